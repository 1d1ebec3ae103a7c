"""Who may call a route. Every route declares exactly one guard; tests/test_architecture.py fails on one without."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from flask_login import current_user

from .errors import NotAllowed
from .extensions import login_manager
from .room import ADMINS, TEAM

View = Callable[..., Any]  # a call of the API returns what its schema writes


def public(view: View) -> View:
    """Anyone, signed in or not."""
    vars(view)["guard"] = "public"
    return view


def signed_in(view: View) -> View:
    """Anyone with a login."""
    return _guarded(view, "signed in", lambda _person: True)


def member_may(capability: str) -> Callable[[View], View]:
    """A person of an agency whose role includes `capability` (the rooms name them)."""

    def declare(view: View) -> View:
        return _guarded(view, f"member:{capability}", lambda person: person.may(capability))

    return declare


def admin_only(view: View) -> View:
    """An admin of the alliance."""
    return _guarded(view, ADMINS, lambda person: person.is_admin)


def team_only(view: View) -> View:
    """An admin or a partner manager of the alliance."""
    return _guarded(view, TEAM, lambda person: person.is_of_the_team)


def admin_or_may(capability: str) -> Callable[[View], View]:
    """An admin of the alliance, or a person of an agency whose role includes `capability`."""

    def declare(view: View) -> View:
        return _guarded(view, f"admin or member:{capability}", lambda person: person.is_admin or person.may(capability))

    return declare


def team_or_may(capability: str) -> Callable[[View], View]:
    """An admin or a partner manager of the alliance, or a person of an agency whose role includes `capability`."""

    def declare(view: View) -> View:
        name = f"{TEAM} or member:{capability}"
        return _guarded(view, name, lambda person: person.is_of_the_team or person.may(capability))

    return declare


def _guarded(view: View, name: str, allowed: Callable[[Any], bool]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            if request.path.startswith("/api/"):
                abort(401)
            return login_manager.unauthorized()
        if not allowed(current_user):
            raise NotAllowed(
                _why_not(current_user) if name not in (ADMINS, TEAM) else _("This is a page of the alliance’s admins.")
            )
        return view(*args, **kwargs)

    vars(guarded)["guard"] = name
    return guarded


def _why_not(person: Any) -> str:
    """What keeps a person out, and what they can do."""
    if person.agency is None:
        return _("This is a page of member agencies, and you belong to none. What you can do stands on Today.")
    if person.agency.is_suspended:
        return _(
            "Your agency is suspended: you can see money, pay and confirm bank orders, and nothing else until an admin ends this."
        )
    if person.agency.is_leaving:
        return _("Your agency leaves the alliance: running work and money go on, and nothing new begins.")
    if person.agency.has_left:
        return _("Your agency has left the alliance. What was earned and paid stays here for you to see and export.")
    if not person.agency.is_active:
        return _("Your agency is not an active member at the moment.")
    return _("Your role doesn’t include this. An owner of your agency can change roles.")
