"""What can be wrong: what is likely wrong with rules and tables; a part of the catalogue.

The entries are reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = [
    "ALLOWS_NOTHING",
    "BAD_DATE",
    "BAD_SPLIT",
    "CODE_OVER",
    "DATES_GAP",
    "EMPTY_CELL",
    "EMPTY_TIER",
    "FAR_DATE",
    "GIVES_THE_SAME",
    "NEAR_MISS",
    "NEVER_TOGETHER",
    "NEVER_TRUE",
    "NOT_LISTED",
    "NOT_LISTED_IN_RULE",
    "NOT_LISTED_THEN",
    "NO_SUCH_VALUE",
    "ODD_CAPITALS",
    "ODD_MARK",
    "ODD_NUMBER",
    "OTHER_PLACE",
    "READS_BADLY",
    "SOURCE_OVER",
    "STALE_SOURCE",
    "SUBSUMED",
    "SWAPPED_ARGUMENTS",
    "SWAPPED_CELLS",
    "TIERS_OVERLAP",
    "TIER_GAP",
    "TIER_START",
    "UNDERIVED",
    "UNUSED",
]


def _wrong(code: str, sentence: str, note: str, way_out: str = "") -> Kind:
    return Kind(code, sentence, note, Fault.KNOWLEDGE, way_out)


# --- what is certainly wrong with a cell or a date by itself ------------------------------

BAD_DATE = _wrong(
    "E0406",
    "`{value}` is not a date",
    "it is a day of the calendar",
    "write year-month-day, as in 2026-01-31",
)
EMPTY_CELL = _wrong(
    "E0504",
    "the cell `{column}` is empty",
    "what is not known is not stated",
    "fill it, or leave the row out",
)

# --- what is certainly wrong: a declaration says so ---------------------------------------------

NOT_LISTED = _wrong(
    "E1001",
    "`{value}` in `{column}` is not in {lists}{often}",
    "what a row names must be known itself, so that a misspelt word is found",
)
NOT_LISTED_IN_RULE = _wrong(
    "E1002",
    "`{value}` for `{column}` of `{relation}` is not in {lists}",
    "what a rule names must be known: `@[refers]` of the declaration says where",
)
NOT_LISTED_THEN = _wrong(
    "E1003",
    "`{value}` in `{column}` is in {lists}, but for other dates of service",
    "what a table names must be known at the time for which it is named",
    "compare `since` and `until` of the two rows",
)
TIERS_OVERLAP = _wrong(
    "E1004",
    "two tiers overlap: one goes up to {up_to}, and the next one begins over {over}",
    "a value between the two would be in both tiers",
    "let the one end where the other begins",
)
TIER_GAP = _wrong(
    "E1005",
    "two tiers leave a gap: one goes up to {up_to}, and the next one begins over {over}",
    "a value between the two would be in no tier",
    "let the one end where the other begins, or add the tier that is missing",
)
EMPTY_TIER = _wrong(
    "E1006",
    "this tier is over {over} and up to {up_to}, which holds nothing",
    "a tier goes from the smaller number to the greater one",
    "swap the two, or correct one of them",
)

TIER_START = _wrong(
    "E1007",
    "the first tier begins over {over}, and not over {start}",
    "a smaller value would be in no tier",
    "begin it over {start}, or add the tier that is missing",
)

# --- what is likely wrong -----------------------------------------------------------------------

UNUSED = _wrong(
    "W1001",
    "nothing reads the relation `{name}`",
    "what no rule reads changes no answer",
    'use it, delete it, or say who reads it: `@[answers = "..."]`',
)
UNDERIVED = _wrong(
    "W1002",
    "no rule concludes `{name}`, and no table states it",
    "it never has a row, so what reads it is never true",
    "write a rule for it, declare it as given, or delete it",
)
NO_SUCH_VALUE = _wrong(
    "W1003",
    "no row of `{relation}` ever has `{value}` in `{column}`, so this {what}",
    "a condition that is never met, or always met, is often a misspelling",
)
NEVER_TRUE = _wrong(
    "W1004",
    "this rule can never be used: {why}",
    "a rule that is never used gives no answer",
    "correct the condition, or delete the rule",
)
NEVER_TOGETHER = _wrong(
    "W1005",
    "this rule can never be used: `{name}` would have to be {one} and {other}",
    "no value is in both, so the conditions are never met together",
    "are two arguments swapped?",
)
SUBSUMED = _wrong(
    "W1006",
    "another rule of `{name}` says this already, with fewer conditions",
    "whenever this rule holds, that one does, so this one adds nothing",
    "delete this rule, or give the other one the condition that tells the two apart",
)
GIVES_THE_SAME = _wrong(
    "W1007",
    "another rule of `{name}` says the same",
    "two rules for one thing are changed apart one day",
    "delete one of the two, and let the other one cite both sources",
)
READS_BADLY = _wrong(
    "W1008",
    "this sentence reads badly: {problem}",
    "users read it as it stands, in answers and in appeals",
    "write it as it should be read",
)
STALE_SOURCE = _wrong(
    "W1009",
    "this source was last looked at on {checked}, more than a year before {today}",
    "rules and prices change every year",
    "look at the source again, and write today's date into `checked`",
)
CODE_OVER = _wrong(
    "W1010",
    "`{value}` in `{column}` is known until {until} only, and this {what} goes on",
    "what is over takes with it what speaks of it",
    "end this {what} on that date with `until`, or correct the dates of `{value}`",
)
SOURCE_OVER = _wrong(
    "W1011",
    "the source `{card}` was in force {dates}, never while this {what} is",
    "a source speaks of the dates for which it is in force",
    "cite the source of that time, or correct the dates",
)
SWAPPED_CELLS = _wrong(
    "W1012",
    "`{one}` and `{other}` look swapped: each is a value of the other column elsewhere",
    "a value in the wrong column is never found",
    "swap the two cells",
)
NEAR_MISS = _wrong(
    "W1013",
    "`{value}` in `{column}` is used once, and `{usual}` {times} times",
    "two words for one thing never meet, and one of them is often a slip",
    "write `{usual}` if that is meant",
)
FAR_DATE = _wrong(
    "W1014",
    "`{value}` is far away from every other date",
    "a date of another decade is often a slip",
    "correct the year",
)
ALLOWS_NOTHING = _wrong(
    "W1015",
    "`{code}` is allowed here, but nothing of the kind is found",
    "an exception that is not needed hides the next mistake",
    "delete the annotation",
)
SWAPPED_ARGUMENTS = _wrong(
    "W1016",
    "`{one}` and `{other}` look swapped: each has the name of the other one's column",
    "a swapped argument is never found, or finds something else",
    "swap the two",
)
BAD_SPLIT = _wrong(
    "W1017",
    "this rule and another one split a number with {what}: up to {most}, and from {least}",
    "two rules that are alike but for a number should leave no number out, and share none",
    "let the one begin where the other ends",
)
OTHER_PLACE = _wrong(
    "W1018",
    "`{value}` stands here, but the place in the source is that of `{named}`",
    "one of the two is a slip, or the row was copied and not changed to the end",
    "correct the cell, or the place in `at`",
)
DATES_GAP = _wrong(
    "W1019",
    "nothing is stated between {until} and {since}: a row for {key} ends, and the next one begins later",
    "for the days between, no answer can rest on this table",
    "let this row begin on the day after the other one ends, or correct its `until`",
)
ODD_NUMBER = _wrong(
    "W1020",
    "`{value}` in `{column}` is far from all other numbers of the column ({least} to {most})",
    "a digit too many, or another unit of measure, is often a slip",
    "correct the number",
)
ODD_CAPITALS = _wrong(
    "W1021",
    "`{value}` has a capital letter, as nothing else in `{column}` has",
    "words are compared letter by letter, so this one would not be found",
    "write `{lower}`",
)
ODD_MARK = _wrong(
    "W1022",
    "`{mark}` ({name}) stands in the cell `{column}`",
    "a word processor writes it in place of a plain mark, and the two are not equal",
    "write `{plain}`",
)
