"""What a machine sent and lacks since its disk was restored, as it is told of it.

It reads records only. The machine names the last number that it holds of each run; whatever lies
above goes into its feed, with what became of it. It must never tell one machine of another's
records.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from sync.errors import RecordError
from sync.portal.content import ContentError
from sync.portal.heirs import wrapped
from sync.portal.tables import RECORDS
from sync.records import Record
from sync.returning import Given, read_missed

MOST_GIVEN = 400
"""For one question: the machine asks again while something is lacking."""


def find(connection: Connection, question: Record) -> Iterator[Given]:
    """What the asking machine lacks, oldest first. Raises ContentError."""
    try:
        known = read_missed(question.content())
    except RecordError as error:
        raise ContentError("runs") from error
    mine = RECORDS.c.device == question.device
    runs = select(RECORDS.c.run, func.max(RECORDS.c.n)).where(mine).group_by(RECORDS.c.run)
    left = MOST_GIVEN
    lacking = [run for run, last in connection.execute(runs).all() if last > known.get(run, 0)]
    for run in _oldest_first(connection, question.device, lacking):
        above = mine & (RECORDS.c.run == run) & (RECORDS.c.n > known.get(run, 0))
        above &= RECORDS.c.id != question.id
        rows = connection.execute(
            select(RECORDS).where(above).order_by(RECORDS.c.n).limit(left)
        ).all()
        for row in rows:
            yield wrapped(row)
        left -= len(rows)
        if left <= 0:
            return


def _oldest_first(connection: Connection, device: bytes, runs: list[bytes]) -> list[bytes]:
    """A filing before what was added to it later: by when the first record of a run came."""
    came = (
        select(RECORDS.c.run, func.min(RECORDS.c.received_ms).label("came"))
        .where((RECORDS.c.device == device) & RECORDS.c.run.in_(runs))
        .group_by(RECORDS.c.run)
        .order_by("came")
    )
    return [row.run for row in connection.execute(came)]
