"""What can be wrong with questions about graphs and with pictures of them: a part of the catalogue.

The entries are reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = [
    "FORM_OF_PICTURE",
    "NO_PILLOW",
    "NO_SUCH_RELATION",
]

NO_SUCH_RELATION = Kind(
    "E0840",
    "`{name}` is neither a relation nor a code",
    "",
    Fault.QUESTION,
    "name a relation such as `area`, or a code",
)
FORM_OF_PICTURE = Kind(
    "E0841",
    "the ending of {name} says no form of a picture",
    "",
    Fault.QUESTION,
    "end it in {endings}, or say --format",
)
NO_PILLOW = Kind(
    "E0842",
    "a PNG is drawn with Pillow, which is not installed",
    "",
    Fault.QUESTION,
    "install it (pip install 'codewhy[pictures]'), or ask for --format svg",
)
