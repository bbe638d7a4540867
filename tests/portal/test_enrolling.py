"""Letting machines in: guessed, used, late codes, and what an operator says of a machine later."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from support.portal_device import NOON, FakeDevice, Ticking, enrolled, submitted
from support.portal_views import listed
from support.postgres import ON_BOTH

from sync import enrolment
from sync.portal import decisions, inviting, registering, releasing
from sync.portal.admission import Slowly
from sync.portal.decisions import Decision
from sync.portal.enrolling import MOST_ADDRESSES, TRIES, WITHIN_S, Guesses
from sync.portal.http import make_app
from sync.portal.opening import Portal
from sync.portal.registering import VALID_MS, NoPlace, UnknownMachine
from sync.portal.states import State
from sync.records import Verdict, canonical

pytestmark = ON_BOTH


def body(device: FakeDevice, code: str) -> bytes:
    registration = enrolment.register(enrolment.secret_of(code), device.keys.public, "")
    return canonical(registration.content())


def posted(portal: Portal, *bodies: bytes) -> list[httpx.Response]:
    """One after the other, at one door."""

    async def asked() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=make_app(portal))
        async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
            return [await client.post("/v1/enrol", content=one) for one in bodies]

    return asyncio.run(asked())


def strange_code(number: int) -> str:
    return enrolment.make_code(bytes([number]) * 32)


def test_codes_can_be_tried_a_few_times_only(portal: Portal) -> None:
    """Nobody guesses 93 bits; but whoever tries is told to wait, a right code too, and machines
    that are in are served meanwhile."""
    device = enrolled(portal)
    guesses = [body(FakeDevice(device.portal_keys), strange_code(n)) for n in range(TRIES)]
    right = body(FakeDevice(device.portal_keys), registering.invite_by_code(portal))
    answers = posted(portal, *guesses, right)
    assert [one.status_code for one in answers] == [403] * TRIES + [429]
    assert answers[-1].json() == {"error": "slowly"}
    assert 0 < int(answers[-1].headers["retry-after"]) <= WITHIN_S
    assert device.exchange(portal).fault == ""
    # At another door, or after the time: nothing was kept, and the code is good still.
    assert posted(portal, right)[0].status_code == 200


def test_a_slow_typist_is_never_held_up() -> None:
    """Ten mistyped codes within ten minutes, not ten in a lifetime; and each address for itself."""
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    for _ in range(TRIES * 3):
        guesses.check("192.0.2.1")
        guesses.note("192.0.2.1")
        now[0] += WITHIN_S / (TRIES - 1)
    for _ in range(TRIES):
        guesses.note("192.0.2.2")
    with pytest.raises(Slowly) as slowly:
        guesses.check("192.0.2.2")
    assert slowly.value.retry_after_s == WITHIN_S
    guesses.check("192.0.2.3")
    now[0] += WITHIN_S + 1
    guesses.check("192.0.2.2")


def test_addresses_that_guess_do_not_fill_the_memory() -> None:
    """A net of stolen machines has a million addresses."""
    guesses = Guesses(lambda: 0.0)
    for number in range(MOST_ADDRESSES + 500):
        guesses.note(f"2001:db8::{number:x}")
    assert len(guesses._failed) == MOST_ADDRESSES


def test_an_address_is_forgotten_with_its_ten_minutes() -> None:
    """Where a wrong code came from is nobody's business for longer than it slows down."""
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    guesses.note("192.0.2.1")
    now[0] = WITHIN_S + 1
    guesses.check("192.0.2.2")
    assert not guesses._failed


def test_a_code_of_yesterday_is_no_guess(portal: Portal, clock: Ticking) -> None:
    """Who comes too late, or second, knew a code: a technician at the machine, not a thief."""
    code, other = registering.invite_by_code(portal), registering.invite_by_code(portal)
    assert posted(portal, body(FakeDevice(portal.keys.online.public), other))[0].status_code == 200
    clock.now = NOON + VALID_MS + 1
    late = [body(FakeDevice(portal.keys.online.public), one) for one in (code, other)]
    answers = posted(portal, *(late * TRIES))
    assert {one.status_code for one in answers} == {403}


def test_an_invitation_that_was_lost_lets_nobody_in(portal: Portal, clock: Ticking) -> None:
    """A stick with an enrolment file lies on the road; the machine was never built."""
    code = registering.invite_by_code(portal, place="Xã  Tà Xùa ")
    with portal.store.reading() as connection:
        (row,) = inviting.list_open(connection, clock.now)
    assert row.place == "Xã Tà Xùa"
    inviting.withdraw(portal, row.characters.lower())
    assert posted(portal, body(FakeDevice(portal.keys.online.public), code))[0].status_code == 403
    with portal.store.reading() as connection:
        assert inviting.list_open(connection, clock.now) == []
        assert registering.list_machines(connection) == []


def test_an_invitation_that_was_used_is_not_taken_back(portal: Portal) -> None:
    """The machine is in: it is that which is marked now, and the words say how."""
    device = enrolled(portal)
    with portal.store.reading() as connection:
        (row,) = registering.list_machines(connection)
    with pytest.raises(UnknownMachine, match=f"machine {row.characters} compromised"):
        inviting.withdraw(portal, row.characters)
    with pytest.raises(UnknownMachine, match="motcua-portal invitations"):
        inviting.withdraw(portal, "ZZZ")
    assert device.exchange(portal).fault == ""


def test_a_machine_has_a_place_from_its_invitation_on_and_may_move(portal: Portal) -> None:
    """Of ten thousand machines nobody knows by its three letters where it stands."""
    device = FakeDevice(portal.keys.online.public)
    first = registering.invite_by_code(portal, place="Xã Tà Xùa")
    assert posted(portal, body(device, first))[0].status_code == 200
    assert place_of(portal) == "Xã Tà Xùa"
    again = registering.invite_by_code(portal)
    assert posted(portal, body(device, again))[0].status_code == 200
    assert place_of(portal) == "Xã Tà Xùa", "a new code without a place moves nothing"
    with portal.store.reading() as connection:
        (row,) = registering.list_machines(connection)
    assert registering.set_place(portal, row.earlier[0], "Xã Hang Chú") == row.characters
    assert place_of(portal) == "Xã Hang Chú"
    for wrong in ("x" * 121, "two\0lines"):
        with pytest.raises(NoPlace):
            registering.set_place(portal, row.characters, wrong)


def place_of(portal: Portal) -> str:
    with portal.store.reading() as connection:
        (row,) = registering.list_machines(connection)
    return str(row.place)


def test_a_compromised_machine_hears_nothing_more_until_it_is_taken_back(portal: Portal) -> None:
    """Whoever carried it off would read what is decided; a mistaken mark loses nothing."""
    device = enrolled(portal)
    device.exchange(portal, device.record("application.submitted.v1", submitted(1)))
    with portal.store.reading() as connection:
        (row,) = registering.list_machines(connection)
    registering.set_standing(portal, row.characters, "compromised")
    decisions.decide(portal, str(submitted(1)["code"]), Decision(State.ACCEPTED, "lan"))
    down = device.exchange(portal, device.record("application.submitted.v1", submitted(2)))
    assert down.feed == () and not down.more and down.verdicts is not None
    assert [one.verdict for one in down.verdicts.lines] == [Verdict.PARKED]
    registering.set_standing(portal, row.characters, "active")
    assert [one.record.kind for one in device.exchange(portal).feed] == ["event.appended.v1"]
    assert releasing.release(portal, row.characters, "operator") == 1
    assert len(listed(portal)) == 2
