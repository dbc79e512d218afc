"""What explains the program elsewhere: the completion of a shell, and the manual page, made of what --help says."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import click

from rwtui import __version__

ROFF = str.maketrans({"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"})
"""What stands for the signs that roff takes for something else."""
SHELLS = ("bash", "zsh", "fish")
EXIT_CODES = (
    (0, "done"),
    (1, "refused, or not found"),
    (2, "called in a way that can't be followed, or no terminal"),
    (3, "somebody else changed the same thing meanwhile"),
    (4, "the database, its key or its disk can't be used"),
    (70, "a bug; a log without any values was written, and its place is said"),
    (130, "Ctrl+C"),
)


@click.command(
    epilog="""\b
Examples:
  rwtui completion bash > /etc/bash_completion.d/rwtui
  rwtui completion zsh > "${fpath[1]}/_rwtui"
  rwtui completion fish > ~/.config/fish/completions/rwtui.fish"""
)
@click.argument("shell", metavar="bash|zsh|fish", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and options with Tab."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None
    sys.stdout.write(made(context.find_root().command, {}, "rwtui", "_RWTUI_COMPLETE").source())


@click.command(
    epilog="""\b
Examples:
  rwtui manual | man -l -
  rwtui manual > /usr/local/share/man/man1/rwtui.1"""
)
@click.pass_context
def manual(context: click.Context) -> None:
    """Print the manual page."""
    sys.stdout.write(manual_page(context.find_root().command))


def manual_page(program: click.Command) -> str:
    """The page for man(1), of the texts of --help alone."""
    top = click.Context(program, info_name="rwtui")
    lines = [f'.TH RWTUI 1 "" "rwtui {__version__}" "User Commands"', ".SH NAME"]
    lines += [f"rwtui \\- {roff(_sentence(program.help or '')[0].lower() + _sentence(program.help or '')[1:])}"]
    lines += [".SH SYNOPSIS", *_usage(top), ".SH DESCRIPTION", *_text(program.help or ""), ".SH OPTIONS"]
    lines += [*_options(top), ".SH COMMANDS"]
    for context in _commands(top):
        lines += [f".SS {roff(context.command_path)}", *_usage(context), ".PP", *_text(context.command.help or "")]
        lines += [*_options(context), *_examples(context.command)]
    lines += [".SH EXIT STATUS"]
    for code, means in EXIT_CODES:
        lines += [".TP", f".B {code}", f"{roff(means[0].upper() + means[1:])}."]
    lines += [".SH ENVIRONMENT", *_environment(top), ".SH EXAMPLES", *_examples(program, ())]
    return "\n".join(lines) + "\n"


def _commands(above: click.Context) -> Iterator[click.Context]:
    """Every command that does something, by its whole name; what only groups others is told by them."""
    if not isinstance(above.command, click.Group):
        yield above
        return
    for name in above.command.list_commands(above):
        command = above.command.get_command(above, name)
        if command is not None and not command.hidden:
            yield from _commands(click.Context(command, parent=above, info_name=name))


def _usage(context: click.Context) -> list[str]:
    return [f".B {roff(context.command_path)}", roff(" ".join(context.command.collect_usage_pieces(context)))]


def _options(context: click.Context) -> list[str]:
    lines = []
    for parameter in context.command.params:
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record is not None:
            lines += [".TP", f".B {roff(record[0])}", roff(record[1]) or "\\&"]
    return lines


def _environment(top: click.Context) -> list[str]:
    """What stands for an option of the program or of any command, each once."""
    told: dict[str, str] = {}
    for context in (top, *_commands(top)):
        for parameter in context.command.params:
            record = parameter.get_help_record(context)
            if isinstance(parameter.envvar, str) and record is not None:
                told.setdefault(parameter.envvar, record[0])
    return [line for name, option in told.items() for line in (".TP", f".B {name}", f"Stands for {roff(option)}.")]


def _text(text: str) -> list[str]:
    """Paragraphs, of which each is one line."""
    paragraphs = [" ".join(part.split()) for part in text.split("\f")[0].split("\n\n")]
    lines: list[str] = []
    for paragraph in filter(None, paragraphs):
        lines += [".PP", roff(paragraph)] if lines else [roff(paragraph)]
    return lines


def _examples(command: click.Command, heading: tuple[str, ...] = (".PP", "Examples:")) -> list[str]:
    """The lines under Examples of a command's help, as they are."""
    lines = [line for line in (command.epilog or "").splitlines() if line.startswith("  ")]
    return [*heading, ".PP", ".nf", ".RS", *(roff(line[2:]) for line in lines), ".RE", ".fi"] if lines else []


def _sentence(text: str) -> str:
    """The first sentence, without its end."""
    return " ".join(text.split("\n\n")[0].split()).partition(". ")[0].removesuffix(".")


def roff(text: str) -> str:
    """Text that roff takes for nothing else."""
    return re.sub(r"^(?=\.)", r"\\&", text.translate(ROFF))
