"""A kiosk's data folder with a backlog: applications filed by the product's own verbs, with papers.

The only short cuts: the medium is not waited for, and the papers hold random bytes in place of
photographs. Everything else, from the draft to the outbox record, is what a person's touch makes.
"""

from __future__ import annotations

import hashlib
import os
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk_app.bootstrap import close_kiosk, open_kiosk
from kiosk_app.domain.example import example_answers
from kiosk_app.settings import load_settings
from kiosk_app.store.documents import Media
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.values import Draft, Filed
from sync import SealedAttachment, write

CODES = ("1.001193", "1.004194", "1.001612")
VARIETY = 12  # different people of each procedure; nobody's answers count here
SEAL_BYTES = 16


@dataclass(frozen=True, slots=True)
class Size:
    """How large a backlog: 10,000 applications with six papers of 85,000 bytes are 5.1 GB."""

    applications: int = 10_000
    papers: int = 6
    paper_bytes: int = 85_000

    @property
    def attachment_bytes(self) -> int:
        """All ciphertexts together."""
        return self.applications * self.papers * self.paper_bytes


def make_backlog(data: Path, size: Size) -> list[str]:
    """Files into `data` until there are so many; the codes."""
    kiosk = open_kiosk(load_settings(data, {}))
    try:
        # Ten thousand waits for a medium are an hour; what is measured later is on it by then.
        kiosk.machine.db.execute("PRAGMA synchronous = OFF")
        people = _people(kiosk)
        codes = [_filed(kiosk, *next(people), size) for _ in range(size.applications)]
        kiosk.machine.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        close_kiosk(kiosk)
    return codes


def _people(kiosk: Kiosk) -> Iterator[tuple[str, dict[str, object]]]:
    rng, today = random.Random(11), date.today()
    found = [
        (code, example_answers(kiosk.catalogue.get(code), rng, today))
        for _ in range(VARIETY)
        for code in CODES
    ]
    while True:
        yield from found


def _filed(kiosk: Kiosk, procedure: str, answers: dict[str, object], size: Size) -> str:
    draft = kiosk.answers(kiosk.start(procedure), answers)
    for _ in range(size.papers):
        _add_paper(kiosk, draft, size.paper_bytes)
    signature = next((a for a in answers.values() if _is_signature(a)), {"mark": "finger"})
    filed = kiosk.submit(draft, signature)
    if not isinstance(filed, Filed):
        raise RuntimeError(f"{procedure} was not filed: {filed}")
    return filed.code


def _is_signature(answer: object) -> bool:
    return isinstance(answer, dict) and ("strokes" in answer or "mark" in answer)


def _add_paper(kiosk: Kiosk, draft: Draft, cipher_bytes: int) -> None:
    ciphertext = os.urandom(cipher_bytes)
    digest = hashlib.sha256(ciphertext).digest()
    folder = kiosk.machine.files.folder
    folder.mkdir(exist_ok=True)
    (folder / digest.hex()).write_bytes(ciphertext)
    plain = cipher_bytes - SEAL_BYTES
    sealed = SealedAttachment(
        ciphertext, secrets.token_bytes(32), digest, secrets.token_bytes(32), plain
    )
    paper = draft.procedure.documents[0].paper
    with write(kiosk.machine.db):
        kiosk.machine.documents.add(draft.id, paper, sealed, Media("image/jpeg", "good"))
