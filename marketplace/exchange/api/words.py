"""The service, the region and the languages that programs name, in whatever words."""

from apiflask.fields import String
from flask_babel import gettext as _

from ...core.api_fields import text
from ...core.errors import BadInput
from ..brief import SEEN_BEFORE, NewLead, unknown_words

LISTS = {"category": "/api/v1/categories", "region": "/api/v1/regions"}
_NAMED = "its `id`, a name in English, Russian or Ukrainian, or an alias; GET {} lists them"


def service() -> String:
    """A service, or a group of them."""
    said = {"format": "service", "example": "seo", "description": _NAMED.format(LISTS["category"])}
    return text(SEEN_BEFORE["category"], needed=True, metadata=said)


def region() -> String:
    """A region; none is named by an empty text."""
    said = {"format": "region", "example": "pl", "description": _NAMED.format(LISTS["region"])}
    return text(SEEN_BEFORE["region"], metadata=said)


def languages() -> String:
    """One language or several; none is named by an empty text."""
    said = {"format": "language", "example": "pl", "description": "a code of ISO 639 or a name; several with commas"}
    return text(SEEN_BEFORE["language"], metadata=said)


def with_lists(refusal: BadInput, new: NewLead) -> BadInput:
    """The refusal of a lead; of words that name nothing it says where to find those that do."""
    said, errors = unknown_words(new), dict(refusal.errors)
    for name, path in LISTS.items():
        if name in new.wanted.unknown and errors.get(name) == said[name]:
            word = getattr(new, name)
            errors[name] = _(
                "Nothing is called “%(word)s”. GET %(path)s lists what can be named.", word=word, path=path
            )
    return BadInput(refusal.sentence, errors)
