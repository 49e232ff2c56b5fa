"""How long explanations take, warm, against a suggestion for the same encounter.

    python benchmarks/explain.py [--cases 120]

For each of so many cases of the tests, in turn: ``suggest``, then ``why-not`` for codes that are not on its
claim (those that a rule keeps off, and two that other cases have), then ``compare`` of one of these with a
code that is. CPU time of one process; the ratio to the same encounter's suggestion is told at the median, at
the ninth tenth, and at the worst. Exit status 1 where a median misses its target.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable

from start import ROOT

TARGET = 3.0
"""Times as long as the suggestion, at the median."""


def main() -> int:
    """Run every measurement; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=120, help="cases of the tests that are asked about")
    wanted = parser.parse_args().cases
    sys.path.insert(0, str(ROOT))  # the cases are the tests'
    from queries.compare import compare_goals
    from queries.suggest import suggest
    from queries.why_not import why_not
    from tests.casebook import cases, encounter_of, session

    chosen = random.Random(0).sample(sorted(cases(), key=lambda case: case.name), wanted)
    everywhere: set[str] = set()
    days = []
    for case in chosen:
        encounter = encounter_of(case)
        found = suggest(session(), encounter)
        everywhere |= {line.line.code for line in found.claim}
        days.append((case.name, encounter, found))
    ratios: dict[str, dict[str, float]] = {"why-not": {}, "compare": {}}
    pick = random.Random(1)
    for name, encounter, found in days:
        on = sorted({line.line.code for line in found.claim})
        codes = sorted({each.code for each in found.excluded} - set(on))
        codes += pick.sample(sorted(everywhere - set(on) - set(codes)), 2)
        base = seconds(lambda: suggest(session(), encounter))  # noqa: B023  run at once
        for code in codes:
            taken = seconds(lambda: why_not(session(), code, encounter, encounter.date))  # noqa: B023
            ratios["why-not"][f"{code}: {name}"] = taken / base
        if on:
            taken = seconds(lambda: compare_goals(session(), on[0], codes[0], encounter, encounter.date))  # noqa: B023
            ratios["compare"][f"{on[0]} {codes[0]}: {name}"] = taken / base
    return 0 if min(report(what, found) for what, found in ratios.items()) else 1


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds that the work takes, the second time it is done."""
    work()
    before = time.process_time()
    work()
    return time.process_time() - before


def report(what: str, ratios: dict[str, float]) -> bool:
    """Tell the ratios of one command; whether its median meets the target."""
    values = sorted(ratios.values())
    median = statistics.median(values)
    ninth = values[len(values) * 9 // 10]
    met = median <= TARGET
    print(
        f"{what:10} {median:5.2f} x suggest at the median of {len(values)} questions,"
        f" {ninth:.2f} at the ninth tenth, {values[-1]:.2f} at the worst"
        f"  (target {TARGET:.0f}: {'met' if met else 'MISSED'})"
    )
    for name in sorted(ratios, key=lambda each: -ratios[each])[:3]:
        print(f"{'':10} {ratios[name]:5.2f}   {name}")
    return met


if __name__ == "__main__":
    sys.exit(main())
