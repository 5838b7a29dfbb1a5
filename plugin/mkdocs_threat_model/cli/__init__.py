"""The `threat-model` command: a module a command, imported when it is called.

Exit status: 0 nothing at error, 1 findings at error, 2 the command could not do its work, 3 a difference was shown and
not written.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from .. import __version__
from ..errors import DEBUG, ThreatModelError
from ..findings import one_line, visible
from .printing import say

COMMANDS = {
    "accept": "Accept the risk of a threat, for someone else to approve.",
    "add": "Add an element, a flow, a threat, a boundary or data to a model.",
    "arrange": "Record the layout of the drawings, so that it stays stable.",
    "baseline": "Record current errors, so that only new ones fail.",
    "cache": "Show the location and contents of the cache, or clear it.",
    "check": "Check models.",
    "diff": "Show what changed in the models since a branch, a tag or a commit.",
    "draw": "Write one drawing as SVG, PNG or PDF.",
    "fix": "Fix findings that have one right answer.",
    "library": "List threats of the library, show one, or test them all.",
    "new": "Create the model of a service.",
    "pdf": "Write a service, the register or the evidence pack as one PDF.",
    "register": "Print the register: every threat of every model.",
    "rename": "Rename a part of a model, with every reference to it.",
    "render": "Write the pages as Markdown, for other site generators.",
    "rule-out": "Rule out STRIDE categories for one target, with the reason.",
    "schema": "Print the format as JSON Schema, for editors.",
    "suggest": "Suggest threats to consider for what is still unanswered.",
    "tickets": "Plan tickets for mitigations, and compare a tracker's export with the models.",
    "tree": "Answer an attack tree: the cheapest and likeliest attacks, and what defences do.",
    "verify": "Compare a built site with the models.",
}
"""The commands with the line that the help shows: listing them imports none."""


class _Commands(click.Group):
    """The group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f".{name}", __name__), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(__version__, prog_name="threat-model")
@click.pass_context
def group(context: click.Context) -> None:
    """Threat models as YAML: write and check models, record known errors, write pages."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(2)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command and ends the process with its status; the entry point of the distribution."""
    # Models are values without circles: collecting them costs a third of the time and frees nothing.
    gc.disable()
    try:
        status = run(arguments)
    except Exception:  # asked for by `DEBUG`
        status = 2
        say(traceback.format_exc(), err=True)
    sys.exit(status)


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit status."""
    try:
        status = group.main(args=list(arguments) if arguments is not None else None, prog_name="threat-model", standalone_mode=False)
    except click.ClickException as error:
        if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # its message is the help, of many lines
            say(error.format_message(), err=True)
            return 2
        return _failed(error.format_message())
    except click.Abort:
        return _failed("Interrupted.")
    except BrokenPipeError:
        # Whoever read the output has seen enough: https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except ThreatModelError as error:
        return _failed(str(error))
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        if isinstance(error, PermissionError) and error.filename:
            return _failed(f"`{visible(os.fsdecode(error.filename))}` cannot be used: permission denied. Check its permissions.")
        return _failed(f"Internal error, {type(error).__name__}: {error}. Set {DEBUG}=1 to see where, and report it.")
    return status if isinstance(status, int) else 0


def _failed(message: str) -> int:
    say(f"threat-model: {one_line(message)}", err=True)
    return 2
