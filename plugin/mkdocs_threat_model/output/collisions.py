"""A generated page never stands in for one that somebody wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import ConfigurationError
from ..findings import one_line
from ..frame.location import Location

_MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")


def already_there(uri: str) -> ConfigurationError:
    """What is said of a page that stands where a generated one would."""
    return ConfigurationError(
        f"`{one_line(uri)}` already exists in this site, and a generated page would replace it. "
        "Rename it, or move the generated pages with the option `path`."
    )


def refuse_to_replace(generated: Iterable[str], location: Location, docs: Path, excluded: Any = None) -> None:
    """Looks for hand-written files that would be published at the address of a generated one.

    Args:
        generated: paths in the site of all that is generated, pages by their source.
        location: the site's addresses.
        docs: the folder of the hand-written pages.
        excluded: MkDocs' pattern of hand-written files that are left out of the site, where there is one.

    Raises:
        ConfigurationError: there are some; the message names them.
    """
    holds = cache(lambda folder: (docs / folder).is_dir())  # most of them are not there, with hundreds of names in each
    near = (uri for uri in generated if any(map(holds, _folders(uri))))
    rivals = (rival for uri in near for rival in _rivals(uri, location) if holds(rival.rpartition("/")[0]))
    replaced = [rival for rival in rivals if (docs / rival).is_file() and not (excluded and excluded.match_file(rival))]
    if replaced:
        named = ", ".join(f"`{rival}`" for rival in replaced[:5]) + (f" and {len(replaced) - 5} more" if len(replaced) > 5 else "")
        raise ConfigurationError(
            f"{named} in `{docs.name}` would be replaced by a generated page. "
            "Rename it, or move the generated pages with the option `path`."
        )


def _folders(uri: str) -> tuple[str, ...]:
    """The folders that a rival may stand in."""
    folder = uri.rpartition("/")[0]
    return folder, folder.rpartition("/")[0]


def _rivals(uri: str, location: Location) -> Iterator[str]:
    """The source paths whose page has the address of this one."""
    path = PurePosixPath(uri)
    if path.suffix != ".md":
        yield uri
        return
    folder = path.parent
    yield str(folder / "index.html")
    for suffix in _MARKDOWN:
        yield str(folder / f"index{suffix}")
        yield str(folder / f"README{suffix}")
        if location.directory_urls:
            yield f"{folder}{suffix}"
