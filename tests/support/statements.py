"""What a piece of work asks of the portal's database, by statements, and which of them scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event

from sync.portal import arrays
from sync.portal.store import Store

Asked = list[tuple[str, Any]]


def asked(store: Store, work: Callable[[], object]) -> Asked:
    """The statements that `work` sends, with their parameters."""
    found: Asked = []
    engine: Engine = store._engine

    def note(_connection: Any, _cursor: Any, text: str, values: Any, *_more: Any) -> None:
        found.append((text, values))

    def ask(connection: Connection, text: str, values: Any) -> Any:
        """The server's driver, which the portal also asks by itself."""
        found.append((text, values))
        return by_itself(connection, text, values)

    by_itself, arrays._ask = arrays._ask, ask
    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
        arrays._ask = by_itself
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
