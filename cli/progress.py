"""How far a long command is, on standard error, where somebody looks at it. Imports click only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress_bar(what: str, form: str) -> Iterator[Callable[[int, int], None]]:
    """Called with how many of how many are done; shows nothing in a pipe, with JSON, or where it is quick."""
    shown = sys.stderr.isatty() and form == "text"
    told = ""

    def progress(done: int, all_: int) -> None:
        nonlocal told
        line = f"{done:,} of {all_:,} {what}"
        if shown and done < all_ and line != told:
            click.echo(f"\r{line}\x1b[K", err=True, nl=False)
            told = line

    try:
        yield progress
    finally:
        if told:
            click.echo("\r\x1b[K", err=True, nl=False)
