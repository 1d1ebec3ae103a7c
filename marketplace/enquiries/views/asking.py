"""Asking: one agency, or three that fit."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...attribution.promise import in_words, promised
from ...attribution.touch import Touch
from ...catalog.models import Category
from ...catalog.queries import active_agency, takes_new
from ...core import clock, kept_forms
from ...core.errors import BadInput, NotNow, TooMany
from ...core.guards import public
from ...core.languages import voice
from ...exchange.choices import choices_among
from ...exchange.frozen import freeze
from ...exchange.wanted import Wanted, understood
from ...members.models import Agency
from ...members.track_record import track_record_of
from .. import actions, consent
from ..actions import Asked
from ..forms import AskedForm, AskForm, MatchForm, NeedsForm
from ..match import Match, match, reasons
from ..models import EnquiryKind
from ..subjects import subjects_of
from . import bp


@bp.route("/agencies/<int:agency_id>/ask", methods=["GET", "POST"])
@public
def ask(agency_id: int) -> ResponseReturnValue:
    """Ask one agency; `service` names the one that was looked at."""
    agency = _asked_agency(agency_id)
    subjects, form = subjects_of(agency), AskForm()
    form.offer(subjects, request.args.get("service", ""))
    came = _other_than([agency], form.touch)
    about = next(one for one in subjects if one.value == form.about.data)
    words = consent.wording([agency])

    def asked() -> Asked:
        return Asked(
            [agency], form.brief.data or "", form.client, words, consent.VERSION, subject=about.name if about.category else "",
            category=about.category, touch=came, code=form.code, form_key=_key(),
        )  # fmt: skip

    status = _take(form, asked)
    if status == 303:
        return _sent(form)
    return render_template(
        "enquiries/ask.html", form=form, agency=agency, words=words, told=_told(came, [agency], about.category),
        promise=in_words(promised(form.code, [agency.id])),
        is_gone=form.is_gone,
        track_record=track_record_of([agency.id])[agency.id],
    ), status  # fmt: skip


@bp.route("/match", methods=["GET", "POST"])
@public
def three() -> ResponseReturnValue:
    """Say what is needed, see which three fit and why, and ask them."""
    form = MatchForm()
    needs = NeedsForm(request.form if form.is_submitted() else request.args)
    wanted = understood(needs.category.data or "", needs.region.data or "", needs.language.data or "", needs.most)
    found = match(wanted)
    chosen = [fit.agency for fit in found.three]
    came, words = form.touch, consent.wording(chosen) if chosen else ""
    status = _take(form, lambda: _asked_of(form, wanted, chosen, words, came)) if chosen else 200
    if status == 303:
        return _sent(form)
    for name, value in needs.asked.items():
        form[name].data = value
    if form.agencies.data != _numbers(chosen):
        form.consent.data = False  # it was given for others
    form.agencies.data = _numbers(chosen)
    choices = choices_among(found.fits)
    return render_template(
        "enquiries/match.html", form=form, needs=needs, match=found, wanted=wanted, reasons=reasons, words=words,
        told=_told(came, chosen, wanted.category), promise=in_words(promised(form.code, (one.id for one in chosen))), options=choices.options, relaxed=_relaxed(needs, found),
        meant=choices.meant(wanted, {name: needs[name].data or "" for name in ("category", "region", "language")}),
    ), status  # fmt: skip


def _asked_agency(agency_id: int) -> Agency:
    agency, _profile = active_agency(agency_id)
    if not takes_new(agency_id):
        raise NotNow(
            _(
                "%(agency)s takes no new clients at the moment. Ask others: the catalog shows who does.",
                agency=agency.name,
            ),
            way_on=(url_for("catalog.shelf", taking=1), _("See who takes clients in the catalog")),
        )
    return agency


def _take(form: AskedForm, asked: Callable[[], Asked]) -> int:
    """Send what was typed: 303 once it is taken, or the status of the page that shows the form again, with what to mend."""
    if not form.is_submitted():
        return 200
    if form.is_a_machines:
        return 303  # a machine: to it, it looks taken
    is_whole = form.validate()
    form.ask_to_look()
    try:
        if not is_whole or form.is_too_quick:
            actions.check(asked())
            return 422
        actions.ask(asked(), request.remote_addr or "")
    except BadInput as refusal:
        form.refuse_rest(refusal)
        return 422
    except TooMany as refusal:
        return form.told(refusal)
    return 303


def _sent(form: AskedForm) -> ResponseReturnValue:
    """The same page for every address: whether we know it stands nowhere."""
    kept_forms.taken()
    return render_template("enquiries/sent.html", email=form.email.data)


def _asked_of(form: MatchForm, wanted: Wanted, chosen: list[Agency], words: str, came: Touch | None) -> Asked:
    if form.agencies.data != _numbers(chosen):
        sentence = _("Who fits has changed since you looked. Look at the three once more, and send it again.")
        raise BadInput(sentence, {"three": sentence})
    return Asked(
        chosen, form.brief.data or "", form.client, words, consent.VERSION, EnquiryKind.MATCH, category=wanted.category,
        region=wanted.region, speaks=wanted.languages or [voice().language], budget_max=wanted.most, touch=came,
        code=form.code, form_key=_key(),
    )  # fmt: skip


def _numbers(agencies: list[Agency]) -> str:
    return " ".join(str(agency.id) for agency in agencies)


def _key() -> str:
    return request.form.get("form_key", "")[:100]


def _other_than(receivers: list[Agency], touch: Touch | None) -> Touch | None:
    return None if touch is None or touch.agency.id in {one.id for one in receivers} else touch


def _told(touch: Touch | None, receivers: list[Agency], category: Category | None) -> str:
    """What is said of the member that led here, where it would earn anything."""
    return consent.about_via(touch.agency, receivers, freeze(touch.agency, category, clock.now())) if touch else ""


def _relaxed(needs: NeedsForm, found: Match) -> list[tuple[str, str, int]]:
    """Each wish that keeps others out: in words, the address without it, how many fit then."""
    return [
        (words, f"{request.path}?{urlencode({k: v for k, v in needs.asked.items() if v and k != name})}", more)
        for name, words, more in found.relax
    ]
