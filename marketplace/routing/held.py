"""What this room holds of a person and of an agency, for the file that they can download."""

from ..core.held import Held, deeds, rows
from .models import Capacity, RoutedAgency, RoutingRule

OF_PERSON: Held = {
    "routing_rules_set": deeds(RoutingRule.made_by, RoutingRule.made_at),
    "routing_rules_withdrawn": deeds(RoutingRule.withdrawn_by, RoutingRule.withdrawn_at),
    "capacities_changed": deeds(Capacity.changed_by, Capacity.changed_at),
}
OF_AGENCY: Held = {
    "capacity": rows(Capacity, lambda one: Capacity.agency_id == one, "changed_by"),
    # Only where its round has begun: of the others it does not know that they are there.
    "asked_for_leads": rows(
        RoutedAgency, lambda one: (RoutedAgency.agency_id == one) & RoutedAgency.asked_at.is_not(None)
    ),
}
