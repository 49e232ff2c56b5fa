"""``codewhy completion``: the line that turns on completion in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command("completion", epilog='Example: eval "$(codewhy completion bash)"')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print what SHELL evaluates to complete the commands and options of codewhy.

    \b
    bash, in ~/.bashrc:                 eval "$(codewhy completion bash)"
    zsh, in ~/.zshrc:                   eval "$(codewhy completion zsh)"
    fish, in ~/.config/fish/config.fish: codewhy completion fish | source
    """
    from cli.main import codewhy

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(codewhy, {}, "codewhy", "_CODEWHY_COMPLETE").source())
