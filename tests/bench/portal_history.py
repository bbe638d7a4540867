"""Years of other people's applications in the portal's database, made by the database itself.

Rows are of the size of real ones and belong to machines of their own; ANALYZE follows, as it would
have by itself over the years.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import func, insert, select

from sync.portal.feeds import EMPTY_CHAIN
from sync.portal.store import Store
from sync.portal.tables import APPLICATIONS, DEVICES

_MACHINES = 200
_NUMBERS = range(1, _MACHINES + 1)
_STEP = 50_000
_RECORD = """
INSERT INTO records (device, id, run, n, kind, body, digest, verdict, reason, complete, received_ms)
SELECT decode(md5('m' || (1 + mod(n, {machines}))), 'hex'), decode(md5('r' || n), 'hex'),
  decode('0000000000000000', 'hex'), n, 'application.submitted.v1',
  decode(repeat(md5('b' || n), 75), 'hex'), decode(md5('d' || n) || md5('e' || n), 'hex'),
  'applied', '', true, n FROM generate_series({first}, {last}) n
"""
_APPLICATION = """
INSERT INTO applications (id, device, record, code, procedure, version, title, applicant,
  applicant_plain, state, disputed, filed_at, filed_order, uncertainty_s, answers, identity, papers,
  missing, received_ms)
SELECT decode(md5('a' || n), 'hex'), decode(md5('m' || (1 + mod(n, {machines}))), 'hex'),
  decode(md5('r' || n), 'hex'), 'X' || n, '1.001193', '1', 'Dang ky khai sinh', 'A B C', 'a b c',
  'returned', false, '2024', '2024', 1, json_build_object('a', repeat(md5('v' || n), 40)), '{{}}',
  '[]', '[]', n FROM generate_series({first}, {last}) n
"""
_EVENT = """
INSERT INTO events (id, device, record, application, at, what, state, by, note, papers, received_ms)
SELECT decode(md5('v' || n), 'hex'), decode(md5('m' || (1 + mod(n, {machines}))), 'hex'),
  decode(md5('r' || n), 'hex'), decode(md5('a' || n), 'hex'), '2024', 'submitted', 'submitted',
  'kiosk', '', '[]', n FROM generate_series({first}, {last}) n
"""


def fill(store: Store, count: int) -> int:
    """At least `count` applications lie there afterwards; how many in all. Once for a database."""
    missing = max(0, count - stored(store))
    with store.writing() as connection:
        rows = [device_row(_machine(n), bytes(32), bytes(32), f"Z{n}") for n in _NUMBERS]
        connection.execute(insert(DEVICES), rows)
    for first in range(1, missing + 1, _STEP):
        last = min(missing, first + _STEP - 1)
        with store.writing() as connection:
            for text in (_RECORD, _APPLICATION, _EVENT):
                sql = text.format(machines=_MACHINES, first=first, last=last)
                connection.exec_driver_sql(sql)
    with store.writing() as connection:
        connection.exec_driver_sql("ANALYZE")
    return stored(store)


def stored(store: Store) -> int:
    """Applications in the database."""
    with store.reading() as connection:
        query = select(func.count()).select_from(APPLICATIONS)
        return int(connection.execute(query).scalar_one())


def device_row(device: bytes, signing: bytes, box: bytes, characters: str) -> dict[str, Any]:
    """A machine that was let in and has not been here since."""
    return {
        "id": device, "signing": signing, "box": box, "characters": characters, "earlier": [],
        "standing": "active", "registered_ms": 1, "counter": 0, "earlier_runs": {},
        "cloned": False, "feed_position": 0, "feed_chain": EMPTY_CHAIN, "cursor_position": 0,
        "note": {},
    }  # fmt: skip


def _machine(number: int) -> bytes:
    """As the statements above name it."""
    return hashlib.md5(f"m{number}".encode(), usedforsecurity=False).digest()
