"""What a JPEG may ask of its decoder. Its pixels bound neither how often they are gone through nor what is told beside
them: an empty scan of some forty bytes walks over the whole picture, and no camera writes more than a dozen."""

import re

from recognition.errors import BrokenPicture

START = b"\xff\xd8"
SCANS = 100  # as libtiff allows; an ordinary progressive picture has ten
MARKERS = 500  # a colour profile may have 255, and a map of depths some fifty
STRAY = 65536  # bytes before the first scan that belong to nothing; Pillow looks at each by itself
# Neither a stuffed byte nor a restart, which are parts of a scan.
MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
END, SCAN = 0xD9, 0xDA
BARE = {*range(0x01, 0xC0), 0xC8, 0xD8, END, *range(0xF0, 0xFE)}  # no length follows; so decoders have it


def check(data: bytes) -> None:
    """As far as a decoder goes: what a telephone hangs on behind the picture, such as a film, is not looked at."""
    at = len(START)
    scans = markers = stray = 0
    while found := MARKER.search(data, at):
        kind = found[1][0]
        if kind == END and scans:
            return
        stray += 0 if scans else found.start() - at
        scans += kind == SCAN
        markers += 1
        if scans > SCANS or markers > MARKERS or stray > STRAY:
            raise BrokenPicture
        at = found.end() + (0 if kind in BARE else max(2, int.from_bytes(data[found.end() : found.end() + 2])))
    if not scans and len(data) - at > STRAY:
        raise BrokenPicture
