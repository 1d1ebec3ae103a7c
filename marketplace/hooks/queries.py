"""Webhooks and their messages, for whoever may see them; and what is due."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.room import house
from ..members.models import Agency, AgencyState, AllianceRole, Person, PersonState
from ..members.queries import admins, owners_of
from .events import events_for
from .models import Hook, HookMessage, HookState, MessageState, Whose

KEPT = timedelta(days=30)
DAILY = timedelta(days=1)
SENDING = (AgencyState.ACTIVE, AgencyState.LEAVING)  # the states in which an agency's webhooks send


def is_open_to(person: Person, whose: Whose) -> bool:
    """Whether somebody has webhooks of this kind to look after."""
    return person.is_admin if whose == Whose.ALLIANCE else person.may("hooks")


def hooks_of(person: Person, whose: Whose) -> Select[Hook]:
    """A SELECT of the webhooks that somebody looks after: those that tell nothing but what their role shows them anyway."""
    if not is_open_to(person, whose):
        raise NotFound()
    if whose == Whose.ALLIANCE:
        return select(Hook).where(Hook.agency_id.is_(None))
    unseen = house().news.keys() - events_for(person, whose).keys()
    return select(Hook).where(Hook.agency_id == person.agency_id, ~Hook.events.overlap(sorted(unseen)))


def hook_of(person: Person, whose: Whose, hook_id: int) -> Hook:
    """One of them; otherwise there is nothing there."""
    found = db.session.scalar(hooks_of(person, whose).where(Hook.id == hook_id))
    if found is None:
        raise NotFound()
    return found


def messages_of(hook: Hook, status: MessageState | None = None) -> Select[HookMessage]:
    """A SELECT of a webhook's messages, newest first; in a state or in any."""
    chosen = select(HookMessage).where(HookMessage.hook_id == hook.id).order_by(HookMessage.id.desc())
    return chosen.where(HookMessage.status == status) if status else chosen


def count_by_state(hook: Hook) -> dict[MessageState, int]:
    """How many messages are in each state."""
    counted = select(HookMessage.status, func.count()).where(HookMessage.hook_id == hook.id)
    return dict(db.session.execute(counted.group_by(HookMessage.status)).all())


def waiting_and_given_up(hooks: list[Hook]) -> dict[int, dict[MessageState, int]]:
    """By webhook, how many messages wait, and how many were given up."""
    ids, states = [one.id for one in hooks], (MessageState.QUEUED, MessageState.GIVEN_UP)
    counted = select(HookMessage.hook_id, HookMessage.status, func.count())
    counted = counted.where(HookMessage.hook_id.in_(ids), HookMessage.status.in_(states))
    found: dict[int, dict[MessageState, int]] = {one: {} for one in ids}
    for hook_id, state, count in db.session.execute(counted.group_by(HookMessage.hook_id, HookMessage.status)):
        found[hook_id][state] = count
    return found


def is_kept() -> ColumnElement[bool]:
    """Condition: whoever answers for the webhook is active and may see all that it tells; otherwise it would outlive their access."""
    roles = house().capabilities["hooks"].roles
    may = [and_(Person.agency_role == role, ~Hook.events.overlap(_unseen_by(role))) for role in sorted(roles)]
    of_agency = and_(Person.agency_id == Hook.agency_id, or_(*may))
    of_alliance = and_(Hook.agency_id.is_(None), Person.alliance_role == AllianceRole.ADMIN)
    return exists().where(Person.id == Hook.made_by, Person.status == PersonState.ACTIVE, or_(of_agency, of_alliance))


def _unseen_by(role: str) -> list[str]:
    capabilities = house().capabilities
    return sorted(
        name
        for name, one in house().news.items()
        if one.may not in capabilities or role not in capabilities[one.may].roles
    )


def kept_among(hooks: Iterable[Hook]) -> set[int]:
    """The ids of those for which somebody answers."""
    return set(db.session.scalars(select(Hook.id).where(Hook.id.in_([one.id for one in hooks]), is_kept())))


def sends() -> ColumnElement[bool]:
    """Condition: the webhook is on, somebody answers for it, and its agency belongs to the alliance: nothing goes to who is suspended
    or has left."""
    belongs = exists().where(Agency.id == Hook.agency_id, Agency.status.in_(SENDING))
    return and_(Hook.status == HookState.ON, or_(Hook.agency_id.is_(None), belongs), is_kept())


def due() -> ColumnElement[bool]:
    """Condition: the message's time for its next try has come, and its webhook doesn't rest."""
    at = clock.now()
    rests = and_(Hook.rests_until.is_not(None), Hook.rests_until > at)
    return and_(HookMessage.status == MessageState.QUEUED, HookMessage.next_try_at <= at, sends(), ~rests)


def hooks_to_send(limit: int) -> list[int]:
    """Webhooks with messages that are due."""
    chosen = select(Hook.id).where(exists().where(HookMessage.hook_id == Hook.id, due()).correlate(Hook))
    return list(db.session.scalars(chosen.order_by(Hook.id).limit(limit)))


def given_up_since(hook: Hook) -> int:
    """How many messages were given up since its maker was last written to."""
    mine = HookMessage.hook_id == hook.id, HookMessage.status == MessageState.GIVEN_UP
    counted = select(func.count(HookMessage.id)).where(*mine, HookMessage.ended_at > (hook.told_at or hook.made_at))
    return db.session.scalar(counted) or 0


def hooks_to_write_about(limit: int) -> list[int]:
    """Webhooks that are on, with messages which were given up since somebody was last written to, a day ago or never."""
    since = func.coalesce(Hook.told_at, Hook.made_at)
    failed = exists().where(
        HookMessage.hook_id == Hook.id, HookMessage.status == MessageState.GIVEN_UP, HookMessage.ended_at > since
    )
    told_long_ago = or_(Hook.told_at.is_(None), Hook.told_at < clock.now() - DAILY)
    return list(
        db.session.scalars(select(Hook.id).where(Hook.status == HookState.ON, told_long_ago, failed).limit(limit))
    )


def old_messages(limit: int) -> list[int]:
    """Messages about what happened thirty days ago."""
    chosen = select(HookMessage.id).where(HookMessage.at < clock.now() - KEPT)
    return list(db.session.scalars(chosen.order_by(HookMessage.at).limit(limit)))


def old_secrets(limit: int) -> list[int]:
    """Webhooks whose secret was changed a day ago."""
    return list(db.session.scalars(select(Hook.id).where(Hook.old_until <= clock.now()).limit(limit)))


def keepers_of(hook: Hook) -> Select[Person]:
    """A SELECT of whom to write to: who answers for it, or the owners or admins once that is somebody who can't look after it."""
    return select(Person).where(Person.id == hook.made_by) if kept_among([hook]) else overseers_of(hook)


def overseers_of(hook: Hook) -> Select[Person]:
    """A SELECT of those behind whose back nothing is to be told: the agency's owners, or the admins."""
    return owners_of(hook.agency_id) if hook.agency_id else admins()


def with_hook() -> list:
    """Loader options for a message that is sent."""
    return [joinedload(HookMessage.hook).joinedload(Hook.agency)]
