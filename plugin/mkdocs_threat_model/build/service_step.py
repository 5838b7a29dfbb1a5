"""One service's step: from what is known of it to its finished page, drawings and files.

A pure function of plain values: it opens nothing by itself and knows no other service but by the facts that it is
given. So its result may come from another process, or from an earlier build of the same values (`cached_services`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

from ..analysis.attack_trees.standings import Registers
from ..analysis.attack_trees.tree_uses import TreeUse
from ..analysis.facts import Facts
from ..changes.change_report import ChangeNotice
from ..checks.service_state import ServiceState
from ..drawing import NEVER, Drawing, Earlier
from ..drawing.service_drawings import ServiceDrawing, service_drawings
from ..frame.icon_files import icon_files
from ..frame.location import Location
from ..frame.page import Page
from ..frame.page_frame import Frame
from ..frame.templates import Templates
from ..library.suggestions import unanswered_cells
from ..library.testing_guide import guide_of
from ..model.border import guarded
from ..model.policy import Policy
from ..model.reading import Broken
from ..pages.organisation.tree_lines import TreeLine, tree_line
from ..pages.register.register_grid import record_file
from ..pages.service.drawn_trees import DrawnTree, drawn_trees
from ..pages.service.service_context import RetiredLine
from ..pages.service.service_page import ServiceContents, service_page
from ..pages.service.testing_page import TESTING_FILE, testing_page
from ..pages.service.threat_past import Past
from ..pages.service.threat_records import records_of
from ..records.delimited import csv_bytes
from ..records.testing_table import HEAD, guide_rows


@dataclass(frozen=True)
class Setting:
    """What the pages of all services have in common, as plain values: a process of its own makes its frame of them.

    Attributes:
        policy: the organisation's rules.
        location: the site's addresses.
        today: the day that the pages speak of.
        unread: the sentence about the models that could not be read; empty where all were.
        overrides: folder of the user's own templates.
    """

    policy: Policy
    location: Location
    today: date
    unread: str = ""
    overrides: Path | None = None

    def frame(self) -> Frame:
        """The frame.

        Raises:
            ConfigurationError: there is no such folder of templates.
        """
        return Frame(Templates(self.policy, self.overrides), self.location, self.policy, self.today, self.unread)


@dataclass(frozen=True)
class ServiceInput:
    """All that a service's page and files follow from, beside what all pages share.

    Attributes:
        facts: the model and what follows from it.
        state: what is incomplete, to be shown at the top.
        pasts: what git knows of its threats, by id.
        retired: the threats that it no longer holds, each with what git knows of it.
        neighbours: those of the services it names that have a page.
        no_history: why there is no past; empty where there is one, or where none is wanted.
        earlier: how its drawings are to be arranged where the rules allow it.
        digest: of the bytes that the model was read from.
        notice: what changed since the base of a preview; `None` where there is no base.
        registers: of the registers of other services what its attack trees name.
        uses: the attack trees, its own and others', that name its threats.
    """

    facts: Facts
    state: ServiceState
    pasts: Mapping[str, Past] = field(default_factory=dict)
    retired: tuple[RetiredLine, ...] = ()
    neighbours: frozenset[str] = frozenset()
    no_history: str = ""
    earlier: Earlier = field(default_factory=lambda: NEVER)
    digest: str = ""
    notice: ChangeNotice | None = None
    registers: Registers = field(default_factory=dict)
    uses: tuple[TreeUse, ...] = ()


@dataclass(frozen=True)
class FinishedService:
    """What is published of a service.

    Attributes:
        page: its page.
        files: its other files by their path in the site: the bytes, or the path of a file that holds them.
        records: digest of the file with the full records of its threats; empty where it has none.
        pictures: drawings that are to be written as PNG, by the PNG's path in the site.
        lacking: the characters of pictures that the carried font has not, by the picture's path in the site.
        arrangements: how its drawings are arranged.
        guide: its testing guide; `None` where it has none.
        lasting: whether the same values give the same result on every day: a picture's gaps may be filled by a new font.
        trees: what the list of attack trees says of its trees.
    """

    page: Page
    files: Mapping[str, Path | bytes]
    records: str
    pictures: Mapping[str, Drawing]
    lacking: Mapping[str, frozenset[str]]
    arrangements: Earlier
    guide: Page | None = None
    lasting: bool = True
    trees: tuple[TreeLine, ...] = ()


def finished_service(given: ServiceInput, frame: Frame) -> FinishedService | Broken:
    """Draws a service, and makes its page and files; behind a border, whatever goes wrong.

    Args:
        given: the service.
        frame: what its page is set in.
    """
    model = given.facts.model
    path, name = model.source.path, model.service.service
    drawings = guarded(path, name, "This model cannot be drawn", partial(service_drawings, given.facts, given.earlier))
    if isinstance(drawings, Broken):
        return drawings
    trees = guarded(path, name, "The attack trees of this model cannot be drawn", partial(_drawn_trees, given, frame))
    if isinstance(trees, Broken):
        return trees
    return guarded(path, name, "The page of this model cannot be created", partial(_published, given, drawings, trees, frame))


def _drawn_trees(given: ServiceInput, frame: Frame) -> tuple[DrawnTree, ...]:
    retired = [line.threat.id for line in given.retired]
    return drawn_trees(given.facts, given.registers, given.neighbours, retired, frame.policy.scales, frame.location)


def _published(given: ServiceInput, drawings: tuple[ServiceDrawing, ...], trees: tuple[DrawnTree, ...], frame: Frame) -> FinishedService:
    location, service = frame.location, given.facts.service
    records = records_of(given.facts, given.pasts, frame.policy.scales, frame.templates, location, given.uses)
    unanswered = unanswered_cells(given.facts)
    contents = ServiceContents(
        given.facts, drawings, records, given.state, given.retired, given.no_history, given.notice, trees, unanswered
    )
    page = service_page(contents, given.neighbours, frame)
    by_path = {location.beside(page.uri, drawn.name): drawn.drawing for drawn in drawings}
    by_path |= {location.beside(page.uri, drawn.name): drawn.drawing for tree in trees for drawn in tree.drawings.all}
    recorded = record_file(service.service, records, location)
    files = {f"{path}.svg": drawing.file() for path, drawing in by_path.items()} | icon_files(by_path.values()) | recorded
    guide = None
    if location.with_testing and not given.facts.service.status.is_over:
        known = guide_of(given.facts, unanswered)
        guide = testing_page(given.facts, known, frame)
        files[location.beside(guide.uri, TESTING_FILE)] = csv_bytes(HEAD, guide_rows(known, given.facts.service))
    pictures = {f"{path}.png": drawing for path, drawing in by_path.items()} if location.with_png else {}
    arrangements = (drawing.arrangement for drawing in by_path.values())
    return FinishedService(
        page,
        files,
        "".join(sha256(data).hexdigest() for data in recorded.values()),
        pictures,
        {name: drawing.lacking() for name, drawing in pictures.items()},
        {arrangement.drawing: arrangement for arrangement in arrangements if arrangement},
        guide,
        trees=tuple(tree_line(service, tree.report) for tree in trees),
    )
