"""Sentence templates whose values are not all known: an open one is told as "any" or as "some".

Takes a template and values, some of them ``Open``; gives the template with those put into words, the
rest still in braces. A sentence that denies says "any", one that states says "some". Imports nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from enum import Enum
from typing import NamedTuple

SLOT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Open(Enum):
    """A value that is not known: ``ANY`` in a sentence that denies something, ``SOME`` in another."""

    ANY = "any"
    SOME = "some"


class Around(NamedTuple):
    """An open slot put into words, with what stands before it and after it."""

    before: str
    words: str
    after: str


PEOPLE = frozenset({"who", "biller", "reader", "said_by"})
THINGS = frozenset({
    "what", "of", "of1", "of2", "thing", "says", "said", "one_says", "other_says", "meaning", "label",
    "note", "advice", "question",
})  # fmt: skip
"""Names that stand for no noun: "anybody", "something"."""

REASONS = frozenset({"because", "why"})
"""Names of a reason: where it is open, nothing is said of it."""

CLAUSES = frozenset({"condition", "otherwise", "when", "circumstance", "test", "where"})
"""Names of what stands after "if" or "where"."""

WHICH = frozenset({"other", "earlier"})
"""Names that say which one of what stands before them: "line {other}" is "any other line"."""

HEADS = frozenset({"lesion", "line", "modifier", "service", "stage"})
"""Nouns that say what the slot after them is, whatever its name: "of line {biopsy}" is "of some line"."""

NOUNS = {
    "add_on": "add-on code", "add_on_code": "add-on code", "alias": "name", "amount": "number",
    "asks": "measure", "base": "code", "better": "rating", "beyond": "number", "beyond_mm": "length",
    "beyond_mm2": "area", "carc": "CARC", "column1_code": "code", "column2_code": "code",
    "days_ago": "days", "deleted": "code", "entry": "earlier procedure", "excised_mm": "excised diameter",
    "dollar_ten_thousandths": "number", "facility_hundredths": "number", "first": "place",
    "further": "further code", "how": "way",
    "id": "one", "if_silent": "answer", "included": "number", "known_mm2": "area", "least": "number",
    "least_mm": "size", "main": "main service", "main_group": "group", "main_kind": "kind of work",
    "mohs": "Mohs surgery", "most": "number", "most_mm": "size", "next": "other one",
    "nonfacility_hundredths": "number", "one": "code", "other_group": "group", "over": "number",
    "over_mm": "length", "over_mm2": "area", "part": "group", "part_group": "group",
    "part_kind": "kind of work", "patient": "status", "position": "place", "precise": "more precise one",
    "primary": "code", "primary_mm2": "area", "rarc": "RARC", "second": "place", "secondary_mm2": "area",
    "sites": "place", "start": "number", "states": "place", "step_mm": "length", "step_mm2": "area",
    "support": "kind of reason", "taken": "code", "total": "number",
    "up_to": "number", "up_to_mm": "length", "up_to_mm2": "area", "use": "way",
    "value_hundredths": "number", "worse": "rating",
}  # fmt: skip
"""Names that are no noun of English, or not the one that sentences use."""

SMALL = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "beside", "between", "both", "by", "for", "from", "has",
    "have", "in", "into", "is", "it", "its", "no", "of", "on", "or", "that", "the", "than", "to", "was",
    "were", "which", "with",
})  # fmt: skip
"""Words that are no noun, before a slot."""

ATTRIBUTE = re.compile(
    r" ((?:skin |Mohs )?(?:biopsy|family|sites)\b|(?:area|chart|codes?|indicator|lesions?|procedure|repairs?"
    r"|sections|setting|side|surgery|technique|work)\b)"
)
"""After a slot: a noun that the value only describes, which is enough where the value is open."""

QUOTES = ('"', "`")

ASIDE = re.compile(r" \((?:[^()]|\(e?s\))*\{(?:[^()]|\(e?s\))*\)")
DESCRIBED = re.compile(r"\b(an?|the|no) \{(\w+)\} (?=\{)", re.IGNORECASE)
WHETHER = re.compile(r"^[Ww]hether (.*): \{answer\}\.?$", re.DOTALL)
ANSWERED = re.compile(r" answer \{(\w+)\} to whether ")
DOCUMENTED = re.compile(r" is not documented as \{(\w+)\}")
PAIR = re.compile(r"\b([A-Za-z]+)s \{(\w+)\} and \{(\w+)\}")
COUNTED = re.compile(r"( [a-z][a-z -]*?)?( [a-z]+)\((s|es)\)")
DETERMINER = re.compile(r"(?:^|(?<=[ (\"]))(no|the|an?|one|any|some) $", re.IGNORECASE)
ADJECTIVE = re.compile(
    r"(?:^|(?<=[ (\"]))(no|the|an?|any(?= one )) ((?:same )?(?:Mohs|[a-z-]+[a-rt-z-]) )$", re.I
)
RELATIVE = re.compile(r" (?:who|that) (?:is|are) $")
EACH = re.compile(r"\b(?:all|each|its|their|whose) $", re.IGNORECASE)
NAMED = re.compile(r"(?:^|(?<=[ (\"]))(no|the|an?) ([a-z-]+) $", re.IGNORECASE)
LAST = re.compile(r"(?:^|(?<=[ (\"]))([A-Za-z-]+) $")


def opened(template: str, values: Mapping[str, object]) -> str:
    """The template with its open values in words, all others left in their braces.

    "stage {stage}" becomes "any stage", "a {kind}" "some kind", "{n} block(s)" "any number of blocks",
    "no diameter of {diameter_mm}" "no diameter"; brackets that say nothing any more are left out, and a
    subject that is open takes a denial into itself: "any service is not" becomes "no service is".
    """
    open_ = {name: value for name, value in values.items() if isinstance(value, Open)}
    if not open_ or not open_.keys() & set(SLOT.findall(template)):
        return template
    done, after = "", _shortened(template, open_.keys())
    told: set[str] = set()
    while match := SLOT.search(after):
        name = match[1]
        before, after = done + after[: match.start()], after[match.end() :]
        if name not in open_:
            done = f"{before}{{{name}}}"
            continue
        before, words, after = _worded(name, "that" if name in told else open_[name].value, before, after)
        told.add(name)
        if not before and open_[name] is Open.ANY:
            words, after = _denied(words, after, open_.keys())
        if before.endswith((". ", "? ")):
            words = words[:1].upper() + words[1:]
        done = before + words
    return done + after


def _shortened(template: str, open_: Set[str]) -> str:
    """The template without what is not worth saying where these values are open."""
    text = ASIDE.sub(lambda match: "" if open_ >= set(SLOT.findall(match[0])) else match[0], template)
    text = ANSWERED.sub(lambda match: " say whether " if match[1] in open_ else match[0], text)
    text = DOCUMENTED.sub(
        lambda match: f" has no documented {noun_of(match[1])}" if match[1] in open_ else match[0], text
    )
    text = PAIR.sub(lambda match: _each(match) if open_ & {match[2], match[3]} else match[0], text)
    text = DESCRIBED.sub(lambda match: f"{match[1]} " if match[2] in open_ - {"what"} else match[0], text)
    whether = WHETHER.match(text)
    if whether is None or "answer" not in open_:
        return text
    said = whether[1].removesuffix(" is documented")
    return f"it is documented whether {said}"


def _each(match: re.Match[str]) -> str:
    """Two of a kind, each with its noun, so that one of them can be open."""
    noun, one, other = match.groups()
    return f"{noun} {{{one}}} and {noun.lower()} {{{other}}}"


def _worded(name: str, word: str, before: str, after: str) -> Around:
    """An open slot in words; ``word`` is "any" or "some", or "that" where it was told before."""
    if before[-1:] in QUOTES and after[:1] == before[-1:]:
        before, after = before[:-1], after[1:]
    if name in PEOPLE or name in THINGS:
        return _pronoun(name, word, before, after)
    if name in REASONS:
        return _reason(word, before, after)
    if name in CLAUSES:
        return Around(
            re.sub(r":? ?\b(?:if|where|when) $", " ", before, flags=re.I).lstrip(),
            f"under {word} condition",
            after,
        )
    if relative := RELATIVE.search(before):
        return Around(before[: relative.start()], "", after)
    last = LAST.search(before)
    if last and last[1].lower() in HEADS and name not in WHICH:
        return _noun(name, last[1].lower(), word, before, after)
    noun = noun_of(name)
    counted = COUNTED.match(after)
    plural = noun.endswith("s") and not noun.endswith(("ss", "is", "us", "as"))
    if counted and not plural and before.endswith(("} ", " number of ")):
        return Around(before, "", after.lstrip())  # "{n} {kind} block(s)": the kind is left out
    if counted:
        noun = f"{counted[1] or ''}{counted[2]}{counted[3]}".strip()
        return _number(noun, word, before, after[counted.end() :])
    if plural:
        described = re.match(rf"( \{{\w+\}}) {noun.removesuffix('s')}(?:\(s\)|s\b)", after)
        if described:
            return Around(before, f"{word} number of", f"{described[1]} {noun}{after[described.end() :]}")
        return _number(noun, word, before, re.sub(rf"^ {noun}\b", "", after))
    return _noun(name, noun, word, before, after)


def _reason(word: str, before: str, after: str) -> Around:
    """Nothing is said of a reason that is not known, unless nothing else is said."""
    start = re.sub(r"(?:[:;,]| because|,? for|,? and) $", "", before)
    told = len(start.split()) > 3
    return Around(start, "", after) if told else Around(before, f"for {word} reason", after)


def _pronoun(name: str, word: str, before: str, after: str) -> Around:
    if name == "what":
        after = after.removeprefix(" {id}")
    if name.startswith("of") and before.endswith(" for "):
        return Around(before.removesuffix(" for "), "", after)
    if word == "that":
        return Around(before, "that person" if name in PEOPLE else "that", after)
    before = re.sub(r"(?:^|(?<=[ (]))(?:the|an?) $", "", before, flags=re.IGNORECASE)
    return Around(before, word + ("body" if name in PEOPLE else "thing"), after)


def _number(noun: str, word: str, before: str, after: str) -> Around:
    known = before.endswith(("number of ", "count of "))
    before = re.sub(r"(?:^|(?<= ))the $", "", before, flags=re.IGNORECASE)
    return Around(before, noun if known else f"{word} number of {noun}", after)


def _noun(name: str, noun: str, word: str, before: str, after: str) -> Around:
    """A slot that stands for a noun: the words around it that say the same are said once."""
    last, named, said = LAST.search(before), NAMED.search(before), _said(noun).search(before)
    if name == "id" and before.endswith("} "):
        start = before.rindex("{")
        before, noun = before[:start], before[start:].strip()
    elif name in WHICH:
        known = last is not None and last[1].lower() not in SMALL and last[1].lower() != "than"
        before = before[: last.start()] if last and known else before
        noun = f"{noun} {last[1].lower()}" if last and known and last[1].lower() != noun else f"{noun} one"
        noun = noun.removesuffix(" one") if ATTRIBUTE.match(after) else noun
    elif said:
        before = before[: said.start()]
    elif named and named[2].lower() not in SMALL and (noun != "code" or named[2].lower() == "line"):
        before, noun = before[: named.start(2)], named[2]
    elif after.startswith((f" {noun} ", f" {noun}.", f" {noun},")):
        after = after.removeprefix(f" {noun}")
    elif attribute := ATTRIBUTE.match(after):
        noun, after = attribute[1], after[attribute.end() :]
        if before.endswith("number of "):
            return Around(before, noun, after)
    elif noun == "length" and after.startswith(" long"):
        return Around(before, f"of {word} length", after.removeprefix(" long"))
    adjective = ADJECTIVE.search(before)
    if not said and adjective and adjective[2] != "earlier ":
        adjective = None
    if (adjective and "same" in adjective[2]) or EACH.search(before):
        return Around(before, noun, after)
    return _determined(noun, word, before, after, adjective)


def _determined(noun: str, word: str, before: str, after: str, adjective: re.Match[str] | None) -> Around:
    """The noun with "any" or "some" instead of its article; after "no" it needs neither."""
    determiner = DETERMINER.search(before)
    if adjective and not SMALL & set(adjective[2].lower().split()):
        determiner, noun = adjective, f"{adjective[2]}{noun}"
    if determiner is None:
        return Around(before, f"{word} {noun}", after)
    if determiner[1].lower() == "no":
        return Around(before[: determiner.end(1)] + " ", noun, after)
    return Around(before[: determiner.start()], f"{word} {noun}", after)


def _said(noun: str) -> re.Pattern[str]:
    """The noun right before its slot: "size {x}", "size: {x}", "size of {x}"; a code of a code is another."""
    between = ":" if noun == "code" else ":| of"
    return re.compile(rf"(?:^|(?<=[ (\"])){noun}(?:{between})? $", re.IGNORECASE)


def noun_of(name: str) -> str:
    """What a column or a variable is called in a sentence: no underscores, no unit, no number."""
    return NOUNS.get(name) or re.sub(r"\d+$", "", re.sub(r"_mm2?$", "", name)).replace("_", " ")


DENIALS = (
    (re.compile(r" (is|are|was|were|can|could|would|may|had|has) not\b"), r" \1"),
    (re.compile(r" cannot\b"), " can"),
    (re.compile(r" (is|was) no (?=[aeiou])"), r" \1 an "),
    (re.compile(r" (is|was) no "), r" \1 a "),
    (re.compile(r" (?:does|did) not have\b"), " has"),
    (re.compile(r" (?:does|did) not (\w+(?:ch|sh|ss|x))\b"), r" \1es"),
    (re.compile(r" (?:does|did) not (\w*[^aeiou\W])y\b"), r" \1ies"),
    (re.compile(r" (?:does|did) not (\w+)"), r" \1s"),
    (re.compile(r" (\w+) no "), r" \1 any "),
    (re.compile(r" (\w+) nothing\b"), r" \1 anything"),
)
"""How a sentence denies after its subject, and what is left of it where the subject does."""

ONE = re.compile(r" (\w+) no ((?:[a-z-]+ ){1,2}\{(\w+)\})")


def _denied(words: str, after: str, open_: Set[str]) -> tuple[str, str]:
    """An open subject takes in the "not" or "no" that follows it: English denies once."""
    one = ONE.match(after)
    if one and one[3] not in open_:  # "no line carries modifier 59"
        return f"no{words.removeprefix('any')}", f" {one[1]} {one[2]}{after[one.end() :]}"
    for pattern, instead in DENIALS:
        match = pattern.match(after)
        if match:
            return f"no{words.removeprefix('any')}", match.expand(instead) + after[match.end() :]
    return words, after
