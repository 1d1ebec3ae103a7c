"""Outgoing webhooks: programs are told of what happens, signed, at least once, and never who a client is."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Capability, Entry, Gauge, Job, Room
from ..members.models import WORK_STAYS, Role
from . import actions, api, checks, emails, held, queries, views

ALSO = ("hooks.hook", "hooks.add", "hooks.change")
room = Room(
    "hooks",
    blueprints=[views.bp, api.bp],
    jobs=[
        # Slow: it waits for others' servers, in a queue of its own, after money and mail.
        Job("send_hooks", actions.send, due=queries.hooks_to_send, wakes_on="hook.told", queue="hooks", chunk=100, slow=True),
        Job("write_of_given_up", actions.write_of_given_up, due=queries.hooks_to_write_about, queue="mail"),
        Job("forget_hook_messages", actions.forget_messages, due=queries.old_messages, queue="mail"),
        Job("forget_hook_secrets", actions.forget_secrets, due=queries.old_secrets, queue="mail"),
    ],
    invariants=checks.ALL,
    gauges={
        "leadpact_hooks_queued": Gauge("messages to webhooks to be sent", "hook_messages WHERE status = 'queued'"),
        "leadpact_hooks_given_up": Gauge("messages to webhooks nobody took", "hook_messages WHERE status = 'given_up'"),
    },
    menu=[
        Entry("hooks.of_agency", _l("Webhooks"), "settings", 72, part="agency", may="hooks", also=ALSO),
        Entry("hooks.of_alliance", _l("Webhooks"), "settings", 50, part="running", may=ADMINS, also=ALSO),
    ],
    emails=emails.ALL,
    # Webhooks of the agency; each tells nothing but what the role of whoever looks after it shows anyway.
    capabilities={"hooks": Capability({Role.OWNER, Role.MANAGER, Role.FINANCE}, also_in=WORK_STAYS)},
    answers={"tell_programs": actions.tell},
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)  # fmt: skip
