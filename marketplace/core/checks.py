"""Invariants: sentences with SQL that must return no row. Each room brings its own; `flask check-books` runs them all."""

from dataclasses import dataclass

import click

from .extensions import db
from .room import house
from .vocabulary import State


@dataclass(frozen=True)
class Difference:
    """One invariant that does not hold, with the first rows that break it."""

    sentence: str
    rows: list[tuple]


def rule(sentence: str) -> str:
    """The sentence of a rule, as it is: translators find it by this mark. In English it is the rule's name on the command line, in logs,
    in calls and in what is noted; pages and letters translate it where they show it."""
    return sentence


def check_books(at_most: int = 10) -> list[Difference]:
    """Run every invariant; return those that are broken. Nothing is ever corrected silently."""
    found = []
    for sentence, sql in house().invariants.items():
        rows = db.session.connection().exec_driver_sql(f"SELECT * FROM ({sql}) broken LIMIT {at_most}").all()
        if rows:
            found.append(Difference(sentence, [tuple(row) for row in rows]))
    db.session.rollback()
    return found


def compare_lists(at_most: int = 10) -> list[Difference]:
    """Compare with what others say: each sentence that does not hold, with the first rows in which the lists differ."""
    told = {sentence: list(rows()) for sentence, rows in house().comparisons.items()}
    return [Difference(sentence, rows[:at_most]) for sentence, rows in told.items() if rows]


@click.command("check-books")
def check() -> None:
    """Check every invariant of the books and of what they rest on; exit 1 if one is broken."""
    differences = check_books()
    for difference in differences:
        click.echo(f"BROKEN: {difference.sentence}")
        for row in difference.rows:
            click.echo(f"    {row}")
    click.echo(f"checked {len(house().invariants)} invariants, {len(differences)} broken")
    click.echo(f"{len(house().comparisons)} more rules compare others' lists with ours: those are checked once a day")
    if differences:
        raise SystemExit(1)


def history_is_a_chain(table: str, states: type[State]) -> str:
    """The SQL for a table's history that is no chain of legal steps, or doesn't end in each row's state."""
    legal = ", ".join(f"('{was}', '{became}')" for was in states for became in sorted(was.next | was.back))
    return f"""SELECT t.id, t.status, h.was, h.became, h.before FROM {table} t LEFT JOIN (
                SELECT id, subject_id, was, became, lag(became) OVER w AS before, lead(id) OVER w AS after
                FROM history WHERE subject_kind = '{table}' WINDOW w AS (PARTITION BY subject_id ORDER BY id)
            ) h ON h.subject_id = t.id
            WHERE h.id IS NULL OR h.was IS DISTINCT FROM h.before OR h.after IS NULL AND h.became <> t.status
               OR h.was IS NOT NULL AND (h.was, h.became) NOT IN ({legal})"""
