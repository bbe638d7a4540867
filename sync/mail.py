"""The return mail on a stick: files for every machine, under one list that the portal signed.

It owns the list's form: what may be named, how large it may be, and the signature. What a file says
is opaque here; a catalogue's own signature is judged by whoever reads catalogues. It must never
hand on a name that is more than a plain name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from sync.errors import BadSignature, RecordError
from sync.records import DIGEST_BYTES, Tree, canonical, parse
from sync.sealing import Context, PrivateKeys, sign, verify_any
from sync.trees import as_bytes, as_int, as_list, as_text

FOLDER, LIST = "mail", "list"
LIST_BYTES = 256 * 1024
MOST_FILES = 1000
FILE_BYTES = 64 * 1024 * 1024
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


class MailKind(Enum):
    """Where a file belongs; the value is also the folder's name on both sides."""

    CATALOGUE = "catalogue"
    SETTINGS = "settings"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class MailFile:
    """One file by its kind, plain name, digest and size in bytes."""

    kind: MailKind
    name: str
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class MailList:
    """What the mail holds. `version` is the portal's time in ms when it was put together."""

    version: int
    files: tuple[MailFile, ...]


def is_plain(name: str) -> bool:
    """Whether a file may be called so on every system: no folders, nothing hidden, no spaces."""
    return _PLAIN.fullmatch(name) is not None and ".." not in name


def write_list(keys: PrivateKeys, mail: MailList) -> bytes:
    """The signed list."""
    files: Tree = [[one.kind.value, one.name, one.sha256, one.size] for one in mail.files]
    body = canonical(files, LIST_BYTES)
    signature = sign(keys, Context.COURIER, mail.version.to_bytes(8), body)
    return canonical([mail.version, body, signature], LIST_BYTES + 1024)


def read_list(data: bytes, *signers: bytes) -> MailList:
    """The list, believed; BadSignature for anything that this portal did not sign."""
    try:
        version, body, signature = as_list(parse(data, LIST_BYTES + 1024), 3)
        at, text = as_int(version), as_bytes(body, most=LIST_BYTES)
        verify_any(signers, Context.COURIER, as_bytes(signature, 64), at.to_bytes(8), text)
        files = tuple(_file(one) for one in as_list(parse(text, LIST_BYTES), most=MOST_FILES))
    except RecordError as error:
        raise BadSignature("not a list of return mail") from error
    return MailList(at, files)


def _file(tree: Tree) -> MailFile:
    kind, name, digest, size = as_list(tree, 4)
    text = as_text(name, 80)
    try:
        found = MailKind(as_text(kind, 20))
    except ValueError as error:
        raise RecordError("an unknown kind of mail") from error
    if not is_plain(text):
        raise RecordError("a name that is no plain name")
    return MailFile(found, text, as_bytes(digest, DIGEST_BYTES), as_int(size, 0, FILE_BYTES))
