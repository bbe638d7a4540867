"""Files and texts of strangers: whatever they hold, the answer comes soon and in words."""

from __future__ import annotations

import math
import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.cli import main
from sync.reading import Absent, Unreadable, read_file, read_json, read_text, read_toml

SIGNS = st.text(alphabet="[]{}=.,\"'#\\ \n\tabex01_-+:TZ9", max_size=60)
HOSTILE_TOML = {
    "digits": "x = " + "9" * 5_000,
    "hexadecimal": "x = 0x" + "f" * 5_000,
    "brackets": "x = " + "[" * 3_000,
    "tables": "x = " + "{a = " * 3_000,
    "long key": ".".join(["a"] * 300_000) + " = 1",
    "long quoted key": ".".join(['"a b"'] * 100_000) + " = 1",
    "deep key in bounds of none": "[" + ".".join(["a"] * 100) + "]",
    "impossible day": "x = 2026-02-30",
    "impossible offset": "x = 2026-02-03T00:00:00+99:99",
    "beyond 64 bits": "x = 9223372036854775808",
    "open quote": 'x = "',
    "surrogate": 'x = "\\ud800"',
}


@pytest.mark.parametrize("name", HOSTILE_TOML)
def test_hostile_toml_is_told_in_words(name: str) -> None:
    """Neither an exception of the parser nor minutes of silence."""
    with pytest.raises(Unreadable) as caught:
        read_toml(HOSTILE_TOML[name])
    assert caught.value.words and caught.value.remedy
    assert len(str(caught.value)) < 300


def test_the_line_of_a_mistake_is_named() -> None:
    """Whoever wrote the file looks there."""
    with pytest.raises(Unreadable) as caught:
        read_toml("a = 1\nb = [1, 2\nc = 3\n")
    assert (caught.value.line, caught.value.column) == (3, 1)
    assert str(caught.value).startswith("line 3, column 1: ")
    for text in ('a = 1\nb = """', "a = 1\nb = " + "9" * 5_000, "a = 1\nb = 9223372036854775808"):
        with pytest.raises(Unreadable) as caught:
            read_toml(text)
        assert caught.value.line == 2


def test_ordinary_toml_is_read_whole() -> None:
    """Numbered lists, dots in texts and the edges of 64 bits are nobody's attack."""
    numbered = " ".join(f"{n}. bước" for n in range(100))
    text = f'\ufeffa = "{numbered}"\nb.c.d = -9223372036854775808\ne = 9223372036854775807\n'
    assert read_toml(text) == {"a": numbered, "b": {"c": {"d": -(2**63)}}, "e": 2**63 - 1}


@given(SIGNS)
def test_no_toml_breaks_the_reader(text: str) -> None:
    """Total: the tables, or Unreadable."""
    with suppress(Unreadable):
        assert isinstance(read_toml(text), dict)


@given(st.one_of(st.text(max_size=60), SIGNS))
def test_no_json_breaks_the_reader(text: str) -> None:
    """Total as well."""
    with suppress(Unreadable):
        read_json(text)


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100 + "]" * 100, "{", '{"a":}', ""])
def test_hostile_json_is_told_in_words(text: str) -> None:
    """Depth is bounded also where the parser would still manage."""
    with pytest.raises(Unreadable):
        read_json(text)


def test_a_giant_number_in_json_stays_a_value() -> None:
    """The field that it stands in can then be named, as for NaN."""
    read = read_json('{"a": ' + "9" * 5_000 + ', "b": -9223372036854775809, "c": NaN, "d": 7}')
    assert read["a"] == math.inf and isinstance(read["b"], float) and math.isnan(read["c"])
    assert read["d"] == 7 and type(read["d"]) is int


def test_only_so_much_of_a_file_is_read(tmp_path: Path) -> None:
    """Its size on the disk is no promise: /dev/zero says 0."""
    path = tmp_path / "x"
    path.write_bytes(b"a" * 1025)
    assert read_file(path, 1025) == b"a" * 1025
    with pytest.raises(Unreadable, match="larger than 1 KiB"):
        read_file(path, 1024)
    with pytest.raises(Unreadable):
        read_file(Path("/dev/zero"), 1024, only_regular=False)


def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    """A pipe that nobody writes to would be waited for until somebody pulls the plug."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "zero", "folder"):
        with pytest.raises(Unreadable) as caught:
            read_file(tmp_path / name, 100)
        assert not isinstance(caught.value, Absent)


def test_a_pipe_is_read_where_a_person_named_it(tmp_path: Path) -> None:
    """`motcua-kiosk file <(...)` on a terminal is fair."""
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"abc",))
    writer.start()
    assert read_file(tmp_path / "pipe", 100, only_regular=False) == b"abc"
    writer.join()


@pytest.mark.parametrize("name", ["absent", "dangling", "no\0name", "x" * 300])
def test_a_file_that_cannot_be_has_words_too(tmp_path: Path, name: str) -> None:
    """Names come from settings and arguments."""
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Unreadable):
        read_file(tmp_path / name, 100)


@pytest.mark.parametrize("content", [b"\xff\xd8", "motcua-enrolment-1:é".encode(), None])
def test_an_enrolment_file_that_is_none_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    """The first command that a technician types must not answer with a traceback."""
    path = tmp_path / "x.enrol"
    if content is not None:
        path.write_bytes(content)
    assert main(["--data", str(tmp_path / "data"), "enrol", str(path)]) == 2
    assert "file" in capsys.readouterr().err


def test_text_is_utf_8(tmp_path: Path) -> None:
    """A file saved on an old machine says so."""
    (tmp_path / "x").write_bytes("chữ".encode("utf-16"))
    with pytest.raises(Unreadable, match="UTF-8"):
        read_text(tmp_path / "x", 100)
    (tmp_path / "x").write_text("chữ", encoding="utf-8")
    assert read_text(tmp_path / "x", 100) == "chữ"
