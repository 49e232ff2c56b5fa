"""How long a maintainer waits: for a check, and for the cases after a change, as whole commands.

    python benchmarks/workshop.py [--pairs 7]

Works on a copy of the shipped knowledge. Before each run a change is made that was never made before, so that
every run reads, checks and asks something new; the baseline of each pair is a cold ``codewhy why``. The first
run of all, which asks every case, is held against the same in one process. Exit status 1 where a median
misses its target.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from start import CODEWHY, EXAMPLE, ROOT, run

TARGET = 2.0
"""Seconds at the median: still interactive."""


class Change:
    """A text in a file of the copy that becomes another one each time; ``{n}`` counts the changes."""

    def __init__(self, path: Path, text: str, pattern: str) -> None:
        self.path, self.text, self.pattern, self.made = path, text, pattern, 0

    def make(self) -> None:
        """Make the next change."""
        whole = self.path.read_text(encoding="utf-8")
        assert self.text in whole, f"{self.path} does not say {self.text!r}"
        self.made += 1
        new = self.pattern.format(n=self.made)
        self.path.write_text(whole.replace(self.text, new, 1), encoding="utf-8")
        self.text = new


def main() -> int:
    """Run every measurement; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=7, help="runs of each command and its baseline")
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "knowledge"
        for name in ("kb/rules", "facts", "tests/cases", "tests/claims"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        os.environ["CODEWHY_CACHE"] = str(Path(folder) / "cache")
        return measure(copy, pairs)


def measure(copy: Path, pairs: int) -> int:
    """Every command on the copy."""
    rules, facts = copy / "kb" / "rules", copy / "facts"
    word = Change(facts / "site_alias.csv", '"2nd toe"', '"2nd toe, said the {n}. time"')
    sentence = Change(rules / "mohs.dl", "never pooled.", "never pooled {n} times.")
    flap = Change(
        rules / "flap.dl", "flap_area(service, area_mm2),", "flap_area(service, area_mm2), {n} > 0,"
    )
    blocks = Change(rules / "mohs.dl", "units = blocks - included.", "units = blocks - included + {n} - {n}.")
    check = [*CODEWHY, "rules", "check", "--knowledge", str(copy)]
    test = [*CODEWHY, "rules", "test", "--knowledge", str(copy)]
    nothing: Callable[[], None] = lambda: None  # noqa: E731  a step that does nothing
    first(test)
    everything = [
        paired("rules check", check, word.make, pairs),
        paired("rules test, nothing changed", test, nothing, pairs),
        paired("rules test, a row changed", test, word.make, pairs),
        paired("rules test, a sentence changed", test, sentence.make, pairs),
        paired("rules test, a rule of flaps changed", test, flap.make, pairs),
        paired("rules test, a rule of Mohs surgery changed", test, blocks.make, pairs),
    ]
    return 0 if all(everything) else 1


def first(test: list[str]) -> None:
    """Every case asked: in one process, and in as many as there are processors."""
    one = run([*test, "--anew", "--jobs", "1"])
    many = run([*test, "--anew"])
    print(f"{'rules test, every case asked':40} {many:6.2f} s = {many / one:4.2f} x the same in one process")


def paired(name: str, command: list[str], before: Callable[[], None], pairs: int) -> bool:
    """The median time of a command, its ratio to a cold ``why``, and whether it is within the target."""
    times = []
    for _ in range(pairs):
        baseline = run([*CODEWHY, "why", "17312", str(EXAMPLE)])
        before()
        times.append((run(command), baseline))
    own = statistics.median(one for one, _ in times)
    ratio = statistics.median(one / other for one, other in times)
    met = own <= TARGET
    print(
        f"{name:40} {own:6.2f} s = {ratio:4.1f} x codewhy why, cold start"
        f"  (target {TARGET} s: {'met' if met else 'MISSED'}; {pairs} pairs)"
    )
    return met


if __name__ == "__main__":
    sys.exit(main())
