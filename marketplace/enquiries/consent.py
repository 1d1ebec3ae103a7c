"""What clients agree to when they ask: the words on the form, kept with the enquiry as they were read."""

from collections.abc import Sequence

from flask_babel import gettext as _

from ..core.formats import percent
from ..exchange.frozen import Frozen
from ..members.models import Agency

VERSION = 1  # raise it with each change of these words


def wording(agencies: Sequence[Agency]) -> str:
    """What the box says that is ticked."""
    names = ", ".join(agency.name for agency in agencies)
    if len(agencies) == 1:
        return _("I agree that %(agency)s reads what I ask. If it takes the job, it gets my name, company, phone and e-mail. I "
                 "can withdraw this at any time on my private page; my contacts are then erased.", agency=names)  # fmt: skip
    return _("I agree that these agencies read what I ask: %(agencies)s. Each that takes the job gets my name, company, phone "
             "and e-mail. I can withdraw this at any time on my private page; my contacts are then erased.", agencies=names)  # fmt: skip


def about_via(via: Agency, receivers: Sequence[Agency], terms: Frozen, before: bool = False) -> str:
    """What the client is told of the member that brought it, and of its reward; nothing where it would earn none. `before`: it has
    brought the client once before."""
    receivers = [one for one in receivers if one.id != via.id]
    if not receivers:
        return ""
    if terms.by_rules:
        return _("You came from %(via)s. If you sign a contract, %(via)s receives a share of what you pay from the agency, as the "
                 "alliance’s terms say. It costs you nothing. %(via)s sees what you asked, not your contacts.", via=via.name)  # fmt: skip
    said = {"via": via.name, "rate": percent(terms.rate)}
    if before:
        return _("%(via)s brought you to the alliance first. If you sign a contract, %(via)s receives %(rate)s of each fee from the "
                 "agency. It costs you nothing. %(via)s sees what you asked, not your contacts.", **said)  # fmt: skip
    if len(receivers) == 1:
        return _("You came from %(via)s. If you sign a contract, %(via)s receives %(rate)s of each fee from the agency. It costs "
                 "you nothing. %(via)s sees what you asked, not your contacts.", **said)  # fmt: skip
    return _("You came from %(via)s. If you sign a contract, %(via)s receives %(rate)s of each fee from that agency. It costs you "
             "nothing. %(via)s sees what you asked, not your contacts.", **said)  # fmt: skip
