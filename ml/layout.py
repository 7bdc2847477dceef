"""Reading order: lines from top to bottom, in each the digits from left to right."""

from statistics import median

from ml.finder import Found

ALIGNED = 0.4  # share of the smaller height by which neighbours on one line overlap
LOWEST = 0.65  # share of their height
INTO = 0.25  # of its width may a mark reach over its neighbour's edge


def lines(found: list[Found]) -> list[list[Found]]:
    """Each digit joins the line whose last digit stands beside it, or begins one."""
    rows: list[list[Found]] = []
    for peak in sorted(found, key=lambda peak: peak.centre[0]):
        beside = [(_overlap(row[-1], peak), row) for row in rows]
        best = max(beside, key=lambda pair: pair[0], default=(0.0, []))
        if best[0] >= ALIGNED:
            best[1].append(peak)
        else:
            rows.append([peak])
    return sorted(rows, key=lambda row: sum(peak.centre[1] for peak in row) / len(row))


def before(peak: Found, row: list[Found]) -> bool:
    """Beside the first of a line, and as tall as its digits."""
    height = median(other.height for other in row)
    is_tall = LOWEST * height < peak.height < height / LOWEST
    return is_tall and peak.right <= row[0].left + INTO * peak.width and _overlap(row[0], peak) >= ALIGNED


def _overlap(a: Found, b: Found) -> float:
    return (min(a.bottom, b.bottom) - max(a.top, b.top)) / max(min(a.height, b.height), 1.0)
