"""Which cells a run consists of, in which order.

It owns how much is measured: how many seeds, how many applications a slow peer gets, what runs
alone and what side by side. It must never leave a bound without the rows that it needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.sync.profiles import STEADY, Profile, named, profiles
from tests.bench.sync.rows import Cell, Who, Work

APPLICATIONS = 1000
PAPERS = 100
_FEW = 100  # of a peer that sends one after the other
_FIRST_SEED = 7
_ONE_BY_ONE = frozenset({Who.POST, Who.TUS})

PLAYERS = {
    Work.TEXT: (Who.MOTCUA, Who.BLOB, Who.POUCHDB, Who.MORANGO, Who.POST),
    Work.ATTACHMENTS: (Who.MOTCUA, Who.RAW, Who.TUS, Who.POUCHDB, Who.POST),
    Work.ONE: (Who.MOTCUA,),
}
_ONLY_IN_FULL = frozenset({(Work.ATTACHMENTS, Who.POUCHDB), (Work.ATTACHMENTS, Who.POST)})


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to run: empty means all. `applications` fewer than a thousand for a quick look."""

    who: frozenset[Who] = frozenset()
    work: frozenset[Work] = frozenset()
    profiles: tuple[str, ...] = ()
    is_full: bool = False
    seeds: int = 0
    applications: int = APPLICATIONS


@dataclass(frozen=True, slots=True)
class Plan:
    """`alone`: seconds count and processors matter, one after the other. `beside`: long and slow,
    side by side, the longest first."""

    alone: tuple[Cell, ...]
    beside: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (*self.alone, *self.beside)


def planned(wishes: Wishes) -> Plan:
    """The cells of a run. ValueError for profiles that there are not."""
    cells = list(_cells(wishes))
    alone = [cell for cell in cells if _is_alone(cell)]
    beside = [cell for cell in cells if not _is_alone(cell)]
    return Plan(tuple(alone), tuple(sorted(beside, key=_haste)))


def _is_alone(cell: Cell) -> bool:
    is_short = cell.who in (Who.MOTCUA, Who.BLOB) and cell.profile.is_steady
    return cell.work is Work.ONE or (cell.work is Work.TEXT and is_short)


def _haste(cell: Cell) -> tuple[bool, int, bool]:
    is_short = cell.work is not Work.ATTACHMENTS
    return is_short, cell.profile.up_bit_s or 1 << 40, cell.profile.is_steady


def _cells(wishes: Wishes) -> Iterator[Cell]:
    for work, players in PLAYERS.items():
        if wishes.work and work not in wishes.work:
            continue
        for profile in named(wishes.profiles) if wishes.profiles else _usual(work):
            for who in players:
                if wishes.who and who not in wishes.who:
                    continue
                if (work, who) in _ONLY_IN_FULL and not wishes.is_full and who not in wishes.who:
                    continue
                yield from _seeded(wishes, who, work, profile)


def _usual(work: Work) -> list[Profile]:
    known = profiles()
    match work:
        case Work.ONE:
            return [known["FAST"]]
        case Work.TEXT:
            return list(known.values())
        case Work.ATTACHMENTS:
            return [one for one in known.values() if one.name != "FAST"]


def _seeded(wishes: Wishes, who: Who, work: Work, profile: Profile) -> Iterator[Cell]:
    if work is Work.ATTACHMENTS and who is Who.RAW and profile.name not in STEADY:
        return
    many = 1 if work is Work.ONE else wishes.applications
    few = min(many, _FEW) if who in _ONE_BY_ONE and not wishes.is_full else many
    for seed in range(_FIRST_SEED, _FIRST_SEED + _seeds(wishes, who, work, profile)):
        yield Cell(who, work, profile, seed, few, many)


def _seeds(wishes: Wishes, who: Who, work: Work, profile: Profile) -> int:
    if wishes.seeds:
        return wishes.seeds
    if profile.name == "FAST" or work is Work.ONE or who not in (Who.MOTCUA, Who.BLOB, Who.RAW):
        return 1
    if work is Work.TEXT and not profile.is_steady:
        return 1
    # Where a link breaks off is chance: what is sent twice is judged by the median of five.
    return 3 if profile.is_steady and not wishes.is_full else 5
