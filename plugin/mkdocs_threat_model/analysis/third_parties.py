"""Which external entities are third parties: neither a service of the organisation nor somebody who uses one.

The method knows three kinds of external entity: users, third-party services, and mobile apps. The format has
one. What it says of an entity tells them apart: `service` names a service of ours; users, and what they hold
in their hands, are told by the last word of the title, or by `technology`. An entity of which neither is
known counts as a third party: to look at one too many costs less than to miss one.
"""

from __future__ import annotations

import re

from ..model.components import Component
from ..model.service import Element, Service

USERS = (
    *("admin", "administrator", "analyst", "app", "attacker", "auditor", "author", "browser", "buyer", "caller", "citizen", "client"),
    *("customer", "developer", "editor", "employee", "engineer", "guest", "human", "member", "mobile", "moderator", "operator"),
    *("patient", "people", "person", "player", "reader", "reviewer", "service agent", "shopper", "staff", "student", "subscriber"),
    *("support agent", "tenant", "tester", "user", "visitor", "web browser"),
)
"""What a title ends with, or `technology` says, where an entity is a user or what a user holds in their hands."""

_ASIDE = re.compile(r"\([^)]*\)|,.*$")
_WORD = re.compile(r"[^\W_]+")


def is_user(element: Element) -> bool:
    """Whether an external entity is a user, by the last words of its title or by its technology."""
    return _ends_as_user(element.title) or _ends_as_user(element.technology or "")


def _ends_as_user(text: str) -> bool:
    words = _WORD.findall(_ASIDE.sub(" ", text.casefold()).replace("'s ", " "))
    endings = (" ".join(words[-count:]) for count in (1, 2) if len(words) >= count)
    return any(ending in USERS or ending.removesuffix("s") in USERS for ending in endings)


def third_parties(service: Service) -> tuple[str, ...]:
    """Ids of the external entities that are neither services of the organisation nor users."""
    external = (element for element in service.elements.values() if element.type is Component.EXTERNAL)
    return tuple(element.id for element in external if element.service is None and not is_user(element))
