"""Where the processes of one service count together."""

import os
import tempfile


def meet() -> None:
    """In a folder of their own, unless they were given one. Before prometheus_client is imported: it decides then where
    it counts."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="scrawl-metrics-")
