"""The document of a result: whether it is there, and its bytes for the screen or the printer.

It owns the way from a ciphertext file to a document in memory. It must never write one in clear.
"""

from __future__ import annotations

from kiosk_app.devices.documentpages import DrawnPage, draw_page
from kiosk_app.devices.pictures import open_picture
from kiosk_app.domain.application import fold
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.printing import RESULT, PrintJob, note_print
from kiosk_app.usecases.receiving import events_of
from kiosk_app.usecases.tracking import document_of, find
from kiosk_app.usecases.values import ResultFile
from sync import IntegrityError, SealedDocument, open_attachment, write


def result_file(machine: Machine, typed: str) -> ResultFile | None:
    """The document; None when there is none or it is still on its way.

    Raises IntegrityError when its file is missing or damaged; it is then fetched again.
    """
    application = find(machine, typed)
    if application is None:
        return None
    history = fold(events_of(machine, application.id)).history
    document = document_of(machine, application.id, history)
    if document is None or not machine.fetches.has_arrived(document.cipher_sha256):
        return None
    try:
        ciphertext = machine.files.get(document.cipher_sha256.hex())
    except IntegrityError:
        _fetch_again(machine, document)
        raise
    data = open_attachment(ciphertext, document.key, document.plain_sha256)
    return ResultFile(document.media_type, data)


def result_page(
    machine: Machine, typed: str, step: int, *, near: bool, wide: bool
) -> DrawnPage | None:
    """A page for the screen; None while there is no document. DeviceError, IntegrityError."""
    document = result_file(machine, typed)
    if document is None:
        return None
    return draw_page(document.media_type, document.data, step, near=near, wide=wide)


def result_job(machine: Machine, typed: str) -> PrintJob | None:
    """The document for the printer, noted in the record."""
    found, document = find(machine, typed), result_file(machine, typed)
    if found is None or document is None:
        return None

    def pdf() -> bytes:
        if document.media_type == "application/pdf":
            return document.data
        from kiosk_app.paper.picture_pdf import picture_pdf  # only those who print wait for it

        return picture_pdf(open_picture(document.data))

    return PrintJob(RESULT, pdf, number=note_print(machine, found.id, RESULT))


def _fetch_again(machine: Machine, document: SealedDocument) -> None:
    machine.files.remove(document.cipher_sha256.hex())
    with write(machine.db):
        machine.fetches.want_again(document.cipher_sha256)
