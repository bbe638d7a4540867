"""The way through a procedure, from answers alone."""

from __future__ import annotations

from datetime import date

import pytest
from support.catalogue import CODES, shipped

from kiosk_app.domain.interview import (
    asked_steps,
    chapters,
    papers_to_bring,
    steps,
)
from kiosk_app.domain.procedure import FieldType

TODAY = date(2026, 11, 24)


def test_an_answer_opens_the_branch_behind_it() -> None:
    """Nothing but the answers decides; there is no position to go stale."""
    procedure = shipped("1.001193")
    closed = {step.field.id for step in asked_steps(procedure, {}, TODAY)}
    opened = {step.field.id for step in asked_steps(procedure, {"ban_sao": "Có"}, TODAY)}
    assert opened - closed == {"so_ban_sao"}


def test_the_page_of_the_signature_is_no_question() -> None:
    """Its fields are open all the same, because they are judged and filed."""
    procedure = shipped("1.001193")
    asked = {step.field.id for step in asked_steps(procedure, {}, TODAY)}
    signed = {step.field.id for step in steps(procedure, {}, TODAY)} - asked
    assert signed == {"cam_doan", "lam_tai", "ngay_lam", "chu_ky"}


@pytest.mark.parametrize("code", CODES)
def test_progress_counts_few_parts_and_ends_with_the_signature(code: str) -> None:
    """Parts, not questions; more than ten would say nothing."""
    procedure = shipped(code)
    found = chapters(procedure, {}, TODAY)
    assert len(found) <= 10
    is_signed = any(field.type is FieldType.SIGNATURE for field in procedure.fields())
    assert found[-2:] == ("check", "sign") if is_signed else found[-1] == "check"
    assert len(set(found)) == len(found)


def test_papers_follow_the_answers_and_leave_out_what_the_kiosk_makes() -> None:
    """Nobody is asked for a form that the interview writes."""
    procedure = shipped("1.001612")
    alone = {d.paper for d in papers_to_bring(procedure, {"chu_the": "Cá nhân"}, TODAY)}
    family = papers_to_bring(procedure, {"chu_the": "Các thành viên hộ gia đình"}, TODAY)
    assert {d.paper for d in family} - alone == {"1.001612-UQ-HGD"}
    assert "1.001612-GDN" not in alone
