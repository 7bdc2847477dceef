"""What is counted of the readings. Requests are counted by django-prometheus."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from recognition import queue
from recognition.models import Prediction

SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)

QUEUE_WAIT = Histogram("scrawl_queue_wait_seconds", "From the drawing's arrival to its reading", buckets=SECONDS)
READ_TIME = Histogram("scrawl_read_seconds", "One reading", ["engine"], buckets=SECONDS)
CONFIDENCE = Histogram(
    "scrawl_confidence", "How sure the readings were", ["engine"], buckets=[n / 20 for n in range(1, 20)] + [0.99, 1]
)
BROKEN_OFF = Counter("scrawl_broken_off_total", "Readings whose worker was lost")


def waited(prediction: Prediction) -> None:
    if prediction.started_at is not None and prediction.attempts == 1:
        QUEUE_WAIT.observe(max(0.0, (prediction.started_at - prediction.created_at).total_seconds()))


def read(engine: str, milliseconds: float, confidence: float) -> None:
    READ_TIME.labels(engine).observe(milliseconds / 1000)
    CONFIDENCE.labels(engine).observe(confidence)


class QueueDepth(Collector):
    """Not counted but asked of the broker, at the moment of the look."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        depth = GaugeMetricFamily("scrawl_queue_depth", "Messages that wait for a worker", labels=["lane"])
        for lane, waiting in queue.depths().items():
            depth.add_metric([lane], waiting)
        yield depth


# Apart from the counters: those lie in files where many processes count, and this in none.
ASKED = CollectorRegistry()
ASKED.register(QueueDepth())
