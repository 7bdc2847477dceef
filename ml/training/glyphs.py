"""The pool that both networks learn from: digits and other marks of many hands, drawn anew each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.morphology import skeletonize

from ml.normalise import cut
from ml.training import alphabets, pens, weed
from ml.training.alphabets import LIKE_DIGITS
from ml.training.data import Drawn, Folder, Images, Labels
from ml.training.pens import Mark, Rng
from ml.training.split import Source

NO_DIGIT = 10
Ink = NDArray[np.uint8]  # (h, w) ink 255 on 0, tight


@dataclass(frozen=True)
class Pool:
    """Raster digits by label, pen digits by label, and what is no digit."""

    mnist: list[Images]  # ten of (n, 28, 28)
    canvas: list[Images]  # ten, some of them empty
    pen: list[list[Mark]]  # ten
    letters: list[Mark]
    characters: Images  # (n, 105, 105)

    def digit(self, label: int, rng: Rng) -> Ink:
        """Some hand's digit, between 30 and 56 pixels on its longer side."""
        kind = rng.random()
        if kind < 0.52 or not self.pen[label]:
            return self._raster(self.mnist[label], rng)
        if kind < 0.62 and len(self.canvas[label]):
            return self._raster(self.canvas[label], rng)
        if kind < 0.92:
            return self.penned(self.pen[label][int(rng.integers(len(self.pen[label])))], rng)
        return self.penned(pens.invent(label, rng), rng)

    def stranger(self, rng: Rng) -> Ink:
        """A mark as large as a digit that is none: a letter, a character, a scribble."""
        kind = rng.random()
        if kind < 0.46 and self.letters:
            return self.penned(self.letters[int(rng.integers(len(self.letters)))], rng)
        if kind < 0.82 and len(self.characters):
            return self._raster(self.characters, rng)
        if kind < 0.87:
            return _blot(rng)
        return self.penned(_scribble(rng), rng)

    def penned(self, mark: Mark, rng: Rng) -> Ink:
        side = rng.uniform(34, 56)
        drawn = pens.draw(pens.vary(mark, rng), side, max(1.0, pens.brush(rng) * side))
        return _tight(drawn)

    def _raster(self, images: Images, rng: Rng) -> Ink:
        """Enlarged softly, then made as crisp as a fresh drawing or left as soft as a scan."""
        small = _tight(images[int(rng.integers(len(images)))])
        factor = rng.uniform(30, 56) / max(small.shape)
        size = [max(2, round(side * factor)) for side in small.shape[::-1]]
        how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
        big: Ink = np.asarray(cv2.resize(small, size, interpolation=how), np.uint8)
        if rng.random() < 0.5:
            hard = rng.uniform(1.5, 4.0)
            big = np.clip((big.astype(np.float32) - 110) * hard + 110, 0, 255).astype(np.uint8)
        kind = rng.random()
        if kind < 0.3:
            big = _thicker(big, int(rng.integers(-2, 4)))
        elif kind < 0.45:
            big = _retraced(big, pens.brush(rng) * max(big.shape), rng)
        return _tight(big)


def _thicker(ink: Ink, by: int) -> Ink:
    """Strokes wider (by > 0) or thinner by about so many pixels, unless that leaves nothing."""
    if by == 0:
        return ink
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(by) + 1, abs(by) + 1))
    roomy = np.pad(ink, 4)
    changed = np.asarray((cv2.dilate if by > 0 else cv2.erode)(roomy, kernel), np.uint8)
    return changed if changed.max() > 160 else ink


def _retraced(ink: Ink, brush: float, rng: Rng) -> Ink:
    """The middle of its strokes, drawn again with a round brush."""
    middle = skeletonize(np.pad(ink, 8) > 128).astype(np.uint8) * 255
    width = max(1, round(brush))
    drawn = cv2.dilate(middle, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)))
    return np.asarray(cv2.GaussianBlur(drawn, (3, 3), rng.uniform(0.3, 0.8)), np.uint8)


def _blot(rng: Rng) -> Ink:
    """A spot or a thick dash, never upright: that would be a one."""
    frame = np.zeros((40, 48), np.uint8)
    wide = int(rng.integers(4, 22))
    axes = (wide, min(wide, int(rng.integers(4, 20))))
    cv2.ellipse(frame, (24, 20), axes, rng.uniform(-25, 25), 0, 360, 255, -1)
    return _tight(frame)


def _scribble(rng: Rng) -> Mark:
    """What pens leave behind: waves, crossings-out, spirals, hatching, crosses, blots."""
    kind, t = int(rng.integers(5)), np.linspace(0, 1, 40)[:, None]
    a, b = rng.uniform(5, 30, 2)
    if kind == 0:
        return [np.hstack([0.5 + 0.5 * np.sin(a * t + b), 0.5 + 0.5 * np.sin(b * t)])]
    if kind == 1:
        return [np.hstack([t, 0.3 * np.sin(a * t * 2) + rng.normal(0, 0.03, t.shape)])]
    if kind == 2:
        return [np.cumsum(rng.normal(0, 0.2, (int(rng.integers(8, 25)), 2)), axis=0)]
    if kind == 3:
        lines = rng.integers(3, 7)
        return [np.array([[i / lines, 0.0], [i / lines + 0.3, 1.0]]) for i in range(int(lines))]
    turns = rng.uniform(2, 5) * 6.28
    return [np.hstack([t * np.cos(turns * t), t * np.sin(turns * t)])]


def _tight(ink: Ink) -> Ink:
    found = cut(ink)
    return ink if found is None else found


def gather(folder: Folder, *, validation: bool = False) -> Pool:
    """Everybody who is trained on, or everybody held back."""
    images, labels = folder.mnist("train")
    writers = folder.mnist_writers()
    held = Source.MNIST.held_back(np.arange(len(labels)) if writers is None else writers)
    mnist = _by_label(images[held == validation], labels[held == validation])
    drawings, said = folder.canvas()
    kept = _chosen(Source.CANVAS, len(said), validation)
    if kept.any():
        near = weed.neighbours(drawings, images[~held][::3], labels[~held][::3])
        kept &= weed.trustworthy(near, said)
    penned = _written(folder.pendigits(), Source.PENDIGITS, validation)
    people = _written(folder.chars74k(), Source.CHARS74K, validation)
    pen = [[d.mark for d in (*penned, *people) if d.label == str(label)] for label in range(10)]
    letters = [d.mark for d in people if not d.label.isdigit() and d.label not in LIKE_DIGITS]
    characters = folder.omniglot()
    characters = characters[_chosen(Source.OMNIGLOT, len(characters), validation)]
    unlike = partial(weed.unlike_digits, digits=images[::3], labels=labels[::3])
    characters = characters[unlike(characters)]
    if not validation:
        signs = alphabets.in_strokes(alphabets.FOREIGN)
        signs = [signs[i] for i in np.flatnonzero(unlike([pens.draw(sign, 60, 6) for sign in signs]))]
        letters += alphabets.in_strokes(alphabets.LATIN) + signs
        characters = np.concatenate([characters, alphabets.in_fonts(folder.fonts())])
    return Pool(mnist, _by_label(drawings[kept], said[kept]), pen, letters, characters)


def _chosen(source: Source, count: int, validation: bool) -> NDArray[np.bool_]:
    return np.asarray(source.held_back(np.arange(count)) == validation)


def _written(drawn: Sequence[Drawn], source: Source, validation: bool) -> list[Drawn]:
    return [d for d in drawn if bool(source.held_back(d.writer)) == validation]


def _by_label(images: Images, labels: Labels) -> list[Images]:
    return [images[labels == label] for label in range(10)]
