"""One online key of the portal after another: made, announced, used, retired, destroyed.

It owns the verbs and the file of moments beside the keys. Each verb that kiosks hear of is one new
statement that the root signs; the root's file is needed for it only then, and may lie on a medium
of its own. A key opens what was sealed to it for READABLE_MS after it was retired. It must never
let a key be used that was not announced, or that is on no backup, unless somebody insists, nor
destroy one that a stick may still be sealed to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from sync.key_statements import (
    MOST_KEYS,
    KeyStatement,
    KeyUse,
    StatedKey,
    make_statement,
    read_recovery,
)
from sync.lock import in_turn
from sync.portal import backing_up
from sync.portal.audit import note_act
from sync.portal.keyring import (
    ROOT,
    STATEMENT,
    key_file,
    private_files,
    stored,
)
from sync.portal.opening import Portal
from sync.portal.tables import DEVICES
from sync.reading import Unreadable, read_json, read_text
from sync.sealing import Context, PrivateKeys, PublicKeys, seal
from sync.whole_files import write_whole

READABLE_MS = 365 * 86_400_000
"""The longest that a stick, or a mirror of a dead machine, is underway."""
NEW = "new"
_TIMES, _LARGEST_BYTES = "times.json", 64 * 1024
_BY = "operator"


class KeysRefused(ValueError):
    """Nothing was changed; the text says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class HeldKey:
    """One key as an operator sees it. `use`: a word of the statement, or "new". Moments in ms."""

    id: str
    use: str
    made_ms: int | None
    used_ms: int | None
    retired_ms: int | None

    @property
    def readable_until_ms(self) -> int | None:
        """What is sealed to it is opened until then at least; None while it is in use."""
        return None if self.retired_ms is None else self.retired_ms + READABLE_MS


def list_keys(portal: Portal) -> list[HeldKey]:
    """Every key that is here, in the order of the statement, those not announced last."""
    folder = portal.keyring.folder
    uses = {one.public: one.use.value for one in portal.keys.statement.keys}
    here = {keys.public: path for path, keys in private_files(folder).items()}
    times = _times(folder)

    def held(one: PublicKeys) -> HeldKey:
        noted = times.get(_id(one), {})
        made_ms = noted.get("made")
        if made_ms is None and one in here:
            made_ms = int(here[one].stat().st_mtime * 1000)  # the first one was noted nowhere
        use = uses.get(one, NEW)
        return HeldKey(_id(one), use, made_ms, noted.get("used"), noted.get("retired"))

    return [held(one) for one in (*uses, *(one for one in here if one not in uses))]


def told(portal: Portal) -> tuple[int, int]:
    """How many of the active machines were told of the statement as it is, and how many there
    are."""
    version = portal.keys.statement.version
    active = select(func.count()).select_from(DEVICES).where(DEVICES.c.standing == "active")
    with portal.store.reading() as connection:
        every = connection.execute(active).scalar() or 0
        heard = connection.execute(active.where(DEVICES.c.told_keys >= version)).scalar() or 0
    return int(heard), int(every)


def make_key(portal: Portal) -> str:
    """A key that nobody is told of yet; its id. Raises KeysRefused."""
    with _turn(portal):
        if any(one.use in (NEW, KeyUse.NEXT.value) for one in list_keys(portal)):
            raise KeysRefused("a next key is here already: see motcua-portal keys list")
        if len(portal.keys.statement.keys) >= MOST_KEYS:
            raise KeysRefused(f"{MOST_KEYS} keys are held: destroy the oldest ones first")
        made, folder = PrivateKeys.generate(), portal.keyring.folder
        _note(portal, made.public, "made")
        write_whole(key_file(folder, made.public), made.to_bytes(), is_secret=True)
        _audit(portal, "keys.new", _id(made.public))
    return _id(made.public)


def announce(portal: Portal, root: Path | None) -> KeyStatement:
    """Machines are told of the new key, which is not used yet. Raises KeysRefused."""
    with _turn(portal):
        new = next((one for one in list_keys(portal) if one.use == NEW), None)
        if new is None:
            raise KeysRefused("there is no new key: motcua-portal keys new makes one")
        _require_unused(new)
        added = StatedKey(_public(portal, new.id), KeyUse.NEXT)
        return _state(portal, root, (*portal.keys.statement.keys, added), "keys.announced", new.id)


def switch(portal: Portal, root: Path | None, *, now: bool = False) -> KeyStatement:
    """The announced key is used from now on, the one before is believed still. `now`: also when
    it is on no backup, or was not announced. Raises KeysRefused."""
    with _turn(portal):
        held = {one.use: one for one in list_keys(portal)}
        found = held.get(KeyUse.NEXT.value) or (held.get(NEW) if now else None)
        if found is None:
            raise KeysRefused(
                "no key was announced: motcua-portal keys announce, and give the machines time for"
                " a contact; --now uses a new one unannounced"
            )
        _require_unused(found)
        if not now and not _is_saved(portal, found):
            raise KeysRefused(
                "the next key is on no backup yet: motcua-portal backup first, or nobody could open"
                " what machines seal to it when this disk is lost; --now insists"
            )
        public, keys = _public(portal, found.id), portal.keys.statement.keys
        kept = [_used(one, {KeyUse.CURRENT: KeyUse.FORMER}) for one in keys if one.public != public]
        uses = (StatedKey(public, KeyUse.CURRENT), *kept)
        return _state(portal, root, uses, "keys.switched", found.id, noting=("used", [public]))


def retire(portal: Portal, root: Path | None) -> KeyStatement:
    """The key before is not believed any more; what is sealed to it is opened still. Raises
    KeysRefused."""
    with _turn(portal):
        keys = portal.keys.statement.keys
        former = [one.public for one in keys if one.use is KeyUse.FORMER]
        if not former:
            raise KeysRefused("there is no former key: it becomes one by motcua-portal keys switch")
        uses = [_used(one, {KeyUse.FORMER: KeyUse.PAST}) for one in keys]
        names = " ".join(map(_id, former))
        return _state(portal, root, uses, "keys.retired", names, noting=("retired", former))


def destroy(portal: Portal, key: str, root: Path | None) -> None:
    """A retired key after its time, or one that was never used. Raises KeysRefused."""
    with _turn(portal):
        found = next((one for one in list_keys(portal) if one.id == key.strip().lower()), None)
        if found is None:
            raise KeysRefused(f"there is no key {key[:40]}: see motcua-portal keys list")
        until_ms = found.readable_until_ms
        is_over = until_ms is not None and until_ms <= portal.clock()
        if found.use not in (NEW, KeyUse.NEXT.value) and not (
            found.use == KeyUse.PAST.value and is_over
        ):
            raise KeysRefused(
                f"{found.id} is {found.use}: a key is destroyed a year after it was retired, so"
                " that no stick on its way is lost"
            )
        public = _public(portal, found.id)
        if found.use != NEW:
            uses = [one for one in portal.keys.statement.keys if one.public != public]
            _state(portal, root, uses, "keys.left_out", found.id)
        for path, keys in private_files(portal.keyring.folder).items():
            if keys.public == public:
                path.unlink()
        _audit(portal, "keys.destroyed", found.id)


def name_recovery(portal: Portal, public: Path, root: Path | None) -> KeyStatement:
    """Machines are told to seal their database key to this recovery key. Raises KeysRefused."""
    try:
        box = read_recovery(read_text(public, _LARGEST_BYTES))
        # A damaged one may be none at all: every machine would fail at it, contact after contact.
        seal(Context.RECOVERY, b"", b"", box)
    except (Unreadable, ValueError) as error:
        raise KeysRefused(
            f"{public} is not the public half of a recovery key: motcua-sync recovery-key makes one"
            " and names it"
        ) from error
    with _turn(portal):
        keys = portal.keys.statement.keys
        return _state(portal, root, keys, "keys.recovery", box.hex()[:16], box)


def _state(
    portal: Portal,
    root: Path | None,
    uses: Sequence[StatedKey],
    act: str,
    subject: str,
    recovery: bytes | None = None,
    noting: tuple[str, Sequence[PublicKeys]] = ("", ()),
) -> KeyStatement:
    """`noting`: the moment of these keys to be noted beside them, once nothing is refused."""
    folder, before = portal.keyring.folder, portal.keys.statement
    place = root or folder / ROOT
    signer = stored(place)
    if signer is None or signer.public.signing != before.root:
        raise KeysRefused(
            f"{place} is not the root key of this portal: give --root with the file that was"
            f" {ROOT} in {folder} when the portal was made. It is read there and not copied"
        )
    # By the clock: a portal that was set back to a backup goes on above what it has forgotten.
    version = max(before.version + 1, portal.clock())
    kept = before.recovery if recovery is None else recovery
    made = make_statement(signer, version, uses, kept)
    for public in noting[1]:
        _note(portal, public, noting[0])
    write_whole(folder / STATEMENT, made.to_bytes(), is_secret=True)
    _audit(portal, act, subject)
    return made


def _turn(portal: Portal) -> Any:
    return in_turn(portal.data / "opening.lock")


def _audit(portal: Portal, act: str, subject: str) -> None:
    with portal.store.writing() as connection:
        note_act(connection, portal.clock(), _BY, act, subject[:80])


def _require_unused(key: HeldKey) -> None:
    """One that was destroyed may be here again, out of a backup; it may be the one that was
    stolen."""
    if key.use == NEW and not (key.used_ms is None and key.retired_ms is None):
        raise KeysRefused(
            f"{key.id} was in use once and has been taken out of it: end it with motcua-portal keys"
            f" destroy {key.id}, then motcua-portal keys new"
        )


def _is_saved(portal: Portal, key: HeldKey) -> bool:
    """On a backup that began after it was made. What machines are told lies a margin before that
    moment, for answers that were dated before they were committed; a key needs none."""
    with portal.store.reading() as connection:
        through_ms = backing_up.told(connection)
    return key.made_ms is not None and through_ms + backing_up.MARGIN_MS > key.made_ms


def _public(portal: Portal, key: str) -> PublicKeys:
    """Of a key whose private half is here, or that the statement names."""
    here = [keys.public for keys in private_files(portal.keyring.folder).values()]
    stated = [one.public for one in portal.keys.statement.keys]
    return next(one for one in (*here, *stated) if _id(one) == key)


def _used(one: StatedKey, becomes: Mapping[KeyUse, KeyUse]) -> StatedKey:
    return replace(one, use=becomes.get(one.use, one.use))


def _id(public: PublicKeys) -> str:
    return public.key_id.hex()


def _times(folder: Path) -> dict[str, dict[str, int]]:
    try:
        tree = read_json(read_text(folder / _TIMES, _LARGEST_BYTES))
    except Unreadable:
        return {}
    return tree if isinstance(tree, dict) else {}


def _note(portal: Portal, public: PublicKeys, what: str) -> None:
    folder = portal.keyring.folder
    times = _times(folder)
    times.setdefault(_id(public), {})[what] = portal.clock()
    write_whole(folder / _TIMES, json.dumps(times).encode(), is_secret=True)
