"""What opens a client's own page, and what doesn't: forged, foreign, old, cut, of another kind, all are refused alike."""

import base64
import json

import pytest
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer
from sqlalchemy import text

from marketplace.core.extensions import db
from marketplace.enquiries.links import CONFIRM, PAGE, client_link, client_path, confirm_path
from marketplace.exchange.actions import save_draft

KEY = "k" * 40


def sign(payload, salt: str = PAGE, key: str = KEY) -> str:
    return URLSafeSerializer(key, salt=salt).dumps(payload)


def unsigned(payload) -> str:
    return base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=") + ".AAAA"


FORGED = {
    "no link at all": lambda enquiry, lead, draft: "x",
    "nothing but dots": lambda enquiry, lead, draft: "...",
    "cut off": lambda enquiry, lead, draft: sign(["e", enquiry.id, 1])[:-2],
    "longer than any of ours": lambda enquiry, lead, draft: sign(["e", enquiry.id, 1]) + "A" * 300,
    "not signed": lambda enquiry, lead, draft: unsigned(["e", enquiry.id, 1]),
    "signed with another key": lambda enquiry, lead, draft: sign(["e", enquiry.id, 1], key="q" * 40),
    "signed for another purpose": lambda enquiry, lead, draft: sign(["e", enquiry.id, 1], CONFIRM),
    "signed for a time": lambda enquiry, lead, draft: URLSafeTimedSerializer(KEY, salt=PAGE).dumps(["e", enquiry.id, 1]),
    "the number of another with this signature": lambda enquiry, lead, draft: (
        unsigned(["e", 2, 1]).split(".")[0] + "." + sign(["e", enquiry.id, 1]).split(".")[1]
    ),
    "of nobody": lambda enquiry, lead, draft: sign(["e", 999, 1]),
    "of another version": lambda enquiry, lead, draft: sign(["e", enquiry.id, 2]),
    "of a request that is not confirmed": lambda enquiry, lead, draft: sign(["e", enquiry.id + 1, 1]),
    "of a draft": lambda enquiry, lead, draft: sign(["l", draft.id, 1]),
    "of a lead that came of a request": lambda enquiry, lead, draft: sign(["l", lead.id, 1]),
}  # fmt: skip


@pytest.mark.parametrize("how", FORGED)
def test_a_link_that_is_not_ours_opens_nothing(asking, pair, visit, how):
    enquiry = asking.confirmed()
    asking.ask()
    signed = FORGED[how](enquiry, enquiry.leads[0], save_draft(pair.a, pair.new_lead()))
    visitor, page = visit(), f"/client/{signed}"
    answers = [visitor.client.get(page + path) for path in ("", "/all.json", "/all.csv", "/wrong", "/withdraw")]
    answers += [visitor.client.post(f"{page}/{deed}", data={"what": "other"}) for deed in ("withdraw", "wrong")]
    assert {answer.status_code for answer in answers} == {404}
    assert "doesn’t open" in answers[0].text or "doesn&#39;t open" in answers[0].text
    assert db.session.scalar(text("SELECT count(*) FROM enquiries WHERE erased_at IS NOT NULL")) == 0


def test_a_link_that_confirms_confirms_nothing_else(asking, visit, later):
    first, second = asking.ask(), asking.ask()
    signed = confirm_path(first).removeprefix("/enquiry/")
    for other in (sign(["e", second.id, 1]), sign(["l", 1, 1], CONFIRM), signed[:-1], sign(["e", 99, 1], CONFIRM)):
        for method in ("GET", "POST"):
            assert visit().client.open(f"/enquiry/{other}", method=method).status_code == 404
    later(hours=49)
    assert visit().client.post(confirm_path(first)).status_code == 404


def test_pages_that_open_by_a_link_tell_nobody_of_it(asking, pair, visit):
    enquiry, lead = asking.confirmed(), pair.lead()
    waiting = asking.ask()
    for path in (client_path(enquiry), client_link(lead), client_path(enquiry) + "/withdraw", client_path(enquiry) + "/all.json", confirm_path(waiting)):  # fmt: skip
        answer = visit().client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_link_stands_in_the_log(asking, visit, logged):
    enquiry = asking.confirmed()
    visit().get(client_path(enquiry))
    visit().client.get(client_path(enquiry) + "x")
    assert '"rule": "/client/<signed>"' in logged.getvalue()
    assert client_path(enquiry).removeprefix("/client/") not in logged.getvalue()


def test_whoever_has_lost_a_link_gets_all_of_them_at_the_address_that_asked(asking, pair, visit, deliver):
    enquiry, lead = asking.confirmed(), pair.lead()
    visitor = visit()
    visitor.post("/client", on="/client", email=" LENA@brask.example")
    sent = deliver()[-1]
    assert sent["To"] == "lena@brask.example"
    body = sent.get_body(("plain",)).get_content()
    assert client_path(enquiry) in body
    assert client_path(lead) in body
    assert client_path(asking.ask()) not in body
