"""Consultations at the portal: published by form and by file, opinions counted and handed out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from support.desk_browser import Browser, signed_in
from support.portal_device import FakeDevice
from support.portal_views import lines
from support.publications import PLAN, TODAY, asking

from kiosk_app.domain.consultation import read_consultation
from sync.portal import cli
from sync.portal.accounts import Role
from sync.portal.opening import Portal
from sync.portal.participation import publishing, statements
from sync.portal.participation.statements import Matter, PublishError, Question
from sync.portal.tables import AUDIT
from sync.records import Tree, Verdict

PAGE = "/publications/consultation"
KIND, OPINION = "consultation.published.v1", "opinion.given.v1"
FORM = {
    "title": PLAN,
    "summary": "Xã định làm đường bê tông.",
    "full": "Điều 1. Phạm vi.",
    "asks": ["Bà con có đồng ý không?", "Đi lối nào?", ""],
    "options": ["Đồng ý\nKhông đồng ý", "", ""],
    "words": ["0"],
    "first": "2026-11-20",
    "last": "2026-11-30",
}


def a_matter(**changes: object) -> Matter:
    agree = [{"vi": "Đồng ý"}, {"vi": "Không"}]
    given = {
        "title": {"vi": PLAN},
        "summary": {"vi": "Xã định làm đường."},
        "full": {},
        "questions": [Question({"vi": "Đồng ý không?"}, agree, words=True)],
        **changes,
    }
    return Matter(**given)  # type: ignore[arg-type]


def published(portal: Portal) -> bytes:
    statement = statements.consultation(a_matter(), "2026-11-20", "2026-11-30", "UBND", TODAY)
    return bytes.fromhex(publishing.publish(portal, statement, "lan").id)


def opinion(number: int, consultation: bytes, **changes: Tree) -> dict[str, Tree]:
    return {
        "opinion": bytes([number] * 16),
        "code": f"M7F-0000-000{number}",
        "consultation": consultation,
        "version": 1,
        "answers": {"q1": "1"},
        "words": {},
        "name": "",
        "phone": "",
        "office": "Bộ phận Một cửa",
        "day": "2026-11-24",
        **changes,
    }


def test_the_form_publishes_what_the_machines_understand(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """Both ends read the same questions."""
    signed_in(portal, browser)
    assert browser.submit(PAGE, PAGE, **FORM).status_code == 303
    (item,) = device.exchange(portal).feed
    assert item.record.kind == KIND
    read = read_consultation(item.record.content())
    assert [question.ask.get("vi") for question in read.questions] == FORM["asks"][:2]
    assert [one.label.get("vi") for one in read.questions[0].options] == ["Đồng ý", "Không đồng ý"]
    assert (read.questions[0].words, read.questions[1].words) == (True, True)
    listed = browser.get("/publications").text
    assert PLAN in listed and "0 góp ý" in listed


def test_a_refused_form_keeps_what_was_written(portal: Portal, browser: Browser) -> None:
    """Nobody types a plan twice."""
    signed_in(portal, browser)
    answer = browser.submit(PAGE, PAGE, **{**FORM, "options": ["Chỉ một", "", ""]})
    assert answer.status_code == 422
    for kept in (FORM["summary"], FORM["full"], "Chỉ một", "Đi lối nào?"):
        assert kept in answer.text
    assert browser.post(PAGE, {**FORM, "csrf": "0" * 64}).status_code == 403


def test_opinions_are_counted_and_hostile_words_stay_words(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """Choices in numbers, words as text."""
    number = published(portal)
    given = [
        opinion(1, number),
        opinion(2, number, answers={"q1": "2"}, words={"q1": "<b>Không</b>"}),
        opinion(3, number, name="Vừ Y Mai", phone="0912345678"),
    ]
    device.exchange(portal, *(device.record(OPINION, one) for one in given))
    signed_in(portal, browser)
    text = browser.get(f"/opinions/{number.hex()}").text
    assert "<dt>Đồng ý</dt><dd>2</dd>" in text and "<dt>Không</dt><dd>1</dd>" in text
    assert "&lt;b&gt;Không&lt;/b&gt;" in text and "Vừ Y Mai" in text and "Không ghi tên" in text
    assert "3 góp ý" in browser.get("/publications").text


def test_the_table_has_no_name_where_none_was_given_and_no_formula(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """A spreadsheet must not run what a citizen typed."""
    number = published(portal)
    evil = opinion(1, number, words={"q1": '=HYPERLINK("http://x")'}, phone="0912345678")
    named = opinion(2, number, name="Vừ Y Mai")
    device.exchange(portal, *(device.record(OPINION, one) for one in (evil, named)))
    signed_in(portal, browser)
    answer = browser.get(f"/opinions/{number.hex()}.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    by_code = {row["code"]: row for row in rows}
    assert by_code["M7F-0000-0001"]["q1 words"].startswith("'=")
    assert (by_code["M7F-0000-0001"]["name"], by_code["M7F-0000-0001"]["phone"]) == ("", "")
    assert (by_code["M7F-0000-0002"]["q1"], by_code["M7F-0000-0002"]["name"]) == (
        "Đồng ý",
        "Vừ Y Mai",
    )
    with portal.store.reading() as connection:
        acts = [row.action for row in connection.execute(AUDIT.select())]
    assert "exported.opinions" in acts


@pytest.mark.parametrize(
    "changes",
    [
        {"answers": {"q9": "1"}},
        {"answers": {"q1": "123"}},
        {"words": {"q1": "a" * 1001}},
        {"words": []},
        {"version": 0},
        {"day": "gestern"},
        {"consultation": b"x"},
    ],
)
def test_what_is_no_opinion_is_refused(
    portal: Portal, device: FakeDevice, changes: dict[str, Tree]
) -> None:
    """A kiosk is another machine."""
    record = device.record(OPINION, {**opinion(1, published(portal)), **changes})
    (line,) = lines(portal, device, record)
    assert line.verdict is Verdict.REFUSED


def test_opinions_are_for_officials(portal: Portal, browser: Browser) -> None:
    """And only those of a consultation."""
    number = published(portal)
    signed_in(portal, browser, Role.TECHNICIAN)
    assert browser.get(f"/opinions/{number.hex()}").status_code == 403
    assert browser.get(f"/opinions/{number.hex()}.csv").status_code == 403


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("questions", {"questions": []}),
        ("questions", {"questions": [Question({"vi": "?"})] * 9}),
        ("questions", {"questions": [Question({"vi": "?"}, [{"vi": "a"}])]}),
        ("questions", {"questions": [Question({"en": "?"})]}),
        ("full", {"full": {"vi": "a" * 16_001}}),
        ("summary", {"summary": {"vi": "tin\u202egiả"}}),
    ],
)
def test_what_cannot_be_asked_names_its_field(field: str, changes: dict) -> None:
    """In words, before anything is written."""
    with pytest.raises(PublishError) as refused:
        statements.consultation(a_matter(**changes), "2026-11-20", "2026-11-30", "", TODAY)
    assert refused.value.field == field


def test_the_longest_that_may_be_written_may_travel(portal: Portal, device: FakeDevice) -> None:
    """In Vietnamese, three bytes a letter; it comes by address."""
    long = a_matter(full={"vi": "ế" * 16_000}, summary={"vi": "ế" * 2000})
    statement = statements.consultation(long, "2026-11-20", "2026-11-30", "", TODAY)
    publishing.publish(portal, statement, "lan")
    (item,) = device.exchange(portal).feed
    assert item.record.kind == "record.addressed.v1"
    both = a_matter(full={"vi": "ế" * 16_000, "en": "é" * 16_000})
    with pytest.raises(PublishError) as refused:
        twice = statements.consultation(both, "2026-11-20", "2026-11-30", "", TODAY)
        publishing.publish(portal, twice, "lan")
    assert refused.value.field == "size"


def test_a_file_publishes_too(
    tmp_path: Path, portal: Portal, device: FakeDevice, capsys: pytest.CaptureFixture[str]
) -> None:
    """For plans that come from another system."""
    file = tmp_path / "plan.toml"
    file.write_text(
        f'kind = "consultation"\ntitle = "{PLAN}"\nsummary = "Xã định làm đường."\n'
        'from = 2026-11-20\nuntil = 2027-11-30\n[[questions]]\nask = "Đồng ý không?"\n'
        'options = ["Đồng ý", "Không"]\nwords = true\n',
        "utf-8",
    )
    assert cli.main(["--data", str(tmp_path / "portal"), "publish", str(file)]) == 0
    made = json.loads(capsys.readouterr().out)
    (item,) = device.exchange(portal).feed
    assert read_consultation(item.record.content()).id.hex() == made["id"]


def test_the_tests_of_the_kiosk_use_what_the_portal_makes() -> None:
    """The invented consultation of the flow tests has the shape of a real one."""
    content = asking()
    assert set(content) == {
        *("publication", "version", "withdrawn", "title", "summary", "text"),
        *("questions", "from", "until", "office"),
    }
