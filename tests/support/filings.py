"""Invented applications as the kiosk enqueues them, for tests that must not import the kiosk."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sync import Tree, seal_attachment, write
from sync.datafolder import DataFolder
from sync.sealing import SealedAttachment

PHOTO = bytes(range(256)) * 120


def submission(about: bytes, code: str, missing: Sequence[str] = ()) -> Tree:
    """The content of application.submitted.v1."""
    return {
        "application": about,
        "event": secrets.token_bytes(16),
        "code": code,
        "procedure": "1.004194",
        "version": "1",
        "filed_at": "2026-11-24T08:00:00+07:00",
        "uncertainty_s": 2,
        "due": "2026-11-27T17:00:00+07:00",
        "clock": {
            "boot": bytes(8), "boottime_ms": 1, "wall_ms": 2, "trusted_ms": None, "since_ms": None,
        },
        "answers": {"ho_ten": "Người Thử Bí Mật", "ngay_sinh": "1990-01-01"},
        "identity": {"how": "typed"},
        "papers": [],
        "missing": list(missing),
        "notice": {"text": "00", "lang": "vi", "shown_at": "2026-11-24T07:58:00+07:00"},
        "titles": {"procedure": "Đăng ký tạm trú"},
    }  # fmt: skip


def file_application(
    folder: DataFolder, *, photo: bytes | None = None, missing: Sequence[str] = ()
) -> bytes:
    """Files one application, with one photographed page when given; its id."""
    about = secrets.token_bytes(16)
    code = f"{folder.device.characters}-{secrets.token_hex(5).upper()}"
    sealed = None
    if photo is not None:
        sealed = seal_attachment(photo)
        folder.files.put(sealed.ciphertext)
    with write(folder.db):
        folder.outbox.enqueue(
            "application.submitted.v1",
            submission(about, code, missing),
            about=about,
            due="2026-11-27",
        )
        if sealed is not None:
            fields = _paper(about, code, sealed, "GKS")
            folder.outbox.enqueue_attachment(fields, sealed, about=about, due="2026-11-27")
    return about


def describe_paper(folder: DataFolder, about: bytes, *, paper: str) -> bytes:
    """Attaches one more page to an application; the id of the record that describes it."""
    sealed = seal_attachment(PHOTO)
    folder.files.put(sealed.ciphertext)
    with write(folder.db):
        fields = _paper(about, "M7F-2222-222-2", sealed, paper)
        return folder.outbox.enqueue_attachment(fields, sealed, about=about).id


def _paper(about: bytes, code: str, sealed: SealedAttachment, paper: str) -> dict[str, Tree]:
    return {
        "application": about,
        "code": code,
        "paper": paper,
        "page": 1,
        "plain_bytes": sealed.plain_bytes,
        "media_type": "image/jpeg",
    }
