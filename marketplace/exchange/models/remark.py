"""What the house itself writes beside a step, where a person would write a word."""

from flask_babel import lazy_gettext as _l

from ...core.vocabulary import Vocabulary


class Remark(Vocabulary):
    """Why a job, or what follows from somebody's deed, has moved a lead or a referral.

    The words are those that stood in the tables before they had labels, so that what is written there is read as well.
    """

    ALL_DECLINED = "everyone declined", _l("Everyone who was invited has declined")
    NOT_IN_TIME = "not answered in time", _l("Nobody has answered in time")
    GIVEN_BACK = "returned by the receiver", _l("Returned by the receiver")
    RETURNED = "returned", _l("Accepted it and returned it")
    NOT_VALID = "not valid", _l("It was returned as not valid, so nobody else is asked")
    NOT_RETURNED = "the return was without cause", _l("An admin has found the return without cause")
    NOBODY_ELSE = "nobody else was invited", _l("Nobody else was invited")
    REFERRER_SUSPENDED = "the referrer was suspended", _l("The referrer was suspended")
    REFERRER_LEAVES = "the referrer leaves", _l("The referrer leaves the alliance")
    RECEIVER_SUSPENDED = (
        "the receiver was suspended",
        _l("The receiver was suspended before it had contacted the client"),
    )
    CLIENT_WITHDREW = "the client withdrew", _l("The client has withdrawn the request and the consent")
    ERASED = "erased", _l("(erased with the client’s contacts)")
    NOT_WON = "not won", _l("“Won” was taken back: it was reported by mistake")
    IMPORTED = "imported", _l("Imported")
    EARLIER_RECORDS = "Taken over from earlier records", _l("Taken over from earlier records")

    @classmethod
    def say(cls, note: str | None) -> str:
        """A note in the reader's language if it is one of these, or in its writer's own words."""
        word = cls.read(note)
        return str(word.label) if word else note or ""
