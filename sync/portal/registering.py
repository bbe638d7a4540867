"""Letting machines in: one-time secrets as codes or files, and registrations that prove them.

It owns the tables `invitations` and the making of `devices` rows. A secret works for one machine;
the same machine may repeat itself, because answers get lost. It must never log a secret.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import Any

from sqlalchemy import Connection, insert, select, update

from sync import enrolment
from sync.enrolment import EnrolmentFile, Registration, Welcome
from sync.errors import BadSignature
from sync.messages import FAULT_ENROLMENT_EXPIRED, FAULT_ENROLMENT_USED
from sync.portal import heirs
from sync.portal.audit import note_act
from sync.portal.feeds import EMPTY_CHAIN, lock_device
from sync.portal.metering import ADMITTED, UNKNOWN_SECRET
from sync.portal.opening import Portal
from sync.portal.tables import DEVICES, INVITATIONS
from sync.portal.tasks import open_task

# The alphabet of the kiosk's codes; the first sign is a letter, so that no code reads as a number.
SIGNS = "234679ACDEFHJKMNPQRTWXY"
LETTERS = SIGNS[6:]
STANDINGS = ("active", "retired", "compromised")
VALID_MS = 14 * 86_400_000
LONGEST_PLACE = 120


class NotAdmitted(BadSignature):
    """A machine that knew the secret and still may not come in: `fault` is the signed word for it,
    `characters` name the invitation."""

    def __init__(self, fault: str, characters: str) -> None:
        super().__init__(f"{fault}: {characters}")
        self.fault, self.characters = fault, characters


class NoPlace(ValueError):
    """No line that names a place."""


class UnknownMachine(LookupError):
    """No machine is called so; the text says where to look."""


def invite_by_code(portal: Portal, successor_of: str = "", place: str = "") -> str:
    """A one-time code for `motcua-sync enrol URL CODE`; only its secret is kept. `successor_of`:
    characters of the machine whose applications it takes over; `place`: where the new one will
    stand, in the operator's words. Raises UnknownMachine, NoPlace."""
    code = enrolment.make_code(secrets.token_bytes(32))
    _invite(portal, enrolment.secret_of(code), successor_of, place)
    return code


def invite_by_file(
    portal: Portal, url: str, successor_of: str = "", place: str = ""
) -> EnrolmentFile:
    """What a machine without a link needs: address, keys, a secret, its characters. Raises
    EnrolmentError for an address that no machine could use; else as invite_by_code."""
    url, secret = enrolment.read_address(url), secrets.token_bytes(32)
    characters = _invite(portal, secret, successor_of, place)
    statement = portal.keys.statement
    return EnrolmentFile(url, statement.root, statement.to_bytes(), secret, characters)


def admit(portal: Portal, registration: Registration) -> Welcome:
    """Register over a link. Raises BadSignature for an unknown, used or outlived secret."""
    with portal.store.writing() as connection:
        row = register(portal, connection, registration)
    statement = portal.keys.statement.to_bytes()
    return enrolment.welcome(row.secret, registration, statement, row.characters)


def register(portal: Portal, connection: Connection, registration: Registration) -> Any:
    """Make the device's row within the caller's transaction and answer the invitation's row.

    Raises BadSignature for who does not know the secret, NotAdmitted for who comes too late."""
    try:
        row = _register(portal, connection, registration)
    except BadSignature as error:
        portal.meter.enrolled(error.fault if isinstance(error, NotAdmitted) else UNKNOWN_SECRET)
        raise
    portal.meter.enrolled(ADMITTED)
    return row


def _register(portal: Portal, connection: Connection, registration: Registration) -> Any:
    at_ms = portal.clock()
    device = registration.keys.id16
    row = connection.execute(
        select(INVITATIONS)
        .where(INVITATIONS.c.secret_id == registration.secret_id)
        .with_for_update()
    ).first()
    if row is None or row.secret is None:
        raise BadSignature("no such enrolment secret")
    registration.check(row.secret)
    if row.used_ms is not None and row.device != device:
        raise NotAdmitted(FAULT_ENROLMENT_USED, row.characters)
    if row.expires_ms < at_ms:
        raise NotAdmitted(FAULT_ENROLMENT_EXPIRED, row.characters)
    _settle_device(connection, registration, row, at_ms)
    if row.used_ms is None:
        used = update(INVITATIONS).where(INVITATIONS.c.secret_id == row.secret_id)
        connection.execute(used.values(used_ms=at_ms, device=device))
        note_act(connection, at_ms, "device", "device.registered", device.hex())
        if row.successor_of is not None:
            tell = portal.teller(connection, at_ms)
            heirs.appoint(connection, tell, row.successor_of, device, at_ms)
    return row


def register_again(portal: Portal, connection: Connection, registration: Registration) -> None:
    """A known machine came with another enrolment file: from then on it is called by the
    characters of that file, which it prints already. Whatever it sends is taken in all the same, so
    a file that is another machine's, or out of date, only calls a person."""
    known = connection.execute(select(DEVICES).where(DEVICES.c.id == registration.keys.id16)).one()
    here = INVITATIONS.c.secret_id == registration.secret_id
    invited = connection.execute(select(INVITATIONS.c.characters).where(here)).scalar()
    own = {registration.characters, *registration.earlier}
    # One that was overtaken on the way: the machine had enrolled once more before it arrived.
    is_overtaken = invited in known.earlier and not {known.characters, *known.earlier} <= own
    if invited in (None, known.characters) or is_overtaken:
        return
    try:
        register(portal, connection, registration)
    except NotAdmitted as error:
        open_task(connection, error.fault, error.characters, portal.clock(), known.id)
    except BadSignature:
        return  # it does not know the secret: nothing was proved, and nothing changes


def list_machines(connection: Connection) -> list[Any]:
    """Every machine that ever registered, by the characters that it prints now."""
    return list(connection.execute(select(DEVICES).order_by(DEVICES.c.characters)))


def set_standing(portal: Portal, characters: str, standing: str) -> str:
    """Retire a machine, mark it compromised, or take it back into use (which also ends the
    suspicion of a clone). Characters of earlier receipts will do; the present ones are answered.
    Raises UnknownMachine."""
    at_ms = portal.clock()
    with portal.store.writing() as connection:
        row = find_machine(connection, characters.strip().upper())
        # Both live runs are forgotten with the suspicion; the next contact begins anew.
        kept = {} if standing == "active" else row.earlier_runs
        values = {"standing": standing, "earlier_runs": kept}
        if standing == "active":
            values["cloned"] = False
        connection.execute(update(DEVICES).where(DEVICES.c.id == row.id).values(**values))
        note_act(connection, at_ms, "operator", f"device.{standing}", row.characters)
    return str(row.characters)


def set_place(portal: Portal, characters: str, place: str) -> str:
    """Where a machine stands, in the operator's words; its present characters. Raises
    UnknownMachine, NoPlace."""
    at_ms, place = portal.clock(), _clean_place(place)
    with portal.store.writing() as connection:
        row = find_machine(connection, characters.strip().upper())
        connection.execute(update(DEVICES).where(DEVICES.c.id == row.id).values(place=place))
        note_act(connection, at_ms, "operator", "device.placed", row.characters)
    return str(row.characters)


def _clean_place(place: str) -> str:
    place = unicodedata.normalize("NFC", " ".join(place.split()))
    if len(place) > LONGEST_PLACE or not place.isprintable():
        raise NoPlace(f"a place is a line of at most {LONGEST_PLACE} characters")
    return place


def find_machine(connection: Connection, characters: str) -> Any:
    """The locked row of the machine that is, or was, called so. Raises UnknownMachine."""
    here = DEVICES.c.characters == characters
    row = connection.execute(select(DEVICES).where(here).with_for_update()).first()
    if row is not None:
        return row
    earlier = [one for one in list_machines(connection) if characters in one.earlier]
    if len(earlier) == 1:
        return lock_device(connection, earlier[0].id)
    given = INVITATIONS.c.characters == characters
    is_invited = connection.execute(select(INVITATIONS.c.used_ms).where(given)).first()
    raise UnknownMachine(
        f"{characters} stands in a code or file for enrolling, but no machine has been here with"
        " it yet: it comes with that machine's next contact. Until then the machine is called as"
        " before: see motcua-portal machines"
        if is_invited
        else f"no machine has the characters {characters}: motcua-portal machines lists them"
    )


def _settle_device(
    connection: Connection, registration: Registration, invited: Any, at_ms: int
) -> None:
    keys, characters = registration.keys, invited.characters
    own = (registration.characters, *registration.earlier)
    earlier = [one for one in own if one != characters]
    if connection.execute(select(DEVICES.c.id).where(DEVICES.c.id == keys.id16)).first():
        known = update(DEVICES).where(DEVICES.c.id == keys.id16)
        moved = {"place": invited.place} if invited.place else {}
        connection.execute(
            known.values(characters=characters, earlier=earlier, box=keys.box, **moved)
        )
        return
    connection.execute(
        insert(DEVICES).values(
            id=keys.id16,
            signing=keys.signing,
            box=keys.box,
            characters=characters,
            earlier=earlier,
            standing="active",
            registered_ms=at_ms,
            counter=0,
            earlier_runs={},
            cloned=False,
            feed_position=0,
            feed_chain=EMPTY_CHAIN,
            cursor_position=0,
            told_keys=invited.told_keys,
            place=invited.place,
            note={},
        )
    )


def _invite(portal: Portal, secret: bytes, successor_of: str, place: str) -> str:
    """Keep a secret and answer the characters set aside for its machine."""
    at_ms, place = portal.clock(), _clean_place(place)
    with portal.store.writing() as connection:
        before = successor_of.strip().upper()
        characters = _free_characters(connection)
        connection.execute(
            insert(INVITATIONS).values(
                secret_id=enrolment.secret_id(secret),
                secret=secret,
                characters=characters,
                created_ms=at_ms,
                expires_ms=at_ms + VALID_MS,
                successor_of=find_machine(connection, before).id if before else None,
                told_keys=portal.keys.statement.version,
                place=place,
            )
        )
        note_act(connection, at_ms, "operator", "device.invited", characters)
    return characters


def _free_characters(connection: Connection) -> str:
    taken = set(connection.execute(select(DEVICES.c.characters)).scalars())
    taken |= set(connection.execute(select(INVITATIONS.c.characters)).scalars())
    taken |= {old for row in connection.execute(select(DEVICES.c.earlier)).scalars() for old in row}
    length = 3
    while True:
        # Three signs make 8,993 machines; long before they run out a fourth is added.
        for _ in range(200):
            rest = "".join(secrets.choice(SIGNS) for _ in range(length - 1))
            drawn = secrets.choice(LETTERS) + rest
            if drawn not in taken:
                return drawn
        length += 1
