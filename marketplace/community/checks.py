"""What must hold of questions and news, whoever wrote the rows."""

from ..core.checks import history_is_a_chain, rule
from .models import NewsState, QuestionState

ALL = {
    rule("The solution of a question is one of its answers that is shown"): """
        SELECT q.id FROM questions q LEFT JOIN messages m ON m.id = q.solution_id LEFT JOIN threads t ON t.id = m.thread_id
        WHERE q.solution_id IS NOT NULL AND (t.question_id IS DISTINCT FROM q.id OR m.status <> 'shown')
    """,
    rule("Useful are answers to questions, and none to whoever wrote it"): """
        SELECT u.message_id, u.person_id FROM useful_marks u JOIN messages m ON m.id = u.message_id
        JOIN threads t ON t.id = m.thread_id WHERE t.question_id IS NULL OR m.person_id = u.person_id
    """,
    rule("The history of questions is a chain of legal steps that ends in the state"): history_is_a_chain(
        "questions", QuestionState
    ),
    rule("The history of news is a chain of legal steps that ends in the state"): history_is_a_chain("news", NewsState),
}
