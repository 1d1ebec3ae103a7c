"""Facts of what members write to each other, ask and answer, and of the meetings they come to."""

from .source import Fact, Source

_OTHER = "CASE m.agency_id WHEN t.first_id THEN t.second_id WHEN t.second_id THEN t.first_id END"
_TITLE = """coalesce((SELECT l.title FROM leads l
            WHERE l.id = coalesce(t.lead_id, (SELECT r.lead_id FROM referrals r WHERE r.id = t.referral_id))), '')"""
_THREAD = ("thread", "t.id", _TITLE)
_IN_THREAD = "messages m JOIN threads t ON t.id = m.thread_id"

_STAYS = "m.agency_id IS NOT NULL AND m.status <> 'taken_back'"
_QUESTION = ("question", "q.id", "q.title")
WRITTEN = Source(
    _IN_THREAD,
    f"{_STAYS} AND t.first_id IS NOT NULL",
    *_THREAD,
    at="m.made_at",
    facts=(
        Fact("messages", "m.agency_id", _OTHER, "m.person_id", "t.kind"),
        Fact("messages_of", _OTHER, "m.agency_id", word="t.kind"),
    ),
)
_TO_ALL = (Fact("messages", "m.agency_id", person="m.person_id", word="t.kind"),)
# What was written still counts once nobody reads it any more; then its place has no title, and can't be opened.
UNDER_QUESTIONS = Source(
    f"{_IN_THREAD} JOIN questions q ON q.id = t.question_id",
    _STAYS,
    "question",
    "CASE q.status WHEN 'shown' THEN q.id ELSE 0 END",
    "CASE q.status WHEN 'shown' THEN q.title ELSE '' END",
    at="m.made_at",
    facts=_TO_ALL,
)
UNDER_NEWS = Source(
    f"{_IN_THREAD} JOIN news n ON n.id = t.news_id",
    _STAYS,
    "news",
    "CASE n.status WHEN 'published' THEN n.id ELSE 0 END",
    "CASE n.status WHEN 'published' THEN n.title ELSE '' END",
    at="m.made_at",
    facts=_TO_ALL,
)
_MINUTES = "floor(extract(epoch FROM m.made_at - f.made_at) / 60)"
# The first message of the agency that did not begin the thread.
FIRST_ANSWERS = Source(
    f"""{_IN_THREAD} JOIN LATERAL (SELECT b.agency_id, b.made_at FROM messages b
        WHERE b.thread_id = t.id AND b.agency_id IS NOT NULL ORDER BY b.id LIMIT 1) f ON true""",
    """t.first_id IS NOT NULL AND m.agency_id <> f.agency_id AND NOT EXISTS
       (SELECT FROM messages e WHERE e.thread_id = t.id AND e.agency_id = m.agency_id AND e.id < m.id)""",
    *_THREAD,
    at="m.made_at",
    facts=(
        Fact("thread_minutes", "m.agency_id", "f.agency_id", "m.person_id", value=_MINUTES),
        Fact("thread_minutes_of", "f.agency_id", "m.agency_id", value=_MINUTES),
    ),
)
_ANSWERED = """EXISTS (SELECT FROM threads t JOIN messages m ON m.thread_id = t.id WHERE t.question_id = q.id AND m.status = 'shown'
               AND m.agency_id IS DISTINCT FROM q.agency_id)"""
QUESTIONS = Source(
    "questions q",
    "q.status = 'shown'",
    *_QUESTION,
    at="q.made_at",
    facts=(
        Fact("questions", "q.agency_id", person="q.person_id"),
        Fact("questions_answered", "q.agency_id", person="q.person_id", only=_ANSWERED),
        Fact("questions_solved", "q.agency_id", person="q.person_id", only="q.solved_at IS NOT NULL"),
    ),
)
_OF_ANOTHER = "m.agency_id IS NOT NULL AND m.agency_id IS DISTINCT FROM q.agency_id AND q.status = 'shown'"
ANSWERS = Source(
    f"{_IN_THREAD} JOIN questions q ON q.id = t.question_id",
    f"{_OF_ANOTHER} AND m.status = 'shown'",
    *_QUESTION,
    at="m.made_at",
    facts=(Fact("answers", "m.agency_id", "q.agency_id", "m.person_id"),),
)
SOLUTIONS = Source(
    "questions q JOIN messages m ON m.id = q.solution_id",
    _OF_ANOTHER,
    *_QUESTION,
    at="q.solved_at",
    facts=(Fact("solutions", "m.agency_id", "q.agency_id", "m.person_id"),),
)
MEETINGS = Source(
    "meeting_sign_ups s JOIN meetings m ON m.id = s.meeting_id JOIN people p ON p.id = s.person_id",
    "s.confirmed_at IS NOT NULL AND s.cancelled_at IS NULL AND m.status = 'planned'",
    "meeting",
    "m.id",
    "m.title",
    at="m.starts_at",
    facts=(
        Fact("signed_up", "p.agency_id", person="p.id"),
        Fact("attended", "p.agency_id", person="p.id", word="CASE WHEN s.has_come THEN 'came' ELSE 'stayed_away' END",
             only="s.has_come IS NOT NULL"),
    ),
)  # fmt: skip
ALL = (WRITTEN, UNDER_QUESTIONS, UNDER_NEWS, FIRST_ANSWERS, QUESTIONS, ANSWERS, SOLUTIONS, MEETINGS)
