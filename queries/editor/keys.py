"""What the keys of annotations and the columns about a fact mean, in a sentence each.

Imports nothing of the project.
"""

from __future__ import annotations

KEYS = {
    "id": "The name of the rule, for good: answers, proofs and tests call the rule by it. It is never"
    " used again for another rule.",
    "cite": "The source card that the rule rests on, and the place in the source; there may be several.",
    "layer": "Whose authority speaks: `cpt`, `ncci`, `cms`, `mac`, `payer`, `society`, or `derived`, which is"
    " our own.",
    "confidence": "How well it is known, where it is not `verified`: `reported`, `background`, `derived` or"
    " `unsettled`.",
    "overrules": "A source card and what it says: something of less authority that speaks against the rule."
    " Users are told of it.",
    "tell": "`premise`: the rule adds no reason of its own, and its use is told with the sentence of its"
    " first premise.",
    "since": "The first date of service for which it is in force; none means always.",
    "until": "The last date of service for which it is in force; none means that it goes on.",
    "given": "`encounter`: what is documented; `guidance`: what the table of this name in `facts/` states."
    " Without it, rules derive the relation.",
    "absent": "The sentence that tells that there is no such row; `{column}` is filled in, and without a"
    ' value it is told as "any".',
    "key": "The columns that tell a row of the table from another: on one date there is one row for a key.",
    "refers": "What columns refer to: `column: table.column`, whose value it must be, or the words that it"
    " may be.",
    "tiers": "Columns that are bounds: `over, up_to by group from 0`; in a group each tier begins where the"
    " one before ends.",
    "answers": "Who reads the relation, where no rule does: a command.",
    "allow": "A warning that is meant to be so, and why: `W1003 because ...`.",
}
"""The annotations of rules and declarations."""

ABOUT = {
    "since": "The first date of service for which the row is in force (year-month-day; empty: always).",
    "until": "The last date of service for which the row is in force (empty: it goes on). A fact that is over"
    " gets its last day here and stays.",
    "source": "The source card that states the row: a file of `facts/sources/`.",
    "at": "The place in the source; where the statements of a source are listed, their ids.",
}
"""The last four columns of every table."""

UNITS = {"_mm": "in millimetres, told in cm", "_mm2": "in square millimetres, told in sq cm"}
"""What the end of a column's name says of its unit."""
