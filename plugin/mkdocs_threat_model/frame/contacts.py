"""How to reach who owns something: a link where the contact is an address, its text where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from ..model.catalogues import is_web_address

_SHOWN = 48
"""Characters of an address that are shown; the link has all of it."""


@dataclass(frozen=True)
class Contact:
    """A contact as a page shows it.

    Attributes:
        text: what is shown.
        href: where it leads; empty for a text, such as the name of a chat channel. Never another scheme than http, https or mailto.
    """

    text: str
    href: str = ""


def contact_of(written: str) -> Contact:
    """A contact of the policy: `mailto:…`, an address of the web, a plain e-mail address, or a text."""
    scheme, colon, rest = written.partition(":")
    if colon and scheme.lower() == "mailto":
        address = rest.partition("?")[0]
        return Contact(address, f"mailto:{rest}") if _is_mail_address(address) and _is_plain(rest) else Contact(written)
    if is_web_address(written):
        shown = written.partition("://")[2].rstrip("/")
        return Contact(shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…", written)
    return Contact(written, f"mailto:{written}") if _is_mail_address(written) else Contact(written)


def _is_mail_address(text: str) -> bool:
    name, at, domain = text.partition("@")
    return bool(name and at) and "." in domain.strip(".") and "@" not in domain and not set(":/?") & set(text) and _is_plain(text)


def _is_plain(text: str) -> bool:
    return text.isprintable() and not set(' "<>\\`') & set(text)


class Owners:
    """An owner's name, for templates, with the contact of the team or group of that id beside it.

    Args:
        contacts: of the policy, by id.
    """

    def __init__(self, contacts: Mapping[str, str]) -> None:
        self._contacts = {name: contact_of(written) for name, written in contacts.items()}

    def __call__(self, name: str) -> Markup:
        """The name and its contact."""
        contact = self._contacts.get(name)
        if contact is None:
            return Markup("{0}").format(name)
        if not contact.href:
            return Markup('{0} <span class="tm-contact">{1}</span>').format(name, contact.text)
        return Markup('{0} <a class="tm-contact" href="{1}">{2}</a>').format(name, contact.href, contact.text)

    def short(self, name: str) -> Markup:
        """The name as a link, for narrow columns; a contact that is a text stands beside it here as well."""
        contact = self._contacts.get(name)
        if contact is None or not contact.href:
            return self(name)
        return Markup('<a href="{1}" title="{2}">{0}</a>').format(name, contact.href, contact.text)

    def links(self, names: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Text and address of the contacts that some names have, for the grid."""
        contacts = ((name, self._contacts.get(name)) for name in sorted(set(names)))
        return {name: (contact.text, contact.href) for name, contact in contacts if contact}
