"""The pure halves of enrolment: code and file, proofs in both directions.

It owns the one-time code (93 random bits), the file that replaces it where there is no link, the
messages of `POST /v1/enrol` and the content of `device.registered.v1`. Both sides prove by HMAC
that they know the one-time secret; neither ever sends it. It must never draw randomness, store,
send or log anything: secrets and times come as arguments and go back as values.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sync.errors import BadSignature, RecordError, SyncError
from sync.key_statements import STATEMENT_BYTES, KeyStatement, read_statement
from sync.records import Tree, canonical, parse
from sync.sealing import PublicKeys
from sync.trees import as_bytes, as_list, as_map, as_text

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # neither 0 O, 1 I L nor U
CODE_LETTERS = 20  # nineteen random ones (93 bits) and a check
_GROUP = 4
FILE_BYTES = 16_384
_ADDRESS_CHARS = 400
_RANDOM_BYTES = 32
FILE_MARK = "motcua-enrolment-1:"
_SECRET_BYTES = 32
KIND = "device.registered.v1"


class EnrolmentError(SyncError):
    """A code or file that cannot be used; the text says what to do about it."""


def read_address(text: str) -> str:
    """A portal's address as it is kept and compared: without slashes at its end.

    Raises EnrolmentError for what is none. Whether plain HTTP may be spoken is not decided here.
    """
    try:
        parts = urlsplit(text)
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:
        has_place = False
    is_clean = text.isprintable() and " " not in text and len(text) <= _ADDRESS_CHARS
    if not (has_place and is_clean and parts.scheme in ("http", "https")):
        raise EnrolmentError(
            "a portal's address begins with https:// and a name, such as https://portal.example"
        )
    if parts.username is not None or "?" in text or "#" in text:
        raise EnrolmentError("a portal's address holds no name, password, ? or #")
    return text.rstrip("/")


def make_code(random: bytes) -> str:
    """A one-time code such as `K7QD-...-M4TX` from 32 random bytes (their excess makes the
    remainder even); at least 80 bits, no look-alikes, the last letter a check."""
    if len(random) < _RANDOM_BYTES:
        raise ValueError(f"{_RANDOM_BYTES} random bytes are wanted")
    number, letters = int.from_bytes(random), ""
    for _ in range(CODE_LETTERS - 1):
        number, digit = divmod(number, len(ALPHABET))
        letters += ALPHABET[digit]
    letters += _check_letter(letters)
    return "-".join(letters[i : i + _GROUP] for i in range(0, CODE_LETTERS, _GROUP))


def read_code(typed: str) -> str:
    """The code as make_code() wrote it, whatever the case, spaces and hyphens of the typist.

    Raises EnrolmentError that says what is wrong.
    """
    letters = "".join(c for c in typed.upper() if c not in " -_.\t\r\n")
    strange = sorted({c for c in letters if c not in ALPHABET})
    if strange:
        raise EnrolmentError(f"a code never holds {' '.join(strange)}: look at it again")
    if len(letters) != CODE_LETTERS:
        raise EnrolmentError(f"a code has {CODE_LETTERS} letters and digits, not {len(letters)}")
    if _check_letter(letters[:-1]) != letters[-1]:
        raise EnrolmentError("the code is mistyped somewhere: compare it letter by letter")
    return "-".join(letters[i : i + _GROUP] for i in range(0, CODE_LETTERS, _GROUP))


def _check_letter(letters: str) -> str:
    # Every single mistyped letter and every swap of neighbours changes the digest's remainder
    # in all but one of thirty cases; the secret itself decides in the end.
    digest = hashlib.sha256(letters.encode()).digest()
    return ALPHABET[int.from_bytes(digest[:8]) % len(ALPHABET)]


def secret_of(code: str) -> bytes:
    """The 32-byte secret that a code stands for. The code has 93 bits: no slow hash is needed."""
    return hashlib.sha256(b"motcua/1/enrolment-code\0" + read_code(code).encode()).digest()


def secret_id(secret: bytes) -> bytes:
    """8 bytes by which the portal finds the secret; they tell nothing about it."""
    return _mac(secret, "id")[:8]


@dataclass(frozen=True, slots=True)
class EnrolmentFile:
    """What a stick or a QR carries to a machine without a link. `root`: the portal's offline root
    (signing key, 32 bytes); `statement`: KeyStatement bytes; `secret`: 32 bytes, used once."""

    url: str
    root: bytes
    statement: bytes
    secret: bytes = field(repr=False)
    characters: str

    def to_text(self) -> str:
        """One line of ASCII, the same in a file and in a QR."""
        tree: Tree = [self.url, self.root, self.statement, self.secret, self.characters]
        data = canonical(tree)
        whole = data + hashlib.sha256(data).digest()[:4]
        return FILE_MARK + base64.urlsafe_b64encode(whole).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str) -> EnrolmentFile:
        """EnrolmentError for anything cut, changed or foreign; the statement is checked too."""
        bare = "".join(text.split())
        if not bare.startswith(FILE_MARK) or len(bare) > FILE_BYTES or not bare.isascii():
            raise EnrolmentError("this is not an enrolment file of Một Cửa")
        body = bare.removeprefix(FILE_MARK)
        try:
            whole = base64.b64decode(body + "=" * (-len(body) % 4), b"-_", validate=True)
            data, check = whole[:-4], whole[-4:]
            if hashlib.sha256(data).digest()[:4] != check:
                raise EnrolmentError("the enrolment file is cut or damaged: copy it again")
            url, root, statement, secret, characters = as_list(parse(data), 5)
            made = cls(
                read_address(as_text(url, _ADDRESS_CHARS)),
                as_bytes(root, 32),
                as_bytes(statement, most=STATEMENT_BYTES),
                as_bytes(secret, _SECRET_BYTES),
                as_text(characters, 8),
            )
            read_statement(made.statement, made.root)
        except (binascii.Error, ValueError, RecordError, BadSignature) as error:
            raise EnrolmentError("the enrolment file is cut or damaged: copy it again") from error
        return made


@dataclass(frozen=True, slots=True)
class Registration:
    """A machine that wants in: public keys, characters in use and earlier ones (codes printed with
    them stay valid), and the proof that it knows the one-time secret named by `secret_id`."""

    keys: PublicKeys
    characters: str
    earlier: tuple[str, ...]
    secret_id: bytes
    proof: bytes

    def content(self) -> Tree:
        """The tree of a `device.registered.v1` record, and of the body of `POST /v1/enrol`."""
        return {
            "signing": self.keys.signing,
            "box": self.keys.box,
            "characters": self.characters,
            "earlier": list(self.earlier),
            "secret_id": self.secret_id,
            "proof": self.proof,
        }

    @classmethod
    def from_content(cls, tree: Tree) -> Registration:
        """RecordError for anything out of shape; nothing is believed before check()."""
        wanted = {"signing", "box", "characters", "earlier", "secret_id", "proof"}
        found = as_map(tree, frozenset(wanted))
        return cls(
            PublicKeys(as_bytes(found["signing"], 32), as_bytes(found["box"], 32)),
            as_text(found["characters"], 8),
            tuple(as_text(item, 8) for item in as_list(found["earlier"], most=64)),
            as_bytes(found["secret_id"], 8),
            as_bytes(found["proof"], 32),
        )

    def check(self, secret: bytes) -> None:
        """BadSignature unless whoever made this knew `secret`."""
        wanted = _device_proof(secret, self.keys, self.characters, self.earlier)
        if not hmac.compare_digest(wanted, self.proof):
            raise BadSignature("the proof of the enrolment secret does not fit")


def register(
    secret: bytes, keys: PublicKeys, characters: str, earlier: tuple[str, ...] = ()
) -> Registration:
    """The kiosk's half."""
    proof = _device_proof(secret, keys, characters, earlier)
    return Registration(keys, characters, earlier, secret_id(secret), proof)


@dataclass(frozen=True, slots=True)
class Welcome:
    """The portal's answer over a link: its statement and root, the characters that the machine
    shall print, and the proof that this portal knows the secret too."""

    statement: bytes
    characters: str
    proof: bytes

    def to_bytes(self) -> bytes:
        """The body of the answer to `POST /v1/enrol`."""
        return canonical([self.statement, self.characters, self.proof])


def welcome(
    secret: bytes, registration: Registration, statement: bytes, characters: str
) -> Welcome:
    """The portal's half, after Registration.check()."""
    proof = _portal_proof(secret, registration.keys, statement, characters)
    return Welcome(statement, characters, proof)


def read_welcome(
    data: bytes, secret: bytes, keys: PublicKeys, pinned_root: bytes | None = None
) -> tuple[KeyStatement, str]:
    """What the kiosk may keep: the portal's statement, whose root it now pins, and its characters.

    BadSignature unless the portal proved the secret over these very keys, and unless the root is
    `pinned_root` when one is known already.
    """
    try:
        statement, characters, proof = as_list(parse(data), 3)
        body, letters = as_bytes(statement, most=STATEMENT_BYTES), as_text(characters, 8)
        given = as_bytes(proof, 32)
        root = as_bytes(as_map(parse(body), frozenset({"root"}))["root"], 32)
    except RecordError as error:
        raise BadSignature("not the portal's answer to an enrolment") from error
    if not hmac.compare_digest(_portal_proof(secret, keys, body, letters), given):
        raise BadSignature("whoever answered does not know the enrolment secret")
    return read_statement(body, pinned_root or root), letters


def _device_proof(
    secret: bytes, keys: PublicKeys, characters: str, earlier: tuple[str, ...]
) -> bytes:
    return _mac(
        secret, "device", keys.signing, keys.box, characters.encode(), ",".join(earlier).encode()
    )


def _portal_proof(secret: bytes, keys: PublicKeys, statement: bytes, characters: str) -> bytes:
    return _mac(secret, "portal", keys.signing, keys.box, statement, characters.encode())


def _mac(secret: bytes, purpose: str, *parts: bytes) -> bytes:
    # Lengths keep neighbouring parts apart; the purpose keeps one proof from being the other.
    text = b"".join(len(part).to_bytes(4) + part for part in parts)
    label = b"motcua/1/enrolment/" + purpose.encode() + b"\0"
    return hmac.new(secret, label + text, hashlib.sha256).digest()
