"""The tables of this room, one file an idea."""

from .article import LONGEST_TEXT, LONGEST_TITLE, LONGEST_URL, Article, ArticleState, Kind
from .certificate import LONGEST_REASON, Certificate, CertificateState
from .file import LONGEST_FILE_NAME, MOST_FILES, ArticleFile, FileKind
from .quiz import LEAST_CHOICES, LONGEST_CHOICE, LONGEST_QUESTION, MOST_CHOICES, MOST_QUESTIONS, Question, QuizTry
from .requirement import Requirement

__all__ = [
    "LEAST_CHOICES",
    "LONGEST_CHOICE",
    "LONGEST_FILE_NAME",
    "LONGEST_QUESTION",
    "LONGEST_REASON",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "LONGEST_URL",
    "MOST_CHOICES",
    "MOST_FILES",
    "MOST_QUESTIONS",
    "Article",
    "ArticleFile",
    "ArticleState",
    "Certificate",
    "CertificateState",
    "FileKind",
    "Kind",
    "Question",
    "QuizTry",
    "Requirement",
]
