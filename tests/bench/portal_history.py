"""Years of other people's applications in the portal's database, made by the database itself.

Rows are of the size of real ones and belong to machines of their own; ANALYZE follows, as it would
have by itself over the years.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.portal_place import Place

_MACHINES = 200
_STEP = 50_000
_MACHINE = """
INSERT INTO devices (id, signing, box, characters, earlier, standing, registered_ms, counter,
  earlier_runs, cloned, feed_position, feed_chain, cursor_position, told_seq, window_high,
  window_low, note, told_keys)
SELECT decode(md5('m' || n), 'hex'), decode(repeat('00', 32), 'hex'),
  decode(repeat('00', 32), 'hex'), 'Z' || n, '[]', 'active', 1, 0,
  '{{}}', false, 0, decode('0000000000000000', 'hex'), 0, 0, 0, 0,
  '{{}}', 1 FROM generate_series(1, {machines}) n ON CONFLICT DO NOTHING
"""
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


def fill(here: Place, count: int) -> int:
    """At least `count` applications lie there afterwards; how many in all."""
    store = here.portal.store
    missing = max(0, count - here.stored())
    with store.writing() as connection:
        connection.exec_driver_sql(_MACHINE.format(machines=_MACHINES))
    for first in range(1, missing + 1, _STEP):
        last = min(missing, first + _STEP - 1)
        with store.writing() as connection:
            for text in (_RECORD, _APPLICATION, _EVENT):
                sql = text.format(machines=_MACHINES, first=first, last=last)
                connection.exec_driver_sql(sql)
    with store.writing() as connection:
        connection.exec_driver_sql("ANALYZE")
    return here.stored()
