"""What two agencies do together to be found: goals, joint actions with templates, budgets with requests and approvals."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Capability, Entry, Room
from ..members.models import Role
from . import actions, api, checks, emails, forget, held, queries
from .models import RequestState
from .views import bp

room = Room(
    "comarketing",
    blueprints=[bp, *api.blueprints],
    invariants=checks.ALL,
    menu=[
        Entry("comarketing.templates", _l("Templates of actions"), "layout-list", 58, part="agency", may="partnerships",
              also=("comarketing.add_template",)),
        Entry(
            "comarketing.desk", _l("Budgets"), "columns-3", 47, part="money", may=ADMINS,
            also=("comarketing.desk_request", "comarketing.new_alliance_budget", "comarketing.alliance_templates",
                  "comarketing.add_alliance_template"),
            waits=lambda _agency: queries.waits_at_the_desk(), opens=(("status", RequestState.ASKED),),
        ),
    ],
    emails=emails.ALL,
    capabilities={"budgets": Capability({Role.OWNER, Role.MANAGER})},
    answers={"end_plans": actions.end_plans},
    forgets={"comarketing": forget.forget_words},
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)  # fmt: skip
