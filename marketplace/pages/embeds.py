"""What a member shows of itself in its own site, and the codes by which it puts it there."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from ..access.actions import full


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


def embeds_of(agency_id: int, has_services: bool, has_partners: bool) -> list[Embed]:
    """The shelf and the partners of an agency."""
    shelf = url_for("pages.embedded_shelf", agency_id=agency_id)
    partners = url_for("pages.embedded_partners", agency_id=agency_id)
    return [
        Embed("services", _("Your services"), shelf, _script(agency_id), _frame(shelf, 600), has_services,
              _("You have no service in the catalog yet."), url_for("catalog.services")),
        Embed("partners", _("Our partners"), partners, _script(agency_id, ' data-show="partners"'), _frame(partners, 300),
              has_partners, _("You name no partners yet."), url_for("catalog.partners")),
    ]  # fmt: skip


def _script(agency_id: int, more: str = "") -> str:
    return f'<script src="{full(url_for("pages.embedding_script"))}" data-agency="{agency_id}"{more} async></script>'


def _frame(path: str, height: int) -> str:
    return f'<iframe src="{full(path)}" width="100%" height="{height}" style="border:0" loading="lazy"></iframe>'
