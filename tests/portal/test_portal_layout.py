"""Tables that can be spread over servers by machine: keys as a distributed database wants them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.schema import CreateTable
from support.portal_device import Ticking, described, enrolled, portal_at, submitted
from support.portal_views import lines, listed
from support.postgres import Cluster

from sync.portal import decisions
from sync.portal.decisions import Decision
from sync.portal.states import State
from sync.portal.tables_work import ALL_TABLES
from sync.records import Verdict
from sync.sealing import seal_attachment

SPREAD = (
    "records", "ranges", "collisions", "feed", "applications", "events", "attachments", "results",
    "requests", "asks", "tombstones", "archived", "ratings", "opinions",
)  # fmt: skip
_PARTS = 4


@pytest.mark.parametrize("name", SPREAD)
def test_a_machines_tables_have_it_in_every_key(name: str) -> None:
    """Unique keys without the column of distribution cannot be kept on several servers."""
    table = ALL_TABLES.tables[name]
    assert "device" in table.primary_key.columns
    assert all("device" in one.columns for one in table.indexes if one.unique)
    for key in table.foreign_key_constraints:
        assert "device" in key.column_keys


def test_the_portal_works_on_tables_that_are_spread_by_machine(
    tmp_path: Path, cluster: Cluster
) -> None:
    """PostgreSQL's own partitioning by hash obeys the same rule as a distributed one."""
    url = cluster.fresh()
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in ALL_TABLES.sorted_tables:
            sql = str(CreateTable(table).compile(engine)).rstrip()
            if table.name not in SPREAD:
                connection.execute(text(sql))
                continue
            connection.execute(text(f"{sql} PARTITION BY HASH (device)"))
            for part in range(_PARTS):
                of = f"{table.name} FOR VALUES WITH (MODULUS {_PARTS}, REMAINDER {part})"
                connection.execute(text(f"CREATE TABLE {table.name}_{part} PARTITION OF {of}"))
            for index in table.indexes:
                index.create(connection)
        connection.execute(text("INSERT INTO facts VALUES ('schema', '1'), ('least', '1')"))
    engine.dispose()
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "portal.toml").write_text(f'database = "{url}"\n')
    portal = portal_at(tmp_path, Ticking())
    for turn in range(3):
        machine = enrolled(portal)
        filed = [
            machine.record("application.submitted.v1", submitted(20 * turn + n))
            for n in range(1, 6)
        ]
        page = described(20 * turn + 1, seal_attachment(b"page"))
        answered = lines(portal, machine, *filed, machine.record("attachment.described.v1", page))
        assert {one.verdict for one in answered} == {Verdict.APPLIED}
        code = str(submitted(20 * turn + 1)["code"])
        decisions.decide(portal, code, Decision(State.ACCEPTED, "lan"))
        assert len(machine.exchange(portal).feed) == 1
    assert len(listed(portal)) == 15
    portal.close()
