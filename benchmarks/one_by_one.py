"""The door with a commit for each callback, to see what sharing one is worth.

Takes what `app.py` takes, and is nothing but that with batches of one.
"""

import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from dashboard.store import group_commit

    group_commit.LARGEST_BATCH = 1
    runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
