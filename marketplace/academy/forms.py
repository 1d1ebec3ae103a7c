"""The shapes of articles, quizzes and what services ask for."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..core.forms import REQUIRED, ButtonForm, Form, NumberField, options
from ..core.languages import NAMES, voice
from ..core.typed import row_number
from .actions import SaidArticle, SaidQuestion
from .models import (
    LONGEST_FILE_NAME,
    LONGEST_QUESTION,
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_URL,
    Article,
    Kind,
    Question,
)
from .models.article import PASS_PERCENT


class ArticleForm(Form):
    """An article, new or as it is."""

    kind = SelectField(_l("Kind"))
    title = StringField(_l("Title"), [InputRequired(REQUIRED), Length(max=LONGEST_TITLE)])
    language = SelectField(_l("Language"))
    text = TextAreaField(
        _l("Text"), [InputRequired(REQUIRED), Length(max=LONGEST_TEXT)], render_kw={"rows": 16},
        description=_l("Markdown: **bold**, *italic*, lists, links. In a promo material {link} stands for the reader’s own link."),
    )  # fmt: skip
    video_url = StringField(
        _l("Video"), [Optional(), Length(max=LONGEST_URL)], description=_l("Its address, beginning with https://"),
        render_kw={"inputmode": "url", "autocomplete": "off"},
    )  # fmt: skip
    pass_percent = NumberField(
        _l("Right answers that pass the quiz, in percent"), [InputRequired(REQUIRED)], least=1, most=100,
        description=_l("For a lesson with questions, which you write next."), render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    certificate_months = NumberField(
        _l("For how many months the certificate holds"), [Optional()], least=1, most=120,
        description=_l("Empty: it does not end."), render_kw={"inputmode": "numeric"},
    )  # fmt: skip

    def __init__(self, *args: Any, article: Article | None = None, **kwargs: Any):
        shown = {"language": voice().language, "pass_percent": PASS_PERCENT}
        if article is not None:
            shown = vars(SaidArticle.of(article))
        super().__init__(*args, data=shown, **kwargs)
        self.kind.choices, self.language.choices = options(Kind.labels()), options(NAMES)

    @property
    def said(self) -> SaidArticle:
        """What was typed."""
        return SaidArticle(
            self.kind.data or "", self.title.data or "", self.text.data or "", self.language.data or "", self.video_url.data or "",
            self.pass_percent.data, self.certificate_months.data,
        )  # fmt: skip


class PublishForm(Form):
    """Publish an article, and maybe tell everybody."""

    by_mail = BooleanField(_l("Tell everybody of the members by mail"))


class QuestionForm(Form):
    """One question: its answers stand a line each, the right one begins with an asterisk."""

    text = StringField(_l("Question"), [InputRequired(REQUIRED), Length(max=LONGEST_QUESTION)])
    choices = TextAreaField(
        _l("Answers"), [InputRequired(REQUIRED), Length(max=2000)], render_kw={"rows": 5},
        description=_l("One a line, two to six. Put an asterisk (*) before the right one."),
    )  # fmt: skip

    def __init__(self, *args: Any, question: Question | None = None, **kwargs: Any):
        shown = {}
        if question is not None:
            lines = [f"{'*' * (place == question.right_choice)}{one}" for place, one in enumerate(question.choices)]
            shown = {"text": question.text, "choices": "\n".join(lines)}
        super().__init__(*args, data=shown, **kwargs)

    @property
    def said(self) -> SaidQuestion:
        """What was typed; no right answer where none, or more than one, is marked."""
        lines = [line.strip() for line in (self.choices.data or "").split("\n") if line.strip()]
        right = [place for place, line in enumerate(lines) if line.startswith("*")]
        return SaidQuestion(self.text.data or "", [line.removeprefix("*").strip() for line in lines],
                            right[0] if len(right) == 1 else None)  # fmt: skip


def quiz_form(questions: Sequence[Question]) -> Form:
    """The form of a quiz: a field for each question, named by its number."""
    fields = {
        f"q{one.id}": RadioField(
            one.text, [InputRequired(_l("Choose one."))], choices=options(dict(enumerate(one.choices))), coerce=int
        )
        for one in questions
    }
    form: Form = type("QuizForm", (ButtonForm,), fields)()
    return form


class WithdrawForm(Form):
    """Why a certificate is withdrawn."""

    reason = StringField(_l("Reason"), [InputRequired(REQUIRED), Length(max=LONGEST_REASON)])


class RequirementForm(Form):
    """A service, and the lesson whose certificate it asks for."""

    service = StringField(
        _l("Service"), [InputRequired(REQUIRED), Length(max=200)], render_kw={"autocomplete": "off"},
        description=_l("The name of a service or of a group of them."),
    )  # fmt: skip
    article = SelectField(_l("Lesson"), validate_choice=False)

    def __init__(self, *args: Any, lessons: Sequence[Article], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.article.choices = options({str(one.id): one.title for one in lessons})

    @property
    def article_id(self) -> int | None:
        """The lesson that was chosen."""
        return row_number(self.article.data)


class FileForm(Form):
    """A file with an article."""

    file = FileField(
        _l("File"), render_kw={"accept": ".pdf,.png,.jpg,.jpeg,.webp,.txt,.csv,.md,.xlsx"},
        description=_l("PDF, picture (PNG, JPEG, WebP), spreadsheet (XLSX) or plain text; at most 10 MB."),
    )  # fmt: skip
    called = StringField(
        _l("Name"),
        [Optional(), Length(max=LONGEST_FILE_NAME)],
        description=_l("As members read it. Empty: the file’s own name."),
    )
