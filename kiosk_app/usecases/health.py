"""How the machine is, on one page for the technician: what is known without touching a device.

It owns the figures, never the words. Everything here is cheap enough to be asked at every touch;
the long examination of database and papers is a command (`motcua-kiosk integrity`).
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from kiosk_app.devices.power import Power, read_power
from kiosk_app.logs import newest_lines
from kiosk_app.usecases.clock import at_vietnam
from kiosk_app.usecases.machine import Machine
from sync import (
    ConfigProblem,
    LinkFigures,
    Spending,
    Unreadable,
    agent_runs,
    ask_for_call,
    count_tasks,
    is_enrolled,
    link_figures,
    load_config,
    read_json,
    spending,
)

LOW_DISK_BYTES = 2 * 1024**3
CLOCK_OFF_S = 60  # less is what receipts say anyway


@dataclass(frozen=True, slots=True)
class Health:
    """Bytes, Unix ms and seconds. `clock_off_s` is the machine's clock minus the portal's time,
    None while the portal never told it; `backup_at` ISO, None when never; `spending` what the
    link may cost, None while the settings cannot be read."""

    characters: str
    link: LinkFigures
    spending: Spending | None
    is_enrolled: bool
    tasks: int
    is_agent_running: bool
    free_bytes: int
    backup_at: str | None
    clock_off_s: int | None
    power: Power
    procedures: int
    refused_files: int
    newest_procedure: str
    program: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the machine's log: ISO time, level, what, and the facts beside it."""

    at: str
    level: str
    what: str
    facts: str


def health(machine: Machine) -> Health:
    """The figures now."""
    catalogue = machine.shelf.catalogue
    return Health(
        characters=machine.device.characters,
        link=link_figures(machine.db),
        spending=_spending(machine),
        is_enrolled=is_enrolled(machine.db),
        tasks=count_tasks(machine.db),
        is_agent_running=agent_runs(machine.settings.data),
        free_bytes=shutil.disk_usage(machine.settings.data).free,
        backup_at=_backup_at(machine),
        clock_off_s=_clock_off_s(machine),
        power=read_power(),
        procedures=len(catalogue.procedures),
        refused_files=len(machine.shelf.problems),
        newest_procedure=max((one.version for one in catalogue.procedures), default=""),
        program=program_version(),
    )


def _spending(machine: Machine) -> Spending | None:
    try:
        settings = load_config(machine.settings.data).sync
    except ConfigProblem:
        # Changed by hand since the start; `motcua-sync` says what is wrong with it.
        return None
    return spending(machine.db, settings, machine.wall_ms())


def program_version() -> str:
    """The version of the program; "" when it was not installed as a package."""
    try:
        return version("motcua")
    except PackageNotFoundError:
        return ""


def call_now(machine: Machine) -> None:
    """The agent is to call the portal without waiting for its hour."""
    ask_for_call(machine.db, machine.wall_ms())


def log_lines(machine: Machine, most: int) -> list[LogLine]:
    """The newest lines of the machine's log, newest first; they never hold a person's words."""
    return [line for text in newest_lines(machine.settings.data, most) if (line := _line(text))]


def _line(text: str) -> LogLine | None:
    try:
        tree = read_json(text)
    except Unreadable:
        return None
    match tree:
        case {"at": str(at), "level": str(level), "what": str(what), **rest}:
            facts = " · ".join(f"{key} {_plain(value)}" for key, value in rest.items())
            return LogLine(at, level, what, facts)
    return None


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _backup_at(machine: Machine) -> str | None:
    at_ms = machine.audit.last_ms("backup")
    return None if at_ms is None else at_vietnam(at_ms).isoformat()


def _clock_off_s(machine: Machine) -> int | None:
    if machine.trusted() is None:
        return None
    return round((machine.clock.read().wall_ms - machine.moment().ms) / 1000)
