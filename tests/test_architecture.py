"""What the layers' contracts in pyproject.toml cannot say."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dashboard"
MODULES = sorted(
    path.relative_to(PACKAGE)
    for path in PACKAGE.rglob("*.py")
    if path.name != "__init__.py"  # a package's tests are those of its modules
)
LAYERS = {"sinch", "store", "operations", "ingest", "web", "live", "worker", "sandbox"}
OUR_HIDDEN = {".ci", ".gitignore"}
LEFT_BY_TOOLS = {"var", "htmlcov", "test-results"}
OURS = {"dashboard", "tests", "benchmarks", "scripts", "_typeshed"}
ONLY_APP_IMPORTS = {"factory", "maintenance", "sandbox"}


def imports_of(path: Path) -> set[str]:
    """Every module that a file names in an import, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def parts_of_dashboard(path: Path) -> set[str]:
    """The first-level parts of `dashboard` that a file imports."""
    ours = (name.split(".") for name in imports_of(path) if name.startswith("dashboard."))
    return {parts[1] for parts in ours}


def our_files() -> list[Path]:
    """Everything that belongs to the project: nothing that tools or a running Callfloor left."""
    tops = [path for path in ROOT.iterdir() if path.name not in LEFT_BY_TOOLS]
    hidden = [path for path in tops if path.name.startswith(".") and path.name not in OUR_HIDDEN]
    inside = (file for top in tops if top not in hidden for file in [top, *top.rglob("*")])
    return [file for file in inside if file.is_file() and "__pycache__" not in file.parts]


def test_app_py_starts_things_and_knows_no_layer_below():
    assert parts_of_dashboard(ROOT / "app.py") <= ONLY_APP_IMPORTS


def test_only_app_py_starts_things():
    importers = {
        str(module)
        for module in MODULES
        if parts_of_dashboard(PACKAGE / module) & ONLY_APP_IMPORTS - {module.parts[0].split(".")[0]}
    }

    assert importers == set()


def test_every_module_has_a_test_file():
    untested = [
        str(module)
        for module in MODULES
        if not any((ROOT / "tests" / place).exists() for place in places_for_tests(module))
    ]

    assert untested == []


def places_for_tests(module: Path) -> list[Path]:
    """Where a module's tests may be: a folder that was one file may still be tested as one."""
    own = module.with_name(f"test_{module.name}")
    split = [folder.with_name(f"test_{folder.name}.py") for folder in module.parents[:-1]]
    return [own, *(place for place in split if place.stem.removeprefix("test_") not in LAYERS)]


@pytest.mark.parametrize("layer", ["operations", "settings", "store", "sinch"])
def test_there_is_no_flask_from_operations_on_down(layer):
    files = [*PACKAGE.glob(f"{layer}.py"), *(PACKAGE / layer).rglob("*.py")]
    flask = {str(path) for path in files for name in imports_of(path) if name.startswith("flask")}

    assert files
    assert flask == set()


def test_no_file_names_a_folder_of_someones_machine():
    home = re.compile(rb"/(?:root|home|Users|work)/\w+|/opt/(?:pypi|wheels)")
    naming = {
        f"{path.relative_to(ROOT)}: {found.group().decode()}"
        for path in our_files()
        if path != Path(__file__) and (found := home.search(path.read_bytes()))
    }

    assert naming == set()


@pytest.mark.parametrize(
    ("lock", "folders"),
    [
        ("run.txt", ["app.py", "dashboard", "migrations"]),
        ("test.txt", ["tests", "scripts", "benchmarks"]),
    ],
)
def test_whatever_is_imported_is_locked(lock, folders):
    locked = set(re.findall(r"^([\w-]+)(?:\[.*\])?==", lock_of(lock), re.MULTILINE))
    tops = [ROOT / folder for folder in folders]
    files = {file for top in tops for file in [top, *top.rglob("*.py")] if file.is_file()}
    names = {name.split(".")[0] for file in files for name in imports_of(file)}
    others = names - sys.stdlib_module_names - OURS
    offered_by = packages_distributions()

    assert files
    assert {
        name
        for name in others
        if not locked & {package_name(offer) for offer in offered_by.get(name, [])}
    } == set()


def lock_of(name: str) -> str:
    return (ROOT / "requirements" / name).read_text()


def package_name(written: str) -> str:
    """A package's name as the locks spell it."""
    return re.sub(r"[-_.]+", "-", written).lower()


def test_only_the_store_knows_the_database_drivers():
    drivers = {"sqlite3", "psycopg", "psycopg_pool"}
    knowing = {
        str(module)
        for module in MODULES
        if module.parts[0] != "store"
        and drivers & {name.split(".")[0] for name in imports_of(PACKAGE / module)}
    }

    assert knowing == set()
