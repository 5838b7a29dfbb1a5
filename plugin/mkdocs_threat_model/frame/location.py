"""Where pages stand, and how one links to another.

Pages are named `…/index.md`, so that a link between two of them is the same relative path with and
without MkDocs' directory URLs, but for the file's name at its end.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..errors import ConfigurationError
from ..model.disk_names import unfit

if TYPE_CHECKING:
    from ..model.service import Service

_LONGEST = 60
"""Characters of a team's name in addresses."""


@dataclass(frozen=True)
class Location:
    """The site's addresses.

    Attributes:
        base: folder of all pages, e.g. `threat-models`; it has a name and lies inside the site.
        directory_urls: whether links end in `/` rather than in `/index.html`.
        site_url: address of the site, for files that are read elsewhere; empty where it is not known.
        shows_history: whether there is a page of the history.
        with_png: whether a drawing's PNG stands beside its SVG.
        shows_changes: whether there is a page of what changed since a base.
        shows_controls: whether there is a page of controls.
        shows_trees: whether there is a page of attack trees.
        with_library: whether the threat library has pages.
        testing_guides: which services have a testing guide: `always` all, `never` none, `auto` all in an organisation that is not too
            large for it, which `build_site` decides.
    """

    base: str = "threat-models"
    directory_urls: bool = True
    site_url: str = ""
    shows_history: bool = True
    with_png: bool = False
    shows_changes: bool = False
    shows_controls: bool = False
    shows_trees: bool = False
    with_library: bool = False
    testing_guides: str = "never"

    def __post_init__(self) -> None:
        """Keeps the pages below the site's folder.

        Raises:
            ConfigurationError: the folder has no name, or leads out of the site.
        """
        if any(part in ("", ".", "..") for part in self.base.split("/")) or "\\" in self.base:
            raise ConfigurationError(f"The option `path` is `{self.base}`. Use a folder of the site, such as `threat-models`.")

    @property
    def index(self) -> str:
        """Source path of the organisation's page."""
        return f"{self.base}/index.md"

    @property
    def register(self) -> str:
        """Source path of the register."""
        return f"{self.base}/register/index.md"

    @property
    def changes(self) -> str:
        """Source path of the page of changes."""
        return f"{self.base}/changes/index.md"

    @property
    def acceptances(self) -> str:
        """Source path of the accepted risks."""
        return f"{self.base}/acceptances/index.md"

    @property
    def mitigations(self) -> str:
        """Source path of the backlog of mitigations."""
        return f"{self.base}/mitigations/index.md"

    @property
    def controls(self) -> str:
        """Source path of the page of controls."""
        return f"{self.base}/controls/index.md"

    @property
    def trees(self) -> str:
        """Source path of the page of attack trees."""
        return f"{self.base}/attack-trees/index.md"

    @property
    def data(self) -> str:
        """Source path of the data inventory."""
        return f"{self.base}/data/index.md"

    @property
    def method(self) -> str:
        """Source path of the organisation's method."""
        return f"{self.base}/method/index.md"

    @property
    def frameworks(self) -> str:
        """Source path of the frameworks' overview."""
        return f"{self.base}/frameworks/index.md"

    @property
    def library(self) -> str:
        """Source path of the list of the threat library's entries."""
        return f"{self.base}/library/index.md"

    def library_entry(self, entry: str) -> str:
        """Source path of the page of an entry of the threat library; an organisation's own may be called as no folder or as a part is."""
        name = f"by-{hashlib.sha256(entry.encode()).hexdigest()[:10]}" if unfit(entry) or entry.startswith("part-") else entry
        return f"{self.base}/library/{name}/index.md"

    def framework(self, framework: str) -> str:
        """Source path of one framework's page."""
        return f"{self.base}/frameworks/{framework}/index.md"

    def part(self, page: str, number: int) -> str:
        """Source path of a numbered part of a list that is too long for its page."""
        return f"{posixpath.dirname(page)}/part-{number}/index.md"

    def register_part(self, number: int) -> str:
        """Source path of a printable part of a register that is too long for one page."""
        return self.part(self.register, number)

    @property
    def teams(self) -> str:
        """Source path of the list of teams."""
        return f"{self.base}/teams/index.md"

    def team(self, owner: str) -> str:
        """Source path of a team's page: by its name where that can be a folder's, else by a digest as well, since owners are any text."""
        name = re.sub(r"[^a-z0-9-]+", "-", owner.lower()).strip("-")
        if name != owner or len(name) > _LONGEST or unfit(name) or name.startswith("part-"):
            name = f"by-{name[:_LONGEST]}-{hashlib.sha256(owner.encode(errors='surrogatepass')).hexdigest()[:10]}".replace("--", "-")
        return f"{self.base}/teams/{name}/index.md"

    @property
    def history(self) -> str:
        """Source path of the history's page."""
        return f"{self.base}/history/index.md"

    def as_of(self, name: str) -> str:
        """Source path of the register as of a tag, by the tag's name in addresses."""
        return f"{self.base}/register/as-of/{name}/index.md"

    def service(self, service: str) -> str:
        """Source path of a service's page."""
        return f"{self.base}/services/{service}/index.md"

    @property
    def with_testing(self) -> bool:
        """Whether services have a testing guide."""
        return self.testing_guides == "always"

    def testing(self, service: str) -> str:
        """Source path of a service's testing guide."""
        return f"{self.base}/services/{service}/testing/index.md"

    def unnamed(self, stem: str) -> str:
        """Source path of the page of a file that cannot be a service's by its name, which may be anything, and as long as a disk allows."""
        return f"{self.base}/files/{hashlib.sha256(stem.encode(errors='surrogatepass')).hexdigest()[:16]}/index.md"

    def beside(self, page: str, name: str) -> str:
        """Path of a file that stands beside a page."""
        return posixpath.join(posixpath.dirname(page), name)

    def absolute(self, page: str, anchor: str = "") -> str:
        """The full address of a page; empty where the site's own is not known."""
        if not self.site_url:
            return ""
        folder = quote(posixpath.dirname(page))
        return f"{self.site_url.rstrip('/')}/{folder}/{'' if self.directory_urls else 'index.html'}{f'#{anchor}' if anchor else ''}"

    def file(self, page: str, to: str) -> str:
        """The relative address of a file from a page, both given by their paths."""
        return quote(posixpath.relpath(to, posixpath.dirname(page)))

    def link(self, page: str, to: str, anchor: str = "") -> str:
        """The relative link from one page to another, both given by their source paths."""
        target = f"#{anchor}" if anchor else ""
        if page == to and anchor:
            return target
        return f"{_between(page, to)}/{'' if self.directory_urls else 'index.html'}{target}"


@lru_cache(maxsize=4096)
def _between(page: str, to: str) -> str:
    """The way from one page's folder to another's; a table asks for the same few ways in every row."""
    return quote(posixpath.relpath(posixpath.dirname(to), posixpath.dirname(page)))


def element_anchor(element: str) -> str:
    """The anchor of an element on its service's page; it stays as long as the id does."""
    return f"element-{element}"


def flow_anchor(flow: str) -> str:
    """The anchor of a flow."""
    return f"flow-{flow}"


def boundary_anchor(boundary: str) -> str:
    """The anchor of a boundary."""
    return f"boundary-{boundary}"


def data_anchor(data: str) -> str:
    """The anchor of a kind of data."""
    return f"data-{data}"


def control_anchor(control: str, scope: str = "organisation") -> str:
    """The anchor of a control: on its service's page, or on that of controls; a team's has the team's folder in it."""
    return f"control-{control}" if scope == "organisation" else f"control-{quote(scope).replace('%', '~')}/{control}"


def library_anchor(entry: str) -> str:
    """The anchor of an entry of the threat library on the page of a service where it is suggested."""
    return f"library-{entry}"


def review_anchor(service: Service, index: int) -> str:
    """The anchor of a review in the log: its day, with a number where a day had several."""
    day = service.reviews[index].date
    number = sum(review.date == day for review in service.reviews[: index + 1])
    return f"review-{day}" if number == 1 else f"review-{day}-{number}"


def tree_anchor(tree: str) -> str:
    """The anchor of an attack tree on its service's page."""
    return f"tree-{tree}"


def step_anchor(tree: str, number: int) -> str:
    """The anchor of a step of an attack tree, by its number."""
    return f"step-{number}-{tree}"


def threat_anchor(threat: str) -> str:
    """The anchor of a threat."""
    return f"threat-{threat}"
