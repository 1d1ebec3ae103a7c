"""What calls on disputes take and answer."""

from apiflask.fields import Boolean, Date, Integer, List, Nested, String
from apiflask.validators import Range

from ...core.api import Input, Named, Output, Page
from ...core.api_fields import Amount, YesNo, amount_in, currency, instant, text, word
from ..models import LONGEST, LONGEST_NAME, DisputeState, Ground, Outcome, PaperKind, Subject


class SubjectIn(Input):
    kind = word(Subject, required=True)
    id = Integer(
        required=True,
        strict=True,
        validate=Range(min=1, max=2**31 - 1),
        metadata={"description": "of the payment, reward or movement"},
    )


class DisputeIn(Input):
    subject = Nested(SubjectIn, required=True)
    reason = word(Ground, required=True)
    text = text(LONGEST, needed=True)


class WordsIn(Input):
    text = text(LONGEST, needed=True)


class AnswerIn(WordsIn):
    bank_reference = text(
        140, load_default="", metadata={"description": "of an order: by which number your bank knows it"}
    )


class PaperIn(Input):
    name = text(200, load_default="")
    about = text(LONGEST_NAME, load_default="")
    content = String(
        required=True,
        metadata={"description": "the file in base64, 1.4 MB at most: PDF, PNG, JPEG, WebP or plain text"},
    )


class DecisionIn(Input):
    outcome = word(Outcome, required=True)
    amount = amount_in(load_default=None, allow_none=True)
    reason = text(LONGEST, needed=True)
    late_report = YesNo(
        load_default=False,
        metadata={"description": "of a fee or reward: the receiver reported it late, and that counts in its track record"},
    )  # fmt: skip
    show = YesNo(
        load_default=False,
        metadata={"description": "on the public page of whoever it goes against: what was decided and in which month"},
    )
    sure = YesNo(
        load_default=True, metadata={"description": "false: refuse a sum that is more than the terms give of the fee"}
    )


class ObjectionIn(Input):
    reason = text(2000, load_default="")


class DisputesAsked(Page):
    status = word(DisputeState, load_default=None)
    subject = word(Subject, load_default=None)


class ShownFileOut(Output):
    id = Integer()
    agency = Integer(attribute="agency_id")
    about = String()
    kind = word(PaperKind)
    size = Integer(metadata={"description": "bytes, as it was brought"})
    sha256 = String(attribute="digest", metadata={"description": "of the file as it was brought"})
    brought_at = instant()
    removed_at = instant()
    shown_before = List(
        Integer(),
        metadata={"description": "disputes in which the same file was shown before, of those that you may see"},
    )


class DisputeNoteOut(Output):
    id = Integer()
    agency = Integer(attribute="agency_id", allow_none=True, metadata={"description": "null where an admin writes"})
    text = String(attribute="words")
    written_at = instant()


class DecidedOut(Output):
    turn = Integer(metadata={"description": "2: on the appeal, for good"})
    outcome = word(Outcome)
    was = Amount("the reward, or what had arrived of the order, before")
    due = Amount("the same from then on")
    late_report = Boolean()
    shown_on = Integer(
        allow_none=True,
        metadata={"description": "the agency whose public page says so, if any"},
    )
    reason = String()
    decided_at = instant()


class DisputeName(Output):
    id = Integer()
    number = String()
    status = word(DisputeState)
    subject = word(Subject)
    ground = word(Ground)
    reward = Integer(
        attribute="reward_id", allow_none=True, metadata={"description": "null where it is about a bank order"}
    )
    movement = Integer(
        attribute="movement_id", allow_none=True, metadata={"description": "null where it is about a reward"}
    )
    amount = Amount("the reward as it stood when somebody objected, or what the order asks for")
    currency = currency()
    opener = Nested(Named)
    other = Nested(Named)
    opened_at = instant()
    answer_by = Date()
    decide_by = Date(allow_none=True, metadata={"description": "the last day of the admins, since it waits for them"})
    appeal_by = Date(allow_none=True)
    ended_at = instant()


class ProposedDecision(Output):
    """What an admin has decided, and a second one has yet to agree with."""

    outcome = word(Outcome)
    amount = Amount(allow_none=True)
    late_report = Boolean()
    show = Boolean()
    reason = String()
    by = Nested(Named)
    at = instant()


class DisputeOut(DisputeName):
    text = String(attribute="words")
    answer = String()
    answered_at = instant()
    appeal = String()
    appealed_at = instant()
    paid = Amount("what has been paid of it so far, less what was given back")
    paid_by = List(
        Integer(), metadata={"description": "the movements that did, also one that stands for a cancelled order"}
    )
    papers = List(Nested(ShownFileOut))
    notes = List(Nested(DisputeNoteOut))
    decisions = List(Nested(DecidedOut))
    waiting = Nested(
        ProposedDecision, allow_none=True, metadata={"description": "for admins: what waits for a second one"}
    )


class ContentOut(Output):
    kind = word(PaperKind)
    content = String(metadata={"description": "the file in base64; pictures are WebP"})
