"""Pictures to hand in, made on the spot."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from tests.e2e.strokes import written


def picture(number: str, *, ink: int = 20, paper: int = 235) -> bytes:
    """A number as a scan would show it: dark on light, with some room around."""
    image = Image.new("L", (110 * len(number) + 80, 220), paper)
    pen = ImageDraw.Draw(image)
    for stroke in written(number, 50, 40, 130):
        pen.line([tuple(point) for point in stroke], fill=ink, width=13, joint="curve")
        for x, y in stroke:
            pen.ellipse((x - 6, y - 6, x + 6, y + 6), fill=ink)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def saved(folder: Path, *numbers: str) -> list[Path]:
    paths = [folder / f"{number}.png" for number in numbers]
    for path, number in zip(paths, numbers, strict=True):
        path.write_bytes(picture(number))
    return paths
