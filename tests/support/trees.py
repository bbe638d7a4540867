"""Hypothesis strategies for what records may hold; everything is invented."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from sync.records import Record

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT | st.binary(max_size=9)
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def records(device: bytes) -> st.SearchStrategy[tuple[Record, ...]]:
    """Records of one device from a few runs, in any order."""
    one = st.builds(
        Record.create,
        st.just(device),
        st.sampled_from([b"run-one_", b"run-two_"]),
        st.integers(1, 2**40),
        st.sampled_from(["application.submitted.v1", "event.appended.v1"]),
        TREES,
    )
    return st.lists(one, max_size=6).map(tuple)
