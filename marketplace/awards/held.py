"""What this room holds of a person and of an agency, for the file that they can download."""

from ..core.held import Held, deeds, rows
from .models import Nomination, Place, Season, Unnamed, Vote

OF_PERSON: Held = {
    "seasons_planned": deeds(Season.made_by, Season.name, Season.made_at),
    "seasons_proclaimed": deeds(Season.proclaimed_by, Season.name, Season.proclaimed_at),
    "nominations_made": deeds(Nomination.made_by, Nomination.title, Nomination.made_at),
    "award_votes_given": deeds(Vote.person_id, Vote.at),
    "award_places_struck": deeds(Place.struck_by, Place.reason, Place.struck_at),
    "awards_unnamed": deeds(Unnamed.person_id, Unnamed.since),
}
OF_AGENCY: Held = {
    "award_nominations": rows(Nomination, lambda one: Nomination.agency_id == one, "made_by"),
    "award_votes": rows(Vote, lambda one: Vote.agency_id == one, "person_id"),
    "award_places": rows(Place, lambda one: Place.agency_id == one, "struck_by"),
    "award_unnamed": rows(Unnamed, lambda one: Unnamed.agency_id == one, "person_id"),
}
