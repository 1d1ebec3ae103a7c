"""What the mails about searches that people keep, and about being named as a partner, say."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import clock
from ..core.extensions import db
from ..outbox.letter import Correspondent, Letter
from . import queries, searching
from .models import Partner, SavedSearch, SearchState, Service
from .priced import price_in_words

NAMED = 10  # services in one mail; the others stand behind the button


def reader_of(search_id: int) -> Correspondent | None:
    """Whoever keeps a search by an address; None once it is stopped."""
    search = db.session.get(SavedSearch, search_id)
    if search is None or search.email is None:
        return None
    return Correspondent(search.email, search.language, stop=f"/catalog/saved/{searching.link_to(search)}/stop")


def confirm(search: int) -> Letter | None:
    """To an address that somebody typed: is it yours, and do you want this? Nothing once that is answered."""
    row = db.session.get(SavedSearch, search)
    if row is None or row.status != SearchState.UNCONFIRMED:
        return None
    return Letter(
        _("Shall we tell you of new services?"),
        [
            _("Somebody, you we hope, wants to be told when something new fits this search, once a day at most."),
            _("Without your yes you get no other mail, and we forget the address in two days."),
        ],
        [(_("Search"), searching.words_of([row])[row.id])],
        (_("Yes, tell me"), f"/catalog/saved/{searching.link_to(row)}"),
    )


def found(search: int, services: list[int]) -> Letter | None:
    """What is new in a search. Nothing of what is out of the catalog meanwhile."""
    row = db.session.get_one(SavedSearch, search)
    shown = [one for one in queries.services_by_id(services) if one.is_public]
    if row.status != SearchState.LIVE or not shown:
        return None
    return Letter(
        ngettext("%(num)d new service fits your search", "%(num)d new services fit your search", len(shown)),
        [searching.words_of([row])[row.id]],
        button=(_("See all in the catalog"), f"/catalog?{row.query}&sort=newest"),
        links=[(_in_words(one), _path(one)) for one in shown[:NAMED]],
        second=None if row.person_id is None else (_("Searches you keep"), "/catalog/saved"),
    )  # fmt: skip


def named(partner: int) -> Letter | None:
    """To those who care for an agency's profile: another one names it. Nothing where that is over already."""
    row = db.session.get(Partner, partner)
    if row is None or not row.is_shown:
        return None
    return Letter(
        _("%(agency)s names you as a partner", agency=row.agency.name),
        [_("Your name stands on their page, and maybe on their own site. You can take it off there on your profile.")],
        button=(_("See their page"), f"/agencies/{row.agency_id}"),
        second=(_("Your profile"), "/agency/profile#named-by"),
    )


def naming(partner: int, agreed: bool) -> Letter | None:
    """To those who care for the profile of an agency that names another: it may, or may no more. Nothing where it has changed
    its mind again."""
    row = db.session.get(Partner, partner)
    if row is None or (row.refused_at is None) != agreed:
        return None
    name = row.partner.name
    return Letter(
        _("%(agency)s is named on your page again", agency=name) if agreed
        else _("%(agency)s asks not to be named as your partner", agency=name),
        [_("They have agreed to it.") if agreed else _("Their name is off your page, and off your own site where you show your "
                                                       "partners there.")],
        button=(_("Our partners"), "/agency/partners"),
    )  # fmt: skip


def _in_words(service: Service) -> str:
    """As the catalog's row says it: with the discount that runs for clients today."""
    return ", ".join((service.title, service.agency.name, price_in_words(service, clock.today())))


def _path(service: Service) -> str:
    # Without its title: a mail is read long after a title was changed.
    return f"/catalog/{service.id}"


ALL: dict[str, Callable[..., Letter | None]] = {
    "catalog.confirm": confirm,
    "catalog.found": found,
    "catalog.named": named,
    "catalog.naming": naming,
}
