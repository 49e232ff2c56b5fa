"""What can be said of a saved proof, as text: the verdict, then the three questions with their answers.

Takes a ``Verified`` and a ``Style``; gives lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.explain.verify import Wrong
from queries.proofs.changes import NEW, Change, Changes
from queries.proofs.check import Soundness
from queries.proofs.today import Cause, Today
from queries.reason import told_by
from queries.told.layout import Style, faint, wrapped
from queries.verify import Verified

MOST_WRONG = 20
"""Things that are wrong, or have changed, that are written out; JSON has all of them."""


def verified_text(found: Verified, style: Style) -> Iterator[str]:
    """The verdict and its three parts."""
    yield style.strong(_verdict(found))
    yield ""
    yield from _sound(found, style)
    yield ""
    yield from _changed(found, style)
    yield ""
    yield from _today(found, style)


def _verdict(found: Verified) -> str:
    if not found.soundness.sound:
        return "The proof is not right."
    if not found.stands:
        return "The proof is right, but today's knowledge answers otherwise."
    return "The proof is right, and today's knowledge answers the same."


def _sound(found: Verified, style: Style) -> Iterator[str]:
    sound, file = found.soundness, found.saved.file
    yield style.strong(f"Is it right in itself? {'Yes' if sound.sound else 'No'}.")
    if not sound.sound:
        for each in sound.wrong[:MOST_WRONG]:
            yield from _wrong(each, found, style)
        yield from _more(len(sound.wrong), "thing is", "things are")
        if file.version != found.version:
            text = (
                f"The file was made by codewhy {file.version}, and this is {found.version}, which may tell a"
                " step in other words."
            )
            yield from wrapped(text, "  ")
        return
    yield from wrapped(_follows(found), "  ")
    yield from wrapped(_closed(sound), "  ")


def _follows(found: Verified) -> str:
    file, sound = found.saved.file, found.soundness
    answers = sum(len(goal.answers) for goal in file.goals)
    rests = [] if file.encounter is None else ["its encounter"]
    rests += [_many(len(file.rules), "rule")] * bool(file.rules)
    rests += [f"{_many(len(file.facts), 'row')} of tables"] * bool(file.facts)
    listed = rests[0] if len(rests) == 1 else f"{', '.join(rests[:-1])} and {rests[-1]}"
    every = "Its one step follows" if sound.steps == 1 else f"Each of its {sound.steps:,} steps follows"
    gives = "these give no answer" if not answers else f"these give {_many(answers, 'answer')} and no other"
    if answers == 1:
        gives = "these give one answer and no other"
    return f"{every} from what is in the file ({listed}), and {gives}."


def _closed(sound: Soundness) -> str:
    parts = []
    if sound.absences:
        parts.append(
            f"{_many(sound.absences, 'step')} {_verb(sound.absences, 'say')} that something is absent"
        )
    if sound.counts:
        parts.append(
            f"{_many(sound.counts, 'step')} {_verb(sound.counts, 'count')} or {_verb(sound.counts, 'add')} up"
        )
    said = f"Of these, {' and '.join(parts)}. " if parts else ""
    if sound.whole:
        return f"{said}All was also held against the whole knowledge it was made with: nothing is left out."
    return (
        f"{said}That no rule and no row was left out cannot be seen in the file: only the knowledge it was"
        " made with shows that, and it is not at hand."
    )


def _verb(count: int, verb: str) -> str:
    return f"{verb}s" if count == 1 else verb


def _wrong(each: Wrong, found: Verified, style: Style) -> Iterator[str]:
    node = found.saved.file.nodes.get(each.node)
    why = f"{each.why[:1].upper()}{each.why[1:]}."
    if node is not None:
        yield from wrapped(node.sentence or node.atom, "    ", "  - ")
        yield from wrapped(why, "    ")
        yield from faint(f"Step {each.node}: {node.atom}", "    ", style)
        return
    name = each.node or each.atom
    yield from wrapped(f"{name}: {each.why}." if name else why, "    ", "  - ")


def _changed(found: Verified, style: Style) -> Iterator[str]:
    file, changes = found.saved.file, found.changes
    yield style.strong(f"Is it this knowledge? {'Yes' if changes.same else 'No'}.")
    made = f"knowledge {file.version} ({file.fingerprint[:12]})"
    if changes.same:
        yield from wrapped(f"The proof was made with {made}, which is the one at hand.", "  ")
    else:
        at_hand = f"{found.version} ({found.fingerprint[:12]})"
        yield from wrapped(f"The proof was made with {made}; at hand is {at_hand}.", "  ")
        yield from _what_changed(changes, style)
    for change in changes.found[:MOST_WRONG]:
        yield from _change(change, style)
    yield from _more(len(changes.found), "change is", "changes are")


def _what_changed(changes: Changes, style: Style) -> Iterator[str]:
    used = sum(change.used for change in changes.found)
    if not changes.found:
        yield from wrapped("No rule and no row in the file has changed since.", "  ")
    elif not used:
        text = "Every rule and row that a step names is as it was; what absences and counts look at is not."
        yield from wrapped(text, "  ")


def _change(change: Change, style: Style) -> Iterator[str]:
    what = {"rule": "The rule", "fact": "The row", "declaration": "The relation"}[change.what]
    used = "" if change.used or change.how == NEW else " (what is absent or counted was looked up with it)"
    yield from wrapped(f"{what} {change.name} {change.how}{used}.", "    ", "  - ")
    if change.what == "fact" and change.before and change.now:
        yield from wrapped(f"It was {change.before}, and is {change.now}.", "    ")
    if change.at:
        yield from faint(change.at, "    ", style)


def _today(found: Verified, style: Style) -> Iterator[str]:
    today = found.today
    question = "Would today's knowledge answer the same?"
    if today is None:
        yield style.strong(f"{question} Not asked.")
        yield from wrapped("What is wrong in itself is not compared.", "  ")
        return
    yield style.strong(f"{question} {'Yes' if today.same else 'No'}.")
    if today.refused:
        yield from wrapped(f"It cannot be asked any more: {today.refused}.", "  ")
        return
    yield from _answers(found, today, style)


def _answers(found: Verified, today: Today, style: Style) -> Iterator[str]:
    if today.same:
        day, file = found.saved.file.date, found.saved.file
        of = "this encounter" if file.encounter is not None else "guidance"
        yield from wrapped(f"It gives the same answers for {of} on {day}.", "  ")
    for lost in today.lost:
        yield from wrapped(f"No longer so: {lost.sentence}", "    ", "  - ")
        for cause in lost.causes:
            yield from _cause(cause, style)
    for gained in today.gained:
        told = told_by(gained.proof)
        yield from wrapped(f"So today, and not in the file: {told.sentence}", "    ", "  - ")
        yield from faint(_by(told.rule, told.citations), "    ", style)
    for retold in today.retold:
        yield from wrapped(f"The same, for a reason in other words. Then: {retold.before}", "    ", "  - ")
        yield from wrapped(f"Today: {retold.now}", "    ")


def _cause(cause: Cause, style: Style) -> Iterator[str]:
    yield from wrapped(f"Then: {cause.then}", "      ", "    - ")
    yield from wrapped(cause.why, "      ")
    if cause.proof is not None:
        root = told_by(cause.proof)
        if root.rule or root.citations:
            yield from faint(_by(root.rule, root.citations), "      ", style)
    elif cause.at:
        yield from faint(cause.at, "      ", style)


def _by(rule: str, citations: tuple[str, ...]) -> str:
    cited = "; ".join(cite.replace(" ", ": ", 1) for cite in citations)
    return ", ".join(
        part for part in (f"by {rule}" if rule else "", f"after {cited}" if cited else "") if part
    )


def _more(count: int, one: str, many: str) -> Iterator[str]:
    left = count - MOST_WRONG
    if left > 0:
        yield f"  ... {left:,} more {one if left == 1 else many} in --format json"


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
