"""What must hold of articles, quizzes and certificates, whoever wrote the rows."""

from ..core.checks import rule

ALL = {
    rule("A certificate is of who has passed, and was granted then"): """
        SELECT c.id FROM certificates c JOIN quiz_tries t ON t.id = c.try_id
        WHERE NOT t.is_passed OR t.person_id <> c.person_id OR t.article_id <> c.article_id OR t.at <> c.granted_at""",
    rule("Whoever has passed holds a certificate"): """
        SELECT t.id FROM quiz_tries t WHERE t.is_passed AND NOT EXISTS (SELECT FROM certificates c WHERE c.try_id = t.id)""",
    rule("A certificate does not end before it was granted, nor is it withdrawn before"): """
        SELECT id FROM certificates WHERE expires_on < granted_at::date - 1 OR withdrawn_at < granted_at""",
    rule("A service asks only for the certificate of a published lesson with a quiz"): """
        SELECT r.id FROM certificate_requirements r JOIN articles a ON a.id = r.article_id
        WHERE a.status <> 'published' OR NOT EXISTS (SELECT FROM quiz_questions q WHERE q.article_id = a.id)""",
    rule("Only lessons end in a quiz"): """
        SELECT a.id FROM articles a WHERE a.kind <> 'lesson' AND EXISTS (SELECT FROM quiz_questions q WHERE q.article_id = a.id)""",
    rule("The questions of a quiz stand in places from 0 on, without a gap"): """
        SELECT article_id FROM quiz_questions GROUP BY article_id HAVING max(place) <> count(*) - 1""",
}
