"""What the portal counts: names, labels without data, gauges that ask the database little."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert
from support.portal_device import NOON, FakeDevice, Ticking, described, enrolled, submitted
from support.portal_views import lines
from support.postgres import ON_BOTH
from support.statements import asked, scans

from sync import enrolment
from sync.errors import BadSignature
from sync.portal import decisions, registering
from sync.portal.gauging import HOUR_MS, Fleet, Keys
from sync.portal.metrics import Metrics
from sync.portal.metrics_door import counting
from sync.portal.opening import Portal
from sync.portal.serving import Door, UnsafeAddressError, check_door
from sync.portal.states import State
from sync.portal.tables import APPLICATIONS, ATTACHMENTS, DEVICES
from sync.portal.tables_work import JOBS
from sync.portal.tasks import open_task
from sync.sealing import seal_attachment

pytestmark = ON_BOTH

SUBMITTED = "application.submitted.v1"
PACKAGED = Path(__file__).parents[2] / "packaging" / "prometheus"
Values = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(registry: CollectorRegistry) -> Values:
    """Every sample that a scrape would bring, as the library's own parser reads it."""
    found: Values = {}
    for family in text_string_to_metric_families(generate_latest(registry).decode()):
        for one in family.samples:
            found[one.name, tuple(sorted(one.labels.items()))] = one.value
    return found


def value(values: Values, name: str, **labels: str) -> float:
    return values["motcua_" + name, tuple(sorted(labels.items()))]


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def counted(portal: Portal, registry: CollectorRegistry) -> Portal:
    made = counting(portal, registry)
    registry.register(Fleet(portal.store, portal.clock))
    return made


def test_an_exchange_is_counted_by_outcome_verdict_and_clock(
    counted: Portal, registry: CollectorRegistry, clock: Ticking
) -> None:
    """An operator asks first: do contacts end well, and what do they bring?"""
    device = enrolled(counted)
    first = device.record(SUBMITTED, submitted(1))
    device.exchange(counted, first, device.record("new.kind.v3", {"n": 1}))
    clock.now += 90_000
    device.exchange(counted, first)
    device.cursor = replace(device.cursor, position=99)
    device.exchange(counted)
    values = read(registry)
    assert value(values, "exchanges_total", outcome="answered") == 2
    assert value(values, "exchanges_total", outcome="rolled_back") == 1
    assert value(values, "records_total", verdict="applied") == 2
    assert value(values, "records_total", verdict="stored") == 1
    assert value(values, "records_repeated_total") == 1
    assert value(values, "clock_skew_seconds_bucket", le="1.0") == 1
    assert value(values, "clock_skew_seconds_bucket", le="120.0") == 3
    assert value(values, "enrolments_total", outcome="admitted") == 1
    assert value(values, "database_connections_in_use") == 0
    with counted.store.reading():
        assert value(read(registry), "database_connections_in_use") == 1
    assert value(values, "database_connections_most") >= 15


def test_a_guessed_code_is_counted(counted: Portal, registry: CollectorRegistry) -> None:
    """Somebody who tries codes is otherwise seen by nobody: unsigned refusals leave no row."""
    code = enrolment.make_code(bytes(range(32)))
    device = FakeDevice(counted.keys.online.public)
    wrong = enrolment.register(enrolment.secret_of(code), device.keys.public, "")
    with pytest.raises(BadSignature):
        registering.admit(counted, wrong)
    assert value(read(registry), "enrolments_total", outcome="unknown_secret") == 1


def test_no_word_from_outside_becomes_a_label(registry: CollectorRegistry) -> None:
    """Ten thousand values of one label would fill the operator's disk, and a code is personal."""
    metrics = Metrics(registry)
    for word in ("M7F-22221-222-2", "LẦU BÁ TỦA"):
        metrics.exchanged(word)
        metrics.refused(f"/v1/{word}/x", word)
    text = generate_latest(registry).decode()
    assert "M7F" not in text and "TỦA" not in text
    assert value(read(registry), "refused_total", at="other", code="other") == 2


def test_the_fleet_by_age_standing_state_and_task(
    counted: Portal, registry: CollectorRegistry, clock: Ticking
) -> None:
    """Of ten thousand machines the operator sees at once how many are silent, and for how long."""
    devices = [enrolled(counted) for _ in range(5)]
    for device, hours in zip(devices, (0, 5, 60, 1000), strict=False):
        clock.now = NOON - hours * HOUR_MS
        device.exchange(counted)
    clock.now = NOON
    records = [devices[0].record(SUBMITTED, submitted(n)) for n in range(1, 5)]
    page = seal_attachment(b"page")
    lines(counted, devices[0], *records)
    lines(counted, devices[0], devices[0].record("attachment.described.v1", described(1, page)))
    decide(counted, 1, State.ACCEPTED, "2026-11-30T17:00+07:00")
    decide(counted, 2, State.ACCEPTED, "2026-12-30T17:00+07:00")
    decide(counted, 3, State.REJECTED, note="Sai thẩm quyền")
    with counted.store.writing() as connection:
        open_task(connection, "kind_of_a_newer_machine", "x", NOON)
        open_task(connection, "clone", "x", NOON)
        failing = {"kind": "check", "subject": "", "attempts": 7, "error": "no room"}
        connection.execute(insert(JOBS).values(added_ms=NOON, due_ms=NOON, **failing))
        retired = DEVICES.c.id == devices[4].id
        connection.execute(DEVICES.update().where(retired).values(standing="retired"))
    clock.now = NOON + 10 * 24 * HOUR_MS
    values = read(registry)
    ages = {"6h": 0.0, "7d": 0.0, "30d": 3.0, "older": 1.0, "never": 0.0}
    found = {age: value(values, "machines_by_contact", age=age) for age in ages}
    assert found == ages
    assert value(values, "machines", standing="active") == 4
    assert value(values, "machines", standing="retired") == 1
    oldest = (NOON - 1000 * HOUR_MS) / 1000
    assert value(values, "oldest_contact_timestamp_seconds") == oldest
    assert value(values, "feed_backlog") >= 3 and value(values, "machines_behind") >= 1
    assert value(values, "applications", state="accepted") == 2
    assert value(values, "applications", state="rejected") == 1
    assert value(values, "applications", state="submitted") == 1
    assert value(values, "applications_overdue") == 1
    assert value(values, "papers_awaited") == 1
    assert value(values, "papers_awaited_bytes") == len(page.ciphertext)
    assert value(values, "tasks_open", kind="clone") == 1
    assert value(values, "tasks_open", kind="other") == 1
    assert value(values, "jobs", kind="check") == value(values, "jobs_failing") == 1


def decide(
    portal: Portal, number: int, state: State, due: str | None = None, note: str = ""
) -> None:
    code = str(submitted(number)["code"])
    decisions.decide(portal, code, decisions.Decision(state, "lan", note, None, due, ()))


def test_a_scrape_reads_no_growing_table_from_end_to_end(
    counted: Portal, device: FakeDevice
) -> None:
    """A million applications lie here after a year; Prometheus asks every fifteen seconds."""
    for base in range(0, 600, 200):
        made = [device.record(SUBMITTED, submitted(n)) for n in range(base + 1, base + 201)]
        lines(counted, device, *made)
    with counted.store.writing() as connection:
        open_still = [submitted(n)["application"] for n in range(1, 21)]
        ended = APPLICATIONS.c.id.not_in(open_still)
        connection.execute(APPLICATIONS.update().where(ended).values(state="returned"))
        page = seal_attachment(b"page")
    pages = [device.record("attachment.described.v1", described(n, page)) for n in range(1, 401)]
    lines(counted, device, *pages)
    with counted.store.writing() as connection:
        here = ATTACHMENTS.c.record != pages[-1].id
        connection.execute(ATTACHMENTS.update().where(here).values(complete=True, told=3))
    with counted.store.writing() as connection:
        connection.exec_driver_sql("ANALYZE")
    fleet, scraped = Fleet(counted.store, counted.clock), CollectorRegistry()
    scraped.register(fleet)
    first = asked(counted.store, lambda: read(scraped))
    # Within a moment nothing is asked: two Prometheuses cost what one costs.
    assert asked(counted.store, lambda: read(scraped)) == []
    fleet._kept[0].until_s = 0.0
    soon = asked(counted.store, lambda: read(scraped))
    # What has ended is counted every ten minutes only.
    assert len(soon) == len(first) - 1 < 10 and "returned" not in str(soon)
    small = ("devices", "facts", "tasks", "jobs")
    found = scans(counted.store, soon)
    assert [line for line in found if not any(f" {one}" in line for one in small)] == []
    assert value(read(scraped), "applications", state="returned") == 580


def test_without_a_database_the_scrape_still_answers(
    portal: Portal, registry: CollectorRegistry, tmp_path: Path
) -> None:
    """The very moment in which figures are wanted is when the database is gone."""
    registry.register(Fleet(portal.store, portal.clock))
    with portal.store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE devices RENAME TO away")
    values = read(registry)
    assert value(values, "database_up") == 0
    assert not any("machines" in name for name, _ in values)


def test_every_name_in_the_alerts_and_the_dashboard_is_counted(
    counted: Portal, registry: CollectorRegistry
) -> None:
    """An alert over a name that nothing counts never fires, and nobody sees that it does not."""
    registry.register(Keys(counted, 1.0))
    known = {name for family in registry.collect() for name in _names(family)}
    alerts = yaml.safe_load((PACKAGED / "alerts.yml").read_text(encoding="utf-8"))
    rules = [rule for group in alerts["groups"] for rule in group["rules"]]
    board_of = json.loads((PACKAGED / "dashboard.json").read_text(encoding="utf-8"))
    asks = [rule["expr"] for rule in rules]
    asks += [one["expr"] for panel in board_of["panels"] for one in panel["targets"]]
    used = {name for ask in asks for name in re.findall(r"motcua_\w+", ask)}
    assert len(used) > 20 and used <= known
    assert len({rule["alert"] for rule in rules}) == len(rules)
    missing = {name for name in known if name.endswith(("_total", "_seconds"))} - used
    assert missing <= {"motcua_exchange_seconds", "motcua_clock_skew_seconds"}


def _names(family: object) -> set[str]:
    name, kind = getattr(family, "name", ""), getattr(family, "type", "")
    if kind == "counter":
        return {f"{name}_total"}
    if kind == "histogram":
        return {name, *(f"{name}_{part}" for part in ("bucket", "count", "sum"))}
    return {name}


def test_figures_are_told_beyond_this_machine_only_under_tls() -> None:
    """They name no person; how busy an office is, is nobody else's business all the same."""
    with pytest.raises(UnsafeAddressError):
        check_door(Door("192.0.2.1", 9464))
