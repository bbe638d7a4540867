"""Applications that come back from the portal: to a disk that was restored, or to a successor.

It owns making rows of a submission that this machine no longer has. It must never touch an
application that is here, nor bring back one that was erased here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kiosk_app.domain.application import Event, State
from kiosk_app.domain.messages import event_content, read_submission
from kiosk_app.domain.receipt import ReceiptFacts
from kiosk_app.store.applications import NewApplication
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.signing import sign_receipt_text

FROM_PORTAL = "from_portal"
BY_KIOSK = "kiosk"


def take_back(machine: Machine, content: object) -> str:
    """Inside the caller's write: empty when the application stands here now, or did before; else
    why it was kept for later. The caller folds its events."""
    found = read_submission(content)
    if found is None:
        return "malformed"
    about, code = found["application"], found["code"]
    here = machine.applications
    if here.find_by_id(about) is not None or here.is_tombstone(about) or here.has_code(code):
        return ""
    procedure = machine.shelf.catalogue.find(found["procedure"], found["version"])
    procedure = procedure or machine.shelf.catalogue.find(found["procedure"])
    if procedure is None:
        return "unknown procedure"
    source = machine.shelf.source_of(procedure)
    kept = machine.drafts.keep_procedure(procedure.code, procedure.version, source)
    filed_at = datetime.fromisoformat(found["filed_at"])
    here.take_back(
        NewApplication(
            id=about,
            code=code,
            procedure=kept,
            filed_at=found["filed_at"],
            filed_ms=int(filed_at.timestamp() * 1000),
            uncertainty_s=found["uncertainty_s"],
            expected=found["due"],
            how=found["how"],
            state=State.SUBMITTED.value,
            content={
                "answers": found["answers"],
                "missing": found["missing"],
                "receipt_qr": _receipt(machine, found),
                "notice": found["notice"],
                FROM_PORTAL: True,
            },
        )
    )
    submitted = State.SUBMITTED
    first = Event(found["event"], None, found["filed_at"], submitted.value, submitted, BY_KIOSK)
    here.append_event(about, event_content(about, code, first), machine.wall_ms())
    return ""


def _receipt(machine: Machine, found: Mapping[str, Any]) -> str:
    """Signed by this machine: the first one stays valid under the key that it names."""
    facts = ReceiptFacts(
        code=found["code"],
        procedure=found["procedure"],
        version=found["version"],
        filed_at=found["filed_at"],
        uncertainty_s=found["uncertainty_s"],
        papers=tuple(found["papers"]),
        missing=tuple(found["missing"]),
    )
    return sign_receipt_text(machine, facts)
