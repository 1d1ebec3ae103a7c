"""What must hold in the books by themselves."""

from ..core.checks import rule

ALL = {
    rule("Each entry sums to zero per currency"): """
        SELECT entry_id, currency, sum(amount) FROM lines GROUP BY entry_id, currency HAVING sum(amount) <> 0
    """,
    rule("Each entry has at least two lines"): """
        SELECT e.id, e.reference FROM entries e LEFT JOIN lines l ON l.entry_id = e.id
        GROUP BY e.id HAVING count(l.id) < 2
    """,
    rule("The whole ledger sums to zero"): """
        SELECT currency, sum(amount) FROM lines GROUP BY currency HAVING sum(amount) <> 0
    """,
    rule("A line’s currency is its account’s"): """
        SELECT l.id FROM lines l JOIN accounts a ON a.id = l.account_id WHERE a.currency <> l.currency
    """,
    rule("A line on an agency’s account names its reward"): """
        SELECT l.id FROM lines l JOIN accounts a ON a.id = l.account_id
        WHERE a.agency_id IS NOT NULL AND l.reward_id IS NULL
    """,
}
