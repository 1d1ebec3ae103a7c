"""Who the client is comes through no back door: neither by Markdown, nor by what a mail leaves out, nor by an admin's reason."""

import pytest

from marketplace.core.errors import BadInput
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import report
from marketplace.threads import actions
from marketplace.threads.models import ThreadKind

LEAD, REFERRAL = ThreadKind.LEAD, ThreadKind.REFERRAL


@pytest.mark.parametrize(
    "told",
    [
        "It is **Brask** Ceramics", "Bra&#115;k Ceramics", "pia&#64;potter.example", "[write](mailto:pia%40potter.example)",
        "Ring +49 30 **2312** 5014",
    ],
)  # fmt: skip
def test_marks_hide_neither_the_client_nor_contacts(pair, told):
    lead = pair.lead()
    thread_id = actions.write_first(LEAD, lead.id, pair.b, "Who is it?").thread_id
    with pytest.raises(BadInput):
        actions.write(thread_id, pair.a, told)


def test_a_mail_to_a_colleague_does_not_tell_which_guess_was_right(pair, found, letters):
    lead, colleague = pair.lead(), found.person(pair.B, "sales", name="Cora Berg")
    for guess in ("Odin Boats", "Brask Ceramics"):
        actions.write_first(LEAD, lead.id, pair.b, f"@Cora Berg: is it {guess}?")
        assert "stand on the page alone" in letters("mention.written")[colleague.id]


def test_a_mail_holds_no_contacts_that_marks_hid(pair, referral, letters):
    actions.write_first(REFERRAL, referral.id, pair.b, "ida&#64;odin.example waits")
    assert "odin" not in letters("thread.written")[pair.a.id]


def test_an_admins_reason_that_tells_of_the_client_is_not_mailed(pair, referral, found, letters):
    admin = found.person(alliance_role="admin")
    message = actions.write_first(REFERRAL, referral.id, pair.b, "They are thieves")
    report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    actions.hide(message.id, admin, "It insults Brask.")
    letter = letters("account.message")[pair.b.id]
    assert "hidden" in letter
    assert "Brask" not in letter
