"""What the pages of an agency and those of the alliance have in common: all figures, and the rows of one."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core.exports import as_file, file_asked
from ...core.listing import Listing
from ...core.typed import row_number
from .. import files, rows
from ..asked import Asked, indicator, may_see, word_asked
from ..charts import charts
from ..figures import figures, label_of, labels_of, shown
from ..indicators import LENGTHS, Group, Indicator

# What stands above all others: first for whoever sees money, then for all.
HEADLINES = ("given", "received", "won", "earned", "owed", "won_of")
GIVERS = {"given", "given_by_service", "given_by_region", "given_by_origin", "given_taken", "given_won", "offered_to",
          "declined_by", "unanswered_by", "expired", "withdrawn", "seen_by", "routed", "rounds"}  # fmt: skip

# By what a row is about: the capability by which somebody of the agency opens it, the page, and the name of its number there.
WAYS = {
    "referral": ("referrals", "exchange.referral", "referral_id"),
    "reward": ("money", "statements.reward", "reward_id"),
    "movement": ("money", "settlement.movement", "movement_id"),
    "dispute": ("money", "disputes.dispute", "dispute_id"),
    "link": ("links", "attribution.link", "link_id"),
    "partnership": ("partnerships", "partnerships.partnership", "partnership_id"),
    "thread": ("threads", "threads.thread", "thread_id"),
    "question": ("community", "community.question", "question_id"),
    "news": ("community", "community.news", "news_id"),
    "meeting": ("meetings", "meetings.meeting", "meeting_id"),
    "certificate": ("academy", "academy.certificates", ""),
    "level": ("referrals", "levels.level", ""),
}


def all_figures(asked: Asked, template: str, **more: Any) -> ResponseReturnValue:
    """The page of all figures, or the file."""
    may = may_see(current_user, asked.scope.is_alliance)
    found = figures(asked.scope, asked.period, may)
    if kind := file_asked(request.args):
        name = "figures-" + asked.period.name.replace("..", "-")
        return as_file(kind, name, files.heads(), files.rows(found))
    return render_template(
        template,
        asked=asked,
        figures=found,
        groups=[group for group in Group if any(one.says_something for one in found.of(group))],
        headlines=[found.each[name] for name in HEADLINES if name in found.each][:4],
        drawn=charts(found, "money" in may),
        **more,
    )


def all_rows(asked: Asked, name: str, endpoint: str, template: str, filters: dict[str, Any]) -> ResponseReturnValue:
    """The rows of one figure, with what they come to; or the file."""
    may = may_see(current_user, asked.scope.is_alliance)
    one = indicator(name, shown(asked.scope, may))
    word = word_asked(one, asked.scope, request.args.get("word"))
    found = rows.rows(one, asked.scope, asked.period, may, word)
    asked_for = dict(request.args)
    listing = Listing(
        endpoint, asked_for, found.columns.key, found.orders, "day", {**filters, "name": name, "word": word}
    )
    chosen = found.matching(listing.words)
    label = _labels(one)
    if kind := file_asked(request.args):
        return as_file(kind, name, files.row_heads(), files.row_values(listing.ordered(chosen), label))
    page = listing.page(chosen)
    home = "insights.desk" if asked.scope.is_alliance else "insights.figures"
    count, sums = rows.totals(chosen)
    return render_template(
        template, asked=asked, one=one, listing=listing, found=page, count=count, sums=sums, label=label,
        word="" if word is None else label_of(one, word, _named(one, [word])),
        is_money=found.tells_sums, lasts=one.unit in LENGTHS, way_to=way_to,
        home=url_for(home, **{key: value for key, value in filters.items() if value}),
    )  # fmt: skip


def _named(one: Indicator, words: list[str | None]) -> dict[tuple[str, str], str]:
    numbers = [word for word in words if word and row_number(word) is not None]
    return labels_of(one.by, numbers) if isinstance(one.by, str) and numbers else {}


def _labels(one: Indicator) -> Any:
    """How the word of a row is said."""
    if one.by is None:
        return lambda _row: ""
    known: dict[tuple[str, str], str] = {}

    def label(row: Any) -> str:
        if isinstance(one.by, str) and (one.by, row.word) not in known:
            known.update(_named(one, [row.word]))
        return str(label_of(one, row.word, known))

    return label


def way_to(row: Any) -> str:
    """Where a row can be opened by its reader; empty where it can't."""
    mine = current_user.agency_id is not None and row.agency_id == current_user.agency_id
    if row.about == "agency":
        return url_for("moderation.one", agency_id=row.about_id) if current_user.is_of_the_team else ""
    if not mine or request.path.startswith("/desk/"):
        return _desk_way(row)
    if row.about == "lead":
        opens = row.fact in GIVERS and current_user.may("leads")
        return url_for("exchange.lead", lead_id=row.about_id) if opens else ""
    capability, endpoint, name = WAYS[row.about]
    if not row.about_id or not current_user.may(capability):
        return ""
    return url_for(endpoint, **{name: row.about_id} if name else {})


def _desk_way(row: Any) -> str:
    if not current_user.is_admin:
        return ""
    if row.about == "movement":
        return url_for("settlement.any_movement", movement_id=row.about_id)
    return url_for("disputes.desk_dispute", dispute_id=row.about_id) if row.about == "dispute" else ""
