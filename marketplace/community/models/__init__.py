"""The tables of this room, one file an idea."""

from .news import LONGEST_NEWS, News, NewsRead, NewsState
from .question import LONGEST_QUESTION, LONGEST_TITLE, Question, QuestionState, UsefulMark

__all__ = [
    "LONGEST_NEWS",
    "LONGEST_QUESTION",
    "LONGEST_TITLE",
    "News",
    "NewsRead",
    "NewsState",
    "Question",
    "QuestionState",
    "UsefulMark",
]
