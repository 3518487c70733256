"""Write requirements/*.txt from requirements/*.in: `make lock`.

For maintainers; needs uv. The locks are universal (one file for every system and Python that we
support), wheels only, with a hash for each, and name no host and no folder.
"""

import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
OPTIONS = (
    *("--universal", "--python-version", "3.11", "--only-binary", ":all:", "--generate-hashes"),
    *("--no-header", "--no-emit-index-url", "--no-emit-find-links", "--upgrade", "--quiet"),
)


def main() -> int:
    """Lock run, then test on top of what run chose, so that one environment serves both."""
    uv = shutil.which("uv") or shutil.which("uv", path=REQUIREMENTS.parent / ".venv" / "bin")
    if not uv:
        print("lock: uv is not on the path; install it (`pip install uv`) and try again.")
        return 3
    lock(uv, "run")
    lock(uv, "test", "--constraint", "run.txt")
    return 0


def lock(uv: str, name: str, *more: str) -> None:
    """Resolve one .in file beside its .txt, with relative names so that no folder is written."""
    command = [uv, "pip", "compile", *OPTIONS, *more, f"{name}.in", "--output-file", f"{name}.txt"]
    subprocess.run(command, cwd=REQUIREMENTS, check=True)
    print(f"lock: {name}.txt")


if __name__ == "__main__":
    sys.exit(main())
