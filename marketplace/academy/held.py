"""What this room holds of a person and of an agency, for the file that they can download."""

from ..core.held import Held, deeds, rows
from .models import Article, ArticleFile, Certificate, QuizTry, Requirement

OF_PERSON: Held = {
    "articles_written": deeds(Article.made_by, Article.title, Article.made_at),
    "article_files_added": deeds(ArticleFile.brought_by, ArticleFile.name, ArticleFile.brought_at),
    "quiz_tries": rows(QuizTry, lambda one: QuizTry.person_id == one),
    "certificates": rows(Certificate, lambda one: Certificate.person_id == one, "withdrawn_by"),
    "certificates_withdrawn": deeds(Certificate.withdrawn_by, Certificate.number, Certificate.withdrawn_at),
    "certificates_required": deeds(Requirement.made_by, Requirement.made_at),
}
OF_AGENCY: Held = {
    "certificates_of_people": rows(Certificate, lambda one: Certificate.agency_id == one, "withdrawn_by")
}
