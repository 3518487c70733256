"""A door that waits for store and disk however long they take, in a process of its own.

What `python app.py serve --only ingest` is but for that: `python -m tests.faults.patient_door`.
"""

import sys

from dashboard.ingest import process
from dashboard.maintenance import checks
from dashboard.settings import load
from tests.patience import PATIENT


def main() -> int:
    settings = load({}).settings
    checks.data_folder(settings)
    return process.run(settings, lambda: None, PATIENT)


if __name__ == "__main__":
    sys.exit(main())
