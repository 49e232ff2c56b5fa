"""What can be wrong with the server for editors: a part of the catalogue.

The entries are reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = ["NO_PYGLS"]

NO_PYGLS = Kind(
    "E0890",
    "the server for editors is built on pygls, which is not installed",
    "",
    Fault.USAGE,
    "install it (pip install 'codewhy[editor]')",
)
