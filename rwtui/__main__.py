"""Where the program starts: the environment it wants, and an exit code at the end, whatever happens.

0 done, 1 refused or not found, 2 usage or no terminal, 3 conflict, 4 database unreachable, 70 a bug, 130 Ctrl+C.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from rwtui.cli_streams import prepare_streams
from rwtui.errors import Invalid, RwtuiError, Unavailable

BUG = 70
INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit with its code."""
    for name in list(os.environ):
        if name.startswith("TEXTUAL") or name == "UNICODE_VERSION":
            del os.environ[name]  # they would log the keys, save pictures of the screen, or measure text otherwise
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    os.umask(0o077)  # what SQLite and Python make beside our own files is private too
    prepare_streams()
    status = run(sys.argv[1:])
    with suppress(OSError, Unavailable):
        sys.stdout.flush()
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run one command: its exit code, with a sentence on standard error when it isn't 0."""
    from rwtui.cli import program
    from rwtui.cli_common import say

    try:
        status = program.main(list(arguments), prog_name="rwtui", standalone_mode=False)
        with suppress(BrokenPipeError):  # who read it has seen enough
            sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt) as stopped:
        if isinstance(stopped.__cause__, EOFError):  # the end of the input instead of an answer
            return RwtuiError.exit_code
        say("Interrupted.", problem=True)
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "rwtui"
        say(f"{error.format_message().rstrip('.')}. See {command} --help.", problem=True)
        return 2
    except Invalid as invalid:
        for field, problem in invalid.problems.items():
            label = LABELS.get(field, field)
            say(problem if problem.startswith(label) else f"{label}: {problem}", problem=True)
        return invalid.exit_code
    except RwtuiError as no:
        say(str(no), problem=True)
        return no.exit_code
    except Exception as error:
        say(_bug(error), problem=True)
        return BUG
    return status if isinstance(status, int) else 0


LABELS = {
    "email": "Email",
    "first_name": "First Name",
    "last_name": "Last Name",
    "new": "Password",
}


def _bug(error: Exception) -> str:
    from rwtui.domain.times import utc_now
    from rwtui.services.crash import record_crash

    path = record_crash(error, utc_now())
    return f"A bug ended rwtui. {f'What happened is in {path}.' if path else 'It could not be written down.'}"


if __name__ == "__main__":
    main()
