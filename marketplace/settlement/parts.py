"""What an order carries of a reward, where that isn't the reward as it stands."""

from flask_babel import lazy_gettext as _l

from ..core.vocabulary import Vocabulary


class Part(Vocabulary):
    """Why an order carries another sum than the reward comes to."""

    REST = "rest", _l("The rest of it: a part was settled before.")
    ARRIVED = "arrived", _l("What has arrived of it.")
    BEFORE = "before", _l("As it was before its sum was changed.")
    OWED_BACK = "owed_back", _l("Owed back: more was paid of it than is due.")
