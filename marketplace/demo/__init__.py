"""An invented alliance to look at: a dozen agencies, half a year of leads, and one referral played live."""

from ..core.room import Room
from . import cli

room = Room("demo", cli=[cli.demo])
