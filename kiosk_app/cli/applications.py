"""Commands about applications: file, status, due, erase, search.

It owns their JSON as contracts.md gives it. It files through the same verbs as the screens do.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk_app.cli.answers import (
    BAD_INPUT,
    CommandError,
    answer,
    not_here,
    read_document,
    read_input,
    say,
    unusable,
)
from kiosk_app.cli.opening import has_database, kiosk_of, settings_of
from kiosk_app.domain.problems import Problem
from kiosk_app.domain.procedure import FieldType, Procedure
from kiosk_app.domain.sentences import sentences
from kiosk_app.domain.validation import normalise
from kiosk_app.usecases.clock import VIETNAM
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.language_packs import shipped_languages
from kiosk_app.usecases.values import Draft, Filed, ResultShown, Tracking

NO_SUCH_APPLICATION = BAD_INPUT
YEARS = range(1945, 2200)


def file_application(options: Namespace) -> int:
    """Files the answers of FILE.json, with pictures as papers. Exit 2 with the problems."""
    code, answers = _content(options.file)
    pictures = [attachment(word) for word in options.attach]
    with kiosk_of(options) as kiosk:
        try:
            draft = kiosk.start(code)
        except KeyError as error:
            raise CommandError(f"{options.file}: no procedure has the code {code!r}") from error
        # Put away at once: a kiosk that starts meanwhile must not show it to anybody.
        kiosk.seal_draft(draft)
        filed: Filed | list[Problem] = []
        try:
            filed = _file(kiosk, draft, answers, pictures)
        finally:
            if not isinstance(filed, Filed):
                kiosk.discard(draft)
        if isinstance(filed, Filed):
            answer(receipt_json(filed))
            return 0
        answer({"problems": [_problem_json(kiosk, problem) for problem in filed]})
        return BAD_INPUT


def _content(path: Path) -> tuple[str, Mapping[str, Any]]:
    document = read_document(path)
    if not isinstance(document, dict):
        raise CommandError(f"{path}: must be an object with procedure and answers")
    code, answers = document.get("procedure"), document.get("answers")
    if not isinstance(code, str):
        raise CommandError(f'{path}: "procedure" must be the code of a procedure')
    if not isinstance(answers, dict):
        raise CommandError(f'{path}: "answers" must be an object of field ids and values')
    return code, answers


def attachment(word: str) -> tuple[str, bytes]:
    """(paper, image) of PAPER=PATH."""
    paper, sign, path = word.partition("=")
    if not (paper and sign and path):
        raise CommandError(f"--attach {word}: write FIELD=PATH, where FIELD is a paper's code")
    return paper, read_input(Path(path))


def _file(
    kiosk: Kiosk, draft: Draft, answers: Mapping[str, Any], pictures: list[tuple[str, bytes]]
) -> Filed | list[Problem]:
    if draft.procedure.is_in_person:
        return kiosk.submit(draft, None)  # whatever the answers are, it says why not
    known = {field.id: field for field in draft.procedure.fields()}
    unknown = [name for name in answers if name not in known]
    strange = [paper for paper, _ in pictures if paper not in _papers(draft.procedure)]
    for paper in strange:
        say(f"--attach {paper}: is no paper of {draft.procedure.code}; its papers are")
        say("\n".join(f"  {one.paper}  {one.name.get('vi')}" for one in draft.procedure.documents))
    if unknown or strange:
        return [Problem(name, "unknown_field") for name in (*unknown, *strange)]
    declared = all(
        answers.get(f.id, True) is True for f in known.values() if f.type is FieldType.DECLARATION
    )
    values = {name: normalise(known[name], value) for name, value in answers.items()}
    if problems := kiosk.unfit(draft, values):
        return problems
    draft = kiosk.answers(draft, values)
    for paper, picture in pictures:
        attach_picture(kiosk, draft, paper, picture)
    return kiosk.submit(draft, None, declared)  # signatures are among the answers


def _papers(procedure: Procedure) -> set[str]:
    return {document.paper for document in procedure.documents}


def attach_picture(kiosk: Kiosk, draft: Draft, paper: str, picture: bytes) -> None:
    """Keeps one picture as a page of a paper. KeyError when the draft wants no such paper."""
    from kiosk_app.devices.ports import DeviceError

    try:
        page = kiosk.attach(draft, paper, picture)
    except DeviceError as error:
        raise CommandError(f"--attach {paper}: the file {unusable(error)}") from error
    say(f"{paper}: {page.verdict}, {page.size_bytes} bytes")


def receipt_json(filed: Filed) -> dict[str, object]:
    """The filing receipt as contracts.md gives it."""
    return {
        "code": filed.code,
        "procedure": filed.procedure,
        "version": filed.version,
        "filed_at": filed.filed_at,
        "uncertainty_s": filed.uncertainty_s,
        "due": filed.due,
        "missing_papers": list(filed.missing_papers),
        "receipt_qr": filed.receipt_qr,
    }


def _problem_json(kiosk: Kiosk, problem: Problem) -> dict[str, object]:
    return {
        "field": problem.field,
        "code": problem.code,
        "message": problem_words(kiosk.settings.kiosk.language, problem),
    }


def problem_words(lang: str, problem: Problem) -> str:
    """What is wrong and what to do, as the screens say it."""
    if problem.message is not None:
        return problem.message.get(lang)
    locales = shipped_languages()
    locale = locales.get(lang, locales["vi"])
    found = [
        locale.t(f"{problem.message_id}.{part}", **dict(problem.params))
        for part in ("title", "text")
        if locale.has(f"{problem.message_id}.{part}")
    ]
    return sentences(*found) or problem.code


def status(options: Namespace) -> int:
    """What became of an application; exit 2 when it is not here."""
    with kiosk_of(options) as kiosk:
        kiosk.read_inbox()
        found = kiosk.track(options.code)
        if found is None:
            say(f"motcua-kiosk: {not_here(options.code)}")
            return NO_SUCH_APPLICATION
        answer(
            {
                "code": found.code,
                "authority_number": found.authority_number,
                "state": found.state,
                "delivery": found.delivery,
                "as_known_on": found.as_known_on,
                "procedure": found.procedure.code,
                "filed_at": found.filed_at,
                "due": found.due or found.expected,
                "conflict": found.has_conflict,
                "result": found.result and _result_json(found.result),
                "history": [
                    {"at": h.at, "what": h.what, "state": h.state, "by": h.by, "note": h.note}
                    for h in found.history
                ],
            }
        )
    return 0


def _result_json(shown: ResultShown) -> dict[str, object]:
    return {"media_type": shown.media_type, "bytes": shown.size_bytes, "here": shown.is_here}


def due_date(options: Namespace) -> int:
    """When the authority must have answered, for a procedure (or an application's procedure)."""
    from kiosk_app.domain.calendar import clock_ends, due
    from kiosk_app.facts import load_holidays
    from kiosk_app.reference import load_procedures

    received = _received(options.received)
    settings = settings_of(options)
    shelf = load_procedures(settings)
    try:
        procedure = shelf.get(options.code, received.date().isoformat())
    except KeyError:
        found = _tracked(options) if has_database(settings) else None
        if found is None:
            raise CommandError(f"no procedure has the code {options.code!r}") from None
        procedure = found.procedure
    if procedure.time_limit is None:
        raise CommandError(f"{procedure.code}: no time limit is known; it is done at the desk")
    holidays = load_holidays(settings)
    answered = due(received, procedure.time_limit, holidays)
    ends = clock_ends(received, procedure.clocks, holidays)
    answer(
        {
            "due": answered.due.isoformat(),
            "working_days": answered.working_days,
            "skipped": [{"date": s.date.isoformat(), "why": s.why} for s in answered.skipped],
            "known": answered.known,
            "clocks": {name: end.due.isoformat() for name, end in ends.items()},
        }
    )
    return 0


def _tracked(options: Namespace) -> Tracking | None:
    with kiosk_of(options) as kiosk:
        return kiosk.track(options.code)


def _received(word: str) -> datetime:
    try:
        received = datetime.fromisoformat(word)
    except ValueError as error:
        raise CommandError(f"--received {word}: write a time as 2026-11-24T09:30+07:00") from error
    if received.year not in YEARS:
        raise CommandError(f"--received {word}: is no time at which an office received anything")
    if received.tzinfo is None:
        received = received.replace(tzinfo=VIETNAM)
        say(f"--received {word}: taken as {received.isoformat()}, Vietnamese time")
    return received


def erase(options: Namespace) -> int:
    """Destroys the key of a delivered application; exit 2 when it is not here."""
    from kiosk_app.usecases.erasing import NotDelivered

    with kiosk_of(options) as kiosk:
        try:
            erased = kiosk.erase(options.code)
        except NotDelivered as error:
            raise CommandError(f"{options.code}: {error}") from error
    if not erased:
        say(f"motcua-kiosk: {not_here(options.code)}; erase takes its code")
    answer({"code": options.code, "erased": erased})
    return 0 if erased else NO_SUCH_APPLICATION


def search(options: Namespace) -> int:
    """Procedures or communes by words; needs no database."""
    from kiosk_app.facts import load_units
    from kiosk_app.reference import load_procedures
    from kiosk_app.usecases.searching import communes, procedures

    words = " ".join(options.words)
    if options.kind == "procedure":
        today = datetime.now().astimezone().date().isoformat()
        found = procedures(load_procedures(settings_of(options)), words, today, "vi", 20)
        answer(
            [
                {
                    "code": hit.code,
                    "name": hit.name,
                    "score": hit.score,
                    "filed_here": hit.is_filed_here,
                }
                for hit in found
            ]
        )
    else:
        answer(
            [
                {
                    "code": hit.code,
                    "name": hit.name,
                    "score": hit.score,
                    "province": hit.province_name,
                }
                for hit in communes(load_units(settings_of(options)), words, None, 20)
            ]
        )
    return 0
