"""`motcua-kiosk` as others run it: one JSON document, exit codes, words instead of tracebacks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.photos import card_photo, jpeg, paper_photo, qr_image

from sync.datafolder import open_data_folder

ROOT = Path(__file__).resolve().parents[2]
CARD = "008190012345|012345678|Vàng Thị Đào|02091990|Nữ|Thôn Séo Lủng, Lũng Cú|25122021"


def run(data: Path, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MOTCUA_")}
    return subprocess.run(
        [sys.executable, "-m", "kiosk_app", "--data", str(data), *map(str, arguments)],
        capture_output=True,
        cwd=ROOT,
        env=environment,
        timeout=120,
    )


def answer(data: Path, *arguments: object, code: int = 0) -> Any:
    done = run(data, *arguments)
    assert done.returncode == code, (done.stdout, done.stderr.decode())
    return json.loads(done.stdout)


def example(data: Path, code: str = "1.001193", seed: int = 3) -> Path:
    path = data.with_name(f"{code}-{seed}.json")
    path.write_text(json.dumps(answer(data, "catalogue", "example", code, "--seed", seed)))
    return path


def file_with_paper(data: Path) -> tuple[dict[str, Any], str]:
    """An application with a picture of its first missing paper, and that paper's code."""
    path = example(data, "1.001193", 4)
    picture = data.with_name("paper.jpg")
    picture.write_bytes(jpeg(paper_photo()))
    paper = answer(data, "file", path)["missing_papers"][0]
    return answer(data, "file", path, "--attach", f"{paper}={picture}"), paper


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kiosk") / "data"


def test_the_same_seed_gives_the_same_answers(data: Path) -> None:
    """Others repeat a case by its seed."""
    first, again = (run(data, "catalogue", "example", "1.001612", "--seed", 5) for _ in range(2))
    assert first.stdout == again.stdout
    document = json.loads(first.stdout)
    assert document["procedure"] == "1.001612" and document["answers"]


def test_a_filed_application_is_found_by_status(data: Path) -> None:
    """The keys of contracts.md, with a paper, before any enrolment."""
    filed, paper = file_with_paper(data)
    assert set(filed) >= {
        *("code", "procedure", "version", "filed_at", "uncertainty_s", "due"),
        *("missing_papers", "receipt_qr"),
    }
    assert paper not in filed["missing_papers"]
    status = answer(data, "status", filed["code"], "--json")
    assert (status["state"], status["delivery"]) == ("submitted", "queued")
    assert status["as_known_on"] is None and status["authority_number"] is None
    assert set(status["history"][0]) >= {"at", "what", "by", "note"}
    assert answer(data, "integrity")["bad"] == []


def test_a_checklist_and_a_matrix_are_filed_from_a_file(data: Path) -> None:
    """Others send lists and mappings; a level left out is said with its field."""
    path = example(data, "1.001699", 2)
    document = json.loads(path.read_text())
    assert isinstance(document["answers"]["dang"], list)
    assert len(document["answers"]["muc_do"]) == 10
    assert answer(data, "file", path)["procedure"] == "1.001699"
    document["answers"]["muc_do"].popitem()
    document["answers"]["dang"] = ["7 Lạ"]
    path.write_text(json.dumps(document))
    problems = answer(data, "file", path, code=2)["problems"]
    assert [(problem["field"], problem["code"]) for problem in problems] == [
        ("dang", "not_an_option"),
        ("muc_do", "rows_unanswered"),
    ]
    assert "1" in problems[1]["message"]


def test_the_same_file_twice_makes_two_applications(data: Path) -> None:
    """A family files for twins: nothing is merged by guesswork."""
    path = example(data)
    assert answer(data, "file", path)["code"] != answer(data, "file", path)["code"]


def test_problems_are_listed_with_field_code_and_words(data: Path) -> None:
    """Exit 2, and nothing was filed."""
    path = example(data, "2.000635", 9)
    document = json.loads(path.read_text())
    document["answers"].popitem()
    document["answers"]["no_such_field"] = "x"
    path.write_text(json.dumps(document))
    problems = answer(data, "file", path, code=2)["problems"]
    assert {"field", "code", "message"} <= set(problems[0])
    assert "no_such_field" in {problem["field"] for problem in problems}


def test_what_is_done_at_the_desk_is_not_filed(data: Path) -> None:
    """Exit 2 with a problem in words, whatever the answers are; no draft stays."""
    path = example(data, "2.000815", 1)
    problems = answer(data, "file", path, code=2)["problems"]
    assert [problem["code"] for problem in problems] == ["in_person"]
    assert "quầy" in problems[0]["message"]
    path.write_text(json.dumps({"procedure": "2.000815", "answers": {"no_such_field": 1}}))
    assert answer(data, "file", path, code=2)["problems"] == problems
    assert answer(data, "integrity")["drafts"] == 0


def test_answers_that_cannot_travel_leave_no_draft_behind(tmp_path: Path) -> None:
    """Floats, giants and nonsense are refused in words, and nobody finds them on the screen."""
    for value in (1.5, "x" * 200_000, [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]):
        path = tmp_path.with_name("bad.json")
        document = json.loads(example(tmp_path, "2.000635", 9).read_text())
        document["answers"][next(iter(document["answers"]))] = value
        path.write_text(json.dumps(document))
        done = run(tmp_path, "file", path)
        assert done.returncode == 2 and b"Traceback" not in done.stderr
    assert answer(tmp_path, "integrity")["drafts"] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("file", "absent.json"),
        ("file", "pyproject.toml"),
        ("catalogue", "example", "9.999999"),
        ("catalogue", "sign", "README.md", "--key", "pyproject.toml"),
        ("due", "1.001193", "--received", "yesterday"),
        ("due", "9.999999", "--received", "2026-11-24T09:00:00+07:00"),
        ("id-card", "--text", "hello"),
        ("id-card",),
        ("id-card", "pyproject.toml"),
        ("page", "pyproject.toml", "--out", "x.jpg"),
        ("verify-receipt", "MC1:AAAA", "--key", "pyproject.toml"),
        ("restore", "check", "absent"),
        ("nonsense",),
    ],
)
def test_bad_input_is_said_in_words(data: Path, arguments: tuple[str, ...]) -> None:
    """Exit 2, one or two lines on standard error, no traceback, nothing on standard output."""
    done = run(data, *arguments)
    assert done.returncode == 2, done
    assert b"Traceback" not in done.stderr and done.stderr
    assert done.stdout == b""


def test_wrong_settings_name_file_and_key(tmp_path: Path) -> None:
    """The technician knows what to mend."""
    (tmp_path / "settings.toml").write_text("[kiosk]\noffise = 'x'\n")
    done = run(tmp_path, "integrity")
    assert done.returncode == 2
    assert b"settings.toml" in done.stderr and b"offise" in done.stderr


def test_another_machines_key_is_refused_in_words(tmp_path: Path) -> None:
    """Neither a traceback nor a new database over the old one."""
    open_data_folder(tmp_path, make=True).close()
    (tmp_path / "keys" / "database.key").write_text("00" * 32 + "\n")
    done = run(tmp_path, "integrity")
    assert done.returncode == 2 and b"Traceback" not in done.stderr


def test_due_counts_by_the_procedures_own_unit(data: Path) -> None:
    """Received on a Friday afternoon: weekend days are skipped and named."""
    due = answer(data, "due", "1.001612", "--received", "2026-11-27T09:00:00+07:00", "--json")
    assert due["due"].startswith("2026-12-02")
    assert due["working_days"] == 3
    assert [day["date"] for day in due["skipped"]] == ["2026-11-28", "2026-11-29"]


def test_a_card_is_read_from_text_and_from_a_photo(data: Path) -> None:
    """The same answer both ways."""
    picture = data.with_name("card.jpg")
    picture.write_bytes(jpeg(card_photo(CARD)))
    from_text = answer(data, "id-card", "--text", CARD)
    assert answer(data, "id-card", picture) == from_text
    assert (from_text["number"], from_text["name"]) == ("008190012345", "Vàng Thị Đào")
    assert (from_text["birth_date"], from_text["sex"]) == ("1990-09-02", "Nữ")
    assert set(from_text) == {
        *("number", "old_number", "name", "birth_date", "sex", "address", "issued"),
        *("extra", "warnings"),
    }


def test_a_damaged_card_is_read_with_a_warning(data: Path) -> None:
    """Half a name must not pass for a name."""
    document = answer(data, "id-card", "--text", CARD.replace("Vàng", "V\ufffdng"))
    assert document["warnings"] == ["name_doubtful"]
    spoiled = CARD.encode().decode("latin-1").encode().decode("latin-1")
    assert answer(data, "id-card", "--text", spoiled)["name"] == "Vàng Thị Đào"


def test_a_page_is_made_small_and_judged(data: Path) -> None:
    """What the documents screen does, for one file."""
    source, out = data.with_name("page.jpg"), data.with_name("small.jpg")
    source.write_bytes(jpeg(paper_photo()))
    page = answer(data, "page", source, "--out", out)
    assert page["verdict"] == "good" and page["bytes"] == out.stat().st_size
    assert page["width"] and page["height"]


def test_search_finds_without_marks(data: Path) -> None:
    """Best first, as people type."""
    found = answer(data, "search", "khai", "sinh", "--kind", "procedure", "--json")
    assert found[0]["code"] == "1.001193" and {"name", "score"} <= set(found[0])
    communes = answer(data, "search", "lung cu", "--kind", "commune", "--json")
    assert communes[0]["name"] == "Xã Lũng Cú"


def test_a_receipt_verifies_from_text_and_picture_and_not_when_changed(data: Path) -> None:
    """Anybody with the machine's public key can check the paper."""
    filed = answer(data, "file", example(data))
    key = data.with_name("receipt.pub")
    answer(data, "receipt-key", "--out", key)
    picture = data.with_name("receipt.png")
    qr_image(filed["receipt_qr"]).save(picture)
    for word in (filed["receipt_qr"], picture):
        document = answer(data, "verify-receipt", word, "--key", key)
        assert document["valid"] and document["code"] == filed["code"]
    pdf = data.with_name("receipt.pdf")
    answer(data, "receipt", filed["code"], "--out", pdf)
    document = answer(data, "verify-receipt", pdf, "--key", key)
    assert document["valid"] and document["code"] == filed["code"]
    drawn = data.with_name("drawn.png")
    answer(data, "receipt", filed["code"], "--out", drawn)
    assert drawn.read_bytes().startswith(b"\x89PNG")
    assert answer(data, "verify-receipt", drawn, "--key", key)["code"] == filed["code"]
    pdf.write_bytes(pdf.read_bytes()[:300])
    assert run(data, "verify-receipt", pdf, "--key", key).returncode == 2
    text = filed["receipt_qr"]
    changed = text[:30] + ("A" if text[30] != "A" else "B") + text[31:]
    assert answer(data, "verify-receipt", changed, "--key", key, code=1) == {
        "valid": False,
        "why": "unreadable",
    }
    other = data.with_name("other.pub")
    other.write_text("11" * 32)
    assert not answer(data, "verify-receipt", text, "--key", other, code=1)["valid"]


def test_a_backup_is_whole_and_a_damaged_one_is_found(data: Path) -> None:
    """A restore is proven before it is needed."""
    file_with_paper(data)
    dest = data.with_name("backup")
    own = data / "voice" / "vi" / "one.ogg"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"a recording")
    answer(data, "backup", dest)
    assert not (dest / "keys").exists()
    assert (dest / "voice" / "vi" / "one.ogg").read_bytes() == b"a recording"
    own.unlink()
    answer(data, "backup", dest)
    assert not (dest / "voice" / "vi" / "one.ogg").exists()
    checked = answer(data, "restore", "check", dest)
    assert checked["ok"] and checked["applications"] > 0 and checked["pages"] > 0
    paper = next((dest / "attachments").iterdir())
    paper.write_bytes(b"damaged")
    assert not answer(data, "restore", "check", dest, code=1)["ok"]
    (dest / "motcua.db").write_bytes(b"")
    assert b"an empty one" in run(data, "restore", "check", dest).stderr


def test_added_procedures_need_a_signature(tmp_path: Path) -> None:
    """A file on a stick is read only when somebody trusted signed exactly these bytes."""
    source = ROOT / "assets" / "catalogue" / "procedures" / "2.000635.toml"
    text = source.read_text(encoding="utf-8").replace('code = "2.000635"', 'code = "9.000001"', 1)
    (tmp_path / "catalogue").mkdir()
    added, key = tmp_path / "catalogue" / "new.toml", tmp_path / "maker.key"
    added.write_text(text, encoding="utf-8")
    refused = answer(tmp_path, "catalogue", "check", code=1)
    assert "signature" in refused["problems"][0]["message"]
    answer(tmp_path, "catalogue", "new-key", key)
    answer(tmp_path, "catalogue", "sign", added, "--key", key)
    (tmp_path / "keys").mkdir(exist_ok=True)
    (tmp_path / "keys" / "catalogue.pub").write_bytes((tmp_path / "maker.key.pub").read_bytes())
    accepted = answer(tmp_path, "catalogue", "check")
    assert "9.000001" in {p["code"] for p in accepted["procedures"]}
    added.write_text(text + "\n", encoding="utf-8")
    answer(tmp_path, "catalogue", "check", code=1)


def test_a_broken_procedure_is_refused_with_place_and_remedy_and_the_rest_serves(
    tmp_path: Path,
) -> None:
    """One bad file must not keep the kiosk from starting."""
    (tmp_path / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n")
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "broken.toml").write_text('code = "9.000002"\ntitle = 3\n')
    found = answer(tmp_path, "catalogue", "check", code=1)
    assert {"file", "line", "place", "message", "remedy"} <= set(found["problems"][0])
    assert len(found["procedures"]) >= 4
    answer(tmp_path, "file", example(tmp_path))
    assert b"catalogue.refused" in (tmp_path / "logs" / "kiosk.log").read_bytes()


def test_version_and_help_answer_at_once(data: Path) -> None:
    """Without data folder, database or Kivy."""
    assert run(data, "--version").stdout.startswith(b"motcua-kiosk ")
    assert b"catalogue" in run(data, "--help").stdout


def test_no_command_imports_kivy() -> None:
    """Commands must answer on a machine without a display, and quickly."""
    code = (
        "import sys; from kiosk_app.cli.main import main; "
        "main(['search', 'khai']); sys.exit('kivy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
