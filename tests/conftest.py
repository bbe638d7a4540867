"""What every test shares: nothing but that in one process the files of the catalogue are read and
the compression dictionary is prepared once.

Opening a kiosk costs most of a second without that, and a thousand tests open one. Both depend on
the bytes alone; changed ones are another key. Processes that tests start do it for themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
import zstandard

from kiosk_app.domain import procedure_file
from kiosk_app.domain.catalogue_problem import CatalogueProblem
from sync.codec import Dictionary

Read = tuple[dict[str, Any] | None, list[CatalogueProblem]]


@pytest.fixture(scope="session", autouse=True)
def catalogue_read_once() -> Iterator[None]:
    """Remembers `read_tree` by text and schema for as long as the process lives."""
    really = procedure_file.read_tree

    @cache
    def remembered(text: str, file: str, schema: str) -> Read:
        return really(text, file, json.loads(schema))

    def read_tree(text: str, file: str, schema: Mapping[str, Any]) -> Read:
        tree, problems = remembered(text, file, json.dumps(schema))
        return tree, list(problems)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(procedure_file, "read_tree", read_tree)
        yield


@pytest.fixture(scope="session", autouse=True)
def dictionary_prepared_once() -> Iterator[None]:
    """Remembers `Dictionary.loaded` by its bytes."""
    really = vars(Dictionary)["loaded"].func

    @cache
    def remembered(data: bytes) -> zstandard.ZstdCompressionDict:
        prepared: zstandard.ZstdCompressionDict = really(Dictionary(data))
        return prepared

    def loaded(dictionary: Dictionary) -> zstandard.ZstdCompressionDict:
        return remembered(dictionary.data)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Dictionary, "loaded", property(loaded))
        yield
