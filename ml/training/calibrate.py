"""Confidence that means it: fitted on pictures of writers who were never trained on.

The rehearsal is every drawn condition, every non-digit, and amounts among all that stands beside them, made from
validation writers' hands.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml import confidence
from ml.engines import Opinion, pooled
from ml.finder import Found
from ml.layout import lines
from ml.reader import Reader
from ml.training import glyphs, pages, windows
from ml.training.cases import Case, Kind, checks
from ml.training.cases.hands import Hands, held_back
from ml.training.cases.single import FROM_MNIST, FROM_STROKES, from_mnist, from_strokes
from ml.training.cases.strings import MANNERS, strings
from ml.training.data import Folder
from ml.training.glyphs import Pool
from ml.training.split import Source

TAKEN = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55)  # of peaks left out fewer are looked at again than of false marks
REFUSED_DIGITS = 0.003  # share of validation digits that may be called no digit
REFUSED_AMONG = 0.001  # the same in numbers, where each digit refused spoils all the others
UNCLEAR_DIGITS = 0.001  # share of right digits that may be called unclear
UNFITTED: dict[str, Any] = {  # where the fit begins: hardly a mark is refused
    "taken_from": 0.4,  # near where it ends, for what is taken says at which size a picture is searched
    "no_digit_from": 0.6,
    "no_digit_among": 0.6,
    "unclear_below": 0.0,
    "digit": [1, 0, 0, 0, 0],
    "reading": [1, 0, 0, 0],
}


@dataclass(frozen=True)
class Rehearsed:
    """One picture as searched, with the second opinion on every peak, faint ones too."""

    kind: Kind
    text: str
    peaks: tuple[Found, ...]
    named: NDArray[np.float32]  # (n, 11)


Answers = tuple[list[confidence.Answer], list[Found]]


def temperature(classify: Callable[[NDArray[np.uint8]], NDArray[np.float32]], pool: Pool) -> float:
    """What the logits are divided by so that probabilities are as good as they say (classify at 1)."""
    ink, labels = windows.batch(pool, seed=3, step=0, size=4000)
    log = np.log(classify((ink * 255).round().astype(np.uint8)) + 1e-9)
    right = labels.argmax(axis=1)

    def loss(t: float) -> float:
        scaled = log / t
        high = scaled - np.log(np.exp(scaled - scaled.max(1, keepdims=True)).sum(1, keepdims=True))
        return -float((high - scaled.max(1, keepdims=True))[range(len(right)), right].mean())

    return float(min(np.linspace(0.3, 2.0, 69), key=loss))


def hands(folder: Folder) -> Hands:
    """The writers held back, MNIST's among them."""
    images, labels = folder.mnist("train")
    writers = folder.mnist_writers()
    held = Source.MNIST.held_back(np.arange(len(labels)) if writers is None else writers)
    pens = held_back(folder.pendigits(), Source.PENDIGITS)
    pens += [d for d in held_back(folder.chars74k(), Source.CHARS74K) if d.label.isdigit()]
    return Hands(images[held], labels[held], [(d.mark, d.label) for d in pens])


def rehearsal(folder: Folder, each: int) -> Iterator[tuple[Kind, Case]]:
    """So many of every kind of picture."""
    own = hands(folder)
    for name in FROM_MNIST:
        yield from ((Kind.DIGIT, case) for case in from_mnist(name, own, each))
    for name in FROM_STROKES if own.marks else ():
        yield from ((Kind.DIGIT, case) for case in from_strokes(name, own, each))
    for name in MANNERS:
        yield from ((Kind.STRING, case) for case in strings(name, own, each))
    yield from ((Kind.STRING, case) for case in _amounts(folder, 2 * each))
    for load in (checks.chars74k, checks.omniglot, checks.canvas):
        try:
            cases = list(islice(load(folder, 3 * each), 3 * each))
        except OSError:  # that kind of data is not at hand
            continue
        yield from ((Kind.DIGIT if case.text else Kind.NO_DIGIT, case) for case in cases)


def _amounts(folder: Folder, count: int) -> Iterator[Case]:
    pool, rng = glyphs.gather(folder, validation=True), np.random.default_rng(5)
    for _ in range(count):
        picture, text = pages.amount(pool, rng)
        yield Case(np.repeat(255 - picture[..., None], 3, axis=2), text)


def rehearse(reader: Reader, folder: Folder, each: int = 500) -> list[Rehearsed]:
    """Search every picture once; all that is fitted below is fitted on these."""
    out = []
    for kind, case in rehearsal(folder, each):
        searched = reader.search(case.picture)
        peaks = searched.found + searched.doubtful
        everything = replace(searched, found=peaks, doubtful=())
        named = reader.opinion(everything).probabilities
        out.append(Rehearsed(kind, case.text, peaks, named))
    return out


def fit(rehearsed: list[Rehearsed], card: dict[str, Any]) -> dict[str, Any]:
    """The card's settings: thresholds first, then what confidence is made of."""
    fitted = card | UNFITTED
    fitted["taken_from"] = _taken_from(rehearsed, fitted)
    fitted["no_digit_from"] = _refusal(_alone(rehearsed), REFUSED_DIGITS)
    among = _refusal(_among(rehearsed, fitted), REFUSED_AMONG)
    fitted["no_digit_among"] = max(fitted["no_digit_from"], among)
    fitted["digit"] = _logistic(*_digit_evidence(rehearsed, fitted))
    fitted["unclear_below"] = _unclear(rehearsed, fitted)
    fitted["reading"] = _logistic(*_whole_evidence(rehearsed, fitted))
    return fitted


def _taken_from(rehearsed: list[Rehearsed], card: dict[str, Any]) -> float:
    """The least peak with which most are right. Neighbouring choices count, too, so that none wins by luck."""
    right = np.array([[_exact(rehearsed, {**card, "taken_from": least}) for least in TAKEN]])
    return TAKEN[int(cv2.blur(right, (3, 1), borderType=cv2.BORDER_REPLICATE).argmax())]


def _answers(one: Rehearsed, card: dict[str, Any]) -> Answers:
    """As the reader answers, from what was searched before."""
    taken = [i for i, peak in enumerate(one.peaks) if peak.score >= card["taken_from"]]
    order = {id(peak): i for i, peak in enumerate(one.peaks)}
    ordered = [peak for line in lines([one.peaks[i] for i in taken]) for peak in line]
    named = one.named[[order[id(peak)] for peak in ordered]]
    answers = confidence.joined(ordered, Opinion(named, ()), confidence.FINDERS_VOTE, card)
    return answers, [peak for peak in one.peaks if peak.score < card["taken_from"]]


def _text(answers: list[confidence.Answer]) -> str:
    return "".join("?" if a.reason else str(int(a.probabilities.argmax())) for a in answers)


def _exact(rehearsed: list[Rehearsed], card: dict[str, Any]) -> float:
    right = [one.kind.right(_text(_answers(one, card)[0]), one.text.replace("\n", "")) for one in rehearsed]
    return float(np.mean(right))


def _alone(rehearsed: list[Rehearsed]) -> NDArray[np.float64]:
    """For each true digit on a page of its own that was found: how much speaks for no digit."""
    shares = []
    for one in rehearsed:
        if one.kind is Kind.DIGIT and len(one.peaks):
            best = int(np.argmax([peak.score for peak in one.peaks]))
            shares.append(_no_digit(one)[best])
    return np.array(shares)


def _among(rehearsed: list[Rehearsed], card: dict[str, Any]) -> NDArray[np.float64]:
    """The same for digits of strings whose every digit was found, and nothing else."""
    shares = []
    for one in rehearsed:
        taken = np.array([peak.score >= card["taken_from"] for peak in one.peaks], bool)
        if one.kind is Kind.STRING and taken.sum() == len(one.text.replace("\n", "")) > 1:
            shares.extend(_no_digit(one)[taken])
    return np.array(shares)


def _no_digit(one: Rehearsed) -> NDArray[np.float32]:
    """(n,) for every peak, taken or not."""
    by_finder = np.stack([peak.probabilities for peak in one.peaks])
    return pooled(by_finder, one.named, confidence.FINDERS_VOTE)[:, confidence.NO_DIGIT]


def _refusal(shares: NDArray[np.float64], refused: float) -> float:
    """So high that hardly a digit is refused."""
    return float(np.clip(np.quantile(shares, 1 - refused), 0.05, 0.95)) if len(shares) else 0.5


def _digit_evidence(
    rehearsed: list[Rehearsed], card: dict[str, Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    features, right = [], []
    for one in rehearsed:
        answers, _ = _answers(one, card)
        wanted = one.text.replace("\n", "")
        if len(answers) != len(wanted):
            continue
        for answer, digit in zip(answers, wanted, strict=True):
            if not answer.reason:
                features.append(answer.evidence)
                right.append(float(str(int(answer.probabilities.argmax())) == digit))
    return np.array(features), np.array(right)


def _unclear(rehearsed: list[Rehearsed], card: dict[str, Any]) -> float:
    """So low that hardly a right digit is called unclear."""
    features, right = _digit_evidence(rehearsed, card)
    sure = [confidence.calibrated(row, card["digit"]) for row in features[right == 1]]
    return float(min(np.quantile(sure, UNCLEAR_DIGITS), 0.5)) if sure else 0.0


def _whole_evidence(
    rehearsed: list[Rehearsed], card: dict[str, Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    features, right = [], []
    for one in rehearsed:
        answers, doubtful = _answers(one, card)
        features.append(confidence.whole(answers, doubtful))
        right.append(float(one.kind.right(_text(answers), one.text.replace("\n", ""))))
    return np.array(features), np.array(right)


def _logistic(features: NDArray[np.float64], right: NDArray[np.float64]) -> list[float]:
    """Weights of a logistic regression, by Newton's steps, drawn a little towards nothing."""
    weights = np.zeros(features.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (right - chance) - 0.5 * weights
        bend = (features * (chance * (1 - chance))[:, None]).T @ features + 0.5 * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return [round(float(w), 5) for w in weights]
