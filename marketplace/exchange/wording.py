"""The words for reasons, audiences and ways of consent, in the reader's language; keys are what is stored."""

from flask_babel import gettext as _


def decline_reasons() -> dict[str, str]:
    """Why an agency declines a lead."""
    return {
        "no_capacity": _("No capacity now"),
        "budget": _("The budget doesn't fit"),
        "not_our_field": _("Not our field"),
        "region": _("Not our region or language"),
        "conflict": _("A conflict with another client"),
        "unclear": _("The brief is unclear"),
        "other": _("Another reason"),
    }


def lost_reasons() -> dict[str, str]:
    """Why a referral was lost."""
    return {
        "no_answer": _("The client doesn't answer"),
        "budget": _("Too expensive for the client"),
        "competitor": _("Went to somebody else"),
        "postponed": _("Put off"),
        "cancelled": _("The project is cancelled"),
        "other": _("Another reason"),
    }


def audiences() -> dict[str, tuple[str, str]]:
    """To whom a lead is shown: the word, and a line of explanation."""
    return {
        "direct": (_("One partner"), _("You know who should have it. Nobody else sees it.")),
        "shortlist": (
            _("A shortlist"),
            _("A few agencies see it at the same time. The first to accept gets the client."),
        ),
        "open": (_("Everyone who fits"), _("All active members of the alliance can see and accept it.")),
    }


def consent_bases() -> dict[str, str]:
    """On what grounds the client's data may be passed."""
    return {
        "agreed": _("The client agreed to be passed on"),
        "asked_us": _("The client asked us to find somebody"),
        "contract": _("It is part of our contract with the client"),
        "imported": _("Taken over from earlier records"),
    }


def consent_channels() -> dict[str, str]:
    """How the client said so."""
    return {
        "phone": _("On the phone"),
        "email": _("By e-mail"),
        "meeting": _("In a meeting"),
        "messenger": _("In a messenger"),
        "form": _("In a form"),
        "contract": _("In a contract"),
        "import": _("In earlier records"),
    }


def stage_deed(stage: str) -> str:
    """A stage as the receiver chooses it."""
    return {
        "contacted": _("First contact made"),
        "qualified": _("It is a real job for us"),
        "proposal": _("Proposal sent"),
        "won": _("Won: the client has signed"),
        "finished": _("Finished: no more fees are expected"),
        "lost": _("Lost"),
        "returned": _("Return it: the lead is not valid"),
    }[stage]


def stages() -> dict[str, str]:
    """The stages and endings of a referral as its pages name them."""
    return {
        "accepted": _("Accepted"),
        "contacted": _("First contact"),
        "qualified": _("Qualified"),
        "proposal": _("Proposal"),
        "won": _("At work"),
        "finished": _("Finished"),
        "lost": _("Lost"),
        "returned": _("Returned"),
    }


def lead_states() -> dict[str, str]:
    """The states of a lead as its pages name them."""
    return {
        "draft": _("Draft"),
        "open": _("Waits for an answer"),
        "accepted": _("Accepted"),
        "withdrawn": _("Withdrawn"),
        "expired": _("Nobody took it"),
    }


def consent_sentence() -> str:
    """The wording that a referrer starts from."""
    return _(
        "I agree that my company, name, phone and e-mail are given to one agency of the alliance that takes this job."
    )
