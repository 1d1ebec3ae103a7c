"""Of what was asked before, only what comes near a question is shown while one writes it: rather nothing than something else."""

import pytest

from marketplace.community import actions, queries
from marketplace.community.actions import SaidQuestion
from marketplace.demo.talking import QUESTIONS

ASKED = [(title, text) for _days, _who, title, text, *_rest in QUESTIONS] + [
    ("Как вы оцениваете перенос магазина на другую платформу?", "Клиент просит назвать цену заранее."),
    ("Як ви складаєте договори з підрядниками?", "Чи є у вас зразок, яким можна поділитися?"),
    ("Which hours do you count for support?", "A client calls in the evening, and we have never said what counts."),
]


@pytest.fixture
def asked(pair):
    """Titles of what comes near, by title."""
    for title, text in ASKED:
        actions.ask(pair.a, SaidQuestion(title, text))
    return lambda title: [one.title for one in queries.similar(title, pair.b)]


@pytest.mark.parametrize(
    ("title", "near"),
    [
        ("How do you price moving a shop to another system?", 0), ("Pricing of shops that move", 0), ("shops", 0),
        ("We missed the deadline of an answer", 1), ("What should stand in the brief for a film?", 2),
        ("Сколько стоит перенос магазина?", 3), ("Переносы магазинов", 3), ("Договори з підрядником: хто має приклад?", 4),
        ("Do you count hours of support at night?", 5),
    ],
)  # fmt: skip
def test_what_was_asked_before_is_found(asked, title, near):
    assert asked(title)[:1] == [ASKED[near][0]]


@pytest.mark.parametrize(
    "title",
    [
        "How do you do it?", "What does a good contract hold?", "How do you answer clients who want a discount?",
        "Which accounting software do you use?", "How do you find people for films?", "Do you know a good lawyer?",
        "What do you do on a Friday afternoon?", "How do you price a translation?", "Who hosts a server for us?",
        "Как вы ищете новых клиентов?", "Кто знает хорошего юриста?", "Як ви шукаєте нових клієнтів?", "Чи є у вас хтось для дизайну?",
        "Which clients pay late?", "What does another agency ask for a logo?",
    ],
)  # fmt: skip
def test_what_has_only_words_of_any_question_in_common_is_not(asked, title):
    assert asked(title) == []
