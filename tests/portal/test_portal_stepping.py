"""Tables of one version to the next, while the program before goes on."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text
from support.portal_device import FakeDevice, submitted
from support.portal_views import listed
from support.postgres import ON_BOTH

from sync.portal.opening import Portal
from sync.portal.stepping import OtherSchemaError, Step
from sync.portal.store import Store, open_store, sqlite_url

pytestmark = ON_BOTH

SUBMITTED = "application.submitted.v1"


def add(name: str, *, fails: bool = False) -> Step:
    """An invented step that adds a column; `least` 1: the program before may go on."""

    def change(connection: Connection) -> None:
        connection.execute(text(f"ALTER TABLE applications ADD COLUMN {name} VARCHAR(20)"))
        if fails:
            raise ZeroDivisionError

    return Step(2, 1, change)


def take_away(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE applications DROP COLUMN hurry"))


EXPAND, CONTRACT = add("hurry"), Step(3, 3, take_away)


@pytest.fixture
def url(tmp_path: Path, database: str) -> str:
    return database or sqlite_url(tmp_path / "portal" / "portal.db")


def columns(store: Store) -> set[str]:
    with store.reading() as connection:
        return {one["name"] for one in inspect(connection).get_columns("applications")}


def test_the_old_program_goes_on_beside_the_new_tables_and_may_start_again(
    portal: Portal, device: FakeDevice, url: str
) -> None:
    """Replicas are renewed one after the other; no machine may notice."""
    device.exchange(portal, device.record(SUBMITTED, submitted(1)))
    newer = open_store(url, 2, [EXPAND])
    assert "hurry" in columns(newer)
    newer.close()
    device.exchange(portal, device.record(SUBMITTED, submitted(2)))
    assert len(listed(portal)) == 2
    open_store(url).close()


def test_after_what_was_old_is_gone_the_old_program_is_refused_in_words(
    portal: Portal, url: str
) -> None:
    """It would write into columns that are not there."""
    newest = open_store(url, 3, [EXPAND, CONTRACT])
    assert "hurry" not in columns(newest)
    newest.close()
    with pytest.raises(OtherSchemaError, match="start the newer program again"):
        open_store(url)
    open_store(url, 3, [EXPAND, CONTRACT]).close()


def test_of_two_replicas_that_start_at_once_one_takes_the_step(portal: Portal, url: str) -> None:
    """The other waits; a second ALTER TABLE would fail."""
    errors: list[Exception] = []

    def start() -> None:
        try:
            open_store(url, 2, [EXPAND]).close()
        except (OSError, RuntimeError) as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == [] and "hurry" in columns(portal.store)


def test_a_step_that_fails_changes_nothing(portal: Portal, url: str) -> None:
    """The next start tries again from whole tables."""
    with pytest.raises(ZeroDivisionError):
        open_store(url, 2, [add("hurry", fails=True)])
    assert "hurry" not in columns(portal.store)
    open_store(url, 2, [EXPAND]).close()


def test_a_missing_step_is_said_with_a_remedy(portal: Portal, url: str) -> None:
    """A program that skipped a release must not guess."""
    with pytest.raises(OtherSchemaError, match="start the earlier program again"):
        open_store(url, 3, [CONTRACT])
