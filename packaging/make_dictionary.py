"""Makes a compression dictionary from the catalogue, the reference data and invented people.

Never from real filings. Run it after procedures have changed much: it writes
assets/dictionary/NNNN-<digest>.zdict beside the older ones, which must stay for as long as kiosks
in the field pack with them. The same catalogue gives the same bytes. Its tables of frequencies are
trained by zstd on tables of one record, which is what a single filing travels as; the content that
zstd would choose by itself is replaced by ours, whole and in an order of nearness.
"""

from __future__ import annotations

import csv
import gzip
import random
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import zstandard

ROOT = Path(__file__).resolve().parents[1]
TRAINED_BYTES = 4096
SAMPLES = 30  # filings of each procedure that are trained on
KEPT = (1.0, 0.5)  # of these, by length, the fullest and one in the middle are kept whole
WITNESS = "Công chức tư pháp - hộ tịch"
LEVEL = 19
DAY = date(2026, 11, 23)


def main() -> int:
    """Writes the file and says its name and size; does nothing when it exists already."""
    sys.path.insert(0, str(ROOT))
    from sync.codec import Dictionary
    from sync.dictionaries import load_dictionaries, shipped_folder

    of_procedures = list(_tables())
    tables = [table for found in of_procedures for table in found]
    # What stands last is nearest to the data and cheapest to refer to: whole filings.
    kept = [
        sorted(found, key=len)[round((len(found) - 1) * share)]
        for share in KEPT
        for found in of_procedures
    ]
    data = _with_frequencies(
        _places() + _vocabulary() + _days() + _values() + b"".join(kept), tables
    )
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


def _places() -> bytes:
    """Names of communes as they were when most identity cards were printed, and as they are, then
    districts and provinces as an address ends with them."""
    folder = ROOT / "assets" / "reference"
    provinces = {row["code"]: row["name"] for row in _csv(folder / "provinces.csv")}
    old, now = _csv(folder / "old_wards.csv.gz"), _csv(folder / "wards.csv.gz")
    names = {_bare(row["name"]) for row in (*old, *now)}
    ends = {f", {_low(row['district'])}, {_low(row['province'])}" for row in old}
    ends |= {f", {_low(name)}" for name in provinces.values()}
    return "\0".join([*sorted(names), *sorted(ends), ""]).encode()


def _vocabulary() -> bytes:
    """What forms, their hints and the titles of other procedures say: the words that people answer
    with. Each phrase once."""
    folder = ROOT / "assets" / "catalogue"
    lines = (folder / "other_procedures.csv").read_text("utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    found: dict[str, None] = dict.fromkeys(row["name"] for row in rows)
    for path in sorted((folder / "procedures").glob("*.toml")):
        for text in _vietnamese(tomllib.loads(path.read_text("utf-8"))):
            found[text] = None
    return "\0".join([*found, ""]).encode()


def _vietnamese(tree: object) -> Iterator[str]:
    match tree:
        case {"vi": str(text)}:
            yield text
        case dict():
            for inside in tree.values():
                yield from _vietnamese(inside)
        case list():
            for inside in tree:
                yield from _vietnamese(inside)


def _days() -> bytes:
    """Dates in words, as several forms want them: each day, month and year once."""
    from kiosk_app.domain.words import date_in_words

    days = [date(2026, 1 + n % 12, 1 + n % 28) for n in range(84)]
    days += [date(year, 1 + year % 12, 20 + year % 9) for year in range(1950, 2040)]
    return "\0".join([*(date_in_words(day) for day in days), ""]).encode()


def _csv(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    return list(csv.DictReader(text.splitlines()))


def _low(name: str) -> str:
    return name[:1].lower() + name[1:]


def _bare(name: str) -> str:
    for kind in ("Xã ", "Phường ", "Thị trấn ", "Đặc khu "):
        name = name.removeprefix(kind)
    return name


def _with_frequencies(content: bytes, samples: list[bytes]) -> bytes:
    """`content` behind the header that zstd makes from the samples.

    The header ends where a dictionary of it and other content is still read; one byte less is not.
    """
    trained = zstandard.train_dictionary(TRAINED_BYTES, samples, level=LEVEL).as_bytes()
    for size in range(8, TRAINED_BYTES):
        data = trained[:size] + content
        if _is_read(data, samples[0]):
            return data
    raise RuntimeError("zstd's header has no end")


def _is_read(data: bytes, sample: bytes) -> bool:
    made = zstandard.ZstdCompressionDict(data, dict_type=zstandard.DICT_TYPE_FULLDICT)
    try:
        packed = zstandard.ZstdCompressor(level=LEVEL, dict_data=made).compress(sample)
        return zstandard.ZstdDecompressor(dict_data=made).decompress(packed) == sample
    except zstandard.ZstdError:
        return False


def _tables() -> Iterator[list[bytes]]:
    """For every kind of record of every procedure, tables of one record of invented people."""
    from sync.columns import write_table
    from sync.records import LIMITS, Record, canonical, made_id

    rng = random.Random(20261123)  # noqa: S311 - invents people, guards nothing
    home = rng.randbytes(16)
    for procedure in _procedures():
        found: dict[str, list[bytes]] = {}
        for _ in range(SAMPLES):
            run = rng.randbytes(8)
            for kind, content in _records(procedure, rng):
                content["application"] = made_id(home, run, 1)
                if "event" in content:
                    content["event"] = made_id(home, run, 2)
                record = Record.create(home, run, rng.randrange(1, 60), kind, content)
                table = canonical(write_table([record], home), LIMITS.envelope_bytes)
                found.setdefault(kind, []).append(table)
        yield from found.values()


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
    from kiosk_app.domain.procedure import FieldType

    nothing, code = bytes(16), "M7F-29QXK-4PH-C"
    papers = [document.paper for document in procedure.documents]
    answers = example_answers(procedure, rng, DAY)
    for field in procedure.fields():
        if field.type is FieldType.SIGNATURE and field.id in answers and rng.random() < 0.5:
            answers[field.id] = {"mark": "finger", "witness": WITNESS}
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
