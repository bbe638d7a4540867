"""The portal's next online key: what must be so before it is used, and where the root may lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.portal_device import Ticking, enrolled, submitted

from sync import wire
from sync.key_statements import KeyUse
from sync.messages import VerdictBlock
from sync.portal import backing_up, rotating
from sync.portal.keyring import STATEMENT
from sync.portal.opening import Portal, open_portal
from sync.portal.service import handle_envelope


def test_a_next_key_is_used_only_announced_and_on_a_backup(
    portal: Portal, clock: Ticking, tmp_path: Path
) -> None:
    """What machines seal to a key that died with its disk, nobody opens any more."""
    for act in (rotating.announce, rotating.switch, rotating.retire):
        with pytest.raises(rotating.KeysRefused):
            act(portal, None)
    clock.now += 1000
    rotating.make_key(portal)
    rotating.announce(portal, None)
    with pytest.raises(rotating.KeysRefused, match="on no backup yet"):
        rotating.switch(portal, None)
    with pytest.raises(rotating.KeysRefused, match="a next key is here already"):
        rotating.make_key(portal)
    clock.now += 1000
    backing_up.back_up(portal, tmp_path / "saved", "portal")
    before = portal.keys.online
    rotating.switch(portal, None)
    assert portal.keys.online != before


def test_a_backup_from_before_a_key_was_made_does_not_hold_it(
    portal: Portal, clock: Ticking, tmp_path: Path
) -> None:
    """The order new, backup, switch is the one that must work at once; another one must not."""
    clock.now += 86_400_000
    backing_up.back_up(portal, tmp_path / "saved", "portal")
    clock.now += 1000
    rotating.make_key(portal)
    rotating.announce(portal, None)
    with pytest.raises(rotating.KeysRefused, match="on no backup yet"):
        rotating.switch(portal, None)


def test_the_root_may_lie_elsewhere_and_another_one_is_refused(
    portal: Portal, clock: Ticking, tmp_path: Path
) -> None:
    """It belongs into a safe; a statement of another root would lock every machine out."""
    root = portal.data / "keys" / "root.key"
    safe = root.rename(tmp_path / "root.key")
    rotating.make_key(portal)
    with pytest.raises(rotating.KeysRefused, match="give --root"):
        rotating.announce(portal, None)
    other = open_portal(tmp_path / "other", clock=clock)
    with pytest.raises(rotating.KeysRefused, match="not the root key of this portal"):
        rotating.announce(portal, other.data / "keys" / "root.key")
    other.close()
    made = rotating.announce(portal, safe)
    assert [one.use for one in made.keys] == [KeyUse.CURRENT, KeyUse.NEXT]
    assert not root.exists()


def test_a_refusal_notes_no_moment(portal: Portal, clock: Ticking, tmp_path: Path) -> None:
    """A key that is still believed must not be listed as one whose year has begun."""
    rotating.make_key(portal)
    root = portal.data / "keys" / "root.key"
    safe = root.rename(tmp_path / "root.key")
    with pytest.raises(rotating.KeysRefused, match="give --root"):
        rotating.switch(portal, None, now=True)
    assert all(one.used_ms is None for one in rotating.list_keys(portal))
    rotating.switch(portal, safe, now=True)
    with pytest.raises(rotating.KeysRefused, match="give --root"):
        rotating.retire(portal, None)
    assert all(one.retired_ms is None for one in rotating.list_keys(portal))
    clock.now += 1000
    rotating.retire(portal, safe)
    moments = [(one.use, one.used_ms is None, one.retired_ms) for one in rotating.list_keys(portal)]
    assert moments == [("current", False, None), ("past", True, clock.now)]


def test_a_destroyed_key_that_is_back_is_not_taken_for_a_new_one(
    portal: Portal, clock: Ticking
) -> None:
    """Somebody copies what is missing out of an old backup: that key may be the stolen one."""
    file = portal.data / "keys" / "online.key"
    data, name = file.read_bytes(), portal.keys.online.public.key_id.hex()
    rotating.make_key(portal)
    rotating.switch(portal, None, now=True)
    rotating.retire(portal, None)
    clock.now += rotating.READABLE_MS
    rotating.destroy(portal, name, None)
    file.write_bytes(data)
    with pytest.raises(rotating.KeysRefused, match="keys destroy"):
        rotating.announce(portal, None)
    with pytest.raises(rotating.KeysRefused, match="keys destroy"):
        rotating.switch(portal, None, now=True)
    rotating.destroy(portal, name, None)
    assert not file.exists() and len(rotating.list_keys(portal)) == 1


def test_grants_go_on_through_a_change(portal: Portal, clock: Ticking, tmp_path: Path) -> None:
    """An upload that waits for its hour must not begin anew because a key changed."""
    before = portal.keys.grants
    rotating.make_key(portal)
    rotating.announce(portal, None)
    rotating.switch(portal, None, now=True)
    rotating.retire(portal, None)
    assert portal.keys.grants == before


def test_a_switch_in_the_middle_of_an_answer_leaves_it_to_one_key(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verdicts under one key inside an answer under another are believed by no machine."""
    device = enrolled(portal)
    place, before = portal.keyring.folder / STATEMENT, portal.keys.online
    old = place.read_bytes()
    rotating.make_key(portal)
    rotating.switch(portal, None, now=True)
    new, after = place.read_bytes(), portal.keys.online
    place.write_bytes(old)
    sign = wire.sign_verdicts

    def signed_and_switched(*given: Any) -> VerdictBlock:
        block = sign(*given)
        place.write_bytes(new)
        return block

    monkeypatch.setattr(wire, "sign_verdicts", signed_and_switched)
    envelope = device.envelope(device.record("application.submitted.v1", submitted(1)))
    answer = handle_envelope(portal, envelope)
    assert portal.keys.online == after != before
    signers = [one.public.signing for one in (before, after)]
    assert device.asked is not None
    down = wire.decode_down(answer, device.keys, signers, {}, device.asked)
    assert down.verdicts is not None
