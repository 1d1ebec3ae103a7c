"""An applicant's link that others have read ends: the applicant makes a new one, which goes to the address that applied."""

import pytest

from marketplace.core.extensions import db
from marketplace.joining.actions import erase, reject, withdraw
from marketplace.joining.due import erasing
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


@pytest.mark.parametrize("how", ["rejected", "withdrawn", "never sent"])
def test_a_closed_application_has_its_page_and_new_links_until_it_is_erased(
    applicant, admin, visit, deliver, later, how
):
    application = applicant.begun() if how == "never sent" else applicant.sent()
    reject(application.id, admin, "other", "No.") if how == "rejected" else withdraw(application.id)
    if how != "never sent":  # of what was sent the page stays for a year
        assert (erasing(9), application.erased_at) == ([], None)
        assert "Brückner" in visit().get(page_path(application)).text
        assert visit().client.post(f"{page_path(application)}/new-link").status_code == 200
        assert page_of(deliver()[-1]) == page_path(application)
        later(days=366)
    erase(erasing(9))
    db.session.expire_all()
    path = page_path(application)
    deliver()
    page = visit().get(path)
    assert ("Brückner" in page.text, "new-link" in page.html) == (False, False)
    for answer in (visit().client.get(f"{path}/new-link"), visit().client.post(f"{path}/new-link")):
        assert answer.status_code == 409
        assert "This one stays as it is" in answer.text
    db.session.expire_all()
    assert (page_path(application), visit().client.get(path).status_code) == (path, 200)


def test_the_applicants_page_speaks_to_them_and_the_admins_of_them(applicant, admin, visit):
    application = applicant.sent()
    own = visit().get(page_path(application)).text
    desk = visit(admin).get(f"/desk/applications/{application.id}").text
    for to_them, of_them in (("Why you want to join", "Reason to join"), ("Where you are", "Based in")):
        assert (to_them in own, of_them in own, to_them in desk, of_them in desk) == (True, False, False, True)
