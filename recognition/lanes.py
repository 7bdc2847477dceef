"""Two lanes through the queue, each with workers of its own: a pen never waits behind a pile."""

from enum import StrEnum


class Lane(StrEnum):
    LIVE = "live"  # previews and explanations: somebody is looking on
    READS = "reads"  # everything that has a row
