"""What can be wrong: spaces of cases, and comparing two revisions of the knowledge; a part of the catalogue.

The entries are reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = [
    "NO_CHECKOUT",
    "NO_FAMILY",
    "NO_KNOWLEDGE_IN",
    "NO_SPACE",
    "NO_SPACES",
    "NO_SUCH_SIDE",
    "TWO_KINDS_OF_SIDE",
]

NO_SPACE = Kind("E1301", "{what} cannot be read as a space of cases: {problem}", "", Fault.QUESTION)
NO_SPACES = Kind(
    "E1302",
    "there are no spaces of cases in {place}",
    "gaps and overlaps are looked for in the cases that a space says",
    Fault.QUESTION,
    "write one (tests/spaces/README.md says how), or name its file with --spaces",
)
NO_FAMILY = Kind("E1303", "no space is of the family `{family}`", "", Fault.QUESTION)
NO_SUCH_SIDE = Kind(
    "E1310",
    "`{name}` is neither a folder, nor a date of service, nor a revision of {place}",
    "",
    Fault.USAGE,
    "write a commit, branch or tag, the path of a folder, `.`, or a date as in 2026-01-01",
)
NO_CHECKOUT = Kind(
    "E1311",
    "`{name}` cannot be looked up as a revision: {reason}",
    "",
    Fault.USAGE,
    "name folders, or run this inside a git checkout of the knowledge",
)
NO_KNOWLEDGE_IN = Kind(
    "E1312",
    "there is no knowledge base in revision `{name}`",
    "",
    Fault.QUESTION,
    "name a later revision",
)
TWO_KINDS_OF_SIDE = Kind(
    "E1313",
    "a date of service and `{name}` cannot be compared",
    "two dates compare the same knowledge, two revisions or folders compare two states of it",
    Fault.USAGE,
    "name two dates, or none",
)
