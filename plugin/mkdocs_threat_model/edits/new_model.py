"""The text of a new model: small, whole, and drawn at once. It says nothing that nobody said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.messages.entries import slug
from .yaml_values import Manner, Value, block_lines, entry_lines


@dataclass(frozen=True)
class Beginning:
    """What is known of a service when its model begins.

    Attributes:
        service: its id.
        title: its name.
        owner: the team that owns it.
        description: what it does; empty where nobody said.
        status: `design`, `live` or `retired`.
        user: who uses it.
        store: where it keeps data; empty where it keeps none.
        data: what data that is.
        boundary: the trust boundary that it runs in.
        uses: shared controls that it uses.
    """

    service: str
    title: str
    owner: str
    description: str = ""
    status: str = "design"
    user: str = "User"
    store: str = "Database"
    data: str = "Data"
    boundary: str = "Production"
    uses: tuple[str, ...] = ()


def new_model(begin: Beginning) -> bytes:
    """The model's file: someone outside, the service, where it keeps data, two boundaries, and the flows between."""
    user, store, data = _id(begin.user, "user"), _id(begin.store, "database"), _id(begin.data, "data")
    app = next(id for id in ("app", "service", "server") if id not in (user, store, begin.service))
    inside = _id(begin.boundary, "production")
    inside = inside if inside != "internet" else "inside"
    store = store if store != user else f"{store}-store"
    head: dict[str, Value] = {"service": begin.service, "title": begin.title}
    head |= {"description": begin.description} if begin.description else {}
    head |= {"owner": begin.owner, "status": begin.status}
    elements = (user, app, store)
    use, keep = (id if id not in elements else f"{id}-flow" for id in (f"use-{app}", f"keep-{data}"))
    sections: dict[str, Mapping[str, Value]] = {
        "data": {data: {"title": begin.data}},
        "boundaries": {"internet": {"title": "Internet", "exposure": "public"}, inside: {"title": begin.boundary}},
        "elements": {
            user: {"type": "external", "title": begin.user, "in": "internet"},
            app: {"type": "process", "title": begin.title, "in": inside},
            **({store: {"type": "store", "title": begin.store, "in": inside, "stores": [data]}} if begin.store else {}),
        },
        "flows": {
            use: {"from": user, "to": app, "title": "Use", "carries": [data], "replies": [data]},
            **({keep: {"from": app, "to": store, "title": "Keep", "carries": [data], "replies": [data]}} if begin.store else {}),
        },
    }
    manner = Manner()
    lines = block_lines(head, 0, manner)
    for section, entries in sections.items():
        lines += ["", f"{section}:", *(line for id, fields in entries.items() for line in entry_lines(id, fields, 2, manner))]
    if begin.uses:
        lines += ["", *entry_lines("uses", list(begin.uses), 0, manner)]
    return ("\n".join(lines) + "\n").encode()


def _id(title: str, otherwise: str) -> str:
    """An id made of a title; another one where the title has no letter that an id may have."""
    return slug(title) if any(char.isascii() and char.isalnum() for char in title) else otherwise
