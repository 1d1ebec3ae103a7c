"""What events of the log are about."""

from flask_babel import lazy_gettext as _l

from ..core.vocabulary import Vocabulary


class Kind(Vocabulary):
    """What events are about: what stands before the dot of each."""

    AGENCY = "agency", _l("Memberships and agencies")
    AGREEMENT = "agreement", _l("Agreement")
    ANNOUNCEMENT = "announcement", _l("Announcements")
    APPLICATION = "application", _l("Applications to join")
    ARTICLE = "article", _l("Academy")
    AWARD = "award", _l("Awards")
    CASE = "case", _l("Cases")
    CERTIFICATE = "certificate", _l("Certificates")
    CLAIM = "claim", _l("Late claims")
    CLIENT = "client", _l("Clients")
    COMPLAINT = "complaint", _l("Complaints")
    DISCOUNT = "discount", _l("Discounts")
    DISPUTE = "dispute", _l("Disputes")
    DOCUMENT = "document", _l("Papers")
    ENQUIRY = "enquiry", _l("Requests of clients")
    FEE = "fee", _l("Fees")
    HOOK = "hook", _l("Webhooks")
    IMPORT = "import", _l("Imports")
    LEAD = "lead", _l("Leads")
    LINK = "link", _l("Links")
    MEETING = "meeting", _l("Meetings")
    MESSAGE = "message", _l("Messages")
    MOVEMENT = "movement", _l("Movements")
    NEWS = "news", _l("News")
    NOTE = "note", _l("Notes on members")
    PARTNER = "partner", _l("Partners")
    PARTNERSHIP = "partnership", _l("Partnerships")
    PERSON = "person", _l("People")
    PICTURE = "picture", _l("Pictures")
    PORTFOLIO = "portfolio", _l("Portfolios")
    PROFILE = "profile", _l("Profiles")
    QUESTION = "question", _l("Questions")
    RATE = "rate", _l("Currency rates")
    REFERRAL = "referral", _l("Referrals")
    REPORT = "report", _l("Reports")
    RETURN = "return", _l("Returns")
    REVIEW = "review", _l("Reviews")
    REWARD = "reward", _l("Rewards")
    SEASON = "season", _l("Seasons of awards")
    SERVICE = "service", _l("Services")
    TAXONOMY = "taxonomy", _l("Taxonomy")
    TERMS = "terms", _l("Terms")
    TOKEN = "token", _l("Tokens for programs")
