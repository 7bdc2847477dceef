"""One report of an evaluation: Markdown for people, JSON for programs, two pictures."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ml.training.evaluation import svg
from ml.training.evaluation.answers import Answers
from ml.training.evaluation.floors import Verdict
from ml.training.evaluation.measures import Figure
from ml.training.evaluation.outcome import HEAVIEST, Outcome, Speed


def write(outcome: Outcome, verdicts: Sequence[Verdict], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text("\n".join(_markdown(outcome, verdicts)) + "\n", "utf-8")
    facts = json.dumps(as_facts(outcome, verdicts), indent=1, ensure_ascii=False)
    (folder / "report.json").write_text(facts + "\n", "utf-8")
    (folder / "reliability.svg").write_text(svg.reliability(outcome.bins(next(iter(outcome.said)))), "utf-8")
    (folder / "confusion.svg").write_text(svg.confusion(outcome.confusion()), "utf-8")


def as_facts(outcome: Outcome, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    return {
        "model": outcome.model,
        "made_up_digits": outcome.made_up,
        "quick": outcome.quick,
        "bare": asdict(outcome.bare) if outcome.bare else None,
        "agreement": {network: asdict(agreement) for network, agreement in outcome.agreement.items()},
        "speed": asdict(outcome.speed) if outcome.speed else None,
        "engines": {engine: _engine(outcome, engine) for engine in outcome.said},
        "floors": [{"name": v.floor.name, "must_be": str(v.floor), "value": v.value, "met": v.met} for v in verdicts],
        "skipped": dict(outcome.skipped),
    }


def _engine(outcome: Outcome, engine: str) -> dict[str, Any]:
    return {
        "accuracy": outcome.accuracy(engine),
        "calibration_error": outcome.bins(engine).error(),
        "coverage": outcome.coverage(engine),
        "conditions": {name: _facts(answers) for name, answers in outcome.said[engine].items()},
    }


def _facts(answers: Answers) -> dict[str, Any]:
    return {
        "pictures": len(answers),
        "exact": asdict(answers.exact()),
        "character_errors": asdict(answers.character_errors()),
        "refused": answers.refused,
        "calibration_error": asdict(answers.calibration()),
        "coverage": answers.coverage(),
        "milliseconds": answers.milliseconds,
    }


def _markdown(outcome: Outcome, verdicts: Sequence[Verdict]) -> Iterator[str]:
    yield from ("# How well the reader reads", "", *_preface(outcome), "", "## Floors", "")
    yield from _floors(verdicts)
    for engine, conditions in outcome.said.items():
        error, kept = outcome.bins(engine).error(), outcome.coverage(engine)
        yield from ("", f"## Engine `{engine}`", "", *_table(conditions.values()), "")
        yield f"Over all of it, no condition weighing more than {HEAVIEST} pictures: "
        yield f"{_percent(outcome.accuracy(engine))} right, calibration error {_percent(error)}, "
        yield f"coverage {_percent(kept)}."
    if outcome.speed:
        yield from ("", "## Speed", "", *_speed(outcome.speed))
    yield from ("", "## How sure, and how right", "")
    yield from ("![Reliability](reliability.svg)", "", "![Confusion](confusion.svg)", "", *_footnotes())
    if outcome.skipped:
        yield from ("", "## Not measured", "", *(f"- `{name}`: {why}" for name, why in outcome.skipped.items()))


def _preface(outcome: Outcome) -> Iterator[str]:
    yield f"Model {outcome.model}, the whole way from picture to text. `python -m ml evaluate` writes this page."
    if outcome.made_up:
        yield "**No data was at hand: the digits are made up. This shows that reading works, not how well.**"
    else:
        yield "The `m_` and `x_` pictures, `usps`, the sudoku, the cheques and `letters` come from people who had no"
        yield "part in training or in fitting the confidence. The `s_` and `p_` pictures, `canvas`, `pen_letters` and"
        yield "`alphabets` come from those held back from training, on whom the confidence was fitted."
    if outcome.quick:
        yield "A quick look at few pictures: a floor counts as missed only where chance cannot explain it."


def _floors(verdicts: Sequence[Verdict]) -> Iterator[str]:
    yield "| on | must be | is | |"
    yield "|---|---|---|---|"
    for verdict in verdicts:
        mark = "not measured" if verdict.value is None else "met" if verdict.met else "**missed**"
        yield f"| {verdict.floor.name} | {verdict.floor} | {_value(verdict)} | {mark} |"


def _value(verdict: Verdict) -> str:
    if verdict.value is None:
        return "–"
    return _percent(verdict.value) if verdict.floor.unit == "%" else f"{verdict.value:.3g} {verdict.floor.unit}"


def _table(conditions: Iterable[Answers]) -> Iterator[str]:
    yield "| condition | what | pictures | exact | character errors | refused | calibration error | coverage | ms |"
    yield "|---|---|--:|---|---|--:|---|--:|--:|"
    for a in conditions:
        cells = (f"`{a.name}`", a.title, str(len(a)), _spread(a.exact()), _spread(a.character_errors()))
        more = (str(a.refused), _spread(a.calibration()), _percent(a.coverage()), f"{a.milliseconds:.1f}")
        yield f"| {' | '.join(cells + more)} |"


def _speed(speed: Speed) -> Iterator[str]:
    yield f"A process of its own loads the reader in {speed.load_seconds:.2f} s, imports and all, and reading"
    yield f"holds {speed.memory_megabytes:.0f} MB. One thread; medians of the quickest of five series."
    yield from ("", "| engine | one digit, 280 pixels | number of six | single digits a second |", "|---|--:|--:|--:|")
    for engine, one in speed.one_digit.items():
        six, many = speed.six_digits[engine], speed.pictures_a_second[engine]
        yield f"| `{engine}` | {one:.1f} ms | {six:.1f} ms | {many:.0f} |"


def _footnotes() -> Iterator[str]:
    yield "Exact: the whole text is right, rows and all; of non-digits, that no digit was read. Character errors:"
    yield "edits for each character that stands there. Refused: readings with a mark that is called no digit, or"
    yield "with nothing. Calibration error: expected, over fifteen bins. Coverage: the surest share of readings of"
    yield "which 99.9 % are right. In brackets, where a figure lies 95 times in 100 (Wilson; bootstrap)."


def _spread(figure: Figure) -> str:
    return f"{_percent(figure.value)} ({100 * figure.low:.1f}–{100 * figure.high:.1f})"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
