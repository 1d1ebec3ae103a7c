"""What must hold between movements by Stripe, what is known of them there, and the books."""

from ..core.checks import rule

ALL = {
    rule("A movement by Stripe is collected and paid out exactly where its entries say so"): """
        SELECT id, status, dispute FROM (
            SELECT m.id, m.status, p.dispute,
                   count(*) FILTER (WHERE e.kind = 'collected') - count(*) FILTER (WHERE e.kind = 'charged_back') AS collected,
                   count(*) FILTER (WHERE e.kind = 'repaid') - count(*) FILTER (WHERE e.kind = 'repayment_reversed') AS repaid,
                   count(*) FILTER (WHERE e.kind = 'paid_out') - count(*) FILTER (WHERE e.kind = 'payout_reversed') AS paid_out
            FROM movements m LEFT JOIN entries e ON e.movement_id = m.id
            LEFT JOIN stripe_payments p ON p.movement_id = m.id WHERE m.kind = 'stripe' GROUP BY m.id, p.dispute
        ) sums
        WHERE collected + repaid <> CASE WHEN status = 'done' AND dispute IS NOT NULL THEN repaid
                                         ELSE (status IN ('collected', 'done'))::int END
           OR (status = 'done') <> (paid_out = 1)
    """,
    rule("A claim is paid back exactly where its entries say so"): """
        SELECT movement_id, e.repaid, c.done FROM (
            SELECT movement_id, count(*) FILTER (WHERE status = 'done') AS done FROM claim_payments GROUP BY movement_id
        ) c FULL JOIN (
            SELECT movement_id, count(*) FILTER (WHERE kind = 'repaid') - count(*) FILTER (WHERE kind = 'repayment_reversed') AS repaid
            FROM entries WHERE kind IN ('repaid', 'repayment_reversed') GROUP BY movement_id
        ) e USING (movement_id)
        WHERE coalesce(e.repaid, 0) <> coalesce(c.done, 0)
    """,
    rule("What is paid back of a claim is its whole sum"): """
        SELECT c.id FROM claim_payments c JOIN movements m ON m.id = c.movement_id
        WHERE (c.amount_minor, c.currency) <> (m.amount_minor, m.currency)
    """,
    rule("A movement by Stripe that was asked for is known there, and what it has moved by its number"): """
        SELECT m.id, m.status FROM movements m LEFT JOIN stripe_payments p ON p.movement_id = m.id
        WHERE m.kind = 'stripe' AND (m.status IN ('collecting', 'collected', 'done') AND p.movement_id IS NULL
              OR m.status IN ('collected', 'done') AND p.charge IS NULL OR m.status = 'done' AND p.transfer IS NULL)
    """,
    rule("The cash at Stripe is what was collected less what was handed on, taken back and kept"): """
        SELECT e.id FROM entries e JOIN lines l ON l.entry_id = e.id JOIN accounts a ON a.id = l.account_id
        WHERE a.kind IN ('cash_stripe', 'rail_costs') AND e.movement_id IS NULL
    """,
    rule("What the payee bears of a cost was said before and kept by Stripe, and is taken off what was handed on"): """
        SELECT m.id, m.cost_minor, t.taken FROM movements m LEFT JOIN stripe_payments p ON p.movement_id = m.id LEFT JOIN (
            SELECT e.movement_id, -sum(l.amount) AS taken FROM entries e JOIN lines l ON l.entry_id = e.id
            JOIN accounts a ON a.id = l.account_id AND a.kind = 'rail_costs'
            WHERE e.kind IN ('paid_out', 'payout_reversed') GROUP BY e.movement_id
        ) t ON t.movement_id = m.id
        WHERE coalesce(t.taken, 0) <> CASE m.status WHEN 'done' THEN m.cost_minor ELSE 0 END
           OR m.cost_minor > CASE WHEN p.payee_bears THEN p.cost_minor ELSE 0 END
    """,
    rule("A claim is written off exactly where its entry says so"): """
        SELECT p.movement_id, p.lost_at FROM stripe_payments p LEFT JOIN entries e ON e.movement_id = p.movement_id
        GROUP BY p.movement_id
        HAVING (p.lost_at IS NOT NULL)
               <> (count(*) FILTER (WHERE e.kind = 'lost') - count(*) FILTER (WHERE e.kind = 'found') = 1)
    """,
    rule("What a payer’s bank gave back and belongs to the payer is on its way to them until they have got it"): """
        SELECT p.movement_id, p.won_at, p.refund FROM stripe_payments p LEFT JOIN entries e ON e.movement_id = p.movement_id
        GROUP BY p.movement_id
        HAVING (p.won_at IS NOT NULL AND p.refund IS NULL)::int
               <> count(*) FILTER (WHERE e.kind = 'won_back') - count(*) FILTER (WHERE e.kind = 'given_back')
            OR (p.won_at IS NOT NULL) <> (count(*) FILTER (WHERE e.kind = 'won_back') > 0)
    """,
    rule("What is taken from a payer and what goes back to them take turns"): """
        SELECT id, movement_id, kind FROM (
            SELECT e.id, e.movement_id, e.kind, lag(e.kind) OVER (
                PARTITION BY e.movement_id, e.kind IN ('won_back', 'given_back'), e.kind IN ('repaid', 'repayment_reversed')
                ORDER BY e.id) AS before
            FROM entries e JOIN movements m ON m.id = e.movement_id AND m.kind = 'stripe'
            WHERE e.kind IN ('collected', 'charged_back', 'won_back', 'given_back', 'repaid', 'repayment_reversed')
        ) steps WHERE kind = before OR before IS NULL AND kind IN ('charged_back', 'given_back', 'repayment_reversed')
    """,
    rule("A part that went back to a payer is the alliance’s loss for as long as it stands"): """
        SELECT movement_id, p.stands, b.booked FROM (
            SELECT movement_id, sum(amount_minor) AS stands FROM stripe_parts WHERE came_back_at IS NULL AND NOT in_whole GROUP BY movement_id
        ) p FULL JOIN (
            SELECT e.movement_id, sum(l.amount) AS booked FROM entries e JOIN lines l ON l.entry_id = e.id
            JOIN accounts a ON a.id = l.account_id AND a.kind = 'losses' WHERE e.kind IN ('part_gone', 'part_back') GROUP BY e.movement_id
        ) b USING (movement_id)
        WHERE coalesce(p.stands, 0) <> coalesce(b.booked, 0)
    """,
    rule("Parts that are booked as the whole come to it"): """
        SELECT p.movement_id, p.claim_payment_id, sum(p.amount_minor), m.amount_minor
        FROM stripe_parts p JOIN movements m ON m.id = p.movement_id WHERE p.in_whole
        GROUP BY p.movement_id, p.claim_payment_id, m.amount_minor HAVING sum(p.amount_minor) <> m.amount_minor
    """,
    rule("No movement by Stripe, and no payment of a claim, waits for an answer for over two weeks"): """
        SELECT movement_id FROM stripe_payments p JOIN movements m ON m.id = p.movement_id
        WHERE m.status = 'collecting' AND p.asked_at < now() - interval '14 days'
        UNION ALL SELECT movement_id FROM claim_payments
        WHERE status IN ('prepared', 'sent') AND made_at < now() - interval '14 days'
    """,
}
