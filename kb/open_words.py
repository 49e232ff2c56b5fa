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


PEOPLE = frozenset({"who", "biller", "said_by"})
THINGS = frozenset({
    "what", "of", "of1", "of2", "thing", "says", "said", "one_says", "other_says", "meaning", "label",
    "note", "advice", "question",
})  # fmt: skip
"""Names that stand for no noun: "anybody", "something"."""

REASONS = frozenset({"because", "why"})
"""Names of a reason: where it is open, nothing is said of it."""

CLAUSES = frozenset({"condition", "when", "circumstance", "test", "where"})
"""Names of what stands after "if" or "where"."""

WHICH = frozenset({"other", "earlier"})
"""Names that say which one of what stands before them: "line {other}" is "any other line"."""

NOUNS = {
    "add_on": "add-on code", "add_on_code": "add-on code", "alias": "name", "amount": "number",
    "asks": "measure", "better": "rating", "beyond": "number", "beyond_mm": "length",
    "beyond_mm2": "area", "carc": "CARC", "column1_code": "code", "column2_code": "code",
    "days_ago": "days", "deleted": "code", "entry": "earlier procedure", "excised_mm": "excised diameter",
    "first": "place", "further": "further code", "how": "way", "id": "one", "if_silent": "answer",
    "least": "number", "least_mm": "size", "main": "other work", "main_group": "group",
    "main_kind": "kind of work", "most": "number", "most_mm": "size", "one": "code",
    "other_group": "group", "over": "number", "over_mm": "length", "over_mm2": "area",
    "part_group": "group", "part_kind": "kind of work", "patient": "status", "position": "place",
    "precise": "more precise one", "rarc": "RARC", "second": "place", "sites": "place", "states": "place",
    "step_mm": "length", "step_mm2": "area", "support": "kind of reason",
    "ten_thousandths": "ten-thousandths", "up_to": "number", "up_to_mm": "length", "up_to_mm2": "area",
    "use": "way", "worse": "rating",
}  # fmt: skip
"""Names that are no noun of English, or not the one that sentences use."""

SMALL = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "beside", "between", "both", "by", "for", "from", "has",
    "have", "in", "into", "is", "it", "its", "no", "of", "on", "or", "that", "the", "than", "to", "was",
    "were", "which", "with",
})  # fmt: skip
"""Words that are no noun, before a slot."""

ATTRIBUTE = re.compile(
    r" (?=(?:skin |Mohs )?(?:area|biopsy|chart|codes?|family|indicator|lesions?|procedure|repairs?|sections"
    r"|setting|side|sites|surgery|technique|work)\b)"
)
"""After a slot: a noun that the value only describes, which is enough where the value is open."""

QUOTES = ('"', "`")

ASIDE = re.compile(r" \((?:[^()]|\(e?s\))*\{(?:[^()]|\(e?s\))*\)")
WHETHER = re.compile(r"^[Ww]hether (.*): \{(\w+)\}\.?$", re.DOTALL)
ANSWERED = re.compile(r" answer \{(\w+)\} to whether ")
DOCUMENTED = re.compile(r" is not documented as \{(\w+)\}")
PAIR = re.compile(r"\b([A-Za-z]+)s \{(\w+)\} and \{(\w+)\}")
COUNTED = re.compile(r"( [a-z][a-z -]*?)?( [a-z]+)\((s|es)\)")
DETERMINED = re.compile(
    r"(?:^|(?<=[ (\"]))(?:(no|the|an?|one|any|some) )?((?:[a-z-]+[a-rt-z-] )?)$", re.IGNORECASE
)
NAMED = re.compile(r"(?:^|(?<=[ (\"]))(no|the|an?) ([a-z-]+) $", re.IGNORECASE)
LAST = re.compile(r"(?:^|(?<=[ (\"]))([A-Za-z-]+) $")


def opened(template: str, values: Mapping[str, object]) -> str:
    """The template with its open values in words, all others left in their braces.

    "stage {stage}" becomes "any stage", "a {kind}" "some kind", "{n} block(s)" "any number of blocks",
    "no diameter of {diameter_mm}" "no diameter"; brackets that say nothing any more are left out, and a
    subject that is open takes a denial into itself: "any service is not" becomes "no service is".
    """
    open_ = {name: value for name, value in values.items() if isinstance(value, Open)}
    if not open_.keys() & set(SLOT.findall(template)):
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
    whether = WHETHER.match(text)
    return f"it is documented whether {whether[1]}" if whether and whether[2] in open_ else text


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
        return Around(re.sub(r"(?:[:;,]| because|,? for) $", "", before), "", after)
    if name in CLAUSES:
        return Around(re.sub(r"\b(?:if|where|when) $", "", before), f"under {word} condition", after)
    if before.endswith((" who is ", " that is ", " that are ")):
        return Around(before[: before.rindex(" ", 0, before.rindex(" ", 0, -1))], "", after)
    noun = noun_of(name)
    counted = COUNTED.match(after)
    if counted:
        noun = f"{counted[1] or ''}{counted[2]}{counted[3]}".strip()
        return _number(noun, word, before, after[counted.end() :])
    if noun.endswith("s") and not noun.endswith(("ss", "is", "us")):
        return _number(noun, word, before, re.sub(rf"^ {noun}\b", "", after))
    return _noun(name, noun, word, before, after)


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
    return Around(before, noun if known else f"{word} number of {noun}", after)


def _noun(name: str, noun: str, word: str, before: str, after: str) -> Around:
    """A slot that stands for a noun: the words around it that say the same are said once."""
    last, named = LAST.search(before), NAMED.search(before)
    if name == "id" and before.endswith("} "):
        start = before.rindex("{")
        before, noun = before[:start], before[start:].strip()
    elif name in WHICH and last and last[1].lower() not in SMALL:
        before, noun = before[: last.start()], f"{noun} {last[1].lower()}"
    elif said := _said(noun).search(before):
        before = before[: said.start()]
    elif named and named[2].lower() not in SMALL:
        before, noun = before[: named.start(2)], named[2]
    else:
        after = re.sub(rf"^ {noun}\b", "", after)
        if ATTRIBUTE.match(after):
            noun, after = "", after.lstrip()
    determined = DETERMINED.search(before)
    if determined is None or not determined[1] or determined[2].strip().lower() in SMALL - {""}:
        return Around(before, f"{word} {noun}", after)
    if determined[1].lower() == "no":
        return Around(before, noun, after) if noun else Around(before.rstrip() + " ", "", after)
    return Around(before[: determined.start()], f"{word} {determined[2]}{noun}", after)


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
    (re.compile(r" (?:does|did) not (\w*[^aeiou]y|\w+(?:ch|ss|x))\b"), r" \1es"),
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
