"""Write how far the sandbox can be trusted, from the tests that prove it.

Every test with a `fidelity` marker is a line: what is documented by the platform, what the sandbox
chose where the documents are silent, what it does not imitate. The line is the test's own name.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests" / "sandbox"
TABLE = ROOT / "docs" / "sandbox.md"
SERVED = ROOT / "dashboard" / "sandbox" / "fidelity.json"
KINDS = ("documented", "chosen", "not imitated")
BEGIN, END = "<!-- fidelity -->", "<!-- end of fidelity -->"


@dataclass(frozen=True, order=True)
class Line:
    """One behaviour, and the test that proves it."""

    area: str
    kind: str
    behaviour: str
    test: str


def main() -> int:
    """Write the table and what the sandbox serves."""
    lines = collected()
    SERVED.write_text(served(lines), "utf-8")
    TABLE.write_text(page(TABLE.read_text("utf-8"), lines), "utf-8")
    print(f"fidelity: {len(lines)} behaviours")
    return 0


def collected() -> list[Line]:
    """Every line of every test file."""
    files = sorted(TESTS.rglob("test_*.py"))
    return sorted({line for file in files for line in _lines(file)}, key=_order)


def served(lines: list[Line]) -> str:
    """The JSON that the control plane answers with."""
    return json.dumps([asdict(line) for line in lines], indent=1, ensure_ascii=False) + "\n"


def page(before: str, lines: list[Line]) -> str:
    """The page with its table written anew; the words around it stay."""
    head, _, rest = before.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{_table(lines)}{END}{tail}"


def _table(lines: list[Line]) -> str:
    rows = ["", "| | Behaviour | Basis | Test |", "|---|---|---|---|"]
    area = ""
    for line in lines:
        shown = f"**{line.area}**" if line.area != area else ""
        area = line.area
        rows.append(f"| {shown} | {line.behaviour} | {line.kind} | `{line.test}` |")
    return "\n".join([*rows, "", ""])


def _lines(file: Path) -> Iterator[Line]:
    tree = ast.parse(file.read_text("utf-8"))
    whole = next(
        (
            _marked(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
        ),
        None,
    )
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            marks = [mark for each in node.decorator_list if (mark := _marked(each))]
            mark = marks[0] if marks else whole
            if mark is not None:
                yield Line(mark[1], mark[0], _sentence(node.name), str(file.relative_to(TESTS)))


def _marked(node: ast.expr) -> tuple[str, str] | None:
    """Kind and area of a fidelity marker."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func) != "pytest.mark.fidelity":
        return None
    kind, area = (ast.literal_eval(each) for each in node.args)
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is none of {KINDS}")
    return kind, area


def _sentence(name: str) -> str:
    # The lives of calls are numbered as the platform's documents number them.
    words = re.sub(r"^test_([0-9]+_[0-9]+_)?", "", name).replace("_", " ")
    for wrong, right in _WORDS.items():
        words = f" {words} ".replace(f" {wrong} ", f" {right} ").strip()
    return words[:1].upper() + words[1:]


def _order(line: Line) -> tuple[str, int, str, str]:
    return line.area, KINDS.index(line.kind), line.behaviour, line.test


_WORDS = {
    "svaml": "SVAML",
    "rest": "REST",
    "cli": "CLI",
    "url": "URL",
    "urls": "URLs",
    "sip": "SIP",
    "callouts": "callouts",
    "platforms": "platform's",
    "callouts menu": "callout's menu",
} | {f"g{number}": f"G{number}:" for number in range(1, 16)}


if __name__ == "__main__":
    sys.exit(main())
