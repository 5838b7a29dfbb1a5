"""A site as it grows: what is made is handed to whoever holds it, page by page and file by file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from ..drawing import Drawing
from ..frame.icon_files import icon_files
from ..frame.page import Page
from ..records.blob import Blob
from .finishing import Finisher
from .published import Files, Site
from .service_step import FinishedService


class Gathering:
    """Pages, files and pictures so far.

    Args:
        finisher: holds what is made.
        with_png: whether drawings are wanted as PNG as well.
    """

    def __init__(self, finisher: Finisher, *, with_png: bool) -> None:
        self._finisher = finisher
        self._with_png = with_png
        self._pages: list[Page] = []
        self._files: dict[str, Path | bytes] = {}
        self._pictures: dict[str, Drawing] = {}
        self._lacking: dict[str, frozenset[str]] = {}
        self._lasting = True

    def pages(self, pages: Iterable[Page]) -> None:
        """Takes pages, each as it is made."""
        self._pages += map(self._finisher.page, pages)

    def files(self, files: Mapping[str, bytes]) -> None:
        """Takes files by their path in the site."""
        self._files |= {name: self._finisher.file(data, PurePosixPath(name).suffix) for name, data in files.items()}

    def blobs(self, blobs: Mapping[str, Blob]) -> None:
        """Takes files that need not be in memory."""
        self._files |= {name: self._finisher.blob(blob, PurePosixPath(name).suffix) for name, blob in blobs.items()}

    def drawing(self, path: str, drawing: Drawing) -> None:
        """Takes a drawing by its path in the site without a suffix: its file, its icons and, where it is wanted, its picture."""
        self.files({f"{path}.svg": drawing.file()} | icon_files([drawing]))
        if not self._with_png:
            return
        name, picture = f"{path}.png", self._finisher.picture(drawing)
        self._lacking[name] = drawing.lacking()
        self._lasting = self._lasting and not drawing.missing()
        if isinstance(picture, Drawing):
            self._pictures[name] = picture
        else:
            self._files[name] = picture

    def services(self, services: Iterable[FinishedService]) -> None:
        """Takes what services publish; it is held already."""
        for finished in services:
            self._pages += (finished.page, *((finished.guide,) if finished.guide else ()))
            self._files |= finished.files
            self._pictures |= finished.pictures
            self._lacking |= finished.lacking
            self._lasting = self._lasting and finished.lasting

    def site(self) -> Site:
        """All of it."""
        return Site(tuple(self._pages), Files(self._files), self._pictures, self._lacking, lasting=self._lasting)
