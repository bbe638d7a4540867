"""Verifiers of passwords and PINs: Argon2id, made and tried one at a time, here and at the portal.

It owns the cost of a guess and the turnstile before it. A verifier cannot be turned back into a
password. It must never run two derivations at once in one process, and never keep a password.
"""

from __future__ import annotations

import os
import threading
import unicodedata

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
# RFC 9106, section 4, second recommended option (64 MiB, three passes) but with one lane: OpenSSL
# works on lanes with threads of its own, and two such derivations at once wait for each other for
# ever (OpenSSL 4.0 under cryptography 50).
_PASSES, _LANES, _MEMORY_KIB = 3, 1, 64 * 1024
# Those threads belong to the process, and so does the turnstile: verifiers with four lanes, made by
# earlier programs, are still tried.
_ONE_AT_A_TIME = threading.Lock()


def make_verifier(password: str) -> str:
    """A PHC string with a fresh salt. Takes about a third of a second and 64 MiB."""
    argon = Argon2id(
        salt=os.urandom(16),
        length=32,
        iterations=_PASSES,
        lanes=_LANES,
        memory_cost=_MEMORY_KIB,
    )
    with _ONE_AT_A_TIME:
        return argon.derive_phc_encoded(_bytes(password))


def is_password(verifier: str, password: str) -> bool:
    """Whether `verifier` was made from this password; costs the same either way."""
    with _ONE_AT_A_TIME:
        try:
            Argon2id.verify_phc_encoded(_bytes(password), verifier)
        except InvalidKey:
            return False
    return True


def nobodys_verifier() -> str:
    """One that no password fits, as costly to try as a real one (all-zero hash)."""
    return f"$argon2id$v=19$m={_MEMORY_KIB},t={_PASSES},p={_LANES}$" + "A" * 22 + "$" + "A" * 43


def _bytes(password: str) -> bytes:
    # The longest is bounded before hashing: a megabyte of password is an attack, not a password.
    return unicodedata.normalize("NFC", password)[: LONGEST_PASSWORD + 1].encode()
