"""What a procedure promises: fee, time limit and further clocks, results, and by whom.

It owns these shapes and nothing else: counting days is calendar.py, counting a sum fee.py.
procedure.py hands them on, so that a procedure is read from one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk_app.domain.conditions import Condition
from kiosk_app.domain.text import Text


class TimeUnit(Enum):
    """Units of a legal time limit, kept as the law says them."""

    WORKING_DAY = "working_day"
    DAY = "day"
    HOUR = "hour"
    MONTH = "month"
    SAME_DAY = "same_day"


@dataclass(frozen=True, slots=True)
class PageFee:
    """A sum counted from a table of papers: the pages of each row by `steps`, times its copies.

    A step is (first page, đồng for each page from there on); `most_vnd` bounds one copy.
    """

    table: str
    pages: str
    copies: str
    steps: tuple[tuple[int, int], ...]
    most_vnd: int | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """What it costs; `amount` in đồng, None where another council sets it."""

    amount: int | None
    text: Text
    unit: str = ""
    by_page: PageFee | None = None


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long the authority may take, from acceptance. Later than `cutoff` is the next day.

    `cases` are other amounts, each for the answers for which its condition holds.
    """

    amount: int
    unit: TimeUnit
    cutoff: str | None
    text: Text
    cases: tuple[tuple[Condition, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """A further time limit with a meaning of its own, from acceptance or from the end of another.

    `limit.text` says it in words, `after` names the clock whose end begins this one.
    """

    id: str
    name: Text
    icon: str
    limit: TimeLimit
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What the applicant gets."""

    code: str
    name: Text
    main: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure; without `office` the one-stop desk does it."""

    name: Text
    office: Text | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """Who receives and decides; `sector` is the field code of the national catalogue.

    `steps` are empty where the three that every procedure has say it all."""

    agency: Text
    ministry: str
    sector_code: str
    sector: str
    steps: tuple[Step, ...] = ()
