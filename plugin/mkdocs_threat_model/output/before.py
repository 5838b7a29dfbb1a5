"""What a site holds before it is made anew, and how much of it may stay: here, nothing (`standing` and `old_site` know more)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any


class Before:
    """Of the site as it was, nothing stays."""

    def put_aside(self, site: Path, base: str, room: Path | None, *, undisturbed: bool) -> None:
        """Takes the generated folder out of the way, right before MkDocs empties the site.

        Args:
            site: the site's folder.
            base: path of the generated folder in it.
            room: a folder of this user outside of the site; `None` where there is none.
            undisturbed: whether nobody else has a hand in what stands there.
        """

    def bring_back(self, site: Path, wanted: Collection[str]) -> None:
        """Shows what stays in any case, before the first file is written.

        Args:
            site: the site's folder.
            wanted: the files of the site that is being made, by their absolute path.
        """

    def has(self, path: str, what: str) -> bool:
        """Whether it is known without a look that a file stands there and is what is wanted."""
        return False

    def known(self, path: str) -> Any:
        """What was noted with a file that is known."""
        raise KeyError(path)

    def returns(self, path: str, right: Callable[[bytes], bool]) -> bool:
        """Whether a file that was put aside is the one that is wanted; then it stands in the site again.

        Args:
            path: absolute, in the site.
            right: whether bytes are the wanted ones.
        """
        return False

    def note(self, path: str, what: str, known: Any = None) -> None:
        """Notes what was written.

        Args:
            path: absolute.
            what: names the content; equal names are equal bytes.
            known: is given back by `known`.
        """

    def forget(self, path: str) -> None:
        """Notes that somebody else writes a file."""

    def end(self) -> None:
        """Removes what is still aside: what nobody asked for, or all of it where a build failed."""
