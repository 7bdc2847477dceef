"""Letters and signs that are no digits, from fonts drawn in strokes, and from handwriting fonts where they are given.

Few people's letters are at hand. Fonts add what these people do not write: joined-up hands, other alphabets, signs.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from string import ascii_letters

import numpy as np
from HersheyFonts import HersheyFonts
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ml.normalise import cut, fit
from ml.training.data import Images
from ml.training.pens import Mark

# Letters that some hands write as they write a digit: they teach nothing about what is no digit.
LIKE_DIGITS = set("OoDQIil|ZzSsBbgqyTt")
LETTERS = tuple(letter for letter in ascii_letters if letter not in LIKE_DIGITS)
LATIN = (  # of Hershey's fonts of 1967; the others have Greek, Cyrillic, Japanese or signs in the places of letters
    *("futural", "rowmans", "rowmand", "timesi", "timesib", "timesrb", "cursive", "scripts", "scriptc"),
    *("gothgbt", "gothgrt", "gothitt"),
)
FOREIGN = ("cyrillic", "greek", "greeks", "japanese", "symbolic", "markers", "mathlow", "astrology", "music")
SIDE = 105  # of a character's picture
INK = 90  # pixels that its longer side takes there


def in_strokes(names: Iterable[str]) -> list[Mark]:
    """What those of Hershey's fonts have in the places of letters."""
    fonts = HersheyFonts()
    marks: list[Mark] = []
    for name in names:
        fonts.load_default_font(name)
        glyphs = (fonts.all_glyphs.get(letter) for letter in LETTERS)
        marks.extend([np.array(stroke, np.float64) for stroke in glyph.strokes] for glyph in glyphs if glyph)
    return [mark for mark in marks if mark]


def in_fonts(files: Sequence[Path]) -> Images:
    """(n, 105, 105): the letters of each font."""
    fonts = [ImageFont.truetype(file, SIDE) for file in files]
    drawn = [_drawn(letter, font) for font in fonts for letter in LETTERS]
    return np.stack(drawn) if drawn else np.zeros((0, SIDE, SIDE), np.uint8)


def _drawn(letter: str, font: ImageFont.FreeTypeFont) -> NDArray[np.uint8]:
    sheet = Image.new("L", (5 * SIDE, 5 * SIDE))
    ImageDraw.Draw(sheet).text((2 * SIDE, 2 * SIDE), letter, fill=255, font=font)
    ink = cut(np.asarray(sheet))
    frame = np.zeros((SIDE, SIDE), np.uint8)
    if ink is not None:
        small = fit(ink, INK)
        top, left = (SIDE - small.shape[0]) // 2, (SIDE - small.shape[1]) // 2
        frame[top : top + small.shape[0], left : left + small.shape[1]] = small
    return frame
