"""A client who asks at the site, without pages: what is asked, and where a mail leads."""

import re
from dataclasses import dataclass, field

CONTACTS = {
    "contact": "Lena Brask",
    "email": "lena@brask.example",
    "phone": "+49 30 23125014",
    "company": "Brask Ceramics",
}
BRIEF = "Four hundred articles, two currencies, and nobody to build it."


@dataclass
class Client:
    """Somebody who asks: `A` is asked unless the test says otherwise."""

    agencies: list
    contacts: dict = field(default_factory=CONTACTS.copy)

    def asked(self, via=None, **more):
        """What is asked; the words are those of the page. `via` is the member in whose site the client pressed a link."""
        from marketplace.attribution.touch import touch_of
        from marketplace.catalog.queries import find_category
        from marketplace.enquiries import consent
        from marketplace.enquiries.actions import Asked
        from marketplace.enquiries.models import EnquiryKind

        given = {"agencies": self.agencies, "brief": BRIEF, "client": self.contacts, "version": consent.VERSION} | more
        kind = EnquiryKind.ASK if len(given["agencies"]) == 1 else EnquiryKind.MATCH
        shop = find_category("Online shops")
        given |= {"touch": touch_of(str(via.id))} if via else {}
        return Asked(**{"wording": consent.wording(given["agencies"]), "kind": kind, "category": shop} | given)

    def ask(self, **more):
        """A request that waits for its confirmation."""
        from marketplace.core.extensions import db
        from marketplace.enquiries.actions import ask
        from marketplace.enquiries.models import Enquiry

        ask(self.asked(**more), "192.0.2.1")
        return db.session.query(Enquiry).order_by(Enquiry.id.desc()).first()

    def confirmed(self, **more):
        """A request that is with the agencies."""
        from marketplace.enquiries.actions import confirm

        return confirm(self.ask(**more).id)


def button_of(letter) -> str:
    """The path that the first button of a mail leads to."""
    text = letter.get_body(("plain",)).get_content()
    return re.search(r"http://127\.0\.0\.1:8000(/(?:enquiry|client)/\S+)", text)[1]
