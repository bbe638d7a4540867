"""What an official reads of an application: rows as they were asked, and how good a picture is."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from support.desk_browser import Browser, signed_in
from support.portal_device import described, enrolled, submitted

from sync.portal.desk.showing import parts
from sync.portal.labels import FieldLabel, Labels, PartLabel, ProcedureLabels
from sync.portal.opening import Portal
from sync.sealing import seal_attachment

CODE = str(submitted()["code"])


def test_columns_of_a_table_stand_in_their_declared_order() -> None:
    """What travels is sorted by key: "address, name" is not how anybody reads a person."""
    columns = {key: FieldLabel(key, {"vi": key}) for key in ("ho_ten", "dia_chi", "bo_trong")}
    field = FieldLabel("con", {"vi": "Các con"}, "table", columns=columns)
    part = PartLabel({"vi": "Phần"}, (field,))
    known = Labels({("9.1", "1"): ProcedureLabels("9.1", "1", {}, (part,), {})})
    row = SimpleNamespace(procedure="9.1", version="1", identity={})
    answers = {"con": [{"dia_chi": "Bản 1", "ghi_chu": "x", "ho_ten": "Mai"}]}
    (shown,) = parts(known, row, answers, "vi", str)
    assert shown.lines[0].text == "ho_ten: Mai, dia_chi: Bản 1, ghi_chu: x"


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("no_page", "Máy không thấy tờ giấy"), ("blurred", "Ảnh mờ"), ("good", ""), (None, "")],
)
def test_a_poor_picture_is_marked(
    portal: Portal, browser: Browser, verdict: str | None, words: str
) -> None:
    """The official must not learn only after enlarging that the paper is to be asked for."""
    device = enrolled(portal)
    content = described(1, seal_attachment(b"\xff\xd8\xff invented picture"))
    if verdict is not None:
        assert isinstance(content, dict)
        content["verdict"] = verdict
    page = device.record("attachment.described.v1", content)
    device.exchange(portal, device.record("application.submitted.v1", submitted()), page)
    shown = signed_in(portal, browser).get(f"/applications/{CODE}").text
    assert (words in shown) if words else ("Ảnh mờ" not in shown and "không thấy tờ" not in shown)
