"""What calls on awards take and answer, each field said once."""

from apiflask.fields import Date, Integer, List, Nested, String
from apiflask.validators import Length, Range

from ...core.api import Input, Named, Output, Page, Sum
from ...core.api_fields import Day, RowNumber, YesNo, instant, text, word
from ..models import (
    LONGEST_ABOUT,
    LONGEST_NAME,
    LONGEST_OWN,
    LONGEST_REASON,
    LONGEST_STORY,
    LONGEST_TITLE,
    MOST_LEAST,
    Kind,
    NominationState,
    SeasonState,
)

_CONFLICT = "decided by an admin whose own agency is concerned, as there was no other"


class SeasonsPage(Page):
    status = word(SeasonState, load_default=None)


class AwardIn(Input):
    kind = word(Kind, required=True)
    least = Integer(
        strict=True, validate=Range(1, MOST_LEAST), load_default=None, allow_none=True,
        metadata={"description": "what it takes to be placed; null for what is usual"},
    )  # fmt: skip
    title = text(LONGEST_OWN, metadata={"description": "of an award of your own, and only there"})
    about = text(LONGEST_ABOUT, metadata={"description": "what that is for"})


class SeasonIn(Input):
    name = text(LONGEST_NAME, needed=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    nominate_until = Day(load_default=None, allow_none=True, metadata={"description": "null: until the last day"})
    counts_on = Day(load_default=None, allow_none=True, metadata={"description": "null: a week after the last day"})
    awards = List(Nested(AwardIn), required=True, validate=Length(1, len(Kind)))


class SeasonNameIn(Input):
    name = text(LONGEST_NAME, needed=True)


class AwardReasonIn(Input):
    reason = text(LONGEST_REASON, needed=True)


class NominationIn(Input):
    paragraphs = frozenset({"story"})
    referral_id = RowNumber(
        required=True, metadata={"description": "won work on a client that your agency has received"}
    )
    title = text(LONGEST_TITLE, needed=True)
    story = text(LONGEST_STORY, needed=True, metadata={"description": "Markdown; it must not say who the client is"})


class OwnAwardIn(Input):
    agency_id = RowNumber(required=True)
    reason = text(LONGEST_REASON, needed=True)


class NamingIn(Input):
    is_named = YesNo(required=True)


class AwardOut(Output):
    id = Integer()
    kind = word(Kind)
    name = String()
    rule = String(metadata={"description": "how it is counted, and who is placed"})
    least = Integer()


class SeasonOut(Output):
    id = Integer()
    name = String()
    status = word(SeasonState)
    starts_on = Date()
    ends_on = Date()
    nominate_until = Date()
    counts_on = Date()
    counted_at = instant()
    proclaimed_at = instant()
    reason = String(metadata={"description": "why it was cancelled"})
    in_conflict = YesNo(metadata={"description": f"cancelled: {_CONFLICT}"})
    nobody_why = String(metadata={"description": "why nobody gets the alliance’s own award; empty where somebody does"})
    awards = List(Nested(AwardOut))


class AwardLineOut(Output):
    place = Integer(allow_none=True, metadata={"description": "null below what it takes"})
    agency = Nested(Named, allow_none=True, metadata={"description": "null where it is not named to the public"})
    figure = String(metadata={"description": "in words; of others’ money its first two digits"})
    project = String(metadata={"description": "the title of a nominated project"})
    why = String(metadata={"description": "of the alliance’s own award: why it was decided so"})


class AwardStandingOut(Output):
    award = Nested(AwardOut)
    lines = List(
        Nested(AwardLineOut),
        metadata={"description": "the first three once it is proclaimed, the first ten while it runs"},
    )
    own = Nested(AwardLineOut, allow_none=True, metadata={"description": "your agency’s"})
    lacks = String(metadata={"description": "what your agency lacks for the next place"})
    nobody = String(metadata={"description": "that nobody gets the alliance’s own award, and why"})


class AwardStandingsOut(Output):
    season = Nested(SeasonOut)
    is_final = YesNo(metadata={"description": "whether it is proclaimed; until then it can be another one tomorrow"})
    standings = List(Nested(AwardStandingOut))


class NominationOut(Output):
    id = Integer()
    season_id = Integer()
    agency = Nested(Named)
    title = String()
    story = String(metadata={"description": "Markdown"})
    status = word(NominationState)
    reason = String(metadata={"description": "why it was refused"})
    in_conflict = YesNo(metadata={"description": _CONFLICT})
    votes = Integer()
    is_own_vote = YesNo(metadata={"description": "whether your agency votes for it"})
    made_at = instant()


class AwardPlaceOut(Output):
    id = Integer()
    kind = word(Kind, attribute="award.kind")
    agency = Nested(Named)
    place = Integer(allow_none=True, metadata={"description": "null once it is struck"})
    figure = Integer(metadata={"description": "clients, votes, or minor units of the sum"})
    sum = Nested(Sum, allow_none=True, metadata={"description": "the figure where it is money"})
    before = Integer(
        allow_none=True, metadata={"description": "what the days before came to, where growth is measured"}
    )
    struck_at = instant()
    reason = String()
    in_conflict = YesNo(metadata={"description": _CONFLICT})


class AwardWonOut(Output):
    id = Integer()
    kind = word(Kind, attribute="award.kind")
    season_id = Integer(attribute="award.season_id")
    agency = Nested(Named)
    place = Integer(metadata={"description": "1 to 3"})


class NamingOut(Output):
    is_named = YesNo()
