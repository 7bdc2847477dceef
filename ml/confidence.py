"""How sure: the finder's vote and the second opinion joined, and what both together are worth.

The weights are fitted on validation writers by `ml.training.calibrate` and stand in the card.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.engines import Opinion, pooled
from ml.finder import Found

NO_DIGIT = 10
FINDERS_VOTE = 0.5  # beside the second opinion's; on validation 0.25 to 0.75 make no difference worth a setting
SURELY_NOTHING, MAYBE_NOTHING = 0.999, 0.8  # that a page without a digit has none: the second where peaks were faint
Card = dict[str, Any]
Evidence = tuple[float, ...]


@dataclass(frozen=True)
class Answer:
    """What one mark is: probabilities of 0 to 9, how sure, and why it is no digit where it is none."""

    probabilities: NDArray[np.float32]  # (10,)
    confidence: float
    reason: str | None
    evidence: Evidence  # five: what the confidence was judged by


def joined(found: Sequence[Found], opinion: Opinion, weight: float, card: Card) -> list[Answer]:
    """One answer for each peak: the finder's vote has this weight, the engine's opinion the rest."""
    if not found:
        return []
    by_finder = np.stack([peak.probabilities for peak in found])
    named = _completed(opinion.probabilities, by_finder)
    both, distance = pooled(by_finder, named, weight), apart(by_finder, named)
    digits = both[:, NO_DIGIT] <= card["no_digit_from"]
    return [
        _answer(peak, both[i], float(distance[i]), _refused_from(digits, i, card), card) for i, peak in enumerate(found)
    ]


def _refused_from(digits: NDArray[np.bool_], i: int, card: Card) -> float:
    """What speaks for no digit must be stronger among digits: a doubtful mark in a number is likely one, too."""
    others = len(digits) - 1
    among = others and 2 * (int(digits.sum()) - int(digits[i])) > others
    return float(card["no_digit_among" if among else "no_digit_from"])


def _completed(named: NDArray[np.float32], by_finder: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, 11): an engine that was never shown what is no digit leaves that to the finder."""
    shares = by_finder[:, NO_DIGIT:]
    left = np.hstack([named[:, :NO_DIGIT] * (1 - shares), shares])
    return np.where(named[:, NO_DIGIT:] > 0, named, left)


def apart(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """(…, 11) -> (…): 0 where both opinions are the same, 1 where they share nothing."""
    return np.asarray(np.abs(a - b).sum(axis=-1) / 2, np.float32)


def _answer(peak: Found, both: NDArray[np.float32], apart: float, refused_from: float, card: Card) -> Answer:
    digits = both[:10] / max(float(both[:10].sum()), 1e-6)
    seen = evidence(float(digits.max()), peak.score, apart)
    if both[NO_DIGIT] > refused_from:
        return Answer(digits, float(both[NO_DIGIT]), "not a digit", seen)
    sure = calibrated(seen, card["digit"])
    return Answer(digits, sure, "unclear" if sure < card["unclear_below"] else None, seen)


def evidence(best: float, score: float, apart: float) -> Evidence:
    """Five: what a digit's confidence is judged by. Nothing is between the opinions where only one was asked."""
    return logit(best), logit(score), apart, float(apart > 0), 1.0


def calibrated(features: Iterable[float], weights: Sequence[float]) -> float:
    """The share of such answers that are right, never quite 0 or 1."""
    speaks = sum(feature * weight for feature, weight in zip(features, weights, strict=True))
    return min(max(1 / (1 + math.exp(-speaks)), 0.001), 0.9999)


def logit(share: float) -> float:
    share = min(max(share, 1e-5), 1 - 1e-5)
    return math.log(share / (1 - share))


def of_reading(answers: Sequence[Answer], doubtful: Sequence[Found], card: Card) -> float:
    """That the whole text is right: all its digits, and none of the faint peaks left out was one."""
    return calibrated(whole(answers, doubtful), card["reading"])


def whole(answers: Sequence[Answer], doubtful: Sequence[Found]) -> Evidence:
    """Four: what a whole reading's confidence is judged by."""
    nothing = MAYBE_NOTHING if doubtful else SURELY_NOTHING
    all_right = math.prod(answer.confidence for answer in answers) if answers else nothing
    faint = max((peak.score for peak in doubtful), default=0.0)
    refused = sum(answer.reason is not None for answer in answers)
    return logit(all_right), faint, float(min(refused, 3)), 1.0
