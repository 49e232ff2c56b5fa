"""What can be wrong where files are laid out, mended and explained: a part of the catalogue.

The entries are reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = ["NO_LAYOUT", "NO_SUCH_REPORT", "ONE_OF_THE_TWO"]

NO_LAYOUT = Kind(
    "E1401",
    "there is no layout for {name}",
    "",
    Fault.QUESTION,
    "name a rule file (.dl), a table (.csv), a source card (.toml) or a folder",
)
NO_SUCH_REPORT = Kind("E1402", "no report has the code `{code}`", "", Fault.QUESTION)
ONE_OF_THE_TWO = Kind(
    "E1403",
    "{one} and {other} cannot be asked for together",
    "",
    Fault.USAGE,
    "leave one of the two out",
)
