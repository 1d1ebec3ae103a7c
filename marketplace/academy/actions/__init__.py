"""What is done in the academy."""

from .articles import SaidArticle, change_article, publish_article, withdraw_article, write_article
from .certificates import remind_holders, tell_ended, withdraw_certificate
from .files import add_file, forget_files, remove_file
from .quizzes import (
    SaidQuestion,
    add_question,
    answer_quiz,
    change_question,
    lay_down_questions,
    refuse_again,
    remove_question,
)
from .requirements import no_longer_require, require_certificate

__all__ = [
    "SaidArticle",
    "SaidQuestion",
    "add_file",
    "add_question",
    "answer_quiz",
    "change_article",
    "change_question",
    "forget_files",
    "lay_down_questions",
    "no_longer_require",
    "publish_article",
    "refuse_again",
    "remind_holders",
    "remove_file",
    "remove_question",
    "require_certificate",
    "tell_ended",
    "withdraw_article",
    "withdraw_certificate",
    "write_article",
]
