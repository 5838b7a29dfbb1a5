"""What git-authors tells themes of a generated page's authors, as text.

It hands names and addresses on as they stand in commits, and themes print them as markup: an address may hold quotes, and
with them a script. Who wrote a page by hand was let in by its reader; a model's commits keep the author that a stranger chose.
"""

from __future__ import annotations

from html import escape
from typing import Any

_INFO = "git_info"
_LISTS = ("page_authors", "site_authors")


def with_authors_as_text(context: Any) -> None:
    """Escapes names and addresses in what git-authors put into a page's context.

    Its ready-made summaries cannot be escaped any more. Where a name or an address would be markup in one, the names stand
    there alone.
    """
    info = context.get(_INFO)
    if not isinstance(info, dict):
        return
    context[_INFO] = {**info, **{key: [_as_text(author) for author in info[key]] for key in _LISTS if key in info}}
    for key in _LISTS:
        before, after = info.get(key, ()), context[_INFO].get(key, ())
        if f"git_{key}" in context and before != after:
            context[f"git_{key}"] = ", ".join(str(author.get("name", "")) for author in after)


def _as_text(author: dict[str, Any]) -> dict[str, Any]:
    return {key: escape(value) if isinstance(value, str) else value for key, value in author.items()}
