"""An agency that wants to join, without pages: what it says, and how far its application is."""

import re
from dataclasses import dataclass, field

EMAIL = "jana@brueckner.example"
TYPED = {
    "company": "Brückner & Söhne Digital", "website": "https://brueckner.example", "country": "DE", "city": "Leipzig",
    "size": "micro", "tax_number": "DE 123456789", "languages": ["de", "en"], "about": "We do search promotion, for shops.",
    "why": "Clients ask us for films.", "work": "https://brueckner.example/work",
}  # fmt: skip
DECIDER = {"name": "Jana Brückner", "role": "Director", "email": EMAIL}
EXECUTOR = {"name": "Till Brückner", "role": "Sales", "contact": "+49 341 23125014"}


@dataclass
class Applicant:
    """Somebody who applies; `references` are names of members."""

    references: list = field(default_factory=list)

    def said(self, **more):
        """What is typed, in the words of the page."""
        from marketplace.catalog.queries import find_category, find_industry
        from marketplace.joining.actions import Said
        from marketplace.joining.agreement import agreement

        given = TYPED | {
            "category_ids": [find_category("SEO").id], "industry_ids": [find_industry("Retail").id],
            "references": self.references, "decider": DECIDER, "executor": EXECUTOR, "agreed": agreement().print,
        } | more  # fmt: skip
        return Said(**given)

    def begun(self, **more):
        """A draft, which is whole."""
        from marketplace.joining.actions import apply

        return apply(self.said(**more), "192.0.2.1")

    def sent(self, **more):
        """One that waits for the admins."""
        from marketplace.joining.actions import send_in

        return send_in(self.begun(**more).id)


def page_of(letter) -> str:
    """The path that the button of a mail leads to."""
    text = letter.get_body(("plain",)).get_content()
    return re.search(r"http://127\.0\.0\.1:8000(/(?:application|reference|invitation|desk)/\S+)", text)[1]
