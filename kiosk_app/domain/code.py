"""Application codes: what people read, type and say over the telephone.

A code is a handle, never an identity: the machine's own three characters, seven random ones and a
check, in an alphabet without look-alikes ("M7F-29QX-K4PC"). It must be made without a network and
must stay valid after enrolment gives the machine other characters.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# 23 signs. None is taken for another, by hand or by eye: of 0/O/Q only Q, of 1/I/L none, of 2/Z
# only 2, of 5/S none, of 6/G only 6, of 8/B none, of U/V none. 23 is a prime, so that a weighted
# sum modulo 23 finds every single wrong sign and every exchange of two signs.
ALPHABET = "234679ACDEFHJKMNPQRTWXY"
MACHINE_LENGTH = 3
RANDOM_LENGTH = 7  # 23 ** 7 is 31.7 bits
RANDOM_BYTES = 16  # asked of the caller: far more than needed, so that the remainder is not felt
LENGTH = MACHINE_LENGTH + RANDOM_LENGTH + 1

_LOOK_ALIKES = str.maketrans({"Z": "2", "G": "6"})
_SEPARATORS = "-–—._/ \t\u00a0"


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """Why typed signs are no code: `reason` is empty, letters, length or check."""

    reason: str
    detail: str = ""


def make_code(characters: str, randomness: bytes) -> str:
    """A code for the machine with these three `characters` from 16 random bytes."""
    if len(characters) != MACHINE_LENGTH or any(c not in ALPHABET for c in characters):
        raise ValueError("a machine has three characters of the code alphabet")
    if len(randomness) < RANDOM_BYTES:
        raise ValueError(f"a code needs {RANDOM_BYTES} random bytes")
    number = int.from_bytes(randomness)
    signs = []
    for _ in range(RANDOM_LENGTH):
        number, index = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[index])
    body = characters + "".join(signs)
    return format_code(body + check_sign(body))


def check_sign(body: str) -> str:
    """The last sign: sum of position (from 1) times value, modulo 23."""
    total = sum(n * ALPHABET.index(sign) for n, sign in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def format_code(signs: str) -> str:
    """Grouped for reading aloud: 3-4-4."""
    return f"{signs[:3]}-{signs[3:7]}-{signs[7:]}"


def parse_code(typed: str) -> str | CodeProblem:
    """The code in its printed form, forgiving case, separators and two look-alikes."""
    text = unicodedata.normalize("NFKC", typed).upper()
    signs = "".join(c for c in text if c not in _SEPARATORS).translate(_LOOK_ALIKES)
    if not signs:
        return CodeProblem("empty")
    wrong = sorted({c for c in signs if c not in ALPHABET})
    if wrong:
        return CodeProblem("letters", " ".join(wrong)[:20])
    if len(signs) != LENGTH:
        return CodeProblem("length", str(len(signs)))
    if check_sign(signs[:-1]) != signs[-1]:
        return CodeProblem("check")
    return format_code(signs)


def never_in_a_code(typed: str) -> str:
    """The signs of a text as long as a code that no code holds, "" when there are none: whoever
    typed them took a sign for another."""
    problem = parse_code(typed)
    if not isinstance(problem, CodeProblem) or problem.reason != "letters":
        return ""
    signs = [c for c in unicodedata.normalize("NFKC", typed) if c not in _SEPARATORS]
    return problem.detail if len(signs) == LENGTH else ""
