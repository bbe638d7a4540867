"""Tables of records: whatever they hold, the same bytes come back; what is no table is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.trees import TREES, records

from sync.columncodes import Code
from sync.columns import read_table, write_table
from sync.errors import SyncError
from sync.forms import Leaf
from sync.records import LIMITS, Record, Tree, canonical, made_id, parse
from sync.streams import TableError

HOME, RUN = bytes(range(16)), b"kioskrun"
WORDS = st.sampled_from(
    ["", "a", "Lầu Bá Phương", "2026-11-23", "0040", "2026-11-23T09:42:00+07:00"]
)
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=20)
ANSWERS = st.dictionaries(
    st.sampled_from("abcdef"), WORDS | LEAVES | st.text(max_size=9), max_size=6
)
FORMS = st.fixed_dictionaries(
    {"answers": ANSWERS, "rows": st.lists(ANSWERS, max_size=3), "at": WORDS}
)


def made(contents: list[Tree], kind: str = "application.submitted.v1") -> list[Record]:
    return [Record.create(HOME, RUN, n, kind, one) for n, one in enumerate(contents, 1)]


def there_and_back(given_records: list[Record]) -> list[Record]:
    """Through the very bytes that travel."""
    data = canonical(write_table(given_records, HOME), LIMITS.envelope_bytes)
    return read_table(parse(data, LIMITS.envelope_bytes), HOME)


@given(st.lists(FORMS, min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_records_come_back_byte_for_byte(contents: list[Tree]) -> None:
    """Their digests are signed: a column that loses one bit loses an application."""
    before = made(contents)
    after = there_and_back(before)
    assert after == before and [r.digest for r in after] == [r.digest for r in before]


@given(records(HOME).filter(bool), records(bytes(16)))
@settings(deadline=None)
def test_records_of_any_tree_and_any_origin_come_back(
    own: tuple[Record, ...], foreign: tuple[Record, ...]
) -> None:
    """A feed holds records of the portal beside returned ones of the machine."""
    whole = [*own, *foreign]
    assert there_and_back(whole) == whole


def test_content_that_is_no_tree_stays_opaque() -> None:
    """An older program's mistake must reach the portal as it is, to be refused there by name."""
    strange = [Record(HOME, RUN, 1, "x.v1", b"\xff\x00"), *made([{"a": 1}])]
    assert there_and_back(strange) == strange


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["2026-11-23", "2024-02-29"], Code.DATES),
        (["2026-11-23T09:42:00+07:00", "2026-11-23T09:43:10+07:00"], Code.TIMES),
        (["2026-11-23T09:42:00+07:00", "2026-11-23T09:42:00+00:00"], Code.PLAIN),
        (["2026-02-30", "2026-02-28"], Code.PLAIN),
        (["0040195499", "0040195400"], Code.DIGITS),
        (["0040195499", "004019540"], Code.PLAIN),
        (["a\0b", "c"], Code.SIZED),
        (["٣٤", "٣٥"], Code.PLAIN),
    ],
)
def test_texts_that_look_like_something_are_written_as_that(values: list[str], code: Code) -> None:
    """Only when every one of them comes back as it was."""
    table = write_table(made([{"v": value} for value in values]), HOME)
    forms = table[2]
    assert isinstance(forms, bytes) and bytes([Leaf.TEXT, code]) in forms
    assert there_and_back(made([{"v": v} for v in values])) == made([{"v": v} for v in values])


def test_what_the_record_says_already_is_only_pointed_at() -> None:
    """An applicant is one of the parents, a moment stands in seconds and in milliseconds, and ids
    that the machine made are small numbers."""
    at_ms = 1_795_000_000_123
    contents: list[Tree] = [
        {
            "a_name": f"Vừ Y Mai {n}",
            "b_name": f"Vừ Y Mai {n}",
            "id": made_id(HOME, RUN, 2 * n - 1),
            "t1": at_ms + 977 * n,
            "t2": "2026-11-18T01:06:40+07:00",
        }
        for n in range(1, 41)
    ]
    spare = len(canonical(write_table(made(contents), HOME), LIMITS.envelope_bytes))
    assert spare < 40 * (len("Vừ Y Mai 10") + 4 + 12)
    assert there_and_back(made(contents)) == made(contents)


@given(TREES)
@settings(max_examples=300, deadline=None)
def test_foreign_trees_are_no_tables(tree: Tree) -> None:
    """One known error, whatever was signed."""
    with pytest.raises(TableError):
        read_table(tree, HOME)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_changed_table_is_refused_or_another_table(data: st.DataObject) -> None:
    """The root over the records tells the second; nothing else may come of either."""
    table = write_table(made([{"a": "x", "b": 7, "c": b"12", "d": True}] * 3), HOME)
    part = data.draw(st.sampled_from([2, 3]))
    column = table[part]
    assert isinstance(column, bytes)
    place = data.draw(st.integers(0, len(column)))
    broken = column[:place] + data.draw(st.binary(max_size=3)) + column[place + 1 :]
    try:
        found = read_table([*table[:part], broken, *table[part + 1 :]], HOME)
    except SyncError as error:
        assert isinstance(error, TableError)
    else:
        assert len(found) == 3


def test_a_small_table_cannot_become_a_large_one() -> None:
    """Pointing at a long text again and again is the table's own bomb."""
    text, same = bytes([Leaf.TEXT, Code.PLAIN]), bytes([Leaf.TEXT, Code.SAME, 1, 1])
    keys = b"".join(b"f%03d\0" % n + (same if n else text) for n in range(300))
    forms = bytes(3) + b"k.v1\0" + bytes([6]) + keys + b"\xff"
    values = bytes([0, 0, 2]) + b"x" * 4_000 + b"\0" + b"\1" * 299
    bomb: Tree = [1, [RUN], forms, values]
    with pytest.raises(TableError):
        read_table(bomb, HOME)
    few: Tree = [1, [RUN], forms.replace(keys, keys[:7]), values[:4_004]]
    assert read_table(few, HOME)[0].content() == {"f000": "x" * 4_000}


@pytest.mark.parametrize(
    "forms",
    [
        b"",
        b"\0\0",
        bytes(3) + b"\0\0",
        bytes(3) + "ký\0".encode() + b"\0",
        bytes(3) + b"k.v1\0\x06a\0\0",
        bytes(3) + b"k.v1\0\x06a\0\0a\0\0\xff",
        bytes(3) + b"k.v1\0" + b"\x06a\0" * 2000,
        bytes(3) + b"k.v1\0\x07\xff\xff\xff\xff\xff\x01",
        bytes(3) + b"k.v1\0\x09",
    ],
)
def test_forms_that_are_none_are_refused(forms: bytes) -> None:
    """Cut, doubled, endless or without a name."""
    with pytest.raises(TableError):
        read_table([1, [RUN], forms, bytes([0, 0, 2])], HOME)
