"""`python -m benchmarks [NAME…] [--rounds N] [--seconds S]`: the tables beside their limits.

All of them take about ten minutes. Leaves with 1 when a limit is missed.
"""

import argparse
import sys
from collections.abc import Callable

from benchmarks import dom, flush, ingest, latency, live, moderation, paint, sandbox, start

Benchmark = Callable[[int, float], tuple[str, bool]]

#: What runs, and for how many rounds of how many seconds unless told.
BENCHMARKS: dict[str, tuple[Benchmark, int, float]] = {
    "ingest": (ingest.run, 7, 2.0),
    "flush": (flush.run, 3, 2.0),
    "latency": (latency.run, 5, 4.0),
    "start": (start.run, 3, 0.0),
    "live": (live.run, 2, 10.0),
    "dom": (dom.run, 2, 10.0),
    "paint": (paint.run, 1, 0.0),
    "moderation": (moderation.run, 3, 0.0),
    "sandbox": (sandbox.run, 1, 0.0),
}


def main() -> int:
    """Run what was asked for; everything unless told."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("which", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    asked = parser.parse_args()
    names = asked.which or list(BENCHMARKS)
    reached = True
    for name in names:
        run, rounds, seconds = BENCHMARKS[name]
        table, good = run(asked.rounds or rounds, asked.seconds or seconds)
        print(table, end="\n\n", flush=True)
        reached = reached and good
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
