"""How people of the demo alliance hear of things without signing in: a calendar, copies for the bookkeeping, a channel."""

from datetime import datetime, timedelta

from sqlalchemy import select

from ..calendars.actions import make_feed
from ..channels.models import Channel
from ..copies.actions import ask_for_copies, confirm
from ..copies.models import MailCopy
from ..core import clock, encryption
from ..core.extensions import db
from ..outbox.models import Pace
from .people import Alliance

URL = "tgram://123456789:ABCdefGhIJKlmNoPQRsTUVwxyZ0123456789/100200300"  # nobody's


def choose(alliance: Alliance, now: datetime) -> None:
    """The owner of the first agency follows a calendar, and has mail about money copied; of two addresses one has said yes. Their channel
    was given up: the demo writes to no messenger."""
    owner = alliance.acting(alliance.agencies[0], "owner")
    with clock.pretend(now - timedelta(days=6)):
        make_feed(owner)
        ask_for_copies(owner, "money", "bookkeeping@ledger-and-lamp.example")
        confirm(db.session.scalars(select(MailCopy)).one())
        given = {"person_id": owner.id, "provider": "tgram", "kinds": ["lead", "money"], "pace": Pace.AT_ONCE}
        db.session.add(Channel(encrypted_url=encryption.encrypt({"url": URL}, "channel"), made_at=clock.now(),
                               confirmed_at=clock.now(), given_up_at=now - timedelta(days=1), **given))  # fmt: skip
    with clock.pretend(now - timedelta(hours=3)):
        ask_for_copies(owner, "document", "tax@ledger-and-lamp.example")
