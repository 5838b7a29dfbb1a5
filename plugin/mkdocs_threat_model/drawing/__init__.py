"""Data flow diagrams → SVG and PNG. Nothing is asked of the machine but the CPU."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.service import Service
from . import dfd
from .arrangement import Arrangement
from .dfd import PLAIN, Notes
from .diagram import Diagram
from .finished import Drawing, Turned, draw, not_drawn
from .kinship import Kinship
from .narration import narrations_of
from .opening import opens_with
from .overview import inside, overview
from .style import DARK_ALONE, STANDALONE, Style
from .work import SERVICE, Work

__all__ = ["DARK_ALONE", "NEVER", "STANDALONE", "Arrangement", "Drawing", "Drawings", "Earlier", "Notes", "Style", "draw", "narrations_of"]

Earlier = Mapping[str, Arrangement]
"""How drawings were arranged before, by the name of the drawing (`Arrangement.drawing`)."""

NEVER: Earlier = {}


class Drawings:
    """Draws a service, all its drawings within one amount of work: what matters most should be asked for first.

    A drawing that would take more than is left for it is a plain one, and once there is nothing left, a sentence
    stands in its place; its `note` says so. The same calls in the same order give the same bytes.

    Args:
        service: the model.
        earlier: arrangements to keep where the rules allow it.
        work: that may be spent.
        alone: how drawings that stand alone are written.
    """

    def __init__(self, service: Service, earlier: Earlier = NEVER, work: Work | None = None, alone: Style = STANDALONE) -> None:
        self._service = service
        self._earlier = earlier
        self._work = work or Work(SERVICE)
        self._kin = Kinship(service)
        self._alone = alone

    def level_0(self, notes: Notes = PLAIN) -> Drawing:
        """The service as one process with its external entities.

        Args:
            notes: links, and what is said of elements and flows beyond their titles. Elements and flows
                link to `#element-<id>` and `#flow-<id>` unless it says otherwise, the service nowhere.
        """
        return self._drawn(dfd.level_0(self._service, notes, self._kin), Turned.TO_FIT)

    def level_1(self, notes: Notes = PLAIN) -> Drawing:
        """The model, without the parts of processes, in both directions. `notes` as for `level_0`."""
        return self._drawn(dfd.level_1(self._service, notes, self._kin), Turned.ALWAYS)

    def level_2(self, process: str, notes: Notes = PLAIN) -> Drawing:
        """The parts of a process and their neighbours. `notes` as for `level_0`.

        Raises:
            RenderingError: the process has no parts.
        """
        if self._work.is_over and self._kin.parts(process):
            return self._instead(f"level-2-{process}", f"Level 2, {self._service.elements[process].title}")
        return self._drawn(dfd.level_2(self._service, process, notes, self._kin))

    def by_boundary(self, whole: Drawing, notes: Notes = PLAIN) -> dict[str, Drawing]:
        """A model whose Level 1 no first screen holds, by outermost boundary; empty where the whole is held, or nothing divides it.

        Args:
            whole: its Level 1.
            notes: as for `level_0`; a boundary's id leads its shape in the overview somewhere.

        Returns:
            The overview under the empty key, then a drawing by the id of each outermost boundary.
        """
        if len(self._kin.held) < 2 or opens_with(whole, self._service) is not None:
            return {}
        found = {"": self._drawn(overview(self._service, notes, self._kin), Turned.TO_FIT)}
        for zone in self._kin.held:
            if self._work.is_over:
                found[zone] = self._instead(f"level-1-{zone}", f"Level 1, {self._service.boundaries[zone].title}")
            else:
                found[zone] = self._drawn(inside(self._service, zone, notes, self._kin), Turned.TO_FIT)
        return found

    def _drawn(self, diagram: Diagram, turned: Turned = Turned.NEVER) -> Drawing:
        if self._work.is_over and diagram.nodes:
            return not_drawn(diagram.title, self._alone)
        return draw(diagram, self._earlier.get(diagram.id_prefix), self._work, self._alone, turned=turned)

    def _instead(self, level: str, named: str) -> Drawing:
        """For a diagram that need not even be made."""
        return not_drawn(dfd.names(self._service, level, named)[1], self._alone)
