"""What a piece of work asks of the portal's database, by statements, and which of them scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from sync.portal.store import Store

Asked = list[tuple[str, Any]]


def asked(store: Store, work: Callable[[], object]) -> Asked:
    """The statements that `work` sends, with their parameters."""
    found: Asked = []
    engine: Engine = store._engine

    def note(_connection: Any, _cursor: Any, text: str, values: Any, *_more: Any) -> None:
        found.append((text, values))

    class Noting(psycopg.Cursor[Any]):
        """The server's driver, which the portal also asks by itself."""

        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            found.append((query, params))
            return super().execute(query, params, **more)

    def taken(raw: Any, *_more: Any) -> None:
        raw.cursor_factory = Noting

    def given(raw: Any, *_more: Any) -> None:
        raw.cursor_factory = psycopg.Cursor

    is_server = engine.dialect.name == "postgresql"
    heard = {"checkout": taken, "checkin": given} if is_server else {"before_cursor_execute": note}
    for name, listener in heard.items():
        event.listen(engine, name, listener)
    try:
        work()
    finally:
        for name, listener in heard.items():
            event.remove(engine, name, listener)
    return found


def scans(store: Store, statements: Asked) -> list[str]:
    """The lines of the plans that read a table from one end to the other."""
    found = []
    with store.reading() as connection:
        is_server = connection.dialect.name == "postgresql"
        word = "EXPLAIN" if is_server else "EXPLAIN QUERY PLAN"
        planned = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
        for text, values in (one for one in statements if one[0].startswith(planned)):
            one = values[0] if isinstance(values, list) else values
            for row in connection.exec_driver_sql(f"{word} {text}", one):
                line = str(row[0] if is_server else row[3])
                is_scan = "Seq Scan" in line if is_server else line.startswith("SCAN ")
                if is_scan and "USING" not in line and "CONSTANT" not in line:
                    found.append(f"{line.strip()} in {text}")
    return found
