"""Who brought whom: members' referral links and promo codes, the clicks on them, and by what clients and applicants came."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from ..core.room import TEAM, Capability, Entry, Gauge, Job, MailKind, Room
from ..members.models import Role
from . import api, checks, emails, forget, held, stream, telling, touch
from .redirects import Redirects
from .views import bp


def _set_up(app: Flask) -> None:
    touch.register(app)
    app.wsgi_app = Redirects(app, app.wsgi_app)  # type: ignore[method-assign]  # as Flask documents it


room = Room(
    "attribution",
    blueprints=[bp, api.bp],
    jobs=[
        Job("write_clicks", stream.drain, due=stream.waiting, queue="mail"),
        Job("tell_of_clicks", telling.tell_of_clicks, due=telling.links_to_tell_of, queue="mail", chunk=50),
        Job("forget_sources", forget.forget_sources, due=forget.old_sources, queue="mail", chunk=5000),
        Job("fold_clicks", forget.fold, due=forget.to_fold, queue="mail", chunk=5000),
    ],
    invariants=checks.ALL,
    gauges={"leadpact_clicks": Gauge("clicks on referral links", "clicks")},
    menu=[
        Entry("attribution.links", _l("Links"), "link", 56, part="agency", may="links",
              also=("attribution.new_link", "attribution.link", "attribution.link_days", "attribution.edit_link")),
        Entry("attribution.all_links", _l("Links"), "link", 49, part="alliance", may=TEAM),
    ],
    mail_kinds={"click": MailKind(_l("Clicks"), _l("Who comes by your links: many at a time, never one mail each"), personal=True, begins="daily")},
    emails=emails.ALL,
    capabilities={"links": Capability({Role.OWNER, Role.MANAGER, Role.SALES})},  # make links and codes, see what they bring
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
    set_up=_set_up,
)  # fmt: skip
