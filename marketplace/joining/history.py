"""What happened with an application, newest first, for the admins."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from .models import Application, ApplicationState, NoteKind


@dataclass(frozen=True)
class Happened:
    """One event: when, what, in whose words, and how it is drawn."""

    at: datetime
    title: str
    note: str = ""
    tone: str = ""


def happened(application: Application) -> list[Happened]:
    """All that is known of it. Reads nothing but what was loaded with it."""
    events = [Happened(application.sent_at or application.created_at, _("Application sent"),
                       application.decider.get("name", ""), "acc")]  # fmt: skip
    for reference in application.references:
        if reference.asked_at:
            events.append(Happened(reference.asked_at, _("%(agency)s was asked", agency=reference.agency.name)))
        if reference.answered_at:
            title = _("%(agency)s has answered", agency=reference.agency.name)
            events.append(
                Happened(reference.answered_at, title, str(reference.opinion.label) if reference.opinion else "")
            )
    for one in application.notes:
        if one.kind != NoteKind.REASON:
            tone = "acc" if one.kind == NoteKind.ANSWER else ""
            who = f"{one.person.name}: {one.kind.label}" if one.person else str(one.kind.label)
            events.append(Happened(one.at, who, one.text, tone))
    if application.decided_at:
        words = next((one.text for one in application.notes if one.kind == NoteKind.REASON), "")
        tone = "good" if application.status == ApplicationState.APPROVED else ""
        events.append(Happened(application.decided_at, str(application.status.label), words, tone))
    return sorted(events, key=lambda event: event.at)[::-1]  # of one instant the cause stands below
