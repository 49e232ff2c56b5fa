"""How long a whole Mohs day takes: cold against a named baseline, and warm over the cases of the tests.

    python benchmarks/day.py [--pairs 15]

Each command and its baseline run in turn, pair by pair, as in ``start.py``; the median ratio is told. Exit
status 1 where a median misses its target.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable

from start import ROOT, paired

DAY = ROOT / "queries" / "examples" / "whole-day.yaml"
SLOWEST = 5
"""How many of the slowest cases are named."""


def main() -> int:
    """Run every measurement; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=15, help="runs of each command and its baseline")
    pairs = parser.parse_args().pairs
    cold = paired(
        "suggest a whole day, cold",
        [sys.executable, "-m", "cli", "suggest", str(DAY)],
        'python -c "import pyDatalog, click"',
        [sys.executable, "-c", "import pyDatalog, click"],
        pairs,
        target=5.0,
    )
    return 0 if warm(target=40.0) and cold else 1


def warm(target: float) -> bool:
    """A suggestion with all its proofs in a warm process: the whole day, and the median of the cases."""
    sys.path.insert(0, str(ROOT))  # the cases are the tests'
    from queries.encounter.read import read_encounter
    from queries.suggest import suggest
    from tests.casebook import cases, encounter_of, session

    day = read_encounter(str(DAY), session().vocabulary)
    print(f"{'the same, warm':26} {median_ms(lambda: suggest(session(), day), 9):7.1f} ms")
    times: dict[str, float] = {}
    for case in cases():
        encounter = encounter_of(case)
        suggest(session(), encounter)
        times[case.name] = median_ms(lambda: suggest(session(), encounter), 1)  # noqa: B023  run at once
    median = statistics.median(times.values())
    met = median <= target
    print(
        f"{'suggest, warm':26} {median:7.1f} ms   at the median of the {len(times)} cases"
        f"  (target {target:.0f} ms: {'met' if met else 'MISSED'})"
    )
    for name in sorted(times, key=lambda each: -times[each])[:SLOWEST]:
        print(f"{'':26} {times[name]:7.1f} ms   {name}")
    return met


def median_ms(work: Callable[[], object], runs: int) -> float:
    """Milliseconds that the work takes, at the median."""
    taken = []
    for _ in range(runs):
        before = time.perf_counter()
        work()
        taken.append(time.perf_counter() - before)
    return statistics.median(taken) * 1000


if __name__ == "__main__":
    sys.exit(main())
