"""An application at the same instant in several hands: one deed counts, the others are told why."""

from functools import partial

from sqlalchemy import func, select

from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotNow
from marketplace.core.extensions import db
from marketplace.joining.actions import approve, reject, send_in, withdraw
from marketplace.joining.models import Application
from marketplace.members.models import Agency, Person
from tests.applying import DECIDER, EMAIL


def decide(deed, application_id: int, admin_id: int) -> str:
    admin = db.session.get(Person, admin_id)
    decided = approve(application_id, admin) if deed == "approve" else reject(application_id, admin, "other", "No.")
    return str(decided.status)


def test_of_many_who_decide_and_withdraw_at_once_one_is_heard(applicant, admin, in_parallel):
    application_id, admin_id = applicant.sent().id, admin.id
    deeds = [partial(decide, deed, application_id, admin_id) for deed in ("approve", "reject")] * 10
    answers = in_parallel([*deeds, lambda: str(withdraw(application_id).status)])
    heard = [one for one in answers if isinstance(one, str)]
    assert len(heard) == 1, answers
    assert all(isinstance(one, NotNow) for one in answers if not isinstance(one, str)), answers
    db.session.rollback()
    assert db.session.get(Application, application_id).status == heard[0]
    assert db.session.scalar(select(func.count()).where(Person.email == EMAIL)) == (heard[0] == "approved")
    assert check_books() == []


def test_sent_by_many_presses_at_once_it_is_one_agency(applicant, in_parallel):
    application_id = applicant.begun().id
    answers = in_parallel([lambda: str(send_in(application_id).status)] * 20)
    assert set(answers) == {"waits"}
    assert db.session.scalar(select(func.count()).select_from(Agency).where(Agency.status == "applied")) == 1
    assert check_books() == []


def test_of_two_of_one_name_who_are_approved_at_once_one_gets_it(applicant, admin, in_parallel):
    first = applicant.sent().id
    second = applicant.sent(decider=DECIDER | {"email": "till@brueckner.example"}).id
    answers = in_parallel([partial(decide, "approve", one, admin.id) for one in (first, second)])
    assert sorted(type(one) for one in answers if not isinstance(one, str)) == [BadInput], answers
    assert check_books() == []
