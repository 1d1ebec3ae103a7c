"""Who gets in: invitations, roles, sign-in, sessions, links by mail, tokens for programs."""

from flask_babel import lazy_gettext as _l

from ..core.room import Capability, Entry, Job, Room
from ..members.models import Role
from . import actions, address_emails, api, authentication, checks, cli, emails, held, queries
from .views import bp

room = Room(
    "access",
    blueprints=[bp, api.bp],
    invariants=checks.ALL,
    menu=[Entry("access.team", _l("People"), "users", 50, part="agency", may="team")],
    emails=emails.ALL | address_emails.ALL,
    mailboxes={"new_address": address_emails.reader_of_new, "old_address": address_emails.reader_of_old},
    jobs=[
        Job("forget_address_changes", actions.forget_changes, due=queries.old_changes, queue="mail"),
        Job("forget_passkey_challenges", actions.forget_challenges, due=queries.old_challenges, queue="mail"),
        Job("forget_sign_ins", actions.forget_sign_ins, due=queries.old_sign_ins, queue="mail"),
        Job("forget_links", actions.forget_links, due=queries.old_links, queue="mail"),
        Job("forget_tokens", actions.forget_tokens, due=queries.old_tokens, queue="mail"),
    ],
    capabilities={"team": Capability({Role.OWNER, Role.MANAGER})},  # invite people; a manager only sales and finance
    cli=[cli.person, cli.admin, cli.token],
    set_up=authentication.register,
    held_of_person=held.OF_PERSON,
)
