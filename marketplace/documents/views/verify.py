"""Whether a paper is true: by number and hash, or by its file; for everybody."""

import hashlib

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...core.guards import public
from ...core.throttling import count_tries, network, take_back
from ...core.typed import one_line
from ...core.uploads import takes_files
from .. import queries
from ..forms import VerifyForm
from ..links import bare_hash, numbers_meant
from ..models import Document, DocumentKind
from . import bp

PDF = b"%PDF-"  # what such a file begins with


@bp.route("/verify", methods=["GET", "POST"])
@takes_files
@public
def verify() -> ResponseReturnValue:
    """Type number and hash, or bring the file; it is hashed and forgotten."""
    form = VerifyForm()
    if typed := one_line(request.args.get("number", "")).replace("/", "-").strip("."):
        number = (numbers_meant(typed) or [typed[:60]])[0]
        return redirect(
            url_for("documents.verified", number=number, hash=bare_hash(request.args.get("hash", ""))[:100])
        )
    if not form.validate_on_submit():
        return render_template("documents/verify.html", form=form)
    if not form.file.data:
        form.refuse({"file": _("Choose a file.")})
        return render_template("documents/verify.html", form=form), 422
    begins = form.file.data.stream.read(len(PDF))
    form.file.data.stream.seek(0)
    if begins != PDF:
        form.refuse({"file": _("This is no PDF. Of a paper only its PDF can be checked, not its CSV or XLSX.")})
        return render_template("documents/verify.html", form=form), 422
    digest = hashlib.file_digest(form.file.data.stream, "sha256").hexdigest()
    return _answer(queries.of_file(digest), str(form.file.data.filename or ""))


@bp.get("/verify/<number>")
@public
def verified(number: str) -> ResponseReturnValue:
    """Yes, with what is needed to compare; no, be it the number or the hash that is wrong."""
    digest = bare_hash(request.args.get("hash", ""))
    return _answer(queries.true_one(numbers_meant(number), digest) if digest else None, number)


def _answer(found: Document | None, asked: str) -> ResponseReturnValue:
    """Wrong guesses are counted before they are answered; those that turn out right are not."""
    tries = count_tries(verify=network(request.remote_addr or ""))
    if found:
        take_back(tries)
    credited = found is not None and found.kind == DocumentKind.INVOICE and bool(queries.credited_by(found))
    shown = render_template(
        "documents/verified.html", document=found, asked=asked[:60], form=VerifyForm(formdata=None), credited=credited
    )
    return shown, 200 if found else 404
