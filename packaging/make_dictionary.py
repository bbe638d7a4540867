"""Makes a compression dictionary from the catalogue and invented people, never from real filings.

Run it after procedures have changed much: it writes assets/dictionary/NNNN-<digest>.zdict beside
the older ones, which must stay for as long as kiosks in the field pack with them. The same
catalogue gives the same bytes.
"""

from __future__ import annotations

import random
import sys
import tomllib
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_BYTES = 128 * 1024
EXAMPLES = 2
DAY = date(2026, 11, 23)


def main() -> int:
    """Writes the file and says its name and size; does nothing when it exists already."""
    sys.path.insert(0, str(ROOT))
    from sync.codec import Dictionary
    from sync.dictionaries import load_dictionaries, shipped_folder

    # What stands last is nearest to the data and cheapest to refer to: whole filings.
    data = (_values() + b"".join(_filings()))[-MOST_BYTES:]
    dictionary = Dictionary(data)
    if dictionary.id in load_dictionaries().known:
        print(f"dictionary {dictionary.id.hex()} is here already")
        return 0
    folder = shipped_folder()
    folder.mkdir(parents=True, exist_ok=True)
    number = 1 + max((int(p.name[:4]) for p in folder.glob("????-*.zdict")), default=0)
    path = folder / f"{number:04d}-{dictionary.id.hex()}.zdict"
    path.write_bytes(data)
    print(f"{path.relative_to(ROOT)}: {len(data)} bytes")
    return 0


def _values() -> bytes:
    """Every value of the code lists: they are what choices hold."""
    found = bytearray()
    for path in sorted((ROOT / "assets" / "catalogue" / "code_lists").glob("*.toml")):
        tree = tomllib.loads(path.read_text("utf-8"))
        for items in tree.values():
            if isinstance(items, list):
                values = [i["value"] for i in items if isinstance(i, dict) and "value" in i]
                found += "\n".join(map(str, values)).encode()
    return bytes(found)


def _filings() -> list[bytes]:
    """Whole records of invented people, several per procedure."""
    from sync.records import canonical

    rng = random.Random(20261123)  # noqa: S311 - invents people, guards nothing
    return [
        kind.encode() + canonical(content)
        for _ in range(EXAMPLES)
        for procedure in _procedures()
        for kind, content in _records(procedure, rng)
    ]


def _procedures() -> list:  # type: ignore[type-arg]
    from kiosk_app.reference import load_procedures
    from kiosk_app.settings import Settings

    shelf = load_procedures(Settings(data=ROOT / "build" / "no-data"))
    return [shelf.catalogue.get(code) for code in sorted({code for code, _ in shelf.sources})]


def _records(procedure, rng: random.Random) -> list:  # type: ignore[no-untyped-def, type-arg]
    from kiosk_app.domain.example import example_answers
    from kiosk_app.domain.hands import Hand, Handling
    from kiosk_app.domain.messages import (
        ClockReading,
        PageDescription,
        Submission,
        attachment_content,
        submitted_content,
    )
    from kiosk_app.domain.owners import owner_fields

    nothing, code = bytes(16), "M7F-29QXK-4PH-C"
    papers = [document.paper for document in procedure.documents]
    answers = example_answers(procedure, rng, DAY)
    official = Handling(Hand.OFFICIAL, frozenset(answers), ("",))
    handling = rng.choice([Handling(), official])
    clock = ClockReading(bytes(8), 1_000_000, 1_764_000_000_000, 1_764_000_000_000, 1_000)
    filed = Submission(
        application=nothing,
        event=nothing,
        code=code,
        procedure=procedure.code,
        version=procedure.version,
        title=procedure.title.get("vi"),
        filed_at="2026-11-23T09:42:00+07:00",
        uncertainty_s=2,
        due="2026-11-26",
        clock=clock,
        answers=answers,
        how=rng.choice(["card_scanned", "typed", "seen_by_official"]),
        pages=dict.fromkeys(papers[:2], 1),
        missing=papers[2:],
        handling=handling.travelling(answers),
        owners=owner_fields(procedure, answers, DAY),
        notice={"text": "0" * 64, "lang": "vi", "shown_at": "2026-11-23T09:30:00+07:00"},
    )
    page = PageDescription(
        nothing, code, papers[0] if papers else "", 1, bytes(32), bytes(32), bytes(32),
        80_000, 79_984, "image/jpeg", "good",
    )  # fmt: skip
    return [
        ("attachment.described.v1", attachment_content(page)),
        ("application.submitted.v1", submitted_content(filed)),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
