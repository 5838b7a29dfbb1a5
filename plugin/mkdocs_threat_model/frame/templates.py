"""The Jinja environment of the fragments: autoescaping on, a folder for the user's own templates first."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path, PurePath
from traceback import extract_tb
from typing import TypedDict
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from markupsafe import Markup

from ..analysis.threat_history import Commit
from ..errors import ConfigurationError, OwnTemplateError, RenderingError
from ..model.catalogues import address_of
from ..model.frameworks import frameworks_of
from ..model.policy import Policy
from ..model.scales import STRIDE_NAMES, Stride
from .breaks import breakable
from .compiled_templates import CompiledTemplates
from .contacts import Owners
from .markdown import message, safe_markdown

_ADDRESS = re.compile("https?:", re.IGNORECASE)
"""Begins a ticket that is an address. It may be no whole one (`http://[`), and is a link all the same that runs nothing."""
_BEGIN, _END = (f"<!-- threat-model:{secrets.token_hex(16)} -->" for _ in range(2))
"""Around what is done already; of another name in each process, so that no model holds them, and gone when a page is done."""
TEMPLATES = Path(__file__).parent.parent / "pages" / "templates"


class TemplateGlobals(TypedDict):
    """What every template may use, and every macro, imported with its context or without."""

    stride_names: Mapping[Stride, str]
    """The names of the STRIDE letters, by letter: `stride_names[letter]`."""


class TemplateNames(TemplateGlobals):
    """What every template may use, whichever page it belongs to."""

    framework_titles: Mapping[str, str]
    """Short titles of the known frameworks, by id."""
    link_ticket: Callable[[str], Markup]
    """A ticket as a link by the policy's `tickets.url`, an address as a link to itself, anything else as code."""
    link_reference: Callable[[str], Markup]
    """A reference as a link: by the policy's `references`, as an address, or as an id of a known catalogue; else as text."""
    link_owner: Owners
    """An owner's name with the contact that the policy gives; `link_owner.short(name)` for narrow columns."""
    link_commit: Callable[[Commit], Markup]
    """A commit's short id, as a link by the policy's `commit_url` where it has one."""


def missing(value: object) -> bool:
    """Whether a value is nothing, or the empty text."""
    return value is None or value == ""


GLOBALS: TemplateGlobals = {"stride_names": STRIDE_NAMES}
FILTERS: Mapping[str, Callable[[str], Markup]] = {"markdown": safe_markdown, "message": message}
TESTS: Mapping[str, Callable[[object], bool]] = {"missing": missing}


class Templates:
    """Renders fragments.

    Args:
        policy: for the addresses of tickets and references.
        overrides: a folder whose templates stand in for the package's of the same name.

    Attributes:
        names: what every template may use.

    Raises:
        ConfigurationError: that folder does not exist.
    """

    def __init__(self, policy: Policy, overrides: Path | None = None) -> None:
        if overrides and not overrides.is_dir():
            raise ConfigurationError(
                f"The templates folder `{overrides.name}` does not exist. Create it, or remove the option `templates`."
            )
        self._environment = _environment(overrides)
        self._error = OwnTemplateError if overrides else RenderingError
        titles = {framework.id: framework.title.partition(",")[0] for framework in frameworks_of(policy.frameworks).values()}
        self.names: TemplateNames = {
            **GLOBALS,
            "framework_titles": titles,
            "link_ticket": _TicketLinks(policy),
            "link_reference": _ReferenceLinks(policy),
            "link_owner": Owners(policy.contacts),
            "link_commit": _CommitLinks(policy),
        }

    def render(self, name: str, context: Mapping[str, object]) -> str:
        """A fragment, without blank lines: Markdown ends an HTML block at one.

        Args:
            name: of the template, by its path below the templates' folder.
            context: what it may use besides `TemplateNames`.

        Raises:
            RenderingError: a template is broken; the message names it.
        """
        try:
            html = self._environment.get_template(name).render({**self.names, **context})
        except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            message = getattr(error, "message", None) or error
            raise self._error(f"The template {_place(error, name)} cannot be rendered: {message}") from error
        return settled(html)


def lasting(html: str) -> Markup:
    """What is `settled` already, in lines of its own, for a fragment: `Templates.render` does not look through it again."""
    return Markup(f"{_BEGIN}{html}{_END}")  # noqa: S704 - what the environment escaped


def settled(html: str) -> str:
    """What the environment rendered, without blank lines and with places where lines may end."""
    first, *parts = html.split(_BEGIN)
    settled_parts = [_settled(first)]
    for part in parts:
        done, _, after = part.partition(_END)
        settled_parts += (done, _settled(after))
    return "\n".join(part for part in settled_parts if part)


def _settled(html: str) -> str:
    return breakable("\n".join([line for line in html.splitlines() if line.strip()]))


@lru_cache(maxsize=4)
def _environment(overrides: Path | None) -> Environment:
    """Compiling the templates costs as much as ten services: it is done once, of a user's own in each process and when a file changes."""
    folders = [overrides, TEMPLATES] if overrides else [TEMPLATES]
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # A preview shows what its owner changes in a template of theirs; our own files do not change under a process.
        auto_reload=overrides is not None,
        bytecode_cache=None if overrides else CompiledTemplates(),
    )
    environment.globals.update(GLOBALS)
    environment.filters.update(FILTERS)
    environment.tests.update(TESTS)
    return environment


def compile_templates() -> None:
    """Keeps the package's templates compiled, for the processes that come."""
    CompiledTemplates().compile(_environment(None))


def _place(error: Exception, name: str) -> str:
    """The template and the line: of the syntax error, or of the innermost template that was running."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or name}, line {error.lineno}"
    running = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{PurePath(*Path(running[-1].filename).parts[-2:]).as_posix()}, line {running[-1].lineno}" if running else name


class _TicketLinks:
    """A ticket's id → a link by the policy's address, or a code."""

    def __init__(self, policy: Policy) -> None:
        self._url = policy.tickets.url

    def __call__(self, ticket: str) -> Markup:
        if _ADDRESS.match(ticket):
            return Markup('<a class="tm-ticket" href="{0}">{1}</a>').format(ticket, ticket.rstrip("/").rpartition("/")[2] or ticket)
        if self._url:
            return Markup('<a class="tm-ticket" href="{0}">{1}</a>').format(self._url.replace("{id}", quote(ticket, safe="")), ticket)
        return Markup("<code>{0}</code>").format(ticket)


class _CommitLinks:
    """A commit → a link by the policy's address, or its short id."""

    def __init__(self, policy: Policy) -> None:
        self._url = policy.commit_url

    def __call__(self, commit: Commit) -> Markup:
        if self._url:
            address = self._url.replace("{commit}", commit.id)
            return Markup('<a class="tm-commit" href="{0}"><code>{1}</code></a>').format(address, commit.short)
        return Markup('<code class="tm-commit">{0}</code>').format(commit.short)


class _ReferenceLinks:
    """A reference → a link: by the policy's prefixes, longest first; else an address, or an id of a known catalogue; else its text."""

    def __init__(self, policy: Policy) -> None:
        self._prefixes = sorted(policy.references.items(), key=lambda item: (-len(item[0]), item[0]))

    def __call__(self, reference: str) -> Markup:
        for prefix, url in self._prefixes:
            if reference.startswith(prefix):
                number = quote(reference.removeprefix(prefix), safe="")
                address = url.replace("{id}", quote(reference, safe="")).replace("{number}", number)
                return Markup('<a href="{0}">{1}</a>').format(address, reference)
        known = address_of(reference)
        return Markup('<a href="{0}">{1}</a>').format(known, reference) if known else Markup("{0}").format(reference)
