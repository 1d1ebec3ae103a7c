"""An applicant's link that others have read ends: the applicant makes a new one, which goes to the address that applied."""

from marketplace.core.extensions import db
from marketplace.joining.links import page_path
from tests.applying import EMAIL, page_of


def test_an_applicant_ends_their_link_and_the_new_one_is_mailed(applicant, visit, deliver):
    application = applicant.begun()
    old = page_path(application)
    deliver()
    assert f"{old}/new-link" in visit().get(old).html
    assert "opens nothing any more" in visit().get(f"{old}/new-link").text
    answer = visit().client.post(f"{old}/new-link")
    db.session.expire_all()
    new = page_path(application)
    assert (answer.status_code, new != old, new in answer.text, EMAIL in answer.text) == (200, True, False, False)
    letter = deliver()[-1]
    assert (letter["To"], page_of(letter)) == (EMAIL, new)
    assert visit().client.get(new).status_code == 200


def test_an_applicants_link_that_was_replaced_opens_nothing_and_says_how_to_get_the_new_one(applicant, visit, deliver):
    application = applicant.sent()
    old = page_path(application)
    visit().client.post(f"{old}/new-link")
    answers = [visit().client.get(old + path) for path in ("", "/edit", "/withdraw")]
    answers += [visit().client.post(old + path) for path in ("/edit", "/send", "/answer", "/withdraw")]
    assert {one.status_code for one in answers} == {410}
    assert "Brückner" not in answers[0].text
    deliver()
    assert visit().client.post(f"{old}/new-link").status_code == 200
    db.session.expire_all()
    assert page_of(deliver()[-1]) == page_path(application)
    assert application.status == "waits"
    assert [visit().client.post(f"{old}/new-link").status_code for _time in range(3)] == [200, 429, 429]
