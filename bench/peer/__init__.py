"""The naive peer, built as tutorials build it: Flask, a Keras network taught on MNIST, `predict` in the request."""

from pathlib import Path

TAUGHT = Path(__file__).resolve().parents[2] / "var" / "bench" / "peer.keras"
