"""What must always hold of papers."""

from ..core.checks import rule

ALL = {
    rule("The numbers of papers have no gaps"): """
        SELECT s.issuer_id, s.kind, s.year, s.last, count(d.id), max(d.serial) FROM number_series s
        LEFT JOIN documents d ON d.kind = s.kind AND d.year = s.year AND d.issuer_id IS NOT DISTINCT FROM s.issuer_id
        GROUP BY s.id HAVING count(d.id) <> s.last OR coalesce(max(d.serial), 0) <> s.last""",
    rule("A numbered act comes to the sum of its lines in the books"): """
        SELECT d.id, d.total_minor, -sum(l.amount) FROM documents d JOIN act_lines a ON a.document_id = d.id
        JOIN lines l ON l.id = a.line_id WHERE d.number IS NOT NULL AND d.kind = 'act'
        GROUP BY d.id HAVING d.total_minor <> -sum(l.amount)""",
    rule("Invoices and credit notes come to the acts that they are of"): """
        SELECT d.id, d.kind, d.total_minor, a.total_minor FROM documents d JOIN documents a ON a.id = d.about_id
        WHERE d.kind IN ('invoice', 'credit_note') AND d.number IS NOT NULL
        AND d.total_minor IS DISTINCT FROM CASE d.kind WHEN 'invoice' THEN a.total_minor ELSE -a.total_minor END""",
}
