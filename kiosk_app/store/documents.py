"""Pages of papers: which ciphertext belongs to which page of which application.

It owns kiosk_page and kiosk_orphan. The picture itself is a ciphertext file named by its digest;
its key stands sealed under the application's key. It must never hold a picture, and never unlink a
file inside a transaction: what nobody speaks of any more is noted and swept afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlite_utils

from kiosk_app.store.sealed import open_tree, seal_tree
from sync import AttachmentFiles, SealedAttachment, database_errors

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Media:
    """What a page is, for whoever shows it; `verdict` is how readable it was found, or ""."""

    type: str
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One page. `digest` is the ciphertext's in hexadecimal, `page` counts from 1."""

    about: bytes
    paper: str
    page: int
    digest: str
    cipher_bytes: int
    plain_sha256: bytes
    plain_bytes: int
    media: Media
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Documents:
    """The pages of one database. Methods that write stand inside the caller's write(db)."""

    db: sqlite_utils.Database

    def add(self, about: bytes, paper: str, attachment: SealedAttachment, media: Media) -> int:
        """Appends a page whose ciphertext is durable already; returns its number."""
        page = self.count(about, paper) + 1
        digest = attachment.cipher_sha256.hex()
        self.forget_swept([digest])
        sealed = seal_tree(
            self.db,
            about,
            f"page {digest}",
            {
                "key": attachment.key,
                "plain_sha256": attachment.plain_sha256,
                "plain_bytes": attachment.plain_bytes,
                "media_type": media.type,
                "verdict": media.verdict,
            },
        )
        self.db.execute(
            "INSERT INTO kiosk_page VALUES (?, ?, ?, ?, ?, ?)",
            [about, paper, page, digest, len(attachment.ciphertext), sealed],
        )
        return page

    def count(self, about: bytes, paper: str) -> int:
        """How many pages of that paper there are."""
        with database_errors():
            row = self.db.execute(
                "SELECT count(*) FROM kiosk_page WHERE about = ? AND paper = ?", [about, paper]
            ).fetchone()
        return int(row[0])

    def remove(self, about: bytes, paper: str, page: int) -> None:
        """Takes a page away and closes the gap; harmless when there is no such page."""
        self._orphan("about = ? AND paper = ? AND page = ?", [about, paper, page])
        self.db.execute(
            "DELETE FROM kiosk_page WHERE about = ? AND paper = ? AND page = ?",
            [about, paper, page],
        )
        later = self.db.execute(
            "SELECT page FROM kiosk_page WHERE about = ? AND paper = ? AND page > ? ORDER BY page",
            [about, paper, page],
        ).fetchall()
        for (number,) in later:
            self._renumber(about, paper, number, number - 1)

    def move(self, about: bytes, paper: str, page: int, to: int) -> None:
        """Gives a page another place in its paper; those between move by one. Harmless when either
        number is not one of its pages."""
        count = self.count(about, paper)
        if page == to or not (1 <= page <= count and 1 <= to <= count):
            return
        self._renumber(about, paper, page, 0)
        step = 1 if to > page else -1
        for number in range(page + step, to + step, step):
            self._renumber(about, paper, number, number - step)
        self._renumber(about, paper, 0, to)

    def remove_all(self, about: bytes) -> None:
        """Takes every page of an application or draft away (erasing, discarding)."""
        self._orphan("about = ?", [about])
        self.db.execute("DELETE FROM kiosk_page WHERE about = ?", [about])

    def of(self, about: bytes) -> tuple[StoredPage, ...]:
        """The pages in order of paper and number."""
        with database_errors():
            rows = self.db.execute(
                "SELECT paper, page, digest, cipher_bytes, sealed FROM kiosk_page"
                " WHERE about = ? ORDER BY paper, page",
                [about],
            ).fetchall()
        return tuple(self._page(about, *row) for row in rows)

    def announce(self, digest: str, not_before_ms: int) -> None:
        """Notes a ciphertext before its file is written: if no page follows, it will be swept."""
        self.db.execute(
            "INSERT OR REPLACE INTO kiosk_orphan VALUES (?, ?)", [digest, not_before_ms]
        )

    def sweep(self, files: AttachmentFiles, now_ms: int) -> list[str]:
        """Unlinks orphaned ciphertexts, outside any transaction; returns their digests.

        Two steps on purpose: a file unlinked before the commit would be missing after a rollback.
        A crash between them leaves the note, and the next sweep does it; so does a file that the
        disk does not give up, which never keeps the others.
        """
        with database_errors():
            rows = self.db.execute(
                "SELECT digest FROM kiosk_orphan WHERE not_before_ms <= ?"
                " AND digest NOT IN (SELECT digest FROM kiosk_page)"
                " AND digest NOT IN (SELECT digest FROM kiosk_result)",
                [now_ms],
            ).fetchall()
        swept = []
        for (digest,) in rows:
            try:
                files.remove(digest)
            except OSError as error:
                log.warning("sweep.kept", extra={"failure": type(error).__name__})
            else:
                swept.append(digest)
        return swept

    def forget_swept(self, digests: Iterable[str]) -> None:
        """Deletes the notes of files that `sweep` unlinked."""
        for digest in digests:
            self.db.execute("DELETE FROM kiosk_orphan WHERE digest = ?", [digest])

    def _renumber(self, about: bytes, paper: str, page: int, to: int) -> None:
        self.db.execute(
            "UPDATE kiosk_page SET page = ? WHERE about = ? AND paper = ? AND page = ?",
            [to, about, paper, page],
        )

    def _orphan(self, where: str, values: list[object]) -> None:
        self.db.execute(
            f"INSERT OR REPLACE INTO kiosk_orphan SELECT digest, 0 FROM kiosk_page WHERE {where}",  # noqa: S608
            values,
        )

    def _page(
        self, about: bytes, paper: str, page: int, digest: str, cipher_bytes: int, sealed: bytes
    ) -> StoredPage:
        content = open_tree(self.db, about, f"page {digest}", bytes(sealed))
        assert isinstance(content, dict)
        key, plain, size = (content[name] for name in ("key", "plain_sha256", "plain_bytes"))
        assert isinstance(key, bytes) and isinstance(plain, bytes) and isinstance(size, int)
        media = Media(str(content["media_type"]), str(content["verdict"]))
        return StoredPage(about, paper, page, digest, cipher_bytes, plain, size, media, key)


def sealed_again(page: StoredPage, files: AttachmentFiles) -> SealedAttachment:
    """The attachment as it was sealed, its ciphertext read back and checked against its digest."""
    ciphertext = files.get(page.digest)
    cipher_sha256 = bytes.fromhex(page.digest)
    return SealedAttachment(
        ciphertext, page.key, cipher_sha256, page.plain_sha256, page.plain_bytes
    )
