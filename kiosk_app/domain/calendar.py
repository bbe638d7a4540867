"""Working days and due dates, by each procedure's own unit.

It owns the counting rule; the days themselves (holidays, bridge days, make-up Saturdays) are data
that changes every year by decree and is passed in. It must never read a clock.
"""

from __future__ import annotations

import calendar
import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from kiosk_app.domain.conditions import holds
from kiosk_app.domain.procedure import Clock, TimeLimit, TimeUnit

OFFICE_CLOSES = time(17, 0)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that does not count and why: "weekend" or the holiday's name."""

    date: date
    why: str


@dataclass(frozen=True, slots=True)
class Due:
    """`due` is the end of the term; `working_days` the days counted; `skipped` those left out."""

    due: datetime
    working_days: int
    skipped: tuple[Skipped, ...]
    known: bool = True  # False when the term ends after the last day that the table knows


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days off with their names, weekend days worked instead, the last year of the table."""

    days_off: dict[date, str]
    make_up_days: frozenset[date]
    last_year: int

    def why_closed(self, day: date) -> str | None:
        """Why offices are closed on `day`, None when they work."""
        if day in self.days_off:
            return self.days_off[day]
        if day.weekday() >= _SATURDAY and day not in self.make_up_days:
            return "weekend"
        return None


def parse_holidays(text: str) -> Holidays:
    """Reads the CSV of reference data: date, kind (day_off | working_day), name, source."""
    days_off: dict[date, str] = {}
    make_up: set[date] = set()
    last_year = 0
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        day = date.fromisoformat(row["date"])
        last_year = max(last_year, day.year)
        if row["kind"] == "working_day":
            make_up.add(day)
        else:
            days_off[day] = row["name"]
    return Holidays(days_off, frozenset(make_up), last_year)


def limit_for(limit: TimeLimit, answers: Mapping[str, Any], today: date) -> TimeLimit:
    """The limit as it is for these answers: the amount of the first case that holds."""
    for condition, amount in limit.cases:
        if holds(condition, answers, today):
            return replace(limit, amount=amount)
    return limit


def due(received: datetime, limit: TimeLimit, holidays: Holidays) -> Due:
    """When the authority must have answered an application that it received at `received`.

    Days count from the day after receipt (Civil Code 2015, art. 147); receipt after the procedure's
    own cut-off hour, or on a day when offices are closed, counts as the next working day.
    """
    start, skipped = _effective_start(received, limit, holidays)
    match limit.unit:
        case TimeUnit.SAME_DAY:
            end, counted = start, 0
        case TimeUnit.WORKING_DAY:
            end, counted, more = _add_working_days(start, limit.amount, holidays)
            skipped += more
        case TimeUnit.DAY:
            end, counted = start + timedelta(days=limit.amount), 0
        case TimeUnit.MONTH:
            end, counted = _add_months(start, limit.amount), 0
        case TimeUnit.HOUR:
            return _due_in_hours(received, start, limit, holidays, skipped)
    if limit.unit in (TimeUnit.DAY, TimeUnit.MONTH):
        # A term that ends on a closed day ends with the next working day (Civil Code art. 148(5)).
        end, more = _next_open(end, holidays)
        skipped += more
    moment = datetime.combine(end, OFFICE_CLOSES, received.tzinfo)
    return Due(moment, counted, skipped, end.year <= holidays.last_year)


def clock_ends(received: datetime, clocks: Iterable[Clock], holidays: Holidays) -> dict[str, Due]:
    """When each clock of a procedure ends, by its id; one that follows begins where that ends."""
    ends: dict[str, Due] = {}
    for clock in clocks:
        start = received if clock.after is None else ends[clock.after].due
        ends[clock.id] = due(start, clock.limit, holidays)
    return ends


def _due_in_hours(
    received: datetime,
    start: date,
    limit: TimeLimit,
    holidays: Holidays,
    skipped: tuple[Skipped, ...],
) -> Due:
    begins = received
    if start != received.date():
        begins = datetime.combine(start, time(8, 0), received.tzinfo)
    moment = begins + timedelta(hours=limit.amount)
    day, more = _next_open(moment.date(), holidays)
    if day != moment.date():
        moment = datetime.combine(day, OFFICE_CLOSES, received.tzinfo)
    return Due(moment, 0, skipped + more, day.year <= holidays.last_year)


def _effective_start(
    received: datetime, limit: TimeLimit, holidays: Holidays
) -> tuple[date, tuple[Skipped, ...]]:
    day = received.date()
    if holidays.why_closed(day) is None and limit.cutoff is not None:
        hour, minute = (int(part) for part in limit.cutoff.split(":"))
        if received.time() > time(hour, minute):
            day += timedelta(days=1)
    return _next_open(day, holidays)


def _next_open(day: date, holidays: Holidays) -> tuple[date, tuple[Skipped, ...]]:
    skipped = []
    while (why := holidays.why_closed(day)) is not None:
        skipped.append(Skipped(day, why))
        day += timedelta(days=1)
    return day, tuple(skipped)


def _add_working_days(
    start: date, amount: int, holidays: Holidays
) -> tuple[date, int, tuple[Skipped, ...]]:
    day, counted, skipped = start, 0, []
    while counted < amount:
        day += timedelta(days=1)
        why = holidays.why_closed(day)
        if why is None:
            counted += 1
        else:
            skipped.append(Skipped(day, why))
    return day, counted, tuple(skipped)


def _add_months(day: date, months: int) -> date:
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))
