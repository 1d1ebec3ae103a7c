"""What members do with questions, and the alliance's team with news."""

from .asking import (
    SaidQuestion,
    ask,
    change_question,
    hide_question,
    refuse_to_write,
    show_question,
    withdraw_question,
)
from .news import (
    SaidNews,
    change_news,
    comment,
    pin,
    publish,
    publish_due,
    read_news,
    schedule,
    unschedule,
    withdraw,
    write_news,
)
from .solving import answer, mark_useful, solve, unsolve

__all__ = [
    "SaidNews",
    "SaidQuestion",
    "answer",
    "ask",
    "change_news",
    "change_question",
    "comment",
    "hide_question",
    "mark_useful",
    "pin",
    "publish",
    "publish_due",
    "read_news",
    "refuse_to_write",
    "schedule",
    "show_question",
    "solve",
    "unschedule",
    "unsolve",
    "withdraw",
    "withdraw_question",
    "write_news",
]
