"""What each role may do. Owner ⊃ manager ⊃ sales; finance stands beside them and never sees a client's identity."""

ROLES = ("owner", "manager", "sales", "finance")

# capability -> the roles that have it
CAPABILITIES = {
    "leads": {"owner", "manager", "sales"},  # pass, see, accept, decline; the client's contacts once they are open
    "referrals": {"owner", "manager", "sales", "finance"},  # see referrals with their fees and rewards
    "work": {"owner", "manager", "sales"},  # move referrals on, report fees and refunds
    "money": {"owner", "finance"},  # rewards, statement, bank orders
    "payout": {"owner", "finance"},  # payout details
    "profile": {"owner", "manager"},  # what the agency says of itself
    "team": {"owner", "manager"},  # invite people; a manager only sales and finance
}
# What the people of a suspended agency keep: to see and export money.
WHEN_SUSPENDED = {"money"}
MAY_APPOINT = {"owner": set(ROLES), "manager": {"sales", "finance"}}
