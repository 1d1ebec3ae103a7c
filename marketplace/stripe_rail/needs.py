"""What Stripe still wants of an account, in words: it names fields like `company.tax_id`."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

# By how a field's name begins or ends; the first that fits.
WORDS: tuple[tuple[str, LazyString], ...] = (
    ("external_account", _l("Your bank account")),
    ("tos_acceptance", _l("Your yes to Stripe’s terms")),
    ("business_profile", _l("What your company does, and its website")),
    ("business_type", _l("What kind of company it is")),
    ("company.tax_id", _l("Your company’s tax number")),
    ("company.verification", _l("A document that proves your company")),
    ("company.", _l("Your company’s name, address and phone")),
    ("owners", _l("Who owns the company")),
    ("directors", _l("Who directs the company")),
    ("executives", _l("Who directs the company")),
    ("settings", _l("Settings of the account")),
)
PEOPLE: tuple[tuple[str, LazyString], ...] = (
    ("verification", _l("A document that proves who somebody is")),
    ("", _l("Name, birthday and address of whoever represents the company")),
)


def in_words(need: str) -> str:
    """A field that Stripe wants, as people call it; its own name stands beside it where there is no word."""
    for beginning, word in WORDS:
        if need.startswith(beginning):
            return str(word)
    if need.startswith(("representative.", "individual.", "person_")):
        return str(next(word for part, word in PEOPLE if part in need))
    return _("Something else (%(field)s)", field=need)
