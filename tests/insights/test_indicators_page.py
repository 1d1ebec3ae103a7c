"""docs/indicators.md has every indicator, as the pages define it."""

from pathlib import Path

from marketplace.insights.indicators import ALL, Group
from marketplace.insights.indicators.words import Timeliness
from marketplace.moderation.queries.conduct import LATE

PAGE = Path(__file__).parents[2] / "docs" / "indicators.md"
HEAD = """# The indicators

What is counted, as the pages and `GET /indicators` say it. Sums, and what else is of money, are shown to those whose role includes
"money", and of the alliance to admins alone. How they are kept: [decision 90](decisions/0090-figures-by-day.md).
"""


def written() -> str:
    parts = [HEAD]
    for group in Group:
        rows = [one for one in ALL.values() if one.group == group]
        lines = [f"| `{one.name}` | {one.word} | {one.unit.label} | {_of(one)} | {one.about} |" for one in rows]
        parts += [
            f"\n## {group.label}\n\n| name | what it is called | counted in | of | what it counts |\n|---|---|---|---|---|\n"
            + "\n".join(lines)
            + "\n"
        ]
    return "".join(parts)


def _of(one) -> str:
    whose = "agency, alliance" if one.own and one.alliance else "agency" if one.own else "alliance"
    return whose + (", money" if one.needs else "")


def test_whatever_says_how_long_an_order_may_wait_says_what_the_house_calls_late():
    said = [ALL["overdue"].about, ALL["overdue_of_sum"].about, ALL["paid_in_time"].word, ALL["paid_in_time"].about,
            ALL["paid_in_time_of"].word, Timeliness.IN_TIME.label]  # fmt: skip
    assert [str(one) for one in said if f" {LATE.days} days" not in str(one)] == []


def test_the_page_of_indicators_is_what_they_are(app):
    with app.test_request_context():
        assert PAGE.read_text(encoding="utf-8") == written(), "write it anew: see this test"
