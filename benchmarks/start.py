"""How long a command takes to start, and a warm suggestion to make, against named baselines.

    python benchmarks/start.py [--pairs 15]

Each command and its baseline run in turn, pair by pair, so that a change of the machine's speed meets both;
the ratio of each pair is taken, and the median is told. Exit status 1 where a median misses its target.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queries.encounter.model import Encounter

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "queries" / "examples" / "nose-and-forearm.yaml"
CODEWHY = [str(Path(sys.executable).parent / "codewhy")]

Command = list[str]


def main() -> int:
    """Run every measurement; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=15, help="runs of each command and its baseline")
    pairs = parser.parse_args().pairs
    everything = [
        paired(
            "codewhy why, cold start",
            [*CODEWHY, "why", "17312", str(EXAMPLE)],
            'python -c "import pyDatalog, click"',
            [sys.executable, "-c", "import pyDatalog, click"],
            pairs,
            target=4.0,
        ),
        paired(
            "codewhy --help",
            [*CODEWHY, "--help"],
            'python -c "import click"',
            [sys.executable, "-c", "import click"],
            pairs,
            target=1.5,
        ),
        first_start(),
        warm(target=25.0),
    ]
    return 0 if all(everything) else 1


def paired(
    name: str, command: Command, baseline_name: str, baseline: Command, pairs: int, target: float
) -> bool:
    """The median ratio of a command's time to its baseline's, and whether it is within the target."""
    run(command)
    run(baseline)
    times = [(run(command), run(baseline)) for _ in range(pairs)]
    ratio = statistics.median(one / other for one, other in times)
    own = statistics.median(one for one, _ in times) * 1000
    met = ratio <= target
    print(
        f"{name:26} {own:7.1f} ms = {ratio:4.2f} x {baseline_name}"
        f"  (target {target} x: {'met' if met else 'MISSED'}; {pairs} pairs)"
    )
    return met


def run(command: Command, **environment: str) -> float:
    """Seconds that a command takes, as a whole process."""
    before = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_with(environment))
    return time.perf_counter() - before


def _with(environment: dict[str, str]) -> dict[str, str] | None:
    return {**os.environ, **environment} if environment else None


def first_start() -> bool:
    """The very first command after an installation or an edit checks everything; told, without a target."""
    own = run([*CODEWHY, "why", "17312", str(EXAMPLE)], CODEWHY_CACHE="") * 1000
    print(f"{'the same, nothing cached':26} {own:7.1f} ms   (rules and tables are read and checked)")
    return True


def warm(target: float) -> bool:
    """A suggestion with all its proofs, in a process that is warm, at the median over the cases."""
    sys.path.insert(0, str(ROOT))  # the cases are the tests'
    from queries.suggest import suggest
    from queries.told.as_data import suggestion_data
    from tests.casebook import cases, encounter_of, session

    def measured(encounter: Encounter) -> float:
        suggestion_data(suggest(session(), encounter))
        before = time.perf_counter()
        suggestion_data(suggest(session(), encounter))
        return (time.perf_counter() - before) * 1000

    met = True
    everything = cases()
    for name, chosen in (
        ("published cases", [case for case in everything if case.where.file.endswith("/published.yaml")]),
        ("all cases", everything),
    ):
        times = [measured(encounter_of(case)) for case in chosen]
        median, most = statistics.median(times), max(times)
        met = met and median <= target
        print(
            f"{'suggest, warm':26} {median:7.1f} ms   at the median of the {len(times)} {name}, at most"
            f" {most:.0f} ms  (target {target:.0f} ms: {'met' if median <= target else 'MISSED'})"
        )
    return met


if __name__ == "__main__":
    sys.exit(main())
