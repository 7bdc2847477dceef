"""The face: a picture in, a reading out. Finder, second opinion and confidence come together here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ml import around, confidence, engines, lean, picture, polarity, sizing
from ml.artefact import SHIPPED, Artefact, model
from ml.engines import ENGINES, Opinion
from ml.errors import TooManyMarks, UnknownEngine
from ml.finder import Found, find
from ml.heat import heat_map
from ml.layout import before, lines
from ml.normalise import FAINT, SIDE, crop
from ml.picture import DIGIT, Grey
from ml.reading import NOT_A_DIGIT, Box, Digit, Explanation, Look, Reading
from ml.window import MORE, alone, seen, window

MARGIN = 10  # empty ground around the ink, in pixels of the searched picture
LONGEST = 2048  # of the searched picture, whatever its digits' height
LARGE = 512 * 512  # pixels: what takes more to search is a page, for which other sizes and proportions cost too much
MOST = 400  # marks and ends of lines on a picture
EXPLAINED = 24  # marks: the pictures of each take as long as a page of reading
KNOWN = (0.82, 1.35)  # found digits between these shares of DIGIT are at the height the finder knows
SURE = 0.96  # a reading surer than this is not looked at again
A_NUMBER = 16  # a picture of more marks is a page, which is never sure as a whole, and not of one hand's proportions
ON_ROUGH_PAPER = 0.35  # a peak that is fainter is the paper's: so are nineteen in twenty of bare paper's strongest
USUAL_WIDTH = 0.8  # of a digit, for its height
OPEN, SURELY_ONE = 0.2, 0.99  # a peak this high may be a sign or a one, and from here the second opinion says which
HALF_READ = 0.5  # of a reading's weight is left to one of digits and of a mark that is none


class Aim(NamedTuple):
    """How a picture is brought before the finder."""

    across: float = 1.0  # stretched
    share: float = 1.0  # of the height that the finder knows
    lean: float = 0.0  # of digits that are stood upright
    worth: float = 1.0  # of what is read there, beside the first reading


STRAIGHT = Aim()
# What narrow and what wide digits are tried at. Far from how they were written neighbours become one.
WIDENED = Aim(across=1.4), Aim(across=2.0, worth=0.3)
PRESSED = Aim(across=0.7), Aim(across=0.5, worth=0.3)
SIZES = Aim(share=0.8), Aim(share=1.25, worth=2.0)  # and both at these: larger ones are read best of all


@dataclass(frozen=True)
class Sheet:
    """A picture ready to be searched."""

    dark: Grey  # (h, w) dark ink on brighter paper
    given: tuple[int, int]  # height and width of the picture
    shrink: tuple[float, float]  # pixels of `dark` for one of the picture, across and down
    size: sizing.Size | None  # None where there is no ink
    more: int = 0  # pixels of paper that were put around the picture

    def scale(self, height: float, aim: Aim = STRAIGHT) -> float:
        """At which digits of this height are searched for, as far as the picture allows."""
        longest: float = max(self.dark.shape[0], self.dark.shape[1] * aim.across)
        return min(DIGIT * aim.share / height, picture.TALLEST, LONGEST / longest)

    def area(self, height: float, aim: Aim = STRAIGHT) -> float:
        """Of the ink at that scale, in pixels: what a search of it costs."""
        if self.size is None:
            return 0.0
        inked = (self.size.right - self.size.left) * (self.size.bottom - self.size.top)
        return inked * aim.across * self.scale(height, aim) ** 2


@dataclass(frozen=True)
class Searched:
    """A picture at the size it was searched, and the peaks found there."""

    ink: Grey  # (h, w) ink 255 on 0
    given: tuple[int, int]  # height and width of the picture
    scale: tuple[float, float]  # pixels of `ink` for one of the picture, across and down
    left: float  # where `ink` begins in the picture, in its pixels
    top: float
    found: tuple[Found, ...]  # in reading order where taken, `line` by line
    doubtful: tuple[Found, ...]  # peaks too faint to be taken
    lean: float = 0.0  # by which `ink` was stood upright

    def quality(self) -> float:
        """How much was found, and how surely: what two sizes of one picture are compared by."""
        taken = sum(2 * peak.score * (1 - float(peak.probabilities[-1])) - 0.9 for peak in self.found)
        return taken - 0.5 * sum(peak.score for peak in self.doubtful)

    def bare(self) -> "Searched":
        """Nothing of it taken. Rough paper has faint peaks everywhere, so those say nothing."""
        left = [peak for peak in self.found + self.doubtful if peak.score >= ON_ROUGH_PAPER]
        return replace(self, found=(), doubtful=tuple(left))

    def share(self) -> float:
        """How tall its digits are, for the height at which the finder knows them."""
        heights = [peak.height for peak in self.found or self.doubtful]
        return median(heights) / DIGIT if heights else 1.0

    def reach(self, peak: Found) -> tuple[float, float]:
        """From where to where a mark reaches across, in `ink` as it was written."""
        if not self.lean:
            return peak.left, peak.right
        return lean.reach(peak.left, peak.top, peak.right, peak.bottom, self.lean, self.ink.shape[0])

    def windows(self, peaks: Sequence[Found]) -> NDArray[np.uint8]:
        """(n, 28, 28, 2): marks among their neighbours, as the second opinion sees them."""
        windows = [window(self.ink, (peak.left, peak.top, peak.right, peak.bottom)) for peak in peaks]
        return np.stack(windows) if windows else np.zeros((0, SIDE, SIDE, 2), np.uint8)

    def views(self, peaks: Sequence[Found]) -> engines.Views:
        """Marks among their neighbours, and alone."""
        return self.windows(peaks), alone(self.crops(peaks))

    def crops(self, peaks: Sequence[Found]) -> NDArray[np.uint8]:
        """(n, 28, 28): marks as MNIST's digits are cut out."""
        crops = [crop(cut_out(self.ink, peak)) for peak in peaks]
        return np.stack(crops) if crops else np.zeros((0, SIDE, SIDE), np.uint8)

    def others(self) -> tuple[Aim, ...]:
        """How marks of this shape may be known better: stretched across, at other sizes, stood upright if they lean."""
        shapes = [peak.width / peak.height for peak in self.found + self.doubtful]
        if not 0 < len(shapes) <= A_NUMBER:
            return ()
        aims = *(WIDENED if median(shapes) < USUAL_WIDTH else PRESSED), *SIZES
        leaning = lean.of(self.ink)
        upright = [Aim(share=aim.share, lean=leaning) for aim in (STRAIGHT, *SIZES)] if leaning else []
        return *aims, *upright


First = tuple[Sheet, Searched]
Seen = tuple[Searched, Reading]


class Reader:
    """Reads pictures. Load one for each process; threads may share it."""

    def __init__(self, artefact: Artefact) -> None:
        self.artefact = artefact
        self.card: dict[str, Any] = artefact.card

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> "Reader":
        cv2.setNumThreads(1)  # its other threads gain nothing here, and keep a core busy while they wait for work
        return cls(Artefact.load(folder))

    def read(self, image: object, engine: str = "cnn") -> Reading:
        """The numbers in a PIL image or an array of bytes (h, w), (h, w, 3) or (h, w, 4)."""
        return self._seen(image, engine)[1]

    def read_many(self, images: Iterable[object], engine: str = "cnn") -> list[Reading]:
        """The same answers as `read` one by one."""
        return [self.read(image, engine) for image in images]

    def explain(self, image: object, engine: str = "cnn") -> Explanation:
        """A reading with the pictures that led to it, those of its first marks where there are many."""
        searched, reading = self._seen(image, engine)
        windows = searched.windows(searched.found[:EXPLAINED])
        looks = tuple(Look(seen(one), heat_map(one, self.artefact.classify)) for one in windows)
        ink = lean.as_written(searched.ink, searched.lean) if searched.lean else searched.ink
        return Explanation(reading, ink, searched.scale, looks, searched.left, searched.top)

    def _seen(self, image: object, engine: str) -> Seen:
        """What is not sure is looked at again at other proportions and sizes: what most sureness speaks for."""
        if engine not in ENGINES:
            raise UnknownEngine(f"There is no engine {engine!r}. There are: {', '.join(ENGINES)}.")
        sheet, found = self._first(self._sheet(image))
        first, reading = self._look(found, engine)
        size = sheet.size
        if size is None or not (size.stands_out or first.found) or not _doubted(reading, engine):
            return first, reading
        height = first.share() * DIGIT / first.scale[1] * sheet.shrink[1]
        aims = [aim for aim in first.others() if sheet.area(height, aim) <= LARGE]
        others = [self._look(self._at(sheet, size, height, aim), engine) for aim in aims]
        looks = [(first, reading), *others]
        return _agreed(looks, [STRAIGHT.worth, *(aim.worth for aim in aims)])

    def opinion(self, searched: Searched, engine: str = "cnn") -> Opinion:
        """What an engine makes of each mark found."""
        if engine == "svm":
            return engines.svm(searched.crops(searched.found), self.artefact.machine)
        if engine == "ensemble":
            return engines.ensemble(searched.windows(searched.found), self.artefact.classify)
        return engines.cnn(searched.found, searched.views, self.artefact.classify)

    def search(self, image: object) -> Searched:
        """The peaks of a picture at its first look."""
        return self._first(self._sheet(image))[1]

    def _first(self, sheet: Sheet) -> First:
        """What the first look finds, and on which sheet. What shows nothing may have been cut out close: it is given
        paper around."""
        first = self._without_walls(sheet)
        found_in_ink = sheet.size is not None and sheet.size.stands_out and first[1].found
        if found_in_ink or not polarity.is_heavy(sheet.dark):
            return first
        dark, more = around.with_paper(sheet.dark)
        again = self._without_walls(replace(sheet, dark=dark, size=_sized(dark), more=more))
        return again if again[1].quality() > max(0.0, first[1].quality()) else first

    def _without_walls(self, sheet: Sheet) -> First:
        """On the sheet with its walls if it has none, or if nothing is found without."""
        dark = around.without_walls(sheet.dark) if sheet.size is not None and sheet.size.framed else sheet.dark
        if dark is not sheet.dark:
            freed = replace(sheet, dark=dark, size=sizing.measure(dark))
            searched = self._best(freed)
            if searched.quality() > 0:
                return freed, searched
        return sheet, self._best(sheet)

    def _sheet(self, image: object) -> Sheet:
        given = picture.pixels(image)
        small = picture.shrunk(given)
        dark = polarity.dark_ink(picture.grey(picture.on_paper(small)))
        shrink = small.shape[1] / given.shape[1], small.shape[0] / given.shape[0]
        return Sheet(dark, (given.shape[0], given.shape[1]), shrink, _sized(dark))

    def _best(self, sheet: Sheet) -> Searched:
        """Look at the likeliest size first, then at what the digits found there say of their own size."""
        if sheet.size is None:
            return Searched(np.zeros((1, 1), np.uint8), sheet.given, sheet.shrink, 0.0, 0.0, (), ())
        likeliest, *others = sheet.size.heights
        heights = [likeliest, *(height for height in others if sheet.area(height) <= LARGE)]
        best = max((self._refined(sheet, sheet.size, height) for height in heights), key=Searched.quality)
        return best if sheet.size.stands_out or best.quality() > 0 else best.bare()

    def _refined(self, sheet: Sheet, size: sizing.Size, height: float) -> Searched:
        searched = self._at(sheet, size, height)
        share = searched.share()
        there = height * share
        if KNOWN[0] <= share <= KNOWN[1] or sheet.scale(there) == sheet.scale(height):
            return searched
        again = self._at(sheet, size, there)
        return again if again.quality() > searched.quality() else searched

    def _at(self, sheet: Sheet, size: sizing.Size, height: float, aim: Aim = STRAIGHT) -> Searched:
        """Search with digits of this height, in pixels of the sheet, brought to the known one as the aim says."""
        dark, scale, across = sheet.dark, sheet.scale(height, aim), aim.across
        room = int(np.ceil(MARGIN / scale)) + 1
        left, top = max(size.left - room, 0), max(size.top - room, 0)
        part = dark[top : size.bottom + room, left : size.right + room]
        wide, tall = max(4, round(part.shape[1] * scale * across)), max(4, round(part.shape[0] * scale))
        ink = picture.even(picture.scaled(part, wide, tall))
        ink = lean.upright(ink, aim.lean) if aim.lean else ink
        taken: list[Found] = []
        doubtful: list[Found] = []
        for peak in find(ink, self.artefact.find):
            (taken if peak.score >= self.card["taken_from"] else doubtful).append(peak)
        ordered = tuple(peak for line in lines(taken) for peak in line)
        (over, down), found = sheet.shrink, (ordered, tuple(doubtful))
        start, above = (left - sheet.more) / over, (top - sheet.more) / down
        return Searched(ink, sheet.given, (scale * across * over, scale * down), start, above, *found, aim.lean)

    def _look(self, searched: Searched, engine: str) -> Seen:
        searched = self._with_first_ones(searched)
        return searched, self._reading(searched, engine)

    def _with_first_ones(self, searched: Searched) -> Searched:
        """The finder knows strokes before a number as its currency's sign. What else they may be, it leaves open."""
        rows = lines(list(searched.found))
        left = [peak for peak in searched.doubtful if peak.score >= OPEN and any(before(peak, row) for row in rows)]
        if not left:
            return searched
        named = self.artefact.classify(searched.windows(left))
        ones = [peak for peak, shares in zip(left, named, strict=True) if shares[1] >= SURELY_ONE]
        found = tuple(peak for row in lines([*searched.found, *ones]) for peak in row)
        doubtful = tuple(peak for peak in searched.doubtful if not any(peak is one for one in ones))
        return replace(searched, found=found, doubtful=doubtful)

    def _reading(self, searched: Searched, engine: str) -> Reading:
        rows = lines(list(searched.found))
        if len(searched.found) + len(rows) > (engines.MOST_COPIED if engine == "ensemble" else MOST):
            raise TooManyMarks("There is more on this picture than can be read at once. Send it in parts.")
        opinion = self.opinion(searched, engine)
        vote = confidence.FINDERS_VOTE if engine == "cnn" else 0.0  # the others are elected or compared on their own
        answers = confidence.joined(searched.found, opinion, vote, self.card)
        numbers = [number for number, line in enumerate(rows) for _ in line]
        digits = tuple(self._digit(searched, i, answers[i], opinion, line) for i, line in enumerate(numbers))
        text = "\n".join("".join(d.value for d in digits if d.line == row) for row in range(len(rows)))
        sure = confidence.of_reading(answers, searched.doubtful, self.card)
        return Reading(text, sure, digits, model(self.card))

    def _digit(self, searched: Searched, i: int, answer: confidence.Answer, opinion: Opinion, line: int) -> Digit:
        peak = snug(searched.ink, searched.found[i])
        across, down = searched.scale
        start, end = searched.reach(peak)
        left, width = within(searched.left + start / across, searched.left + end / across, searched.given[1])
        top, height = within(searched.top + peak.top / down, searched.top + peak.bottom / down, searched.given[0])
        box = Box(left, top, width, height)
        value = NOT_A_DIGIT if answer.reason else str(int(np.argmax(answer.probabilities)))
        shares = tuple(answer.probabilities.astype(float).round(6).tolist())
        return Digit(value, answer.confidence, shares, box, line, answer.reason, opinion.votes[i])


def _sized(dark: Grey) -> sizing.Size | None:
    return sizing.measure(dark) or sizing.guessed(dark)


def _doubted(reading: Reading, engine: str) -> bool:
    """Not sure enough, where confidence is fitted. One mark that is refused stays so."""
    return engine == "cnn" and reading.confidence < SURE and reading.text != NOT_A_DIGIT


def _agreed(looks: Sequence[Seen], worth: Sequence[float]) -> Seen:
    """The surest look of those that read what most sureness speaks for, as sure as the others let it be. One sure look
    outweighs two in doubt."""
    spoken: dict[str, float] = defaultdict(float)
    for (_, reading), weight in zip(looks, worth, strict=True):
        half = NOT_A_DIGIT in reading.text and any(map(str.isdigit, reading.text))
        spoken[reading.text] += (HALF_READ if half else 1.0) * weight * reading.confidence**2
    searched, reading = max(looks, key=lambda look: (spoken[look[1].text], look[1].confidence))
    agreed = spoken[reading.text] / sum(spoken.values())
    return searched, replace(reading, confidence=agreed * reading.confidence)


def within(start: float, end: float, side: int) -> tuple[int, int]:
    """Whole pixels of a picture, one at least: the first, and how many."""
    first = min(max(0, round(start)), side - 1)
    return first, min(max(first + 1, round(end)), side) - first


def snug(ink: Grey, peak: Found) -> Found:
    """Its box without the empty ground inside it: the finder's reaches a little further than the ink."""
    left, top = max(round(peak.left), 0), max(round(peak.top), 0)
    inside = ink[top : max(round(peak.bottom), 0), left : max(round(peak.right), 0)]
    x, y, width, height = cv2.boundingRect((inside >= FAINT).view(np.uint8)) if inside.size else (0, 0, 0, 0)
    if not width or not height:
        return peak
    return replace(peak, left=left + x, top=top + y, right=left + x + width, bottom=top + y + height)


def cut_out(ink: Grey, peak: Found) -> Grey:
    """The ink in a digit's box and a little around it, where strokes end that the box just misses."""
    more = MORE * max(peak.width, peak.height)
    top, bottom = round(peak.top - more), round(peak.bottom + more)
    left, right = round(peak.left - more), round(peak.right + more)
    return ink[max(top, 0) : max(bottom, 1), max(left, 0) : max(right, 1)]
