"""What the reader must reach. A model under any of these is not shipped."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ml.training.evaluation.measures import Figure
from ml.training.evaluation.outcome import MAIN, Outcome, Speed

QUICK_SLACK = 1.7  # times the interval: with so many floors, chance may miss one in a thousand, not one in twenty
Measure = Callable[[Outcome], Figure | float | None]


@dataclass(frozen=True)
class Floor:
    name: str
    bound: float
    measure: Measure
    unit: str = "%"
    at_most: bool = False

    def __str__(self) -> str:
        factor = 100 if self.unit == "%" else 1
        return f"at {'most' if self.at_most else 'least'} {factor * self.bound:g} {self.unit}"


@dataclass(frozen=True)
class Verdict:
    """One floor and how it came out; `value` is None where it could not be measured."""

    floor: Floor
    value: float | None
    met: bool

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.floor.name}: not measured"
        shown = f"{100 * self.value:.2f} %" if self.floor.unit == "%" else f"{self.value:.3g} {self.floor.unit}"
        return f"{self.floor.name}: {shown}, must be {self.floor}"


def verdicts(outcome: Outcome) -> list[Verdict]:
    return [_verdict(floor, outcome) for floor in FLOORS] if outcome.main else []


def _verdict(floor: Floor, outcome: Outcome) -> Verdict:
    """A quick look at few pictures misses a floor only where chance cannot explain it."""
    found = floor.measure(outcome)
    if found is None:
        return Verdict(floor, None, met=True)
    figure = found if isinstance(found, Figure) else Figure(found, found, found)
    kindest = figure.low if floor.at_most else figure.high
    judged = figure.value + QUICK_SLACK * (kindest - figure.value) if outcome.quick else figure.value
    met = judged <= floor.bound if floor.at_most else judged >= floor.bound
    return Verdict(floor, figure.value, met)


def _exact(*names: str) -> Measure:
    return lambda outcome: outcome.exact(*names)


def _as_good_as_centred(name: str) -> Measure:
    return lambda outcome: outcome.behind(name, "m_fit")


def _speed(measure: Callable[[Speed], float]) -> Measure:
    return lambda outcome: measure(outcome.speed) if outcome.speed else None


def _agreement(network: str) -> Measure:
    return lambda outcome: outcome.agreement[network].same if network in outcome.agreement else None


def _calibration(outcome: Outcome) -> Figure | float | None:
    """Too few pictures make any calibration look poor: a quick look says nothing of it."""
    return None if outcome.quick else outcome.calibration()


STROKES = ("s_nativeC", "s_native", "s_b6", "s_b10", "s_b15", "s_b20", "s_b28", "s_b40")
NO_DIGITS = ("letters", "pen_letters", "alphabets", "probes")


def _strings() -> Iterator[Floor]:
    for name, title, bound in (
        ("x_wide", "wide", 0.98),
        ("x_close", "close", 0.98),
        ("x_slant", "slanted", 0.98),
        ("x_two", "in two rows", 0.98),
        ("x_broken", "broken", 0.98),
        ("x_touch", "touching", 0.96),
    ):
        yield Floor(f"strings, {title}", bound, _exact(name))


FLOORS = (
    Floor("28×28 network alone on MNIST's test digits", 0.9975, lambda outcome: outcome.bare),
    Floor("same answers as before export, finder", 0.9995, _agreement("finder")),
    Floor("same answers as before export, second opinion", 0.9995, _agreement("second opinion")),
    Floor("each of them as a 280-pixel picture", 0.996, _exact("m_fit")),
    Floor("points lost when small", 0.002, _as_good_as_centred("m_small"), at_most=True),
    Floor("points lost when off-centre", 0.002, _as_good_as_centred("m_off"), at_most=True),
    Floor("points lost when small and off-centre", 0.002, _as_good_as_centred("m_smalloff"), at_most=True),
    Floor("points lost when large", 0.002, _as_good_as_centred("m_large"), at_most=True),
    Floor("strokes of unseen writers", 0.99, _exact(*STROKES)),
    Floor("turned by 20 to 30 degrees", 0.985, _exact("m_rot")),
    Floor("thick", 0.99, _exact("m_thick")),
    Floor("thin", 0.985, _exact("m_thin")),
    Floor("a photo of grey paper", 0.99, _exact("m_photo")),
    Floor("unseen visitors' canvas drawings", 0.99, _exact("canvas")),
    *_strings(),
    Floor("amounts on cheques", 0.80, _exact("cheques")),
    Floor("a phone photo's handwritten cells", 0.97, _exact("sudoku_cells")),
    Floor("non-digits refused", 0.95, _exact(*NO_DIGITS)),
    Floor("digits refused", 0.01, lambda outcome: outcome.digits_refused(), at_most=True),
    Floor("expected calibration error", 0.01, _calibration, at_most=True),
    Floor("a drawing of one digit", 3, _speed(lambda s: s.one_digit[MAIN]), "ms", at_most=True),
    Floor("a number of six", 8, _speed(lambda s: s.six_digits[MAIN]), "ms", at_most=True),
    Floor("many single digits", 500, _speed(lambda s: s.pictures_a_second[MAIN]), "a second"),
    Floor("load", 0.3, _speed(lambda s: s.load_seconds), "s", at_most=True),
    Floor("memory of a process that reads", 150, _speed(lambda s: s.memory_megabytes), "MB", at_most=True),
)
