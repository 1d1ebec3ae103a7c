"""What WTForms says of its own accord, in our words: a thing is said in one way, whoever finds it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.i18n import translations

CHOOSE = _l("Choose one.")
GONE = _l("Something that was chosen is not to be chosen any more. Look it over.")
OWN = {
    "Not a valid choice.": CHOOSE,
    "Invalid Choice: could not coerce.": CHOOSE,
    "Invalid Choice: could not coerce": CHOOSE,
}


class Sentences:
    """The translations of a form: our own sentence where there is one, else that of WTForms in the reader's language."""

    def gettext(self, said: str) -> str:
        """A sentence."""
        return str(OWN[said]) if said in OWN else translations.gettext(said)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """One about a number; WTForms fills it in."""
        if one == "Field cannot be longer than %(max)d character.":
            return _("This is %(length)d characters long; %(max)d fit.")
        # Of what is sent there may be numbers alone, which tell nobody anything.
        if one == "'%(value)s' is not a valid choice for this field.":
            return str(GONE)
        return translations.ngettext(one, many, n)
