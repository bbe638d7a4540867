"""Signing in at the machine: whom the portal named, wrong PINs, the record of it all."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.kiosks import HandClock, a_kiosk, make_kiosk
from support.staff import BINH, LAN, OWN_PIN, PIN, ROOT, person, send_list

from kiosk_app.usecases import staffing
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.staffing import FREE_TRIES, LONGEST_WAIT_S, Refusal, delay_s
from sync import SyncError, make_first_technician, open_tasks, write

LAN_REF, BINH_REF = LAN.id.hex(), BINH.id.hex()
WRONG = "000001"


def names(kiosk: Kiosk) -> list[str]:
    return [one.name for one in kiosk.staff.here()]


def acts(kiosk: Kiosk) -> list[tuple[str, str]]:
    rows = kiosk.machine.db.execute("SELECT who, action FROM kiosk_audit ORDER BY seq")
    return [(row[0], row[1]) for row in rows.fetchall()]


def test_a_list_names_who_may_sign_in_and_a_later_one_replaces_it(tmp_path: Path) -> None:
    """Whoever left the service is gone with the next contact."""
    with a_kiosk(tmp_path) as kiosk:
        send_list(kiosk)
        assert names(kiosk) == [BINH.name, LAN.name]
        send_list(kiosk, [BINH], version=2)
        assert names(kiosk) == [BINH.name]
        assert kiosk.staff.sign_in(LAN_REF, PIN).refusal is Refusal.GONE


@pytest.mark.parametrize("version", [1, 4, 5])
def test_a_list_never_goes_back(tmp_path: Path, version: int) -> None:
    """A record from an old stick must not bring a dismissed official back."""
    with a_kiosk(tmp_path) as kiosk:
        send_list(kiosk, [BINH], version=5)
        send_list(kiosk, version=version)
        assert names(kiosk) == [BINH.name]
        assert open_tasks(kiosk.machine.db) == []


def test_a_list_of_somebody_else_is_kept_for_a_person_to_look_at(tmp_path: Path) -> None:
    """Not believed, not lost."""
    with a_kiosk(tmp_path) as kiosk:
        send_list(kiosk, keys=ROOT)
        assert names(kiosk) == []
        assert [task.detail for task in open_tasks(kiosk.machine.db)] == [
            "bad signature: staff.named.v1"
        ]


def test_the_right_pin_signs_in_and_asks_for_one_of_ones_own(tmp_path: Path) -> None:
    """The one-time PIN was read aloud or lay on a table."""
    with a_kiosk(tmp_path) as kiosk:
        send_list(kiosk)
        tried = kiosk.staff.sign_in(LAN_REF, PIN)
        assert tried.member is not None and tried.must_change
        assert kiosk.staff.choose_pin(LAN_REF, OWN_PIN) is None
        assert kiosk.staff.sign_in(LAN_REF, PIN).refusal is Refusal.WRONG
        tried = kiosk.staff.sign_in(LAN_REF, OWN_PIN)
        assert tried.member is not None and not tried.must_change
        assert acts(kiosk)[1:] == [
            (LAN_REF, "signin"),
            (LAN_REF, "pin.changed"),
            (LAN_REF, "signin.wrong"),
            (LAN_REF, "signin"),
        ]


def test_an_own_pin_outlives_lists_until_another_is_given_out(tmp_path: Path) -> None:
    """A colleague's new PIN changes nothing; one's own forgotten PIN is replaced at the portal."""
    with a_kiosk(tmp_path) as kiosk:
        send_list(kiosk)
        kiosk.staff.choose_pin(LAN_REF, OWN_PIN)
        send_list(kiosk, [LAN, person(BINH.name, BINH.role, "620581")], version=2)
        assert kiosk.staff.sign_in(LAN_REF, OWN_PIN).member is not None
        send_list(kiosk, [person(LAN.name, pin="620581")], version=3)
        assert kiosk.staff.sign_in(LAN_REF, OWN_PIN).member is None
        assert kiosk.staff.sign_in(LAN_REF, "620581").must_change


@pytest.mark.parametrize(
    ("pin", "refusal"),
    [
        ("1234", Refusal.SHAPE),
        ("abcdef", Refusal.SHAPE),
        ("111111", Refusal.EASY),
        (PIN, Refusal.SAME),
    ],
)
def test_a_pin_that_protects_nothing_is_refused(tmp_path: Path, pin: str, refusal: Refusal) -> None:
    """Said in words on the page, by its reason."""
    with a_kiosk(tmp_path) as kiosk:
        send_list(kiosk)
        assert kiosk.staff.choose_pin(LAN_REF, pin) is refusal


def test_wrong_pins_cost_ever_more_time_and_a_restart_forgets_nothing(tmp_path: Path) -> None:
    """Six digits are few; only time protects them, also from whoever pulls the plug."""
    clock = HandClock()
    kiosk = make_kiosk(tmp_path, clock)
    send_list(kiosk)
    for _ in range(FREE_TRIES):
        assert kiosk.staff.sign_in(LAN_REF, WRONG).refusal is Refusal.WRONG
    kiosk.machine.db.close()
    with a_kiosk(tmp_path, clock) as kiosk:
        assert kiosk.staff.wait_s(LAN_REF) == delay_s(FREE_TRIES) == 30
        assert kiosk.staff.sign_in(LAN_REF, PIN).refusal is Refusal.WAIT  # not even heard
        assert kiosk.staff.sign_in(BINH_REF, PIN).member is not None  # others are not kept waiting
        clock.advance(30)
        assert kiosk.staff.sign_in(LAN_REF, WRONG).wait_s == 60
        clock.advance(61)
        assert kiosk.staff.sign_in(LAN_REF, PIN).member is not None
        assert kiosk.staff.wait_s(LAN_REF) == 0
        assert kiosk.machine.audit.broken_at() is None


def test_waiting_grows_and_has_an_end() -> None:
    """A bad joke must not keep the desk closed for a day."""
    waits = [delay_s(failures) for failures in range(40)]
    assert waits == sorted(waits) and waits[FREE_TRIES - 1] == 0
    assert waits[-1] == LONGEST_WAIT_S


def test_a_clock_that_was_set_back_only_begins_the_waiting_anew(tmp_path: Path) -> None:
    """A dead clock battery must not lock the official out for years."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        send_list(kiosk)
        for _ in range(FREE_TRIES):
            kiosk.staff.sign_in(LAN_REF, WRONG)
        clock.advance(-400 * 86_400)
        assert kiosk.staff.sign_in(LAN_REF, PIN).refusal is Refusal.WAIT
        clock.advance(31)
        assert kiosk.staff.sign_in(LAN_REF, PIN).member is not None


def test_a_try_is_counted_before_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Switching the machine off during the slow hash gives nobody another try."""

    def power_cut(_verifier: str, _pin: str) -> bool:
        raise KeyboardInterrupt

    with a_kiosk(tmp_path) as kiosk:
        send_list(kiosk)
        monkeypatch.setattr(staffing, "is_password", power_cut)
        with pytest.raises(KeyboardInterrupt):
            kiosk.staff.sign_in(LAN_REF, WRONG)
        found = kiosk.machine.staff.find(LAN.id)
        assert found is not None and found.failures == 1


def test_the_first_technician_comes_in_until_one_is_named(tmp_path: Path) -> None:
    """Between enrolment and the first contact somebody must be able to look after the machine."""
    with a_kiosk(tmp_path) as kiosk:
        pin = make_first_technician(kiosk.machine.db)
        assert pin is not None
        kiosk.read_inbox()
        (first,) = kiosk.staff.here()
        assert first.name == "" and kiosk.staff.sign_in(first.ref, pin).must_change
        assert kiosk.staff.choose_pin(first.ref, OWN_PIN) is None
        send_list(kiosk, [LAN])
        assert kiosk.staff.sign_in(first.ref, OWN_PIN).member is not None
        send_list(kiosk, [LAN, BINH], version=2)
        assert names(kiosk) == [BINH.name, LAN.name]


def test_the_audit_record_can_only_grow_and_a_changed_row_is_found(tmp_path: Path) -> None:
    """Whoever gets behind the triggers still breaks the chain."""
    with a_kiosk(tmp_path) as kiosk:
        send_list(kiosk)
        kiosk.staff.sign_in(LAN_REF, PIN)
        db, audit = kiosk.machine.db, kiosk.machine.audit
        for statement in ("UPDATE kiosk_audit SET who = 'x'", "DELETE FROM kiosk_audit"):
            with pytest.raises(SyncError, match="CONSTRAINT"), write(db):
                db.execute(statement)
        assert (audit.count(), audit.broken_at()) == (2, None)
        with write(db):
            db.execute("DROP TRIGGER kiosk_audit_is_immutable")
            db.execute("UPDATE kiosk_audit SET action = 'signout' WHERE seq = 2")
        assert audit.broken_at() == 2
