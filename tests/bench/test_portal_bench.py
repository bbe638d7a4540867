"""The portal's benchmark: what it judges, and how it reads an answer as it comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bench.portal_bounds import judged, shown
from bench.portal_envelopes import Machine, WrongAnswer
from bench.portal_senders import whole
from support.portal_device import Ticking, portal_at, submitted

from sync import enrolment
from sync.errors import RemoteProtocolError
from sync.portal import registering
from sync.portal.service import handle_exchange

ANSWER = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 7\r\ncontent-length: 4\r\n\r\nbusy"


def test_an_answer_is_read_when_it_is_whole() -> None:
    """Half an answer that counted would be a kiosk that was never served."""
    assert all(whole(ANSWER[:size]) is None for size in range(len(ANSWER)))
    read = whole(ANSWER)
    assert read is not None
    assert (read.status, read.fields["retry-after"], read.body) == (503, "7", b"busy")


def test_every_scene_has_its_bounds() -> None:
    """A bound that nobody looks at is no bound."""
    used = {"portal": 1.0, "database": 0.5, "generator": 9.0}
    more = {"portal": 1.4, "database": 0.5, "generator": 0.1}
    found: dict[str, Any] = {
        "asked": {"kiosks": 3},
        "batches": {"applications_per_s": 1600.0},
        "singles": {"applications_per_s": 299.0},
        "storm": {
            "kiosks_served": 3, "seconds_until_all_served": 80.0, "wait_s_longest": 70.0,
            "memory_mb_after": 101.0, "memory_mb_halfway": 100.0,
        },
        "history": {
            "before": {"cpu_ms_per_application": used}, "after": {"cpu_ms_per_application": more},
        },
    }  # fmt: skip
    lines = [shown(one) for one in judged(found)]
    assert [line for line in lines if line.endswith("MISSED")] == [
        "singles: applications/s: 299 (bound >= 300) MISSED",
        "history: processor time of a contact, after / before: 1.267 (bound <= 1.15) MISSED",
    ]
    assert len(lines) == 7


def test_only_a_signed_acknowledgement_of_all_counts(tmp_path: Path) -> None:
    """The rate must be one of applications that the portal vouches for."""
    portal = portal_at(tmp_path, Ticking())
    machine, keys = Machine(), portal.keys.online.public
    secret = enrolment.secret_of(registering.invite_by_code(portal))
    registering.admit(portal, enrolment.register(secret, machine.public, "M7F"))
    contents = [submitted(n) for n in range(3)]
    first, second = machine.letters(keys, contents, 2, 3)
    answer = handle_exchange(portal, first.body)
    first.check(answer, keys)
    with pytest.raises(RemoteProtocolError):
        second.check(answer, keys)
    with pytest.raises(RemoteProtocolError):
        first.check(answer[:-1] + bytes([answer[-1] ^ 1]), keys)
    (refused,) = machine.letters(keys, [*contents, {"procedure": 5}], 1, 4)
    with pytest.raises(WrongAnswer):
        refused.check(handle_exchange(portal, refused.body), keys)
    portal.close()
