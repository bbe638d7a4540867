"""The meter that remembers: counters for Prometheus, through its own client library.

It owns the names and labels of what is counted while the portal works. Labels are words of our own
of which there are few: never a machine's characters, a code, a name, an address, nor any word that
came from outside. With several workers the library keeps each one's values in small files of one
folder, named by $PROMETHEUS_MULTIPROC_DIR before this module is first imported.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from sync.errors import FailureClass
from sync.messages import FAULTS, Clock
from sync.portal.metering import ANSWERED, BUSY, MALFORMED, Judged, Meter

LATENCIES_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
SKEWS_S = (1, 5, 30, 120, 600, 3_600, 43_200, 86_400, 2_592_000, 31_536_000)
_OUTCOMES = frozenset({ANSWERED, BUSY, MALFORMED, *FAULTS, *(one.value for one in FailureClass)})
_CODES = frozenset(
    {"content", "database", "digest", "empty", "gone", "grant", "length", "method", "offset"}
    | {"request", "secret", "too_large", "truncated", "type", "unknown", "version"}
)
OTHER = "other"


class Metrics(Meter):
    """Counts into `registry`."""

    __slots__ = (
        "_appended",
        "_drawn",
        "_enrolled",
        "_exchanged",
        "_inside",
        "_lasted",
        "_moved",
        "_pooled",
        "_records",
        "_refused",
        "_repeated",
        "_skews",
        "_turned_away",
        "_uploads",
    )

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, words: str, *labels: str) -> Counter:
            return Counter(f"motcua_{name}", words, labels, registry=registry)

        def gauge(name: str, words: str) -> Gauge:
            # Summed over the workers that live: what a dead one had in hand, nobody has.
            return Gauge(f"motcua_{name}", words, registry=registry, multiprocess_mode="livesum")

        self._exchanged = counter("exchanges", "Envelopes, by what became of them", "outcome")
        self._moved = counter("exchange_bytes", "Bytes of envelopes and answers", "direction")
        self._records = counter("records", "Records in, by the verdict that was signed", "verdict")
        self._repeated = counter("records_repeated", "Records that had come before")
        self._turned_away = counter("turned_away", "Asked to come back later, by door", "door")
        self._uploads = counter("uploads", "Uploads of papers", "what")
        self._appended = counter("upload_bytes", "Bytes of papers that machines sent")
        self._refused = counter("refused", "Requests refused at the machines' door", "at", "code")
        self._enrolled = counter("enrolments", "Registrations, by what became of them", "outcome")
        self._inside = gauge("exchanges_inside", "Exchanges that are worked on or wait")
        self._drawn = gauge("database_connections_in_use", "Of the pool, all workers together")
        self._pooled = gauge("database_connections_most", "That all workers together may have")
        words = "Seconds from the whole envelope to its answer, waiting included"
        self._lasted = Histogram(
            "motcua_exchange_seconds", words, registry=registry, buckets=LATENCIES_S
        )
        words = "How far machines' clocks are off, in seconds, of each live exchange"
        self._skews = Histogram(
            "motcua_clock_skew_seconds", words, registry=registry, buckets=SKEWS_S
        )

    def exchanged(self, outcome: str) -> None:
        self._exchanged.labels(outcome if outcome in _OUTCOMES else OTHER).inc()

    def lasted(self, seconds: float, up_bytes: int, down_bytes: int) -> None:
        self._lasted.observe(seconds)
        self._moved.labels("up").inc(up_bytes)
        self._moved.labels("down").inc(down_bytes)

    def judged(self, records: Sequence[Judged]) -> None:
        for verdict, count in Tally(one.verdict for one in records).items():
            self._records.labels(verdict.value).inc(count)
        if repeated := sum(one.is_repeated for one in records):
            self._repeated.inc(repeated)

    def skewed(self, clock: Clock, at_ms: int) -> None:
        self._skews.observe(abs(clock.wall_ms - at_ms) / 1000)

    def waiting(self, inside: int) -> None:
        self._inside.set(inside)

    def turned_away(self, door: str) -> None:
        self._turned_away.labels(door).inc()

    def enrolled(self, outcome: str) -> None:
        self._enrolled.labels(outcome).inc()

    def uploading(self, what: str) -> None:
        self._uploads.labels(what).inc()

    def appended(self, count_bytes: int) -> None:
        self._appended.inc(count_bytes)

    def refused(self, path: str, code: str) -> None:
        at = path.removeprefix("/v1/").split("/")[0]
        at = at if at in ("exchange", "enrol", "files", "blobs") else OTHER
        self._refused.labels(at, code if code in _CODES else OTHER).inc()

    def pooled(self, most: int) -> None:
        self._pooled.set(most)

    def drawn(self, change: int) -> None:
        self._drawn.inc(change)
