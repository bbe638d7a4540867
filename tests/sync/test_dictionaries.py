"""The shipped dictionary: found, checked, worth its bytes, and free of anybody's data."""

from __future__ import annotations

from pathlib import Path

from sync.codec import Dictionary, pack
from sync.columns import write_table
from sync.dictionaries import load_dictionaries
from sync.records import Record, canonical


def test_the_shipped_dictionary_is_found_and_is_what_its_name_says() -> None:
    """Both sides must hold the same bytes under one name."""
    shipped = load_dictionaries()
    assert shipped.newest is not None
    assert shipped.known[shipped.newest.id] == shipped.newest


def test_a_damaged_or_foreign_file_is_passed_over(tmp_path: Path) -> None:
    """Larger envelopes are better than none."""
    good = Dictionary(b"words " * 20)
    (tmp_path / f"0001-{good.id.hex()}.zdict").write_bytes(good.data)
    (tmp_path / "0002-00000000.zdict").write_bytes(b"rotten")
    (tmp_path / "notes.zdict").write_bytes(b"not ours")
    shipped = load_dictionaries(tmp_path)
    assert shipped.newest == good and list(shipped.known) == [good.id]
    assert load_dictionaries(tmp_path / "absent").newest is None


def test_a_single_filing_shrinks_to_less_than_half_of_what_it_would_be() -> None:
    """The first contact after a week may carry just one application over a weak mast."""
    shipped = load_dictionaries()
    answers = {
        "nyc_ho_ten": "TRẦN VĂN THỬ",
        "nyc_loai_giay_to": "Căn cước công dân",
        "nyc_quan_he": "Cha",
        "dan_toc": "Mông",
    }
    content = {
        "answers": answers,
        "procedure": "1.001193",
        "titles": {"procedure": "Đăng ký khai sinh"},
        "identity": {"how": "card_scanned"},
        "clock": {"boot": b"", "boottime_ms": 1, "wall_ms": 1, "trusted_ms": None},
        "papers": [{"paper": "000.00.00.G15-KQ004389", "pages": 1}],
    }
    record = Record.create(bytes(16), bytes(8), 1, "application.submitted.v1", content)
    table = canonical(write_table([record], bytes(16)))
    assert len(pack(table, shipped.newest)[1]) < len(pack(table, None)[1]) / 2
