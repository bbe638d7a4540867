"""Publishing at the portal: by form and by command, told once to every machine, taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.desk_browser import Browser, signed_in
from support.portal_device import NOON, FakeDevice, Ticking, enrolled
from support.postgres import ON_BOTH
from support.publications import TEXT, TITLE, a_notice, publish

from sync.messages import Down
from sync.portal import cli
from sync.portal.accounts import Role
from sync.portal.opening import Portal
from sync.portal.participation import publishing
from sync.portal.participation.statements import PublishError
from sync.portal.tables import AUDIT

pytestmark = ON_BOTH

DAY_MS = 86_400_000
FORM = {"title": TITLE, "text": TEXT, "first": "2026-11-20", "last": "2026-11-30"}


def heard(down: Down) -> list[dict]:
    return [dict(item.record.content()) for item in down.feed]  # type: ignore[arg-type]


def test_every_machine_hears_of_a_notice_once(portal: Portal, device: FakeDevice) -> None:
    """Also one that is let in only later."""
    made = publish(portal)
    for one in (device, enrolled(portal)):
        (content,) = heard(one.exchange(portal))
        assert content["publication"].hex() == made.id
        assert (content["version"], content["title"]["vi"]) == (1, TITLE)
        assert one.exchange(portal).feed == ()


def test_an_exchange_without_news_is_as_small_as_before(portal: Portal, device: FakeDevice) -> None:
    """Whoever publishes nothing must not cost a mountain link a byte."""
    before = len(device.envelope()), device.exchange(portal).feed
    publish(portal)
    device.exchange(portal)
    assert (len(device.envelope()), device.exchange(portal).feed) == before


def test_who_was_away_hears_of_the_last_version_only(portal: Portal, device: FakeDevice) -> None:
    """Five corrections while there was no link are one record."""
    made = publish(portal)
    publish(portal, made.id, title={"vi": "Đổi giờ tiêm"})
    publish(portal, made.id, title={"vi": "Đổi ngày tiêm"})
    (content,) = heard(device.exchange(portal))
    assert (content["version"], content["title"]["vi"]) == (3, "Đổi ngày tiêm")


def test_a_withdrawal_reaches_who_heard_and_nobody_else(portal: Portal, device: FakeDevice) -> None:
    """A machine that never showed it need not know."""
    made = publish(portal)
    device.exchange(portal)
    publishing.withdraw(portal, made.id, "lan")
    (content,) = heard(device.exchange(portal))
    assert content["withdrawn"] is True and set(content) == {"publication", "version", "withdrawn"}
    assert enrolled(portal).exchange(portal).feed == ()
    with pytest.raises(PublishError):
        publish(portal, made.id)


def test_what_has_passed_is_not_told_any_more(portal: Portal, clock: Ticking) -> None:
    """A machine that comes a month later hears what is true then."""
    publish(portal)
    clock.now = NOON + 30 * DAY_MS
    assert enrolled(portal).exchange(portal).feed == ()


def test_the_desk_publishes_corrects_and_withdraws(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """By form, with the author in the access record."""
    signed_in(portal, browser)
    page = "/publications/notice"
    assert browser.submit(page, page, **FORM).status_code == 303
    listed = browser.get("/publications").text
    assert TITLE in listed
    with portal.store.reading() as connection:
        (row,) = publishing.newest(connection)
        acts = [(act.who, act.action) for act in connection.execute(AUDIT.select())]
    assert ("lan", "published.notice") in acts
    correct = f"{page}?corrects={row.id.hex()}"
    assert TEXT in browser.get(correct).text
    more = {**FORM, "title": "Đổi ngày tiêm", "corrects": row.id.hex()}
    assert browser.submit(correct, page, **more).status_code == 303
    gone = f"/publications/{row.id.hex()}/withdraw"
    assert browser.submit("/publications", gone).status_code == 303
    assert browser.get(correct).status_code == 404
    assert device.exchange(portal).feed == ()


def test_a_foreign_page_and_a_technician_publish_nothing(portal: Portal, browser: Browser) -> None:
    """What stands on every machine of a province is worth an attack."""
    signed_in(portal, browser, Role.TECHNICIAN)
    assert browser.get("/publications").status_code == 403
    page = "/publications/notice"
    assert browser.post(page, {**FORM, "csrf": "0" * 64}).status_code == 403
    with portal.store.reading() as connection:
        assert publishing.newest(connection) == []


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": {"vi": ""}}),
        ("title", {"title": {"vi": "a" * 121}}),
        ("title", {"title": {"vi": "tin\u202egiả"}}),
        ("text", {"text": {"vi": "a\x07b"}}),
        ("text", {"text": {"vi": "a" * 2001}}),
        ("from", {"valid_from": "mai"}),
        ("until", {"valid_until": "2026-11-19"}),
        ("until", {"valid_until": "2030-11-19"}),
        ("office", {"office": "a" * 121}),
    ],
)
def test_what_cannot_be_published_names_its_field(field: str, changes: dict) -> None:
    """Hidden signs, endless texts and days that make no sense are refused in words."""
    with pytest.raises(PublishError) as refused:
        a_notice(**changes)
    assert refused.value.field == field


def test_a_refused_form_keeps_what_was_written(portal: Portal, browser: Browser) -> None:
    """Nobody types a notice twice."""
    signed_in(portal, browser)
    page = "/publications/notice"
    answer = browser.submit(page, page, **{**FORM, "title": "<b>Tin</b>", "last": "2020-01-01"})
    assert answer.status_code == 422
    assert TEXT in answer.text and "&lt;b&gt;Tin&lt;/b&gt;" in answer.text


def test_the_command_publishes_a_file_and_takes_it_back(
    tmp_path: Path, portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    """For offices whose notices come from another system."""
    data = ["--data", str(tmp_path / "portal")]
    file = tmp_path / "notice.toml"
    lines = ['kind = "notice"', f'title = "{TITLE}"', f'text = "{TEXT}"', "from = 2026-11-20"]
    file.write_text("\n".join([*lines, 'until = "2099-01-01"']), "utf-8")
    assert cli.main([*data, "publish", str(file)]) == 2
    assert "until" in capsys.readouterr().err
    file.write_text("\n".join([*lines, 'until = "2027-12-01"']), "utf-8")
    assert cli.main([*data, "publish", str(file)]) == 0
    made = json.loads(capsys.readouterr().out)
    assert cli.main([*data, "withdraw", made["id"]]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 2
    assert cli.main([*data, "publications"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["title"], listed["withdrawn"]) == (TITLE, True)
    assert cli.main([*data, "withdraw", "zz"]) == 2
