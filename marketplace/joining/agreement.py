"""What applicants agree to: the alliance's rules as they stand today, and its agreement."""

import hashlib
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from ..agreement.queries import version_at
from ..core import clock
from ..core.formats import percent
from ..core.languages import voice
from ..rewards.models import Terms
from ..rewards.queries import terms_at
from ..rewards.words import whole_rule


def lasts(terms: Terms) -> str:
    """For how long a client brings rewards."""
    if not terms.months:
        return _("It lasts for the life of the client.")
    return ngettext(
        "It lasts for %(num)d month after acceptance.", "It lasts for %(num)d months after acceptance.", terms.months
    )


def in_short(terms: Terms) -> str:
    """The share in a word: "10%"; "up to 20%" where rules of the terms decide."""
    if not terms.rule_count:
        return percent(terms.rate)
    most = max([terms.rate, *(rate for rule in terms.rules for rate in (rule.rate, rule.most_rate) if rate)])
    return _("up to %(rate)s", rate=percent(most)) if most else _("a share")


def rules_of(terms: Terms) -> list[tuple[str, str]]:
    """The rules, all of them: what each is about, and what it says."""
    plain = _("%(rate)s of each fee the client pays.", rate=percent(terms.rate))
    share = (
        "; ".join((*map(whole_rule, terms.rules), _("otherwise %(share)s", share=plain))) if terms.rule_count else plain
    )
    return [
        (_("Who pays"), _("The agency that received the client")),
        (_("How much"), f"{share} {lasts(terms)}"),
        (_("When"), _("Within hours of the fee, straight from agency to agency")),
        (_("In which currency"), _("The currency of the fee")),
        (_("The smallest sum"), _("There is none: a cent is paid like a thousand")),
        (_("If nobody answers"), _("The client goes back to the agency that passed it")),
        (_("If you disagree"), _("The sum is frozen until an admin of the alliance decides")),
    ]


@dataclass(frozen=True)
class Agreement:
    """What an applicant agrees to in the reader's language: the rules, the version of the text if there is one, and the hash of
    both, by which an agreement is kept."""

    rules: list[tuple[str, str]]
    version: int | None
    print: str


def agreement() -> Agreement:
    """As it is in force now."""
    rules, row = rules_of(terms_at(clock.now())), version_at(clock.now())
    text = row.text_in(voice().language) if row else ""
    alliance = current_app.config["SETTINGS"].alliance_name
    whole = "\n".join(filter(None, (alliance, *(f"{about}: {says}" for about, says in rules), text)))
    return Agreement(rules, row.number if row else None, hashlib.sha256(whole.encode()).hexdigest())
