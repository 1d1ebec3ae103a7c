"""What the demo's admins have done on the desk: a suspension, notes and talks, marks, an announcement, a partner manager."""

from datetime import datetime, timedelta

from ..core import clock
from ..members.models import Agency, Person
from ..moderation.actions import arrange, suspend_agency, warn, write_note
from ..moderation.actions.announcements import Said, announce
from .cast import SUSPENDED
from .people import Alliance

# Days ago, of which agency, what was written down.
NOTES = (
    (96, "Sable Road", "Half-year talk. They want fewer films and more brand work; changed what they take."),
    (40, "Sable Road", "First late payment, mended in two days."),
    (6, "Sable Road", "Second late payment this quarter. Kasia says the bank asked for papers. Ask for the letter."),
    (12, "Кедр Digital", "They answer within the day and would take more from Poland."),
    (20, SUSPENDED, "Called Gerd about the two unpaid orders. He promised both for Friday."),
)
WARNINGS = ((41, SUSPENDED, "A client was called before the lead was accepted."),)
# In days, with which agency, about what.
TALKS = ((0, "Sable Road", "Late payments"), (3, "Kopernik Apps", "First half-year"))
ANNOUNCEMENT = (
    "We meet in Wrocław",
    "The alliance’s **spring meeting** is planned for Wrocław. Bring a case you are proud of, and one that went wrong.\n\n"
    "- Thursday: cases and supper\n- Friday: talks in pairs, twenty minutes each",
)


def moderate(alliance: Alliance, now: datetime) -> None:
    """Play it, in the order of the days."""
    by_name = {agency.name: agency for agency in alliance.agencies}
    admin, manager = alliance.admin, alliance.partner_manager
    for days, name, text in sorted(NOTES, reverse=True):
        with clock.pretend(now - timedelta(days=days)):
            write_note(by_name[name].id, manager if days % 2 else admin, text)
    for days, name, reason in WARNINGS:
        with clock.pretend(now - timedelta(days=days)):
            warn(by_name[name].id, reason, admin)
    with clock.pretend(now - timedelta(days=1)):
        suspend_agency(by_name[SUSPENDED].id, "Two bank orders were left unpaid for six weeks.", admin)
    with clock.pretend(now):
        _today(by_name, admin, manager)


def _today(by_name: dict[str, Agency], admin: Person, manager: Person) -> None:
    for days, name, about in TALKS:
        arrange(by_name[name].id, manager, clock.today() + timedelta(days=days), about, manager.id)
    announce(Said(*ANNOUNCEMENT, clock.today() + timedelta(days=30)), admin)
