"""``codewhy language-server``: a server that an editor starts, for rules, tables and source cards."""

from __future__ import annotations

import click

from cli.common import answered, knowledge_option


@click.command("language-server", epilog="Example: codewhy language-server --knowledge .")
@knowledge_option
@click.option("--stdio", is_flag=True, hidden=True, help="What some editors add; there is no other way.")
@answered
def command(root: str | None, stdio: bool) -> None:
    """Serve an editor over standard input and output, by the Language Server Protocol.

    The editor starts this itself and shows what is wrong while rules (.dl), tables (.csv) and source cards
    (.toml) are written: the errors of `codewhy rules check`, what a word means, where it is declared and
    used, what could stand at the cursor. The knowledge base is found from the opened file upwards (kb/rules
    and facts). No file is ever written: the editor makes the edits.
    """
    try:
        import pygls  # noqa: F401 - whether it is there
    except ImportError:
        from kb import catalogue
        from kb.diagnostics import Refusal

        raise Refusal([catalogue.NO_PYGLS.at(None)]) from None
    from cli.language_server.server import serve

    serve(root)
