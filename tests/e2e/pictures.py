"""Pictures to hand in, made on the spot, and what becomes of them."""

import base64
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, Request, expect

from tests.e2e.strokes import written

GIVE = """([way, files]) => {
  const pad = document.querySelector("[data-pad]"), data = new DataTransfer();
  for (const [name, type, content] of files)
    data.items.add(new File([Uint8Array.from(atob(content), sign => sign.charCodeAt(0))], name, {type}));
  const event = way === "paste" ? new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
                                : new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
  pad.dispatchEvent(event);
}"""
TOO_LARGE = "The file is larger than 10.0\u00a0MB. Save the picture smaller, or cut out the part with the number."


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


def large(folder: Path) -> Path:
    """One byte too many, of no picture: whoever opened it would say something else than `TOO_LARGE`."""
    path = folder / "large.png"
    path.write_bytes(bytes(10 * 1024**2 + 1))
    return path


def give(page: Page, way: str, *files: tuple[str, bytes]) -> None:
    packed = [[name, "image/png", base64.b64encode(content).decode()] for name, content in files]
    page.evaluate(GIVE, [way, packed])


def tray(page: Page, name: str) -> str:
    item = page.locator(f'[data-tray] [data-file="{name}"]')
    expect(item.get_by_role("link", name="Open").or_(item.get_by_role("alert"))).to_be_visible()
    return item.inner_text()


def sent_by(page: Page) -> list[str]:
    sent: list[str] = []

    def listen(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    page.on("request", listen)
    return sent
