"""What a client may find wrong with what we hold or do."""

from flask_babel import lazy_gettext as _l

from ..core.vocabulary import Vocabulary


class Wrong(Vocabulary):
    """What is wrong, as the client chooses it."""

    CONTACTS = "contacts", _l("My contacts are not right")
    BRIEF = "brief", _l("That is not what I need")
    NOT_ME = "not_me", _l("I have not agreed to this")
    CONDUCT = "conduct", _l("An agency doesn’t behave well")
    OTHER = "other", _l("Something else")
