"""Looking after webhooks: making, changing, switching, a new secret, and removing."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.throttling import count_tries
from ...core.transaction import hold_name, own, transaction
from ...core.typed import one_line, that_fits
from ...members.models import Person
from ...outbox.actions import send
from ..addresses import refuse_private
from ..events import events_for
from ..models import LONGEST_NAME, MOST, Hook, HookState, OffReason, Whose
from ..queries import hook_of, hooks_of, kept_among, overseers_of
from ..signing import new_secret, seal
from .off import switch_off

BOTH_SIGN = timedelta(hours=24)
ONCE_MORE = timedelta(minutes=10)


def with_loopback() -> bool:
    """Whether webhooks may go to this machine itself."""
    return bool(current_app.config["SETTINGS"].loopback_hooks == "allowed")


def add_hook(person: Person, whose: Whose, name: str, url: str, events: Collection[str]) -> tuple[Hook, str]:
    """A webhook, and its secret, which nobody is shown again. The owners are told by mail, or the admins."""
    hooks_of(person, whose)  # whoever looks after none is turned away first
    name, url, chosen = _read_name(name), _read_url(url), _read_events(person, whose, events)
    count_tries(hook=f"of {person.id}")
    secret = new_secret()
    agency_id = person.agency_id if whose == Whose.AGENCY else None
    with transaction():
        hold_name(f"hooks of {agency_id}")
        _refuse_one_more(agency_id)
        _refuse_same_name(agency_id, name)
        hook = Hook(
            agency_id=agency_id, name=name, url=url, events=chosen, secret=seal(secret), made_by=person.id, made_at=clock.now()
        )  # fmt: skip
        db.session.add(hook)
        db.session.flush()
        lifecycle.begin(hook, person)
        audit.record("hook.added", hook, person, title=name)
        send("account.hook_added", overseers_of(hook), **_about(hook))
    return hook, secret


def change_hook(
    hook_id: int, person: Person, whose: Whose, name: str | None = None, url: str | None = None,
    events: Collection[str] | None = None,
) -> Hook:  # fmt: skip
    """Change what isn't None. At another address nothing has failed yet; whoever gives it answers for it, and the owners are told by
    mail, or the admins."""
    name = None if name is None else _read_name(name)
    url = None if url is None or url.strip() == hook_of(person, whose, hook_id).url else _read_url(url)
    chosen = None if events is None else _read_events(person, whose, events)
    if url is not None:
        count_tries(hook=f"of {person.id}")
    with transaction():
        hook = own(hooks_of(person, whose).where(Hook.id == hook_id))
        if name is not None and name != hook.name:
            hold_name(f"hooks of {hook.agency_id}")
            _refuse_same_name(hook.agency_id, name)
            hook.name = name
        if url is not None:
            hook.url, hook.failing_since, hook.rests_until = url, None, None
            hook.made_by = person.id
            send("account.hook_moved", overseers_of(hook), **_about(hook))
        if chosen is not None:
            hook.events = chosen
        audit.record("hook.changed", hook, person, title=hook.name)
    return hook


def switch(hook_id: int, person: Person, whose: Whose, on: bool) -> Hook:
    """Switch it on or off. Whoever switches it on answers for it; that is also how one is taken over for which nobody does any more.
    What waits when it is switched off is given up; it can be sent again by hand."""
    with transaction():
        hook = own(hooks_of(person, whose).where(Hook.id == hook_id))
        if on == hook.is_on and (not on or kept_among([hook])):
            return hook
        if on:
            if not hook.is_on:
                lifecycle.move(hook, HookState.ON, person, off_because=None)
            hook.failing_since = hook.rests_until = None
            hook.made_by = person.id
        else:
            switch_off(hook, OffReason.BY_HAND, person)
        audit.record(f"hook.switched_{hook.status}", hook, person, title=hook.name)
    return hook


def rotate_secret(hook_id: int, person: Person, whose: Whose) -> tuple[Hook, str]:
    """A new secret, which is shown once. For a day the one before it signs beside it, and no earlier one; but who asks again within
    minutes, having pressed twice or lost it, changes the new one alone."""
    secret = new_secret()
    with transaction():
        hook = own(hooks_of(person, whose).where(Hook.id == hook_id))
        until = clock.now() + BOTH_SIGN
        if hook.old_until is None or hook.old_until < until - ONCE_MORE:
            hook.old_secret, hook.old_until = hook.secret, until
        hook.secret = seal(secret)
        audit.record("hook.rotated", hook, person, title=hook.name)
    return hook, secret


def remove_hook(hook_id: int, person: Person, whose: Whose) -> None:
    """Remove it with all its messages. What is on its way arrives, or doesn't."""
    with transaction():
        hook = own(hooks_of(person, whose).where(Hook.id == hook_id))
        audit.record("hook.removed", hook, person, title=hook.name)
        db.session.flush()
        db.session.delete(hook)


def _about(hook: Hook) -> dict[str, Any]:
    """What the letters about it say; what follows a question mark in its address may be a secret."""
    url = hook.url.partition("?")[0]
    return {"whose": hook.whose, "hook": hook.id, "name": hook.name, "url": url, "by": hook.made_by}


def _read_name(text: str) -> str:
    name = that_fits(one_line(text), LONGEST_NAME, "name")
    if not name:
        raise BadInput(_("Mend what is marked."), {"name": _("Fill this in.")})
    return name


def _read_url(text: str) -> str:
    url = text.strip()
    refuse_private(url, with_loopback())
    return url


def _read_events(person: Person, whose: Whose, events: Collection[str]) -> list[str]:
    known = events_for(person, whose)
    strange = [one for one in events if one not in known]
    if strange:
        sentence = _("There is no event “%(event)s” that you may ask for.", event=strange[0][:LONGEST_NAME])
        raise BadInput(sentence, {"events": sentence})
    if not events:
        raise BadInput(_("Mend what is marked."), {"events": _("Choose at least one.")})
    return [name for name in known if name in events]


def _refuse_one_more(agency_id: int | None) -> None:
    same = Hook.agency_id.is_not_distinct_from(agency_id)
    if (db.session.scalar(select(func.count(Hook.id)).where(same)) or 0) >= MOST:
        raise NotNow(_("There are %(most)s webhooks already, and no more fit. Remove one first.", most=MOST))


def _refuse_same_name(agency_id: int | None, name: str) -> None:
    same = Hook.agency_id.is_not_distinct_from(agency_id), Hook.name == name
    if db.session.scalar(select(Hook.id).where(*same).limit(1)) is not None:
        sentence = _("There is a webhook of this name already.")
        raise BadInput(sentence, {"name": sentence})
