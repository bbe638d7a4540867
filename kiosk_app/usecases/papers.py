"""Pages of papers: captured, sealed, put on the disk, taken away again.

It owns the order that makes a page durable: ciphertext file first, then the row that speaks of it.
It must never write a picture in clear, and never unlink a file before the commit that orphaned it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk_app.store.documents import Media, StoredPage, sealed_again
from kiosk_app.usecases import drafting
from kiosk_app.usecases.drafting import get_draft, shown_page
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.tracking import papers_asked
from kiosk_app.usecases.values import AttachedPage, Consent, Draft, NoticeShown, Picture
from sync import open_attachment, seal_attachment, write

if TYPE_CHECKING:
    from kiosk_app.devices.shrink import Page

JPEG = "image/jpeg"
LARGEST_IMAGE_BYTES = 32 * 1024 * 1024
# A page being attached by another process must not be swept under its hands.
LONGEST_ATTACH_MS = 3600 * 1000


class PageTooLarge(ValueError):
    """The image file is larger than any camera's; the words carry the limit in bytes."""


def attach(machine: Machine, draft: Draft, paper: str, image: bytes) -> AttachedPage:
    """Keeps one photographed page of `paper`, re-encoded small; durable on return.

    Nothing of the image file but its picture stays (no position, no thumbnail). Raises DeviceError
    when it is no picture, PageTooLarge, sync.DatabaseFull, UnknownDraft, KeyError when the
    procedure has no such paper. `pages_max` is for flow to show: one too many is not refused.
    """
    known = {document.paper for document in draft.procedure.documents}
    if draft.supplements:  # an authority may ask for what its procedure does not name
        known |= set(papers_asked(machine, draft.supplements))
    if paper not in known:
        raise KeyError(paper)
    get_draft(machine, draft.id)
    return _kept(machine, draft, paper, _shrunk(image))


def retake(machine: Machine, draft: Draft, paper: str, page: int, image: bytes) -> AttachedPage:
    """Keeps a photographed page in the place of an earlier one, which goes. As `attach`."""
    _get_stored(machine, draft, paper, page)
    return _kept(machine, draft, paper, _shrunk(image), instead_of=page)


def turn_page(machine: Machine, draft: Draft, paper: str, page: int) -> AttachedPage:
    """Turns a kept page by a quarter clockwise. KeyError, IntegrityError, sync.DatabaseFull."""
    from kiosk_app.devices.shrink import Verdict, turned_page

    stored = _get_stored(machine, draft, paper, page)
    jpeg = picture_of(machine, draft.id, paper, page)
    turned = turned_page(jpeg, Verdict(stored.media.verdict or Verdict.GOOD.value))
    return _kept(machine, draft, paper, turned, instead_of=page)


def move_page(machine: Machine, draft: Draft, paper: str, page: int, to: int) -> Draft:
    """Gives a page another place among those of its paper."""
    with write(machine.db):
        machine.documents.move(draft.id, paper, page, to)
    return get_draft(machine, draft.id)


def small_picture(machine: Machine, about: bytes, paper: str, page: int, side: int) -> Picture:
    """A kept page for the screen, at most `side` px high and wide. KeyError, IntegrityError."""
    from kiosk_app.devices.pictures import open_picture

    picture = open_picture(picture_of(machine, about, paper, page), "L", draft=(side, side))
    picture.thumbnail((side, side))
    return Picture(picture.width, picture.height, picture.tobytes())


def _shrunk(image: bytes) -> Page:
    # Pillow takes a while to import: only those who photograph papers wait for it.
    from kiosk_app.devices.shrink import shrink_page

    if len(image) > LARGEST_IMAGE_BYTES:
        raise PageTooLarge(f"{len(image)} bytes; at most {LARGEST_IMAGE_BYTES}")
    return shrink_page(image)


def _get_stored(machine: Machine, draft: Draft, paper: str, page: int) -> StoredPage:
    for stored in machine.documents.of(draft.id):
        if (stored.paper, stored.page) == (paper, page):
            return stored
    raise KeyError((paper, page))


def _kept(
    machine: Machine, draft: Draft, paper: str, page: Page, instead_of: int | None = None
) -> AttachedPage:
    """Seals a page: the ciphertext is on the disk before a row speaks of it."""
    media = Media(JPEG, page.verdict.value)
    return _sealed(machine, draft, paper, page.jpeg, media, instead_of)


def _sealed(
    machine: Machine,
    draft: Draft,
    paper: str,
    jpeg: bytes,
    media: Media,
    instead_of: int | None = None,
) -> AttachedPage:
    sealed = seal_attachment(jpeg)
    digest = sealed.cipher_sha256.hex()
    with write(machine.db):
        machine.documents.announce(digest, machine.wall_ms() + LONGEST_ATTACH_MS)
    machine.files.put(sealed.ciphertext)
    with write(machine.db):
        number = machine.documents.add(draft.id, paper, sealed, media)
        if instead_of is not None:
            machine.documents.move(draft.id, paper, number, instead_of)
            machine.documents.remove(draft.id, paper, instead_of + 1)
            number = instead_of
    if instead_of is not None:
        sweep(machine)
    return AttachedPage(paper, number, digest, sealed.plain_bytes, media.verdict)


def reuse_pages(
    machine: Machine, draft: Draft, paper: str, source: bytes, consent: Consent
) -> Draft:
    """Seals the pages of a paper of another application anew for this draft, with the consent.

    The consent is kept first: no page is used again without it. Raises as `attach`, IntegrityError.
    """
    notice = draft.notice or NoticeShown("", consent.lang, consent.given_at)
    drafting.accept_notice(machine, draft, replace(notice, consents=(*notice.consents, consent)))
    for stored in machine.documents.of(source):
        if stored.paper == paper:
            jpeg = picture_of(machine, source, paper, stored.page)
            _sealed(machine, draft, paper, jpeg, stored.media)
    return get_draft(machine, draft.id)


def remove_page(machine: Machine, draft: Draft, paper: str, page: int) -> Draft:
    """Takes a page away; later pages of the paper move up."""
    with write(machine.db):
        machine.documents.remove(draft.id, paper, page)
    sweep(machine)
    return get_draft(machine, draft.id)


def picture_of(machine: Machine, about: bytes, paper: str, page: int) -> bytes:
    """The picture again. KeyError when there is none; IntegrityError when it is damaged."""
    for stored in machine.documents.of(about):
        if (stored.paper, stored.page) == (paper, page):
            sealed = sealed_again(stored, machine.files)
            return open_attachment(sealed.ciphertext, sealed.key, sealed.plain_sha256)
    raise KeyError((paper, page))


def pages_of(machine: Machine, about: bytes) -> tuple[AttachedPage, ...]:
    """The pages of a draft or application."""
    return tuple(shown_page(page) for page in machine.documents.of(about))


def sweep(machine: Machine) -> int:
    """Unlinks ciphertexts nobody speaks of any more; returns how many."""
    swept = machine.documents.sweep(machine.files, machine.wall_ms())
    if swept:
        with write(machine.db):
            machine.documents.forget_swept(swept)
    return len(swept)
