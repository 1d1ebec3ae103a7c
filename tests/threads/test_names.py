"""While "@" and a name are typed, those who read it are offered, and nobody else."""

import re

import pytest

from marketplace.community.actions import SaidQuestion, ask
from marketplace.threads import actions
from marketplace.threads.models import ThreadKind

REFERRAL = ThreadKind.REFERRAL


def offered(visitor, path: str, said: str) -> list[str]:
    answer = visitor.client.get(path, query_string={"q": said})
    assert answer.status_code == 200
    return re.findall(r'data-text="([^"]*)"', answer.text)


@pytest.fixture
def thread_id(pair, referral) -> int:
    return actions.write_first(REFERRAL, referral.id, pair.b, "Hello").thread_id


def test_of_two_agencies_those_are_offered_who_read_the_thread_and_nobody_else(pair, thread_id, found, visit):
    found.person(pair.A, "sales", name="Anna Petrova")
    found.person(pair.A, "finance", name="Anna Figures")
    found.person(found.agency(), "sales", name="Anna Outside")
    reader = visit(pair.b)
    for said in ("an", "ANNA", "petr", "Anna  Petr"):
        assert offered(reader, f"/threads/{thread_id}/names", said) == ["@Anna Petrova"]
    assert f"@{pair.b.name}" not in offered(reader, f"/threads/{thread_id}/names", "")
    for hostile in ("%", "_", "' OR 1=1", "x" * 9000, "\\", "anna\0petrova"):
        assert offered(reader, f"/threads/{thread_id}/names", hostile) == []


def test_where_two_have_the_same_name_the_number_is_written_with_it_and_what_is_offered_is_taken(
    pair, thread_id, found, visit
):
    one, two = (found.person(side, "sales", name="Анна Петрова") for side in (pair.A, pair.B))
    names = offered(visit(pair.b), f"/threads/{thread_id}/names", "анна")
    assert names == [f"@Анна Петрова #{one.id}", f"@Анна Петрова #{two.id}"]
    assert actions.write(thread_id, pair.b, f"{names[1]}, when?").text == f"@{{{two.id}}}, when?"


def test_before_the_first_message_they_are_offered_too_and_nothing_to_who_stands_outside(pair, referral, found, visit):
    anna = found.person(pair.A, "sales", name="Anna Petrova")
    about = f"/threads/about/referral/{referral.id}/names"
    assert offered(visit(pair.b), about, "anna") == [f"@{anna.name}"]
    assert f'data-mentions="{about}"' in visit(pair.b).get(about.removesuffix("/names")).html
    thread_id = actions.write_first(REFERRAL, referral.id, pair.b, "Hello").thread_id
    stranger, finance = found.agency().people[0], found.person(pair.A, "finance")
    for who, status in ((stranger, 404), (finance, 403)):
        for path in (about, f"/threads/{thread_id}/names"):
            visit(who).get(path, status)


def test_where_all_members_read_all_of_them_are_offered_a_few_at_a_time(pair, found, visit):
    asked = ask(pair.a, SaidQuestion("Who films?", "A short one."))
    other = found.agency("Sailmakers")
    for number in range(12):
        found.person(other, "sales", name=f"Anna {number:02}")
    left = found.person(found.agency(status="left"), "sales", name="Anna Gone")
    reader = visit(pair.b)
    assert 'data-mentions="/threads/names"' in reader.get(f"/questions/{asked.id}").html
    names = offered(reader, "/threads/names", "anna")
    assert names == [f"@Anna {number:02}" for number in range(8)]
    assert offered(reader, "/threads/names", "gone") == []
    visit(left).get("/threads/names", 403)
    assert "Sailmakers" in reader.client.get("/threads/names?q=anna").text
