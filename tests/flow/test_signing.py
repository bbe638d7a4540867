"""Who signs: nobody, one person, or two one after the other; and what each signature becomes."""

from pathlib import Path

from support.sessions import SIGNATURE, Visit, a_visit, at_screen, begin, fill, through_check
from support.small_forms import head, with_form

from kiosk_app.flow.intents import Back, Submit
from kiosk_app.flow.views import View

HEAD = (
    head("9.000004", '{ vi = "Xin giấy chung", en = "Something together" }')
    + """
[[parts.questions]]
[[parts.questions.fields]]
id = "so"
type = "number"
label = { vi = "Số" }
ask = { vi = "Mấy tờ?" }
required = true
"""
)
SIGN = """
[[parts]]
id = "signing"
title = { vi = "Ký tên" }
place = "sign"
"""
FIELD = """
[[parts.questions]]
[[parts.questions.fields]]
id = "%s"
type = "signature"
label = { vi = "Chữ ký" }
ask = { vi = "Mời %s ký tên." }
required = true
"""
BOTH = SIGN + FIELD % ("ky_nu", "cô dâu") + FIELD % ("ky_nam", "chú rể")
OTHER = ((10, 10, 900, 900, 500, 20),)


def after_check(visit: Visit) -> View:
    begin(visit, "9.000004")
    fill(visit, {}, at_screen("check"))
    return through_check(visit)


def filed_answers(visit: Visit, code: str) -> dict[str, object]:
    found = visit.kiosk.machine.applications.find(code)
    assert found is not None
    answers: dict[str, object] = found.content["answers"]
    return answers


def test_two_people_sign_one_after_the_other(tmp_path: Path) -> None:
    """A bride's signature must never stand for the groom's."""
    with a_visit(with_form(tmp_path, "9.000004", HEAD + BOTH)) as visit:
        first = after_check(visit)
        assert (first.screen, first.title) == ("sign", "Mời cô dâu ký tên.")
        assert first.chrome.bottom[-1].text == "Tiếp tục"
        second = visit.do(Submit(SIGNATURE))
        assert (second.screen, second.title) == ("sign", "Mời chú rể ký tên.")
        assert second.key != first.key
        assert visit.do(Submit(())).trouble is not None
        done = visit.do(Submit(OTHER))
        assert done.screen == "done"
        answers = filed_answers(visit, done.code)
        assert answers["ky_nu"] == {"strokes": [list(SIGNATURE[0])]}
        assert answers["ky_nam"] == {"strokes": [list(OTHER[0])]}


def test_who_goes_back_signs_again(tmp_path: Path) -> None:
    """Between check and filing both sign what they saw."""
    with a_visit(with_form(tmp_path, "9.000004", HEAD + BOTH)) as visit:
        after_check(visit)
        visit.do(Submit(SIGNATURE))
        assert visit.do(Back()).title == "Mời cô dâu ký tên."
        assert visit.do(Back()).screen == "check"
        assert through_check(visit).title == "Mời cô dâu ký tên."
        done = visit.do(Submit(OTHER), Submit(SIGNATURE))
        assert filed_answers(visit, done.code)["ky_nu"] == {"strokes": [list(OTHER[0])]}


def test_a_form_without_signature_is_filed_from_the_check(tmp_path: Path) -> None:
    """No signature is drawn that goes nowhere; the button says that it files."""
    with a_visit(with_form(tmp_path, "9.000004", HEAD)) as visit:
        begin(visit, "9.000004")
        view = fill(visit, {}, at_screen("check"))
        assert view.chrome.bottom[-1].text == "Đúng cả, nộp hồ sơ"
        assert view.chrome.progress is not None
        assert view.chrome.progress.done == view.chrome.progress.total
        done = through_check(visit)
        assert done.screen == "done"
        assert filed_answers(visit, done.code) == {"so": 2}


def test_one_signature_keeps_the_usual_title(tmp_path: Path) -> None:
    """What most people see has not changed."""
    with a_visit(with_form(tmp_path, "9.000004", HEAD + SIGN + FIELD % ("ky", "bà con"))) as visit:
        view = after_check(visit)
        assert view.title == "Ký tên vào ô trắng"
        assert view.chrome.bottom[-1].text == "Nộp hồ sơ"
