"""Where a drawing must have room: on the first screen of a page, and on a sheet of paper."""

from __future__ import annotations

from dataclasses import dataclass

from .marks import MARK_TEXT


@dataclass(frozen=True)
class Extent:
    """What a drawing may take in a page. A drawing is made smaller to fit, never larger.

    Attributes:
        width: in CSS pixels.
        height: in CSS pixels.
        smallest: the smallest text that may be there, in CSS pixels.
    """

    width: float
    height: float
    smallest: float

    def holds(self, width: float, height: float) -> bool:
        """Whether a drawing of a size in pixels can be read when all of it is to be seen."""
        return MARK_TEXT * min(1, self.width / width, self.height / height) >= self.smallest

    def nearly_holds(self, width: float, height: float) -> bool:
        """Whether a little less in one direction would do."""
        return self.holds(width * _NEARLY, height * _NEARLY)

    def is_near(self, width: float, height: float) -> bool:
        """Whether another arrangement may get a drawing into it, by its area."""
        return width * height * self.smallest**2 <= _HOPE * self.width * self.height * MARK_TEXT**2


SCREEN = Extent(998, 528, 9)
"""Below the head of a service's page on a screen of 1,280 × 800, beside the page's contents."""
SHEET = Extent(656, 880, 8.7)
"""A4 upright, without its margins; 8.7 pixels are 6.5 points."""
TURNED_SHEET = Extent(980, 600, 8.7)
"""A4 on its side."""
_NEARLY = 0.9
"""A tight way that is still larger than this part of it allows for is not held in any other tight way either."""
_HOPE = 1.35
"""So many times its area a drawing may have now."""
