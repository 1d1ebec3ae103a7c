"""What marshmallow says of a field, in the reader's language: its own words are English everywhere."""

import re

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

# What it says -> what we say; groups of the pattern are the sentence's values.
SAID: tuple[tuple[str, LazyString], ...] = (
    (r"Missing data for required field\.|Field may not be null\.", _l("Fill this in.")),
    (r"Unknown field\.", _l("There is no such field.")),
    (r"Not a valid string\.", _l("This has to be a text.")),
    (r"Not a valid (?:integer|number)\.|Number too large\.", _l("This has to be a number.")),
    (r"Not a valid boolean\.", _l("This has to be true or false.")),
    (r"Not a valid date\.", _l("Write a day like 2026-03-14.")),
    (r"Not a valid (?:\w+ )?datetime\.", _l("Write an instant like 2026-03-14T12:00:00Z.")),
    (r"Not a valid list\.", _l("This has to be a list.")),
    (r"Invalid (?:input )?type\.|Not a valid mapping type\.", _l("This has to be an object with fields.")),
    (r"Must be one of: (?P<choices>.*)\.", _l("One of these is possible: %(choices)s.")),
    (r"Longer than maximum length (?P<most>\d+)\.", _l("This is too long: at most %(most)s.")),
    (r"Shorter than minimum length (?P<least>\d+)\.", _l("This is too short: at least %(least)s.")),
    (r"Length must be between (?P<least>\d+) and (?P<most>\d+)\.", _l("Between %(least)s and %(most)s are possible.")),
    (r"Must be greater than or equal to (?P<least>\S+)\.", _l("At least %(least)s.")),
    (r"Must be less than or equal to (?P<most>\S+)\.", _l("At most %(most)s.")),
    (
        r"Must be greater than or equal to (?P<least>\S+) and less than or equal to (?P<most>\S+)\.",
        _l("From %(least)s to %(most)s."),
    ),
)


def in_words(message: str) -> str:
    """Its sentence in our words; one that is ours already, or that is not known, stands as it is."""
    for pattern, sentence in SAID:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return str(sentence) % found.groupdict() if found.groupdict() else str(sentence)
    return message
