"""What the foundation itself brings to the house."""

from flask import Flask
from werkzeug.routing import IntegerConverter

from . import (
    checks,
    compression,
    embeds,
    errors,
    formats,
    headers,
    idempotency,
    kept_forms,
    markdown,
    processes,
    quick_templates,
    static_files,
    throttling,
    uploads,
)
from .approval import Proposal
from .audit import AuditRow
from .erasing import shown_note
from .held import deeds, rows
from .lifecycle import History
from .room import Job, Room


class NumberOfRow(IntegerConverter):
    """A number in an address that a row could have: 18 digits fit into a BIGINT, everything longer is a 404."""

    regex = r"\d{1,18}"


def _set_up(app: Flask) -> None:
    app.url_map.converters["int"] = NumberOfRow
    embeds.register(app)
    errors.register(app)
    kept_forms.register(app)
    uploads.register(app)
    formats.register(app)
    app.jinja_env.filters["shown_note"] = shown_note
    markdown.register(app)
    headers.register(app)
    compression.register(app)
    static_files.register(app)
    quick_templates.register(app)


room = Room(
    "core",
    jobs=[
        Job("forget_kept_answers", idempotency.forget_kept_answers, due=idempotency.old_answers, queue="mail"),
        Job("forget_kept_forms", kept_forms.forget_old_forms, due=kept_forms.old_forms, queue="mail"),
        Job("forget_sign_in_attempts", throttling.forget_tries, due=throttling.old_tries, queue="mail"),
    ],
    cli=[processes.work, processes.tick, processes.sweep_once, checks.check],
    held_of_person={
        "log": rows(AuditRow, lambda one: AuditRow.person_id == one),
        "steps": rows(History, lambda one: History.person_id == one),
        "decisions_proposed": deeds(
            Proposal.proposed_by,
            Proposal.subject_kind,
            Proposal.subject_id,
            Proposal.outcome,
            Proposal.reason,
            Proposal.proposed_at,
        ),
        "decisions_answered": deeds(
            Proposal.answered_by,
            Proposal.subject_kind,
            Proposal.subject_id,
            Proposal.agreed,
            Proposal.objection,
            Proposal.ended_at,
        ),
    },
    set_up=_set_up,
)
