"""The files beside the procedures: read when needed, replaced by signed ones, mended by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.added_files import production, put
from support.search import text_of

from kiosk_app.reference import load_procedures
from kiosk_app.settings import load_settings
from kiosk_app.store.shelf import Shelf
from sync import PrivateKeys

LIST, WORDS = "other_procedures.csv", "search_words.toml"
ONE = "code,name,short,sector,who,office\n9.1,Xin giấy lạ,,ho_tich,citizen,committee\n"
SAID = '[[say]]\ncode = "9.1"\nwords = ["giấy quái lạ"]\n'


def codes(shelf: Shelf, words: str) -> list[str]:
    """What search finds."""
    return [hit.code for hit in shelf.index("2026-11-24").find(words)]


def test_a_signed_list_and_signed_words_replace_the_shipped_ones(tmp_path: Path) -> None:
    """A new list comes by stick, without a new program."""
    keys = PrivateKeys.generate()
    put(tmp_path, LIST, ONE, keys)
    put(tmp_path, WORDS, SAID, keys)
    shelf = load_procedures(production(tmp_path))
    assert [other.code for other in shelf.others().procedures] == ["9.1"]
    assert codes(shelf, "giay quai la")[0] == "9.1"
    assert shelf.problems == shelf.others().problems == shelf.words().problems == ()


@pytest.mark.parametrize(("name", "text"), [(LIST, ONE), (WORDS, SAID)])
def test_an_unsigned_file_is_refused_and_the_shipped_one_served(
    tmp_path: Path, name: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever holds a stick must not rewrite what the machine offers."""
    put(tmp_path, name, text)
    shelf = load_procedures(production(tmp_path))
    assert shelf.problems == ()
    assert len(shelf.others().procedures) == 381
    assert "1.001193" in codes(shelf, "lam giay cho chau")
    problems = [*shelf.others().problems, *shelf.words().problems]
    assert [problem.file for problem in problems] == [name]
    assert "signature" in str(problems[0])
    assert any(record.message == "catalogue.refused" for record in caplog.records)


def test_who_files_waits_for_neither_file(tmp_path: Path) -> None:
    """A broken list is noticed when somebody looks for it, not at every start."""
    put(tmp_path, LIST, "nonsense")
    (tmp_path / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n", "utf-8")
    shelf = load_procedures(load_settings(tmp_path, {}))
    assert shelf.problems == ()
    assert shelf.catalogue.find("1.001193") is not None
    assert shelf.others().procedures == ()
    assert shelf.others().problems != ()


def test_the_index_of_a_day_is_built_once(tmp_path: Path) -> None:
    """Search runs at every key."""
    shelf = load_procedures(load_settings(tmp_path, {}))
    assert shelf.index("2026-11-24") is shelf.index("2026-11-24")
    assert shelf.index("2026-11-25") is not shelf.index("2026-11-24")


def test_the_shipped_files_are_those_that_are_read(tmp_path: Path) -> None:
    """A renamed asset would leave the menu without its last door."""
    shelf = load_procedures(load_settings(tmp_path, {}))
    assert text_of(LIST).count("\n1.") + text_of(LIST).count("\n2.") + text_of(LIST).count(
        "\n3."
    ) == len(shelf.others().procedures)
