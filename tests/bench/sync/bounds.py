"""What the product must reach, in one place, and whether the rows of a run say so.

It owns every bound and the way it is computed: medians over seeds, ratios to the yardstick on the
same profile in the same run. It must never pass what was not measured: of a row that is there a
missing partner is a miss.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.sync.mapping import RECOVERED
from tests.bench.sync.profiles import STEADY
from tests.bench.sync.rows import Who, Work

Told = dict[str, Any]

TEXT_BYTES = 0.8  # x the blob's uplink IP bytes
TEXT_SECONDS = 1.0  # x the blob's seconds
ONE_UP_BYTES, ONE_DOWN_BYTES, ONE_ROUND_TRIPS = 800, 450, 1
GOODPUT = 0.97  # x the raw stream's
RESENT = 0.03  # of the application bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """One bound on one profile. `value` None: not measured, which is a miss."""

    what: str
    profile: str
    value: float | None
    bound: float
    is_least: bool = False

    @property
    def is_kept(self) -> bool:
        if self.value is None:
            return False
        return self.value >= self.bound if self.is_least else self.value <= self.bound

    def __str__(self) -> str:
        sign, found = ">=" if self.is_least else "<=", "not measured"
        if self.value is not None:
            found = f"{self.value:.4g}"
        mark = "ok" if self.is_kept else "NOT"
        return f"{self.what:58}{self.profile:10}{found:>13} {sign} {self.bound:<8g}{mark}"


def judged(rows: Sequence[Told]) -> list[Verdict]:
    """Every bound that the product's rows of this run are about."""
    found: list[Verdict] = []
    for work, judge in _JUDGES.items():
        mine = _of(rows, Who.MOTCUA, work)
        for profile in dict.fromkeys(row["profile"] for row in mine):
            here = [row for row in rows if row["profile"] == profile]
            found += judge(here, profile)
    return found


def _text(rows: Sequence[Told], profile: str) -> Iterable[Verdict]:
    mine, blob = _of(rows, Who.MOTCUA, Work.TEXT), _of(rows, Who.BLOB, Work.TEXT)
    yield _all("text: finished, 28 values of each recovered", profile, mine, _is_recovered)
    if profile.partition("-")[2]:
        return
    yield Verdict(
        "text: uplink IP bytes / blob's", profile, _ratio(mine, blob, "up_bytes"), TEXT_BYTES
    )
    if profile in STEADY:
        seconds = _ratio(mine, blob, "seconds")
        yield Verdict("text: seconds / blob's", profile, seconds, TEXT_SECONDS)


def _one(rows: Sequence[Told], profile: str) -> Iterable[Verdict]:
    mine = _of(rows, Who.MOTCUA, Work.ONE)
    yield _all("one: finished, 28 values recovered", profile, mine, _is_recovered)
    if profile != "FAST":
        return  # what is lost on the way is sent again: no floor of the product
    for key, words, bound in (
        ("up_bytes", "one: IP bytes up", ONE_UP_BYTES),
        ("down_bytes", "one: IP bytes down", ONE_DOWN_BYTES),
        ("round_trips", "one: round trips", ONE_ROUND_TRIPS),
    ):
        yield Verdict(words, profile, _median(mine, lambda row, key=key: row.get(key)), bound)


def _attachments(rows: Sequence[Told], profile: str) -> Iterable[Verdict]:
    mine, raw = _of(rows, Who.MOTCUA, Work.ATTACHMENTS), _of(rows, Who.RAW, Work.ATTACHMENTS)
    yield _all("attachments: finished, 28 values of each", profile, mine, _is_recovered)
    if profile in STEADY:
        ratio = _ratio(mine, raw, "goodput_bytes_s")
        yield Verdict("attachments: goodput / raw stream's", profile, ratio, GOODPUT, is_least=True)
    if profile.partition("-")[2]:
        share = _median(mine, _resent_share)
        yield Verdict("attachments: bytes received twice or in vain", profile, share, RESENT)
        text = "attachments: all text acknowledged before the first paper"
        yield _all(text, profile, mine, lambda row: bool(row.get("text_before_papers")))


_JUDGES = {Work.TEXT: _text, Work.ONE: _one, Work.ATTACHMENTS: _attachments}


def _of(rows: Sequence[Told], who: Who, work: Work) -> list[Told]:
    return [row for row in rows if (row["who"], row["work"]) == (who.value, work.value)]


def _all(what: str, profile: str, rows: Sequence[Told], holds: Callable[[Told], bool]) -> Verdict:
    """The share of the runs of which it holds; all of them must."""
    kept = sum(holds(row) for row in rows) / len(rows)
    return Verdict(what, profile, kept, 1.0, is_least=True)


def _is_recovered(row: Told) -> bool:
    return bool(row["finished"]) and row["recovered_values"] == RECOVERED * row["applications"]


def _resent_share(row: Told) -> float | None:
    """Against everything that had to come: papers and text."""
    sent = row.get("application_bytes")
    return row["resent_bytes"] / sent if sent else None


def _median(rows: Sequence[Told], value: Callable[[Told], Any]) -> float | None:
    """None when there are none, or one of them has no value: an unfinished run is no number."""
    values = [value(row) if row["finished"] else None for row in rows]
    if not values or any(one is None for one in values):
        return None
    return float(statistics.median(values))


def _ratio(mine: Sequence[Told], others: Sequence[Told], key: str) -> float | None:
    above = _median(mine, lambda row: row.get(key))
    below = _median(others, lambda row: row.get(key))
    return None if above is None or not below else above / below
