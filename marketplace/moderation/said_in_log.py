"""What each event of the log is called. What follows a state is called by the state's own word."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ..core.vocabulary import Vocabulary


class Kind(Vocabulary):
    """What events are about: what stands before the dot of each."""

    AGENCY = "agency", _l("Memberships and agencies")
    AGREEMENT = "agreement", _l("Agreement")
    ANNOUNCEMENT = "announcement", _l("Announcements")
    APPLICATION = "application", _l("Applications to join")
    ARTICLE = "article", _l("Academy")
    CASE = "case", _l("Cases")
    CERTIFICATE = "certificate", _l("Certificates")
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
    MOVEMENT = "movement", _l("Movements")
    NOTE = "note", _l("Notes on members")
    PARTNER = "partner", _l("Partners")
    PERSON = "person", _l("People")
    PICTURE = "picture", _l("Pictures")
    PROFILE = "profile", _l("Profiles")
    RATE = "rate", _l("Currency rates")
    REFERRAL = "referral", _l("Referrals")
    REPORT = "report", _l("Reports")
    RETURN = "return", _l("Returns")
    REVIEW = "review", _l("Reviews")
    REWARD = "reward", _l("Rewards")
    SERVICE = "service", _l("Services")
    TAXONOMY = "taxonomy", _l("Taxonomy")
    TERMS = "terms", _l("Terms")
    TOKEN = "token", _l("Tokens for programs")


WORDS: dict[str, LazyString] = {
    "agency.active": _l("Agency admitted or reinstated"),
    "agency.arranged": _l("Talk or manager of a member changed"),
    "agency.bank_statement": _l("Bank statement brought"),
    "agency.company": _l("Company details changed"),
    "agency.copy_asked": _l("Copies of mail asked for"),
    "agency.copy_confirmed": _l("Copies of mail confirmed by their reader"),
    "agency.copy_stopped": _l("Copies of mail stopped"),
    "agency.created": _l("Agency founded"),
    "agency.gathering": _l("Gathering of bank orders chosen"),
    "agency.kept": _l("Member stays, its marks notwithstanding"),
    "agency.leaving": _l("Member let go"),
    "agency.left": _l("Member has left"),
    "agency.payout_details": _l("Bank details changed"),
    "agency.rejected": _l("Application rejected"),
    "agency.stripe_account": _l("Account at Stripe begun"),
    "agency.stripe_means": _l("Card or bank account saved at Stripe"),
    "agency.stripe_means_removed": _l("Card or bank account at Stripe removed"),
    "agency.suspended": _l("Member suspended"),
    "agency.updated": _l("Agency’s description changed"),
    "agency.warned": _l("Member warned"),
    "agency.work": _l("Agency’s services chosen"),
    "agreement.accepted": _l("Agreement accepted"),
    "agreement.published": _l("Version of the agreement published"),
    "announcement.changed": _l("Announcement changed"),
    "announcement.ended": _l("Announcement ended"),
    "announcement.made": _l("Announcement made"),
    "announcement.mailed": _l("Announcement mailed"),
    "application.answered": _l("Applicant answered"),
    "application.approved": _l("Application approved"),
    "application.asked": _l("Applicant asked back"),
    "application.begun": _l("Application begun"),
    "application.changed": _l("Application changed"),
    "application.erased": _l("Application erased"),
    "application.lapsed": _l("Application never sent"),
    "application.new_link": _l("Link of an applicant replaced"),
    "application.noted": _l("Note on an application"),
    "application.referred": _l("Member’s word on an applicant"),
    "application.rejected": _l("Application rejected"),
    "application.sent": _l("Application sent"),
    "application.withdrawn": _l("Application taken back"),
    "article.changed": _l("Article changed"),
    "article.published": _l("Article published"),
    "article.questions": _l("Questions of a lesson laid down"),
    "article.withdrawn": _l("Article withdrawn"),
    "article.written": _l("Article written"),
    "certificate.granted": _l("Certificate granted"),
    "certificate.not_required": _l("A service asks for no certificate any more"),
    "certificate.required": _l("A service asks for a certificate"),
    "certificate.withdrawn": _l("Certificate withdrawn"),
    "case.changed": _l("Case changed"),
    "case.created": _l("Case written"),
    "case.deleted": _l("Case deleted"),
    "case.hidden": _l("Case hidden"),
    "case.moved": _l("Case moved in its list"),
    "case.shown": _l("Case shown"),
    "client.confirmed": _l("Client confirmed the consent"),
    "client.new_link": _l("Link of a client replaced"),
    "client.wrong": _l("Client says that something is wrong"),
    "complaint.settled": _l("Complaint settled"),
    "discount.added": _l("Discount added"),
    "discount.changed": _l("Discount changed"),
    "discount.deleted": _l("Discount deleted"),
    "discount.ended": _l("Discount ended"),
    "document.asked": _l("Paper asked for"),
    "document.made": _l("Paper made"),
    "dispute.answered": _l("Dispute answered"),
    "dispute.appealed": _l("Decision on a dispute appealed against"),
    "dispute.decided": _l("Dispute decided"),
    "dispute.noted": _l("Note added to a dispute"),
    "dispute.objected": _l("Decision on a dispute not agreed"),
    "dispute.opened": _l("Dispute opened"),
    "dispute.paper": _l("File shown in a dispute"),
    "dispute.proposed": _l("Decision on a dispute waits for a second admin"),
    "dispute.silent": _l("Dispute not answered in time"),
    "dispute.withdrawn": _l("Dispute taken back"),
    "enquiry.asked": _l("Client asked"),
    "enquiry.confirmed": _l("Client confirmed the request"),
    "enquiry.erased": _l("Contacts of a request erased"),
    "enquiry.lapsed": _l("Request not confirmed in time"),
    "enquiry.withdrawn": _l("Client withdrew the request"),
    "fee.refunded": _l("Refund reported"),
    "fee.reported": _l("Fee reported"),
    "fee.voided": _l("Fee struck out"),
    "import.cancelled": _l("Import cancelled"),
    "import.done": _l("Import done"),
    "import.failed": _l("Import failed"),
    "import.importing": _l("Import begun"),
    "import.mapping": _l("Import’s columns opened again"),
    "import.refused": _l("Import refused"),
    "import.started": _l("Import started"),
    "lead.accepted": _l("Lead accepted"),
    "lead.declined": _l("Lead declined"),
    "lead.erased": _l("Client’s contacts erased"),
    "lead.expired": _l("Lead ran out"),
    "lead.given_to": _l("Lead given to a colleague"),
    "lead.handed_over": _l("Lead handed over to the alliance"),
    "lead.posted": _l("Client passed on"),
    "lead.reopened": _l("Lead opened again"),
    "lead.withdrawn": _l("Lead withdrawn"),
    "link.made": _l("Link made"),
    "link.changed": _l("Link changed"),
    "link.switched_off": _l("Link switched off"),
    "link.switched_on": _l("Link switched on"),
    "meeting.attended": _l("Who came to a meeting noted"),
    "meeting.cancelled": _l("Meeting cancelled"),
    "meeting.changed": _l("Meeting changed"),
    "meeting.planned": _l("Meeting planned"),
    "movement.answered": _l("Contested order answered"),
    "movement.assigned": _l("Payment without a reference given to a bank order"),
    "movement.by_bank": _l("Payment that waited for Stripe made a bank order"),
    "movement.contested": _l("Bank order contested"),
    "movement.decided": _l("Contested order decided"),
    "movement.handed_on_again": _l("Payout that came back handed on again"),
    "movement.refund_tried_again": _l("Refund asked for once more"),
    "movement.found_seen_to": _l("Payment that a restored backup doesn’t know seen to"),
    "movement.loss_objected": _l("Write-off of a claim not agreed"),
    "movement.loss_proposed": _l("Write-off of a claim waits for a second admin"),
    "movement.objected": _l("Decision on a bank order not agreed"),
    "movement.paid_late": _l("Money for a cancelled bank order booked"),
    "movement.payment_file": _l("Payment file with the bank order taken"),
    "movement.proposed": _l("Decision on a bank order waits for a second admin"),
    "movement.received": _l("Bank order received"),
    "movement.sent": _l("Bank order sent"),
    "movement.undone": _l("Word on a bank order taken back"),
    "movement.written_off": _l("Claim written off"),
    "movement.claim_payment_asked": _l("Claim to be paid back by Stripe"),
    "movement.claim_paid_by_bank": _l("Claim paid back by bank"),
    "movement.claim_not_paid_by_bank": _l("Claim not paid back by bank after all"),
    "note.changed": _l("Note on a member changed"),
    "note.written": _l("Note on a member written"),
    "partner.agreed": _l("Agency agreed to be named"),
    "partner.moved": _l("Partner moved in the list"),
    "partner.named": _l("Partner named"),
    "partner.people": _l("People for a partner named"),
    "partner.refused": _l("Agency refused to be named"),
    "partner.removed": _l("Partner no longer named"),
    "person.asked_for_address": _l("Another e-mail asked for"),
    "person.asked_for_invitation": _l("Another invitation asked for"),
    "person.asked_for_reset": _l("New password asked for"),
    "person.changed_address": _l("E-mail changed"),
    "person.answered_by_mail": _l("Answered by a button in a mail"),
    "person.calendar_ended": _l("Address of one’s calendar ended"),
    "person.calendar_made": _l("Address of one’s calendar made"),
    "person.changed_password": _l("Password changed"),
    "person.command_line": _l("Call from the command line"),
    "person.channel_added": _l("Channel added"),
    "person.channel_removed": _l("Channel removed"),
    "person.disabled": _l("Person shut out"),
    "person.enabled": _l("Person let in again"),
    "person.invited": _l("Person invited"),
    "person.invited_again": _l("Person invited again"),
    "person.joined_for_a_program": _l("Person joined for a program"),
    "person.kept_address": _l("Change of e-mail stopped"),
    "person.left": _l("Person left the agency"),
    "person.left_team": _l("Role in the alliance taken away"),
    "person.made_admin": _l("Person made an admin"),
    "person.made_partner_manager": _l("Person made a partner manager"),
    "person.passkey_added": _l("Passkey added"),
    "person.passkey_removed": _l("Passkey removed"),
    "person.reset_password": _l("Password set by a link"),
    "person.role_changed": _l("Person’s role changed"),
    "person.second_factor_codes": _l("New recovery codes made"),
    "person.second_factor_off": _l("Second step of the sign-in switched off"),
    "person.second_factor_on": _l("Second step of the sign-in switched on"),
    "person.second_factor_reset": _l("Second step of the sign-in reset"),
    "person.signed_in": _l("Signed in"),
    "person.signed_out_elsewhere": _l("Signed out elsewhere"),
    "person.stopped_mail": _l("Mail of a kind stopped by its link"),
    "person.updated": _l("Own profile changed"),
    "person.used_recovery_code": _l("Recovery code used"),
    "picture.added": _l("Picture added"),
    "picture.changed": _l("Picture changed"),
    "picture.moved": _l("Picture moved in the gallery"),
    "picture.removed": _l("Picture removed"),
    "profile.changed": _l("Agency’s profile changed"),
    "rate.set": _l("Currency rate set"),
    "referral.accepted": _l("Referral accepted"),
    "referral.client_answered": _l("Client answered after the work"),
    "referral.contacted": _l("Client contacted"),
    "referral.finished": _l("Work finished"),
    "referral.given_to": _l("Client given to a colleague"),
    "referral.lost": _l("Referral lost"),
    "referral.not_won": _l("“Won” taken back"),
    "referral.proposal": _l("Proposal sent"),
    "referral.qualified": _l("Client qualified"),
    "referral.returned": _l("Client returned"),
    "referral.won": _l("Client won"),
    "report.dismissed": _l("Report: left as it is"),
    "report.upheld": _l("Report: taken off the pages"),
    "report.warned": _l("Report: left, with a warning"),
    "return.contested": _l("Return contested"),
    "return.founded": _l("Return found with cause"),
    "return.unfounded": _l("Return found without cause"),
    "review.answered": _l("Review answered"),
    "review.hidden": _l("Review taken off"),
    "review.shown": _l("Review put back"),
    "review.withdrawn": _l("Review taken back by the client"),
    "reward.released": _l("Imported reward released"),
    "service.changed": _l("Service changed"),
    "service.created": _l("Service written"),
    "service.deleted": _l("Service deleted"),
    "service.moved": _l("Service moved in its list"),
    "service.paused": _l("Service paused"),
    "service.published": _l("Service published"),
    "service.put_back": _l("Service put back by an admin"),
    "service.resumed": _l("Service offered again"),
    "service.taken_off": _l("Service taken off by an admin"),
    "taxonomy.added": _l("Entry added to the taxonomy"),
    "taxonomy.brought_back": _l("Entry of the taxonomy brought back"),
    "taxonomy.merged": _l("Entries of the taxonomy merged"),
    "taxonomy.renamed": _l("Entry of the taxonomy changed"),
    "taxonomy.retired": _l("Entry of the taxonomy retired"),
    "taxonomy.taught": _l("Word taught to the taxonomy"),
    "terms.set": _l("Terms set"),
    "hook.added": _l("Webhook added"),
    "hook.changed": _l("Webhook changed"),
    "hook.switched_on": _l("Webhook switched on"),
    "hook.switched_off": _l("Webhook switched off"),
    "hook.rotated": _l("Secret of a webhook changed"),
    "hook.removed": _l("Webhook removed"),
    "token.made": _l("Token made for a program"),
    "token.revoked": _l("Token of a program revoked"),
}


def said(event: str) -> str:
    """The event in the reader's language; one that a later release knows, by its kind."""
    if event in WORDS:
        return str(WORDS[event])
    kind = Kind.read(event.partition(".")[0])
    return str(kind.label) if kind else event
