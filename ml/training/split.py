"""Who is held back for validation: whole writers, never single digits of a writer that was trained on."""

from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Source(Enum):
    """One in so many of these is held back. Canvas and omniglot name no writer: there the place in the file counts."""

    MNIST = ("mnist", 10)
    PENDIGITS = ("pendigits", 5)
    CHARS74K = ("chars74k", 5)
    CANVAS = ("canvas", 10)
    OMNIGLOT = ("omniglot", 10)

    def held_back(self, who: ArrayLike) -> NDArray[np.bool_]:
        """True for what is validation. `who` holds writers (MNIST: NIST's, chars74k: its samples) or places."""
        _, every = self.value
        held: NDArray[np.bool_] = np.asarray(who) % every == 0
        return held
