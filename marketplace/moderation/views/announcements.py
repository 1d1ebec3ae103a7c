"""Announcements to all members."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput
from ...core.forms import ButtonForm
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.listing import Listing
from ..actions import announcements as actions
from ..forms import AnnouncementForm, NewAnnouncementForm
from ..models import Announcement
from ..queries import announcements as queries
from . import bp


@bp.get("/desk/announcements")
@admin_only
def announcements() -> ResponseReturnValue:
    """All announcements, newest first."""
    listing = Listing("moderation.announcements", request.args, Announcement.id, queries.ORDERS, "day")
    return render_template(
        "moderation/announcements.html", listing=listing, found=listing.page(queries.all_announcements()),
        today=clock.today(), button_form=ButtonForm(formdata=None),
    )  # fmt: skip


@bp.route("/desk/announcements/new", methods=["GET", "POST"])
@admin_only
@once
def announce() -> ResponseReturnValue:
    """Write one, look at it, and tell it."""
    form = NewAnnouncementForm()
    if form.validate_on_submit() and not _is_preview():
        try:
            actions.announce(form.said, current_user, bool(form.by_mail.data))
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("All members read it on Today."), "good")
            return redirect(url_for("moderation.announcements"))
    return _page(form, None)


@bp.route("/desk/announcements/<int:number>", methods=["GET", "POST"])
@admin_only
@once
def change_announcement(number: int) -> ResponseReturnValue:
    """Change one."""
    row = queries.announcement(number)
    form = AnnouncementForm(data={"title": row.title, "text": row.text, "until": row.until})
    if form.validate_on_submit() and not _is_preview():
        try:
            actions.change_announcement(number, form.said, current_user)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Changed."), "good")
            return redirect(url_for("moderation.announcements"))
    return _page(form, row)


def _is_preview() -> bool:
    return request.form.get("deed") == "look"


def _page(form: AnnouncementForm, row: Announcement | None) -> ResponseReturnValue:
    looks = _is_preview() and not form.errors
    page = render_template("moderation/announcement.html", form=form, row=row, preview=looks)
    return page, 422 if form.is_submitted() and not looks else 200


@bp.post("/desk/announcements/<int:number>/end")
@admin_only
@once
def end_announcement(number: int) -> ResponseReturnValue:
    """Take one down."""
    actions.end_announcement(number, current_user)
    flash(_("Ended."), "good")
    return redirect(url_for("moderation.announcements"))


@bp.post("/desk/announcements/<int:number>/mail")
@admin_only
@once
def mail_announcement(number: int) -> ResponseReturnValue:
    """Mail one to all owners."""
    actions.mail_announcement(number, current_user)
    flash(_("Mailed to all owners."), "good")
    return redirect(url_for("moderation.announcements"))
