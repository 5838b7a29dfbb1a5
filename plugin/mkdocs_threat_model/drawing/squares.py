"""What stands near a place, by squares of an even grid: only that is compared, whatever else a drawing holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Generic, TypeVar

from .geometry import Box, Segment

Thing = TypeVar("Thing")


class Squares(Generic[Thing]):
    """Things by the squares that they lie in.

    Args:
        side: of a square, in pixels.
    """

    def __init__(self, side: float) -> None:
        self.side = side
        self.table: defaultdict[tuple[int, int], list[Thing]] = defaultdict(list)

    def put(self, thing: Thing, box: Box) -> None:
        """Adds a thing that fills a box."""
        for square in self._of(box):
            self.table[square].append(thing)

    def take(self, thing: Thing, box: Box) -> None:
        """Removes a thing from the box that it was put in."""
        for square in self._of(box):
            self.table[square].remove(thing)

    def put_rim(self, thing: Thing, box: Box, width: float) -> None:
        """Adds a thing that stands along the four sides of a box, and not in it."""
        left, top, right, bottom = box
        sides = ((left, top, right, top), (left, bottom, right, bottom), (left, top, left, bottom), (right, top, right, bottom))
        for square in dict.fromkeys(square for side in sides for square in self._of(Box(*side).grown(width))):
            self.table[square].append(thing)

    def put_line(self, thing: Thing, segment: Segment) -> None:
        """Adds a thing that is a straight piece of a line."""
        square = self._around(segment)
        if square:
            self.table[square].append(thing)
            return
        for square in self._under(segment):
            self.table[square].append(thing)

    def take_line(self, thing: Thing, segment: Segment) -> None:
        """Removes a thing that is a straight piece of a line."""
        for square in self._under(segment):
            self.table[square].remove(thing)

    def along(self, segment: Segment) -> Sequence[Thing]:
        """What a straight piece of a line may meet, each thing as often as `near` gives it."""
        square = self._around(segment)
        return self.table.get(square, ()) if square else self._in(self._under(segment))

    def near(self, box: tuple[float, float, float, float]) -> Sequence[Thing]:
        """What may overlap a box; a thing that lies in several squares comes more than once."""
        # As `_in` of `_of`, without a list of squares: asked for each place that a label may have.
        side, table = self.side, self.table
        left, top, right, bottom = box
        left, top, right, bottom = int(left // side), int(top // side), int(right // side), int(bottom // side)
        if left == right and top == bottom:
            return table.get((left, top), ())
        found: list[Thing] = []
        rows = range(top, bottom + 1)
        for x in range(left, right + 1):
            for y in rows:
                if (x, y) in table:
                    found += table[x, y]
        return found

    def _in(self, squares: list[tuple[int, int]]) -> Sequence[Thing]:
        table = self.table
        found: list[Thing] = []
        for square in squares:
            if square in table:
                found += table[square]
        return found

    def _around(self, segment: Segment) -> tuple[int, int] | None:
        """The one square that holds a straight piece of a line, as it does most."""
        side = self.side
        x, y, x2, y2 = segment
        column, row = int(x // side), int(y // side)
        return (column, row) if int(x2 // side) == column and int(y2 // side) == row else None

    def _of(self, box: tuple[float, float, float, float]) -> list[tuple[int, int]]:
        side = self.side
        left, top, right, bottom = int(box[0] // side), int(box[1] // side), int(box[2] // side), int(box[3] // side)
        if left == right and top == bottom:
            return [(left, top)]
        return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]

    def _under(self, segment: Segment) -> list[tuple[int, int]]:
        """The squares that a straight piece of a line passes: column by column, those between its two ends there."""
        side = self.side
        x, y, x2, y2 = segment
        if x > x2:
            x, y, x2, y2 = x2, y2, x, y
        first, last = int(x // side), int(x2 // side)
        row, last_row = int(y // side), int(y2 // side)
        if first == last:
            if row == last_row:
                return [(first, row)]
            return [(first, at) for at in (range(row, last_row + 1) if row <= last_row else range(last_row, row + 1))]
        slope = (y2 - y) / (x2 - x)
        squares: list[tuple[int, int]] = []
        for column in range(first, last):
            following = int((y + ((column + 1) * side - x) * slope) // side)
            squares += [(column, at) for at in (range(row, following + 1) if row <= following else range(following, row + 1))]
            row = following
        squares += [(last, at) for at in (range(row, last_row + 1) if row <= last_row else range(last_row, row + 1))]
        return squares
