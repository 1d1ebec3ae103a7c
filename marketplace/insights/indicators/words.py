"""Words by which indicators are broken down, where no other room has them."""

from flask_babel import lazy_gettext as _l

from ...core.vocabulary import Vocabulary


class Origin(Vocabulary):
    """Where a client comes from."""

    MEMBER = "member", _l("A member passed the client on")
    LINK = "link", _l("By a member’s link to the site")
    SITE = "site", _l("The client asked at the site")
    IMPORT = "import", _l("From earlier records")


class Keeping(Vocabulary):
    """Whether what was agreed was done."""

    IN_TIME = "in_time", _l("By its day")
    LATE = "late", _l("Too late")
    ENDED = "ended", _l("Not before the partnership ended")


class Talk(Vocabulary):
    """What the two agencies heard of each other."""

    NOTE = "note", _l("Notes")
    STEP = "step", _l("Steps of the work")


class RoundThen(Vocabulary):
    """How far the rounds of a lead had come when it was accepted."""

    FIRST = "first", _l("In the first round")
    LATER = "later", _l("In a later round")
    EVERYONE = "everyone", _l("Once everyone saw it")


class LevelMove(Vocabulary):
    """Which way a level changed."""

    UP = "up", _l("To a higher level")
    DOWN = "down", _l("To a lower level")
    RENAMED = "renamed", _l("To a level at the same place")


class Timeliness(Vocabulary):
    """When an order was paid."""

    IN_TIME = "in_time", _l("Within 7 days")
    LATE = "late", _l("Later")
