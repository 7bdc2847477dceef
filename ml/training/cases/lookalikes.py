"""Characters that many a hand writes just like a digit: nobody could refuse them, so none is asked to."""

import numpy as np
from numpy.typing import NDArray

LETTERS = frozenset("oODQiIlzZsSbGgqyYjJB")

# By eye, over all twenty people who wrote each.
OMNIGLOT = {
    "Balinese": (5, 14),  # a 7 with a hook, a 2 without a foot
    "Greek": (2, 4, 8, 9, 15, 18),  # beta, delta, theta, iota, omicron, sigma
    "Korean": (5, 20, 21, 22, 23, 27, 33, 37),  # open 4s, 1, 7, 77, 2, 0, a crossed 7
    "Sanskrit": (5, 13, 27, 37),  # 5s, 2, 3 under a bar
}

# Held-back canvas drawings that are another digit than their label, several, or none, by eye.
CANVAS = frozenset((440, 1390, 1730, 3080, 3420, 3740, 3770, 4390, 4780, 5310, 5330, 5340, 5800, 5820))


def like_no_digit(alphabets: NDArray[np.str_], names: NDArray[np.str_]) -> NDArray[np.bool_]:
    """True for the omniglot characters that may be asked to be refused; names end in their number."""
    return np.array(
        [
            int(name[-2:]) not in OMNIGLOT.get(str(alphabet), ())
            for alphabet, name in zip(alphabets.tolist(), names.tolist(), strict=True)
        ],
        bool,
    )
