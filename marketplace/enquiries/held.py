"""All that is held of a client, as files: for the client alone."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Response
from flask_babel import gettext as _

from ..core.exports import as_file
from ..core.room import house
from ..exchange.models import Lead, Referral
from ..exchange.queries import disclosures_of
from .complaints import complaints_of
from .models import Complaint, Enquiry
from .story import Story, standing_of
from .timeline import Happened


def as_json(story: Story) -> Response:
    """Everything, for programs."""
    text = json.dumps(_held(story), ensure_ascii=False, indent=2, default=_plain)
    answer = Response(text, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{story.of.number}.json"'
    return answer


def as_csv(story: Story) -> Response:
    """Everything, as a table."""
    return as_file("csv", story.of.number, (_("When"), _("What"), _("In these words")), _rows(story))


def _rows(story: Story) -> Iterator[tuple]:
    for name, value in ((_("State"), story.heading), *story.facts):
        if value:
            yield "", name, value
    for event in reversed(story.events):
        yield event.at, event.title, event.note


def _held(story: Story) -> dict[str, Any]:
    of = story.of
    return {
        "number": of.number,
        "status": _status(story.status, story.heading),
        "client": of.client,
        "erased_at": of.erased_at,
        **(_asked(of) if isinstance(of, Enquiry) else {}),
        "leads": [_lead(lead, story.held.get(lead.id)) for lead in story.leads],
        "said_after": house().answers["said_in_full"](story.leads),
        "complaints": [_complaint(one) for one in complaints_of(of)],
        "timeline": [_event(event) for event in reversed(story.events)],
    }


def _asked(enquiry: Enquiry) -> dict[str, Any]:
    names = (
        "kind",
        "title",
        "brief",
        "language",
        "speaks",
        "currency",
        "created_at",
        "confirmed_at",
        "withdrawn_at",
    )
    return {
        **{name: getattr(enquiry, name) for name in names},
        "budget_max": str(enquiry.budget_max) if enquiry.budget_max else None,
        "came_from": enquiry.via.name if enquiry.via else None,
        "came_by": enquiry.came_by,
        "came_at": enquiry.came_at,
        "campaign": enquiry.campaign,
        "promised": enquiry.promised,
        "consent": {"wording": enquiry.consent_wording, "version": enquiry.consent_version, "at": enquiry.consented_at},
    }


def _status(code: str, words: str) -> dict[str, str]:
    return {"code": code, "words": words}


def _lead(lead: Lead, referral: Referral | None) -> dict[str, Any]:
    consent, names = lead.consent, ("number", "title", "brief", "category", "region", "language", "posted_at")
    return {
        **{name: getattr(lead, name) for name in names},
        "status": _status(*standing_of(lead, referral)),
        "client": lead.client,
        "referrer": lead.referrer.name,
        "asked": [offer.agency.name for offer in lead.offers],
        "consent": consent and {
            "basis": consent.basis, "channel": consent.channel, "obtained_on": consent.obtained_on.isoformat(),
            "wording": consent.said, "version": consent.wording_version, "recorded_at": consent.recorded_at,
        },
        "seen_by": [{"person": one.person.name, "at": one.at} for one in disclosures_of(lead)],
    }  # fmt: skip


def _complaint(one: Complaint) -> dict[str, Any]:
    return {"at": one.made_at, "what": one.what, "text": one.text, "settled_at": one.settled_at}


def _event(event: Happened) -> dict[str, Any]:
    return {"at": event.at, "what": event.title, "note": event.note}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
