"""What this machine knows of its portal: address, pinned root, the root's statement of keys.

It owns the state keys "portal" and "registration", and the client's half of enrolment. It must
never take keys that the pinned root did not sign, and never forget the root once it is pinned.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, replace

import sqlite_utils

from sync import state
from sync.database import write
from sync.datafolder import DataFolder
from sync.device import Device, assign_characters
from sync.enrolment import (
    KIND,
    EnrolmentError,
    EnrolmentFile,
    read_address,
    read_code,
    read_welcome,
    register,
    secret_of,
)
from sync.errors import BadSignature, Mismatched, RecordError
from sync.key_statements import KeyStatement, read_statement, stated
from sync.messages import (
    FAULT_ENROLMENT_EXPIRED,
    FAULT_ENROLMENT_USED,
    FAULT_REFUSED_DEVICE,
)
from sync.records import Record, Tree, canonical
from sync.renewing import become
from sync.sealing import PublicKeys
from sync.status import FAULT_WORDS, NO_APPLICATION
from sync.tasks import settle_tasks
from sync.transport.answers import RETRY_AFTER_CAP_S, require_portal, retry_after_s
from sync.transport.port import OCTETS, Request, Response, Transport

PRIORITY_REGISTRATION = -1  # of the first; a later one comes before it
_RESPONSE_BYTES = 8 * 1024
_REFUSED_CODES = {
    FAULT_ENROLMENT_USED: "this code was used by another machine: ask the operator for a new one",
    FAULT_ENROLMENT_EXPIRED: "this code is too old: ask the operator for a new one",
}


@dataclass(frozen=True, slots=True)
class PortalLink:
    """What the statement of that `version` by `root` says: `keys` are sealed to, `signers` believed
    under an answer, `once_signers` under what came within one; `recovery` is empty or a sealing
    key (recovery.py)."""

    url: str
    root: bytes
    version: int
    keys: PublicKeys
    signers: tuple[bytes, ...]
    once_signers: tuple[bytes, ...]
    recovery: bytes


def find_portal(db: sqlite_utils.Database) -> PortalLink | None:
    """The portal that this machine is enrolled with; None before."""
    match state.load(db, "portal"):
        case {"url": str(url), "root": bytes(root), "statement": bytes(data)}:
            statement = read_statement(data, root)
            return PortalLink(
                url,
                root,
                statement.version,
                statement.online,
                statement.signers,
                statement.once_signers,
                statement.recovery,
            )
    return None


def take_told(db: sqlite_utils.Database, link: PortalLink, data: bytes) -> PortalLink:
    """The link after a statement that stood before answers. An older one changes nothing, and what
    follows it may be right all the same: a portal that was set back to a backup. Raises
    BadSignature."""
    with write(db), suppress(Mismatched):
        take_statement(db, link, data)
    return find_portal(db) or link


def take_statement(db: sqlite_utils.Database, link: PortalLink, data: bytes) -> None:
    """New online keys, inside the caller's write(db), when the pinned root signed them.

    Raises BadSignature, or Mismatched for an older version.
    """
    statement = read_statement(data, link.root, link.version)
    if statement.version > link.version:
        _save(db, link.url, statement)


def take_feed_statement(db: sqlite_utils.Database, record: Record) -> bool:
    """The statement in a record of the feed, inside the caller's write(db); False when it is none
    of our root. One that is older than ours changes nothing: feeds are read again after healing."""
    link = find_portal(db)
    if link is None:
        return False
    try:
        take_statement(db, link, stated(record.content()))
    except Mismatched:
        return True
    except (BadSignature, RecordError):
        return False
    return True


def enrol_by_code(
    folder: DataFolder, url: str, code: str, transport: Transport, anew: Device | None = None
) -> None:
    """Over a link: both sides prove the code; root and characters are kept. `anew`: the identity
    that the machine takes with it (renewing.py); the folder must be opened again then.

    Raises EnrolmentError in words, and the failure classes of the transport.
    """
    url, secret = read_address(url), secret_of(read_code(code))
    device = anew or folder.device
    registration = register(secret, device.keys.public, device.characters, device.earlier)
    answer = transport.send(
        Request(
            "POST",
            "/v1/enrol",
            canonical(registration.content()),
            {"Content-Type": OCTETS},
            _RESPONSE_BYTES,
        )
    )
    _refuse(answer)
    require_portal(answer, status=200, media_type=OCTETS)
    known = find_portal(folder.db)
    pinned = known.root if known is not None and known.url == url else None
    statement, characters = read_welcome(answer.body, secret, device.keys.public, pinned)
    with write(folder.db):
        if anew is not None:
            become(folder.db, anew, folder.outbox.now_ms())
        _save(folder.db, url, statement)
        assign_characters(folder.db, characters)
        state.save(folder.db, "registration", registration.content())
        _settle_refusals(folder)


def _refuse(answer: Response) -> None:
    """What an unsigned answer says of a code is no fact, and nothing but words comes of it."""
    if answer.status == 429:
        minutes = math.ceil((retry_after_s(answer) or RETRY_AFTER_CAP_S) / 60)
        raise EnrolmentError(
            f"too many wrong codes came from this network: try again in {minutes} minutes"
        )
    if answer.status != 403:
        return
    for fault, words in _REFUSED_CODES.items():
        if fault.encode() in answer.body[:200]:
            raise EnrolmentError(words)
    raise EnrolmentError(
        "the portal at this address does not know this code: compare the code and the address, or"
        " ask the operator for a new code"
    )


def enrol_by_file(folder: DataFolder, text: str, anew: Device | None = None) -> None:
    """Without a link: the registration is queued before everything else that waits, an earlier
    registration included: the portal may have refused that one.

    The same file again changes nothing. `anew` as in enrol_by_code. Raises EnrolmentError in words.
    """
    file = EnrolmentFile.from_text(text)
    statement = read_statement(file.statement, file.root)
    device = anew or folder.device
    registration = register(file.secret, device.keys.public, device.characters, device.earlier)
    with write(folder.db):
        if state.load(folder.db, "enrolled_by") == registration.secret_id:
            return
        if anew is not None:
            become(folder.db, anew, folder.outbox.now_ms())
            folder = replace(folder, device=anew, outbox=replace(folder.outbox, device=anew))
        _save(folder.db, file.url, statement)
        assign_characters(folder.db, file.characters)
        state.save(folder.db, "registration", registration.content())
        queue_registration(folder)
        state.save(folder.db, "enrolled_by", registration.secret_id)
        _settle_refusals(folder)


def queue_registration(folder: DataFolder) -> None:
    """Before everything else that waits, inside the caller's write(db); nothing before the first
    enrolment."""
    content = state.load(folder.db, "registration")
    if content is None:
        return
    before_all = [one.priority - 1 for one in folder.outbox.waiting(1)]
    folder.outbox.enqueue(
        KIND,
        content,
        about=NO_APPLICATION,
        priority=min([PRIORITY_REGISTRATION, *before_all]),
    )


def _settle_refusals(folder: DataFolder) -> None:
    """Enrolling again is what they asked for; a portal that refuses again calls again."""
    for kind in (*FAULT_WORDS, FAULT_REFUSED_DEVICE):
        settle_tasks(folder.db, kind, None, folder.outbox.now_ms())


def _save(db: sqlite_utils.Database, url: str, statement: KeyStatement) -> None:
    data = statement.to_bytes()
    match state.load(db, "portal"):
        case {"root": bytes(root), "statement": bytes(held)} if root == statement.root:
            if read_statement(held, root).version > statement.version:
                data = held  # an enrolment file from before the keys changed: they never go back
    tree: Tree = {"url": read_address(url), "root": statement.root, "statement": data}
    state.save(db, "portal", tree)
