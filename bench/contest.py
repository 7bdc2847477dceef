"""The same pictures, condition by condition, before Scrawl's reader and the peer's network."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from PIL import Image

from bench.peer import network
from ml import Reader, Reading
from ml.training.cases import catalogue
from ml.training.data import Folder
from ml.training.evaluation.answers import asked

BATCH = 512


class Contest:
    """All of them behind the one call that the evaluation makes."""

    def __init__(self, copies: int) -> None:
        self.reader, self.model, self.copies = Reader.load(), network.load(), copies

    def read_many(self, images: Iterable[object], engine: str = "scrawl") -> list[Reading]:
        if engine == "scrawl":
            return self.reader.read_many(images)
        copies = self.copies if engine == "voting" else 1
        seen = [network.varied(network.squeezed(Image.fromarray(np.asarray(image))), copies) for image in images]
        said = self.model.predict(np.concatenate(seen)[..., None], batch_size=BATCH, verbose=0)
        return [Reading(*network.elected(each), (), "peer") for each in np.split(said, len(seen))]


def contest(each: int, data: Folder, copies: int) -> dict[str, Any]:
    found = catalogue(data)
    said = asked(Contest(copies), found.conditions, ("scrawl", "peer", "voting"), each)
    conditions = [
        {"name": name, "title": first.title, "kind": first.kind.name.lower(), "pictures": len(first)}
        | {"right": {who: int(told[name].right.sum()) for who, told in said.items()}}
        for name, first in said["scrawl"].items()
    ]
    return {"conditions": conditions, "skipped": dict(found.skipped)}
