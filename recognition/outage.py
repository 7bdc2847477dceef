"""A server that has just failed is left alone for a moment, so that one outage costs one timeout."""

from time import monotonic

PAUSE = 2.0


class Outage:
    def __init__(self) -> None:
        self.until = 0.0

    @property
    def is_on(self) -> bool:
        return monotonic() < self.until

    def begin(self) -> None:
        self.until = monotonic() + PAUSE
