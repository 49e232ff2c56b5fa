"""What can be wrong: cases and case spaces; a part of the catalogue.

The entries are reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

__all__: list[str] = []
