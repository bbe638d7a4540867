"""Commands about paper: identity cards, photographed pages, filing receipts.

It owns their JSON as contracts.md gives it. Only `receipt-key` and `receipt` open the database.
"""

from __future__ import annotations

import io
import os
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from kiosk_app.cli.answers import (
    BAD_INPUT,
    CommandError,
    answer,
    not_here,
    read_input,
    say,
    unusable,
    write_output,
)
from kiosk_app.cli.opening import kiosk_of, settings_of
from kiosk_app.devices.cardimage import read_card_qr
from kiosk_app.devices.documentpages import draw_page
from kiosk_app.devices.ports import DeviceError
from kiosk_app.devices.shrink import shrink_page
from kiosk_app.domain.identity import parse_card
from kiosk_app.domain.receipt import PREFIX, read_receipt
from kiosk_app.facts import load_card_prefixes
from sync import verify_receipt

INVALID = 1
LONGEST_TEXT = 8192
_IMAGES = "photograph the QR sharp, near and without glare"
_TEXT = (
    "--text takes what the card's QR holds, as a scanner types it, in quotes:"
    " number|old number|name|birth|sex|address|issued"
)


def id_card(options: Namespace) -> int:
    """The first card that is read from the images or the text; exit 2 when none is."""
    if bool(options.images) == (options.text is not None):
        raise CommandError("id-card: give images, or --text TEXT")
    payloads: list[str | bytes] = [] if options.text is None else [options.text]
    payloads += filter(None, map(_qr, options.images))
    for payload in payloads:
        card = parse_card(payload, load_card_prefixes(settings_of(options)))
        if card is not None:
            answer(asdict(card))
            return 0
    say(f"motcua-kiosk: no identity card was read; {_IMAGES if options.images else _TEXT}")
    return BAD_INPUT


def _qr(path: Path) -> bytes | None:
    return _qr_in(path, read_input(path))


def _qr_in(path: Path, content: bytes) -> bytes | None:
    try:
        return read_card_qr(content)
    except DeviceError as error:
        raise CommandError(f"{path}: {unusable(error)}") from error


def page(options: Namespace) -> int:
    """Re-encodes a photographed page and judges it."""
    try:
        made = shrink_page(read_input(options.image))
    except DeviceError as error:
        raise CommandError(f"{options.image}: {unusable(error)}") from error
    write_output(options.out, made.jpeg)
    answer(
        {
            "verdict": made.verdict.value,
            "bytes": len(made.jpeg),
            "width": made.width,
            "height": made.height,
        }
    )
    return 0


def verify(options: Namespace) -> int:
    """Checks a receipt's QR, from a picture or its text; exit 1 when it is not valid."""
    text = _receipt_text(options.receipt)
    key = _public_key(options.key)
    receipt = read_receipt(text) if text is not None else None
    if receipt is None:
        return _refused("unreadable", "no receipt could be read from it")
    if not receipt.is_signed_by(lambda message, signed: verify_receipt(key, signed, message)):
        words = "it was forged or edited, or another machine than that of the key gave it out"
        return _refused("not_signed", words)
    facts = asdict(receipt.facts)
    answer({"valid": True, **facts})
    return 0


def _refused(why: str, words: str) -> int:
    say(f"motcua-kiosk: the receipt is not genuine: {words}")
    answer({"valid": False, "why": why})
    return INVALID


def _receipt_text(word: str) -> str | None:
    if not word.strip():
        raise CommandError("verify-receipt: give a picture of a receipt, or the text of its QR")
    if not word.startswith(PREFIX) and os.path.lexists(word):
        content = read_input(Path(word))
        is_pdf = content.startswith(b"%PDF-")
        payload = _qr_in(Path(word), _first_page(Path(word), content) if is_pdf else content)
        return None if payload is None else payload.decode("utf-8", "replace")
    return word[:LONGEST_TEXT]


def _first_page(path: Path, pdf: bytes) -> bytes:
    """As a picture."""
    try:
        drawn = draw_page("application/pdf", pdf, 0)
    except DeviceError as error:
        raise CommandError(f"{path}: the PDF cannot be opened ({error.code.value})") from error
    out = io.BytesIO()
    Image.frombytes("RGB", (drawn.width, drawn.height), drawn.rgb).save(out, "PNG")
    return out.getvalue()


def _public_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(read_input(path).decode("ascii").strip())
    except ValueError as error:
        raise CommandError(f"{path}: is no receipt key (64 hexadecimal characters)") from error
    if len(key) != 32:
        raise CommandError(f"{path}: is no receipt key (64 hexadecimal characters)")
    return key


def receipt_key(options: Namespace) -> int:
    """Writes this machine's public signing key, with which anybody can check its receipts."""
    with kiosk_of(options) as kiosk:
        device = kiosk.machine.device
        key = device.keys.public.signing.hex()
        write_output(options.out, key.encode() + b"\n")
        answer({"key": key, "characters": device.characters, "file": str(options.out)})
    return 0


def receipt(options: Namespace) -> int:
    """The filing receipt of an application, as its file's name says; exit 2 when it is not here."""
    kind = options.out.suffix.lower()
    if kind not in ("", ".pdf", ".png"):
        raise CommandError(
            f"{options.out}: a receipt is a PDF or a PNG: name it FILE.pdf or FILE.png"
        )
    with kiosk_of(options) as kiosk:
        pdf = kiosk.receipt_pdf(options.code)
    if pdf is None:
        say(f"motcua-kiosk: {not_here(options.code)}")
        return BAD_INPUT
    paper = _first_page(options.out, pdf) if kind == ".png" else pdf
    write_output(options.out, paper)
    answer({"code": options.code, "file": str(options.out), "bytes": len(paper)})
    return 0
