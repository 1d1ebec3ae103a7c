"""The alliance admins' desk: who belongs, what the words mean that people use, and what should not be shown."""

from flask_babel import lazy_gettext as _l

from ..core.checks import history_is_a_chain
from ..core.room import ADMINS, Entry, Gauge, Room
from . import emails, reports, views
from .models import ReportState

room = Room(
    "moderation",
    blueprints=[views.bp],
    invariants=history_is_a_chain("reports", ReportState),
    gauges={"leadpact_reports_open": Gauge("reports that wait for a decision", "reports WHERE status = 'open'")},
    menu=[
        Entry(
            "moderation.all_reports",
            _l("Reports"),
            "flag",
            44,
            may=ADMINS,
            also=("moderation.decide",),
            waits=lambda _agency: reports.waiting(),
            opens=(("status", ReportState.OPEN),),
            task=_l("Reports of services and reviews"),
        )
    ],
    emails=emails.ALL,
)
