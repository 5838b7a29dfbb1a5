"""What every command that writes models does with a proposal: show it, check it, ask, write it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ..checks.placeholders import is_placeholder
from ..edits.proposals import Proposal, StaleError
from ..findings import bounded
from ..locks import Lock
from ..model.tree import located
from .printing import put, say

NOT_WRITTEN = 3
"""The exit status of a command that showed a difference and did not write it."""

_NAMED = 10
"""How many files are named."""

YES = click.option("--yes", "-y", is_flag=True, help="Write without asking.")


def asked_text(key: str, question: str, given: str | None, empty: str) -> str:
    """A text that a record cannot do without: as it was given, else as somebody at the terminal answers.

    Args:
        key: the option, without its dashes.
        question: what is asked.
        given: the option's value.
        empty: the end of the sentence about a text that says nothing, such as `TODO`.

    Raises:
        UsageError: nobody said it, or it says nothing.
    """
    if given is None and sys.stdin.isatty():
        given = click.prompt(question, err=True)
    if not given or not given.strip():
        raise click.UsageError(f"The {key} is missing. Give it with --{key}.")
    if is_placeholder(given):
        raise click.UsageError(f"`{given.strip()}` {empty}")
    return given.strip()


def settle(models: Path, make: Callable[[], Proposal], *, yes: bool, mends: bool = False) -> int:
    """Shows a proposal, and writes it where it would validate and somebody agrees.

    Args:
        models: the models folder.
        make: makes the proposal from the files as they are now.
        yes: whether nobody is asked.
        mends: whether files with errors may keep others of them; else the edited files must become valid.

    Returns:
        The exit status: 0 written or nothing to write, 1 it would not validate, `NOT_WRITTEN` shown and not written.
    """
    if not yes:
        return _asked(models, make(), mends=mends)
    with _alone(models):
        proposal = make()
        if status := _shown(models, proposal, mends=mends):
            return status
        proposal.write_locked()
    return _told(proposal)


def _asked(models: Path, proposal: Proposal, *, mends: bool) -> int:
    if status := _shown(models, proposal, mends=mends):
        return status
    if proposal.files:
        if not sys.stdin.isatty():
            say("Nothing was written. Use --yes to write this.", err=True)
            return NOT_WRITTEN
        if not click.confirm("Write this?", err=True):
            say("Nothing was written.", err=True)
            return NOT_WRITTEN
        proposal.write()
    return _told(proposal)


def _shown(models: Path, proposal: Proposal, *, mends: bool) -> int:
    """Prints the difference and what is wrong with it; the exit status, 0 where nothing is."""
    put(proposal.difference)
    wrong = proposal.new_findings() if mends else proposal.findings()
    for finding in bounded(wrong):
        say(str(located(finding, models)), err=True)
    if wrong:
        say("Nothing was written: the result would not be valid. Lines and columns are those of the result.", err=True)
    return 1 if wrong else 0


def _told(proposal: Proposal) -> int:
    names = ", ".join(map(proposal.shown, proposal.files[:_NAMED]))
    if len(proposal.files) > _NAMED:
        names += f" and {len(proposal.files) - _NAMED:,} more"
    say(f"Written: {names}." if names else "Nothing to change.", err=True)
    return 0


@contextmanager
def _alone(models: Path) -> Iterator[None]:
    """While the models folder's lock is held: two commands at once write one after the other, and each sees what the first wrote."""
    lock = Lock(models)
    try:
        if not lock.take(alone=True) and lock.possible:
            raise StaleError("Another edit of these models is under way. Wait until it is done, then try again.")
        yield
    finally:
        lock.release()
