"""What stands around a number: walls of boxes and rings that are no part of it, or no paper at all."""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml import boxes
from ml.picture import SPECK, Grey, inked, lined, shrunk

SOUGHT = 480  # pixels of the longer side at which walls are sought
HELD = 0.25  # of the height of what a wall goes around has a mark in there, at least
AROUND = 1 / 8  # of the longer side is as far as paper is looked for where a wall was
NARROW, OVAL = 0.85, 0.88  # for its height is a zero's hollow so wide at most, and fills its box no more
DENTED = 0.12  # of its height is as deep as marks reach into a hollow, and walls do not bend
CROWDED = 0.9  # of the area inside its hull is left of a hollow that many marks reach into
BROAD = 0.06  # of its height is the breadth of a wall that stands out from the digits' own strokes
DISC, SOLID = 0.8, 1.5  # of the circle around it a hole fills, and so many times as broad as a stroke is it, at least
ROOM = 0.25  # of its longer side is put around what was cut out close
PAPER = 90  # in a hundred places of what was cut out close are no brighter than its paper

Outline = Any  # OpenCV's, (n, 1, 2) whole numbers


def with_paper(dark: Grey) -> tuple[Grey, int]:
    """With paper on all sides, and so many pixels of it."""
    more = max(2, round(ROOM * max(dark.shape)))
    light = int(np.percentile(dark, PAPER))
    return np.pad(dark, more, constant_values=light), more


def without_walls(dark: Grey) -> Grey:
    """Boxes, frames and rings around a mark become paper, and punched holes. Of what touches a wall within, all that
    lies within stays."""
    small = shrunk(dark, SOUGHT)
    ink = inked(small).view(np.uint8)
    rows = _rows(ink, ink)
    rows = rows if rows.any() else _rows(lined(small).view(np.uint8), ink)
    walls = rows | _walls(ink & (1 - rows)) | _holes(ink)
    soft = np.ones((3, 3), np.uint8)  # so far edges reach
    bare = cv2.dilate(ink, soft) == 0
    if not (walls.any() and bare.any()):
        return dark
    there = cv2.resize(cv2.dilate(walls, soft), dark.shape[::-1], interpolation=cv2.INTER_NEAREST)
    paper = cv2.resize(_paper(small, bare), dark.shape[::-1])
    return np.where(there > 0, np.asarray(paper, np.uint8), dark)


def _paper(small: Grey, bare: NDArray[np.bool_]) -> Grey:
    """The mean of the bare paper around each place."""
    side = round(AROUND * max(small.shape)) | 1
    near = cv2.blur(bare.astype(np.float32), (side, side))
    light = cv2.blur((small * bare).astype(np.float32), (side, side)) / np.maximum(near, 1e-6)
    return np.asarray(np.where(near > 0, light, small[bare].mean()), np.uint8)


@dataclass(frozen=True)
class Piece:
    """What hangs together: its outline, the hollows in it, and what lies in those."""

    outline: Outline
    hollows: list[Outline]
    held: list[list[Outline]]  # in each hollow

    def is_wall(self) -> bool:
        """It goes around a mark. A thin one that digits are crowded in is left to the finder, which knows lines through
        digits."""
        holds = any(_holds(hollow, held) for hollow, held in zip(self.hollows, self.held, strict=True))
        return holds and (self.breadth() > BROAD * _tall(self.outline) or not any(map(_is_crowded, self.hollows)))

    def is_disc(self) -> bool:
        _, radius = cv2.minEnclosingCircle(self.outline)
        return not self.hollows and cv2.contourArea(self.outline) > DISC * math.pi * radius**2

    def breadth(self) -> float:
        """Of a stroke; of a disc its radius."""
        area = cv2.contourArea(self.outline) - sum(map(cv2.contourArea, self.hollows))
        return 2 * area / sum(cv2.arcLength(edge, closed=True) for edge in (self.outline, *self.hollows))


def _walls(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Of pieces that are walls what lies outside their hollows, and outside the dents that marks make in those."""
    pieces, hollows, edges = (np.zeros_like(ink) for _ in range(3))
    for piece in _pieces(ink):
        if piece.is_wall():
            cv2.drawContours(pieces, [piece.outline], 0, 1, cv2.FILLED)
            for hollow in piece.hollows:
                edge = cv2.convexHull(hollow) if _is_dented(hollow) else hollow
                cv2.drawContours(hollows, [edge], 0, 1, cv2.FILLED)
                cv2.drawContours(edges, [edge], 0, 1)  # which runs along the wall
    return ink & pieces & (~hollows | edges)


def _holes(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Solid discs, far broader than what is written beside them."""
    pieces, holes = [piece for piece in _pieces(ink) if _tall(piece.outline) > SPECK], np.zeros_like(ink)
    strokes = [piece.breadth() for piece in pieces if not piece.is_disc()]
    for piece in pieces:
        if strokes and piece.is_disc() and piece.breadth() > SOLID * median(strokes):
            cv2.drawContours(holes, [piece.outline], 0, 1, cv2.FILLED)
    return holes


def _rows(lines: NDArray[np.uint8], ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Walls of rows of boxes."""
    found = np.zeros_like(ink)
    for piece in _pieces(lines):
        if len(piece.hollows) >= boxes.FEWEST:
            inside = np.zeros_like(ink)
            cv2.drawContours(inside, [piece.outline], 0, 1, cv2.FILLED)
            row = boxes.walls(lines & inside, ink)
            found |= 0 if row is None else row
    return found


def _pieces(ink: NDArray[np.uint8]) -> Iterator[Piece]:
    outlines, tree = cv2.findContours(ink, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    children: dict[int, list[int]] = defaultdict(list)
    for child, parent in enumerate(tree[0, :, 3].tolist() if outlines else []):
        children[parent].append(child)
    pieces = children[-1]
    for piece in pieces:
        hollows = children[piece]
        held = [children[hollow] for hollow in hollows]
        pieces.extend(itertools.chain(*held))
        yield Piece(outlines[piece], [outlines[i] for i in hollows], [[outlines[i] for i in marks] for marks in held])


def _tall(outline: Outline) -> int:
    return cv2.boundingRect(outline)[3]


def _holds(hollow: Outline, held: Iterable[Outline]) -> bool:
    """A mark that is no mere speck. What lies in a narrow oval is the stroke that some people put in their zeros."""
    wide, tall = cv2.boundingRect(hollow)[2:]
    is_zero = wide < NARROW * tall and _hull(hollow) < OVAL * wide * tall
    return not is_zero and any(_tall(mark) >= HELD * tall for mark in held)


def _is_crowded(hollow: Outline) -> bool:
    return cv2.contourArea(hollow) < CROWDED * _hull(hollow)


def _hull(outline: Outline) -> float:
    return cv2.contourArea(cv2.convexHull(outline))


def _is_dented(hollow: Outline) -> bool:
    """By a mark that touches the wall, and not by a wall that bends."""
    hull = cv2.convexHull(hollow)
    deepest = max(cv2.pointPolygonTest(hull, (float(x), float(y)), measureDist=True) for [[x, y]] in hollow)
    return deepest > DENTED * _tall(hollow)
