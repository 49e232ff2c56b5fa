"""Cases that would notice what no case notices: points of the case spaces, with today's answer.

Takes survivors and the spaces of a knowledge base; gives each survivor the text of a case, where a point
notices it. What is expected there is what is answered today: whoever adds the case reviews it.
"""

from __future__ import annotations

from pathlib import Path

from kb.knowledge import Knowledge
from queries.casebook.case import Case
from queries.casebook.explore import STORE
from queries.casebook.run import Progress
from queries.casebook.space import cases, read_spaces, shipped_spaces
from queries.casebook.writing import new_case
from queries.mutation.run import bench, settle, trials
from queries.mutation.score import Score
from queries.mutation.trial import Known


def with_killers(
    root: Path,
    knowledge: Knowledge,
    score: Score,
    jobs: int = 0,
    progress: Progress = lambda done, all_: None,
) -> Score:
    """The score, each survivor with a case that would notice it, where the spaces have one."""
    spaces = read_spaces(shipped_spaces(root), knowledge)
    found: dict[str, Case] = {}
    defaults = {}
    for space in spaces:
        for case in cases(space):
            found[case.name] = case
            defaults[case.name] = space.defaults
    held = bench(root, knowledge, list(found.values()), store=STORE, jobs=jobs, progress=progress)
    mutants = [each.mutant for each in score.survivors]
    settle(held, mutants)
    known: dict[str, Known] = {each.case.name: each for each in held.known}
    texts: dict[str, str] = {}
    for mutant, verdict in zip(mutants, trials(held, mutants, jobs), strict=True):
        if verdict.killer is not None:
            it = known[verdict.killer]
            story = f"Found for the mutant {mutant.name}"
            texts[mutant.name] = new_case(
                it.case.name, story, it.case.kind, it.case.given, defaults[it.case.name], it.answered
            )
    return score.with_killers(texts)
