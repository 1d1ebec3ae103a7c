"""Disputes for pages, one in each state that they can be in, and orders that payees object to."""

from marketplace.core.extensions import db
from marketplace.disputes import actions
from marketplace.disputes.models import Dispute, Subject
from marketplace.members.models import Person

# The states, each as the deeds that lead there after the objection.
WAYS = {
    "open": "", "withdrawn": "withdraw", "answered": "answer", "decided": "answer decide", "appealed": "answer decide appeal",
    "final": "answer decide appeal decide_again",
}  # fmt: skip


def dispute_in(
    state: str, payment, opener: Person, other: Person, admins: list[Person], words: str = "Why."
) -> Dispute:
    """A fee is objected to by `opener`, both sides show the same file, and it goes as far as `state`."""
    row = actions.open_dispute(Subject.FEE, payment.id, opener, "wrong_sum", words)
    actions.show_paper(
        row.id, opener, "contract.txt", f"{words} {payment.id}".encode(), words.split("\n", maxsplit=1)[0][:200]
    )
    actions.show_paper(row.id, other, "ours.txt", f"{words} {payment.id}".encode())
    deeds = {
        "withdraw": lambda: actions.withdraw(row.id, opener),
        "answer": lambda: actions.answer(row.id, other, words),
        "decide": lambda: actions.decide(row.id, admins[0], "dismiss", words),
        "appeal": lambda: actions.appeal(row.id, opener, words),
        "decide_again": lambda: actions.decide(row.id, admins[1], "void", words),
    }
    for deed in WAYS[state].split():
        deeds[deed]()
    return db.session.get(Dispute, row.id, populate_existing=True)


def contest(order, payee: Person, words: str = "Nothing came.") -> Dispute:
    """The payee of an order says that it has not arrived."""
    return actions.open_dispute(Subject.ORDER, order.id, payee, "not_arrived", words)


def decide_order(order, payer: Person, payee: Person, admin: Person, outcome: str) -> Dispute:
    """The same, the payer answers, and an admin decides."""
    row = contest(order, payee)
    actions.answer(row.id, payer, "It has left our bank.")
    actions.decide(row.id, admin, outcome, "Both banks say so.")
    return row
