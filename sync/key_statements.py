"""The root's word on the portal's online keys: which are used, which are to come, which have been.

It owns the form of a key statement and what each key in it is good for. A kiosk pins the root once
and follows statements by their version, which never goes back; whoever was away for years needs the
newest alone, because each names every key that still matters. It must never draw randomness, store
or send anything, and never hand out a key that the root did not sign.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from sync.errors import BadSignature, Mismatched, RecordError
from sync.records import Tree, canonical, parse
from sync.sealing import KEY_BYTES, Context, PrivateKeys, PublicKeys, sign, verify
from sync.trees import as_bytes, as_int, as_list, as_map, as_text

KEYS_STATED = "keys.stated.v1"
STATEMENT_BYTES = 2048
MOST_KEYS = 8
RECOVERY_MARK = "motcua-recovery-public-1:"
_PARTS = frozenset({"version", "keys", "recovery", "root", "signature"})


class KeyUse(Enum):
    """What a key of the portal is good for."""

    NEXT = "next"
    """Its signature is believed, so that the portal may begin with it; nothing is sealed to it."""
    CURRENT = "current"
    """Machines seal to it; its signature is believed."""
    FORMER = "former"
    """Its signature is believed still: answers on sticks, replicas that have not heard."""
    PAST = "past"
    """The portal opens what is sealed to it; its signature holds only for what came within an
    answer that another key signed."""


@dataclass(frozen=True, slots=True)
class StatedKey:
    """One key of a statement."""

    public: PublicKeys
    use: KeyUse


@dataclass(frozen=True, slots=True)
class KeyStatement:
    """Every key that still matters, exactly one of them CURRENT. `recovery`: the sealing key (32
    bytes) to which machines seal their database key, or empty."""

    version: int
    keys: tuple[StatedKey, ...]
    root: bytes
    signature: bytes = b""
    recovery: bytes = b""

    @property
    def online(self) -> PublicKeys:
        """The current one."""
        return next(one.public for one in self.keys if one.use is KeyUse.CURRENT)

    @property
    def signers(self) -> tuple[bytes, ...]:
        """Whose signature under an answer, a verdict or a list of mail is believed."""
        return tuple(one.public.signing for one in self.keys if one.use is not KeyUse.PAST)

    @property
    def once_signers(self) -> tuple[bytes, ...]:
        """Also those that have been: for what came within an answer that was believed."""
        return tuple(one.public.signing for one in self.keys)

    def to_bytes(self) -> bytes:
        """The canonical map that travels and is stored."""
        return canonical(
            {
                "version": self.version,
                "keys": _tree(self.keys),
                "recovery": self.recovery,
                "root": self.root,
                "signature": self.signature,
            }
        )


def make_statement(
    root: PrivateKeys, version: int, keys: Sequence[StatedKey], recovery: bytes = b""
) -> KeyStatement:
    """Signed under Context.KEYS over the version (8 bytes), the canonical list of keys, and the
    recovery key."""
    _check(keys)
    signature = sign(root, Context.KEYS, *_signed(version, keys, recovery))
    return KeyStatement(version, tuple(keys), root.public.signing, signature, recovery)


def read_recovery(text: str) -> bytes:
    """The public half of a recovery key as it stands in its file. Raises ValueError."""
    found = bytes.fromhex(text.strip().removeprefix(RECOVERY_MARK))
    if not text.startswith(RECOVERY_MARK) or len(found) != KEY_BYTES:
        raise ValueError("not the public half of a recovery key")
    return found


def first_statement(root: PrivateKeys, online: PublicKeys) -> KeyStatement:
    """Of a portal that has one key."""
    return make_statement(root, 1, (StatedKey(online, KeyUse.CURRENT),))


def read_statement(data: bytes, pinned_root: bytes, held_version: int = 0) -> KeyStatement:
    """The statement, believed: BadSignature unless `pinned_root` signed it, Mismatched when its
    version is below `held_version` (versions never go back)."""
    try:
        tree = as_map(parse(data, STATEMENT_BYTES), _PARTS)
        statement = KeyStatement(
            as_int(tree["version"], 1),
            tuple(map(_key, as_list(tree["keys"], most=MOST_KEYS))),
            as_bytes(tree["root"], 32),
            as_bytes(tree["signature"], 64),
            as_bytes(tree["recovery"], most=KEY_BYTES),
        )
        _check(statement.keys)
    except (RecordError, ValueError) as error:
        raise BadSignature("not a key statement") from error
    if not hmac.compare_digest(statement.root, pinned_root):
        raise BadSignature("a key statement of another portal's root")
    if len(statement.recovery) not in (0, KEY_BYTES):
        raise BadSignature("not a key statement")
    signed = _signed(statement.version, statement.keys, statement.recovery)
    verify(pinned_root, Context.KEYS, statement.signature, *signed)
    if statement.version < held_version:
        raise Mismatched(f"key statement {statement.version} is older than {held_version}")
    return statement


def stated(content: Tree) -> bytes:
    """The statement in a `keys.stated.v1` record, unproven. Raises RecordError."""
    found = as_map(content, frozenset({"statement"}))
    return as_bytes(found["statement"], most=STATEMENT_BYTES)


def _signed(version: int, keys: Sequence[StatedKey], recovery: bytes) -> tuple[bytes, ...]:
    return version.to_bytes(8), canonical(_tree(keys)), recovery


def _tree(keys: Sequence[StatedKey]) -> list[Tree]:
    return [[one.public.signing, one.public.box, one.use.value] for one in keys]


def _key(tree: Tree) -> StatedKey:
    signing, box, use = as_list(tree, 3)
    return StatedKey(PublicKeys(as_bytes(signing, 32), as_bytes(box, 32)), KeyUse(as_text(use, 12)))


def _check(keys: Sequence[StatedKey]) -> None:
    uses = [one.use for one in keys]
    if uses.count(KeyUse.CURRENT) != 1 or uses.count(KeyUse.NEXT) > 1 or len(uses) > MOST_KEYS:
        raise ValueError("a statement names one current key and at most one next")
