"""Sentences of a proof put together into longer English ones.

Takes sentences as rules and relations tell them; gives text. What a name is (it keeps its capital letter
within a sentence) is learnt from the sentences themselves. Imports nothing of the project.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

WITHIN = re.compile(r"(?<=[a-z0-9,\"] )([A-Z][a-z]+)\b")
"""A capital letter that stands in the middle of a sentence: the word is a name."""

FIRST_WORD = re.compile(r"([A-Z])[a-z]*(?=[\s,:;]|$)")

VERBS = frozenset({"is", "are", "was", "were", "has", "had"})
"""What is told apart by more than a name: "the same holds for" is for names."""

CLAUSE = re.compile(r"[,:;] ")

MOST_APART = 6
"""Words in which two sentences may differ and still be told as one with "the same holds for"."""


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Words that are written with a capital letter wherever they stand."""
    return frozenset(word for text in texts for word in WITHIN.findall(text))


def within(sentence: str, names: Collection[str], values: Collection[str] = ()) -> str:
    """The sentence as a part of another one: no full stop, and no capital letter that it has as a start.

    A value at its start keeps its letters, as does a name, or a word that is all capitals.
    """
    text = " ".join(sentence.split()).removesuffix(".")
    match = FIRST_WORD.match(text)
    if match is None or match[0] in names or any(value and re.match(_whole(value), text) for value in values):
        return text
    return text[0].lower() + text[1:]


def ended(text: str) -> str:
    """The text as a sentence: a full stop where it has no end."""
    return text if text.endswith((".", "?", "!", '."')) else f"{text}."


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Parts as English lists them: with semicolons where a part has a comma, a colon or an end of its own."""
    if len(parts) < 2:
        return "".join(parts)
    heavy = any(set(part) & set(",;:?") for part in parts)
    if len(parts) == 2:
        return f"{parts[0]}{'; ' if heavy else ' '}{last} {parts[1]}"
    mark = "; " if heavy else ", "
    return f"{mark.join(parts[:-1])}{';' if heavy else ''} {last} {parts[-1]}"


def alike(sentences: Sequence[str]) -> str:
    """Sentences of one rule as one: what differs is named once, where that is little."""
    distinct = list(dict.fromkeys(sentences))
    if len(distinct) < 2:
        return "".join(distinct)
    words = [sentence.split(" ") for sentence in distinct]
    before = _shared(words)
    after = _shared([each[before:][::-1] for each in words])
    middles = [each[before : len(each) - after] for each in words]
    most = max(map(len, middles))
    plain = all(not VERBS.intersection(each) and not CLAUSE.search(" ".join(each)) for each in middles)
    if most > MOST_APART or before + after < most or not plain:
        return listed(distinct)
    kept = max(0, before - 1)  # "lesion B" reads better than "B"
    others = [" ".join([*each[kept:before], *middle]) for each, middle in zip(words, middles, strict=True)]
    return f"{distinct[0]} (the same holds for {listed([other.rstrip(',:;') for other in others[1:]])})"


def _shared(words: Sequence[Sequence[str]]) -> int:
    """How many words all begin with."""
    for number, column in enumerate(zip(*words, strict=False)):
        if len(set(column)) > 1:
            return number
    return min(map(len, words))


def grouped(facts: Iterable[tuple[str, Collection[str]]]) -> list[str]:
    """Facts with their values, those about one thing as one clause: "A is on the nose and had 2 stages"."""
    about: dict[str, list[str]] = {}
    for sentence, values in facts:
        subject = _subject(sentence, values)
        predicate = sentence[len(subject) :].strip()
        predicates = about.setdefault(subject or sentence, [])
        if predicate not in predicates:
            predicates.append(predicate)
    clauses = []
    for subject, found in about.items():
        heavy = [predicate for predicate in found if set(predicate) & set(",;:")]
        light = [predicate for predicate in found if predicate not in heavy]
        told = [*([_predicates(light)] if light else []), *heavy]
        clauses += [f"{subject} {each}".strip() for each in told]
    return clauses


def _subject(sentence: str, values: Collection[str]) -> str:
    """The sentence up to the first value in it; all of it where nothing would be left to say."""
    found = [match for value in values if value and (match := re.search(_whole(value), sentence))]
    if not found:
        return sentence
    first = min(found, key=lambda match: (match.start(), -match.end()))
    return sentence[: first.end()] if sentence[first.end() :].startswith(" ") else sentence


def _whole(value: str) -> str:
    return rf"(?<![\w-]){re.escape(value)}(?![\w-])"


def _predicates(found: Sequence[str]) -> str:
    """Predicates, those with one verb together: "had a stage 1 and a stage 2"."""
    by_verb: dict[str, list[str]] = {}
    for predicate in found:
        verb, _, rest = predicate.partition(" ")
        by_verb.setdefault(verb, []).append(rest)
    told = [f"{verb} {listed(rests)}".strip() for verb, rests in by_verb.items()]
    if len(told) == 2 and any(" and " in each for each in told):
        return ", and ".join(told)
    return listed(told)


def repeats(sentence: str, other: str) -> bool:
    """Whether a sentence says nothing that another one does not say in the same words."""
    return sentence.removesuffix(".") in other
