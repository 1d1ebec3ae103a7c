"""Which three agencies fit what a client needs, why, and what to relax where fewer do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from ..core.formats import alphabetical, money
from ..core.spoken import called
from ..exchange.choices import named
from ..exchange.matching import Fit, Fits, who_fits
from ..exchange.wanted import Wanted
from .models import MOST

# What can be left open, and how the wish says so.
OPEN: dict[str, dict] = {"region": {"region": None}, "language": {"languages": ()}, "budget_max": {"most": None}}


@dataclass(frozen=True)
class Match:
    """The first three that fit, best first, and for each wish that keeps others out how many fit without it."""

    fits: Fits
    three: Sequence[Fit]
    relax: Sequence[tuple[str, str, int]]  # the field, in words, how many fit then


def match(wanted: Wanted) -> Match:
    """Who is asked. A stranger asks, so nobody is left out as one's own."""
    fits = who_fits(None, wanted)
    three = [fit for fit in fits.agencies if fit.fits][:MOST] if wanted.category else []
    relax = []
    if wanted.category and len(three) < MOST:
        for name, opened in OPEN.items():
            wider = replace(wanted, **opened)
            more = who_fits(None, wider).fitting if wider != wanted else fits.fitting
            if more > fits.fitting:
                relax.append((name, _without(name, wanted), more))
    return Match(fits, three, relax)


def _without(name: str, wanted: Wanted) -> str:
    if name == "region" and wanted.region:
        return _("Anywhere, not only: %(region)s", region=named(wanted.region))
    if name == "language":
        return _(
            "In any language, not only: %(languages)s", languages=", ".join(alphabetical(map(called, wanted.languages)))
        )
    return _("For more than %(budget)s", budget=money(wanted.most) if wanted.most else "")


def reasons(fit: Fit, wanted: Wanted) -> list[str]:
    """Why an agency fits, in words: only what was asked for."""
    said = [_("does this work")] if wanted.category else []
    if wanted.region:
        said.append(_("works there: %(region)s", region=named(wanted.region)))
    spoken = [code for code in wanted.languages if code in fit.agency.languages]
    if spoken:
        said.append(_("speaks %(languages)s", languages=", ".join(alphabetical(map(called, spoken)))))
    if wanted.most and fit.starts_at:
        said.append(_("starts at %(price)s", price=money(fit.starts_at)))
    return said
