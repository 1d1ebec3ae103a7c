"""What a member shows of itself in its own site, and the codes by which it puts it there."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from markupsafe import escape

from ..access.actions import full
from ..members.models import Agency


@dataclass(frozen=True)
class Embed:
    """One thing to show: its codes, or, where there is nothing to show yet, what is lacking and where one adds it."""

    id: str
    title: str
    path: str
    script: str
    frame: str
    is_there: bool
    lacks: str
    way: str


def embeds_of(agency: Agency, has_services: bool, has_partners: bool) -> list[Embed]:
    """The shelf and the partners of an agency."""
    shelf = url_for("pages.embedded_shelf", agency_id=agency.id)
    partners = url_for("pages.embedded_partners", agency_id=agency.id)
    offers, friends = _("%(agency)s: services", agency=agency.name), _("%(agency)s: partners", agency=agency.name)
    return [
        Embed("services", _("Your services"), shelf, _script(agency.id, offers), _frame(shelf, 600, offers), has_services,
              _("You have no service in the catalog yet."), url_for("catalog.services")),
        Embed("partners", _("Our partners"), partners, _script(agency.id, friends, ' data-show="partners"'),
              _frame(partners, 300, friends), has_partners, _("You name no partners yet."), url_for("catalog.partners")),
    ]  # fmt: skip


def _script(agency_id: int, title: str, more: str = "") -> str:
    address = full(url_for("pages.embedding_script"))
    said = f'data-agency="{agency_id}"{more} data-theme="light" data-title="{escape(title)}"'
    return f'<script src="{address}" {said} async></script>'


def _frame(path: str, height: int, title: str) -> str:
    address, said = full(path) + "?theme=light", f'width="100%" height="{height}" style="border:0" loading="lazy"'
    return f'<iframe src="{address}" title="{escape(title)}" {said}></iframe>'
