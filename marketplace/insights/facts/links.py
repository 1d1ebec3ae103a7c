"""Facts of referral links: who came by them, what they asked for, and what became of the leads."""

from .source import Fact, Source

_LINK = "CAST(k.id AS text)"
_ABOUT = ("link", "k.id", "k.name")

# A visitor counts once a day for each link. What else opens a link becomes a number of its day, and counts nowhere.
VISITED = Source(
    "clicks c JOIN referral_links k ON k.id = c.link_id",
    "c.kind = 'visitor'",
    *_ABOUT,
    day="c.day",
    facts=(Fact("visitors", "k.agency_id", word=_LINK),),
)
# Who asked stays unsaid: whoever brought a client learns of it what the request's page says.
ASKED = Source(
    "enquiries e LEFT JOIN referral_links k ON k.id = e.link_id",
    "e.confirmed_at IS NOT NULL AND e.via_id IS NOT NULL",
    "link",
    "coalesce(k.id, 0)",
    "coalesce(k.name, '')",
    at="e.confirmed_at",
    facts=(
        Fact("brought", "e.via_id", word="coalesce(e.came_by, '')"),
        Fact("brought_by_link", "e.via_id", word=_LINK, only="k.id IS NOT NULL"),
    ),
)
APPLIED = Source(
    "applications a LEFT JOIN referral_links k ON k.id = a.link_id",
    "a.sent_at IS NOT NULL AND a.via_id IS NOT NULL",
    "link",
    "coalesce(k.id, 0)",
    "coalesce(k.name, '')",
    at="a.sent_at",
    facts=(Fact("brought_members", "a.via_id", word="coalesce(a.came_by, '')"),),
)
_TAKEN = "l.status = 'accepted'"
_WON = "EXISTS (SELECT FROM referrals w WHERE w.lead_id = l.id AND w.status IN ('won', 'finished'))"
PASSED = Source(
    "leads l JOIN enquiries e ON e.id = l.enquiry_id JOIN referral_links k ON k.id = e.link_id",
    "l.posted_at IS NOT NULL",
    *_ABOUT,
    at="l.posted_at",
    facts=(
        Fact("link_leads", "k.agency_id", word=_LINK),
        Fact("link_taken", "k.agency_id", word=_LINK, only=_TAKEN),
        Fact("link_won", "k.agency_id", word=_LINK, only=_WON),
    ),
)
ALL = (VISITED, ASKED, APPLIED, PASSED)
