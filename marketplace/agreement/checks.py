"""What must hold of acceptances."""

from ..core.checks import rule

ALL = {
    rule("A version is accepted by an owner of the agency, once it is there"): """
        SELECT a.id FROM acceptances a JOIN agreement_versions v ON v.id = a.version_id WHERE a.at < v.made_at
    """,
    rule("A referral names the version that held when it was accepted"): """
        SELECT r.id FROM referrals r JOIN agreement_versions v ON v.id = r.agreement_id WHERE v.effective_at > r.accepted_at
    """,
}
