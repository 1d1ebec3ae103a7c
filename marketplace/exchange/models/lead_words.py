"""The states of a lead, and what is chosen where it is posted, answered, consented to or erased."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ...core.vocabulary import State, Vocabulary


class LeadState(State):
    """draft ──> open ──> accepted
    │         │ └──> withdrawn | expired
    └──> withdrawn
              │ <─── accepted     the referral is returned, or its receiver suspended before contact
              │ <─── expired      the referrer opens it again
    """

    DRAFT = "draft", _l("Draft"), "open withdrawn", "dash off"
    OPEN = "open", _l("Waits for an answer"), "accepted withdrawn expired", "ring wait"
    ACCEPTED = "accepted", _l("Taken by an agency"), "open", "quarter active"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "", "x off"
    EXPIRED = "expired", _l("Nobody took it"), "open", "x off"


class Audience(Vocabulary):
    """To whom a lead is shown, with a line of explanation."""

    DIRECT = "direct", _l("One partner"), _l("You know who should have it. Nobody else sees it.")
    SHORTLIST = (
        "shortlist",
        _l("A shortlist"),
        _l("A few agencies see it at the same time. The first to accept gets the client."),
    )
    OPEN = (
        "open",
        _l("Everyone who fits"),
        _l("All active members can see and accept it; those who fit are told."),
    )

    def tell(self, about: LazyString) -> None:  # type: ignore[override]
        """`about` is the explanation."""
        self.about = about


class DeclineReason(Vocabulary):
    """Why an agency declines a lead."""

    NO_CAPACITY = "no_capacity", _l("No capacity now")
    BUDGET = "budget", _l("The budget doesn’t fit")
    NOT_OUR_FIELD = "not_our_field", _l("Not our field")
    REGION = "region", _l("Not our region or language")
    CONFLICT = "conflict", _l("A conflict with another client")
    UNCLEAR = "unclear", _l("The brief is unclear")
    OTHER = "other", _l("Another reason")


class ConsentBasis(Vocabulary):
    """On what grounds the client's data may be passed."""

    AGREED = "agreed", _l("The client agreed to be passed on")
    ASKED_US = "asked_us", _l("The client asked us to find somebody")
    CONTRACT = "contract", _l("It is part of our contract with the client")
    IMPORTED = "imported", _l("Taken over from earlier records")


class ConsentChannel(Vocabulary):
    """How the client said so."""

    PHONE = "phone", _l("On the phone")
    EMAIL = "email", _l("By e-mail")
    MEETING = "meeting", _l("In a meeting")
    MESSENGER = "messenger", _l("In a messenger")
    FORM = "form", _l("In a form")
    CONTRACT = "contract", _l("In a contract")
    IMPORT = "import", _l("In earlier records")


class Erasure(Vocabulary):
    """Why a client's contacts were erased."""

    WITHDRAWN = "withdrawn", _l("The client has withdrawn consent, and the contacts are erased.")
    OVER = "over", _l("It ended long ago, and the contacts are erased, as they are of every client.")
