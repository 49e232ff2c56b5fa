"""Which knowledge base a change is made in: the one that is named, the one around here, or the shipped one.

Takes a folder or nothing; gives a folder. Imports ``kb`` only.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from kb import catalogue
from kb.diagnostics import Refusal
from kb.files import shipped

INSTALLED = {"site-packages", "dist-packages"}


def home(root: str | None, here: str = ".") -> str:
    """The folder that is named, else the nearest knowledge base from here upwards, else the shipped one."""
    if root is not None:
        return root
    return around(here) or shipped()


def around(here: str = ".") -> str | None:
    """The nearest folder from here upwards that is a knowledge base."""
    if is_knowledge(here):
        return here
    return next((str(folder) for folder in Path(here).absolute().parents if is_knowledge(str(folder))), None)


def home_to_change(root: str | None, here: str = ".") -> str:
    """The same, but an installed copy is refused: the next update would overwrite the change."""
    found = home(root, here)
    if root is None and INSTALLED & set(PurePath(os.path.abspath(found)).parts):
        raise Refusal([catalogue.INSTALLED_COPY.at(None, folder=found)])
    return found


def is_knowledge(folder: str) -> bool:
    """Whether the folder holds rules and tables."""
    return all(os.path.isdir(os.path.join(folder, name)) for name in ("kb/rules", "facts"))
