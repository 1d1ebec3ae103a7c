"""What this room holds of a person and of an agency, for the file that they can download."""

from ..core.held import Held, deeds, rows
from .models import News, NewsRead, Question, UsefulMark

OF_PERSON: Held = {
    "questions": rows(Question, lambda one: Question.person_id == one),
    "useful_marks": rows(UsefulMark, lambda one: UsefulMark.person_id == one),
    "news_reads": rows(NewsRead, lambda one: NewsRead.person_id == one),
    "news_written": deeds(News.made_by, News.title, News.made_at),
}
OF_AGENCY: Held = {"questions": rows(Question, lambda one: Question.agency_id == one, "person_id")}
