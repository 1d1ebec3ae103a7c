"""Every route against every identity, compared with one table. A route that is missing here fails."""

import re

import pytest

from marketplace.attribution.actions import SaidLink, make_link
from marketplace.core.queue import sweep

WHO = ("anonymous", "owner", "manager", "sales", "finance", "suspended", "stranger", "admin", "partner manager", "left")
ALL, MEMBERS = set(WHO), {"owner", "manager", "sales", "finance"}
SIGNED_IN = ALL - {"anonymous"}
STRANGER = {"stranger"}  # the owner of another agency, who has all of an owner's pages but none of these rows
SELLERS = {"owner", "manager", "sales", "stranger"}
# Who is let in, whatever the view says of itself: nothing is missing here, and nothing else is let in.
TABLE = (
    (
        {"owner", "manager", "sales", "suspended"} | STRANGER,
        """
        GET /threads
        GET POST /threads/about/{of}/{subject_id}
        GET POST /threads/{thread_id}
        GET /threads/{thread_id}/new
        GET /threads/{thread_id}/names
        GET /threads/about/{of}/{subject_id}/names
        GET /api/v1/threads
        GET /api/v1/threads/{thread_id}
        GET POST /api/v1/threads/{thread_id}/messages
        POST /api/v1/threads/{thread_id}/read
        POST /api/v1/referrals/{referral_id}/messages
        POST /api/v1/leads/{lead_id}/messages
        POST /api/v1/partnerships/{partnership_id}/messages
    """,
    ),
    (SIGNED_IN - {"left", "suspended"}, "GET /questions/new"),
    (
        SIGNED_IN - {"left"},
        """
        GET POST /messages/{message_id}/edit
        POST /messages/{message_id}/take-back
        POST /threads/{thread_id}/{hearing}
        GET PATCH /api/v1/messages/{message_id}
        POST /api/v1/messages/{message_id}/take-back
        POST /api/v1/messages/{message_id}/useful
        POST /api/v1/messages/{message_id}/report
        POST /api/v1/questions/{question_id}/report
        GET /questions
        POST /questions/new
        GET /questions/similar
        GET /threads/names
        GET POST /questions/{question_id}
        GET POST /questions/{question_id}/edit
        POST /questions/{question_id}/withdraw
        POST /questions/{question_id}/solution/{message_id}
        POST /questions/{question_id}/not-solved
        POST /questions/{question_id}/useful/{message_id}/{said}
        POST /news/{news_id}/comments
        GET POST /api/v1/questions
        GET PUT /api/v1/questions/{question_id}
        POST /api/v1/questions/{question_id}/withdraw
        GET POST /api/v1/questions/{question_id}/answers
        POST /api/v1/questions/{question_id}/solve
        POST /api/v1/questions/{question_id}/unsolve
        POST /api/v1/questions/{question_id}/follow
        GET /api/v1/news
        GET /api/v1/news/{news_id}
        GET POST /api/v1/news/{news_id}/comments
        POST /api/v1/news/{news_id}/read
        POST /api/v1/news/{news_id}/follow
    """,
    ),
    (
        ALL,
        """
        GET /news
        GET /news/{news_id}
    """,
    ),
    (
        {"admin", "partner manager"},
        """
        GET /desk/news
        GET POST /desk/news/new
        GET POST /desk/news/{news_id}
        GET POST /desk/news/{news_id}/edit
        POST /desk/news/{news_id}/{onward}
        GET POST /api/v1/desk/news
        GET PUT /api/v1/desk/news/{news_id}
        POST /api/v1/desk/news/{news_id}/schedule
        POST /api/v1/desk/news/{news_id}/publish
        POST /api/v1/desk/news/{news_id}/unschedule
        POST /api/v1/desk/news/{news_id}/withdraw
        POST /api/v1/desk/news/{news_id}/pin
    """,
    ),
    (
        {"admin"},
        """
        GET POST /desk/messages/{message_id}/{turn}
        GET POST /desk/threads/{thread_id}
        GET /desk/mutes
        GET POST /desk/mutes/new
        POST /desk/mutes/{mute_id}/end
        POST /api/v1/messages/{message_id}/hide
        POST /api/v1/messages/{message_id}/show
        POST /api/v1/threads/{thread_id}/look
        GET /api/v1/threads/{thread_id}/looked-at
        GET POST /api/v1/mutes
        POST /api/v1/mutes/{mute_id}/end
        POST /api/v1/questions/{question_id}/hide
        POST /api/v1/questions/{question_id}/show
    """,
    ),
    ({"owner"} | STRANGER, "POST /agreement/{number}/accept"),
    # Whoever pays an order does not object to it: the owner and finance of this one are kept out, too.
    (STRANGER | {"suspended", "left"}, "GET POST /movements/{movement_id}/object"),
    ({"owner", "suspended", "left"} | STRANGER, "GET /agency/all.{ending}"),
    ({"owner"} | STRANGER, "GET POST /agency/copies"),
    ({"owner"} | STRANGER, "POST /awards/naming/{onoff}"),
    ({"owner"} | STRANGER, "POST /api/v1/awards/naming"),
    ({"owner"} | STRANGER, "POST /agency/copies/{copy_id}/stop"),
    (
        {"owner", "manager"} | STRANGER,
        """
        GET /awards/{season_id}/nominate
        GET POST /awards/{season_id}/nominate/{referral_id}
        POST /awards/nominations/{nomination_id}/vote
        POST /awards/nominations/{nomination_id}/withdraw
        POST /api/v1/awards/{season_id}/nominations
        POST /api/v1/awards/nominations/{nomination_id}/vote
        POST /api/v1/awards/nominations/{nomination_id}/withdraw
        GET /claims
        GET POST /claims/new
        GET /claims/{claim_id}
        POST /claims/{claim_id}/confirm
        POST /claims/{claim_id}/waive
        POST /claims/{claim_id}/withdraw
        POST /claims/{claim_id}/accept
        POST /claims/{claim_id}/contest
        POST /claims/{claim_id}/papers
        GET POST /api/v1/claims
        POST /api/v1/claims/{claim_id}/confirm
        POST /api/v1/claims/{claim_id}/waive
        POST /api/v1/claims/{claim_id}/withdraw
        POST /api/v1/claims/{claim_id}/accept
        POST /api/v1/claims/{claim_id}/contest
        POST /api/v1/claims/{claim_id}/papers
        GET POST /routing/capacity
        GET POST /routing/pause
        POST /routing/pause/end
        GET POST /api/v1/capacity
        POST /api/v1/capacity/pause
        POST /api/v1/capacity/pause/end
        GET /agency
        GET POST /agency/profile
        GET POST /agency/pictures/new
        GET POST /agency/pictures/{picture_id}
        POST /agency/pictures/{picture_id}/{way}
        POST /agency/pictures/{picture_id}/remove
        GET /agency/cases
        GET POST /agency/cases/new
        GET POST /agency/cases/{case_id}
        POST /agency/cases/{case_id}/{turn}
        POST /agency/cases/{case_id}/move
        GET POST /agency/cases/{case_id}/delete
        GET POST /agency/work
        GET POST /agency/partners
        POST /agency/partners/{partner_id}/move
        POST /agency/partners/{partner_id}/remove
        POST /agency/named-by/{agency_id}/{turn}
        POST /partnerships/{partnership_id}/end
        POST /api/v1/partnerships/{partnership_id}/end
        GET POST /partnerships/{partnership_id}/budgets/new
        POST /api/v1/partnerships/{partnership_id}/budgets
        GET POST /team
        GET POST /partners/{partner_id}
        POST /api/v1/partners/{partner_id}/people
        POST /team/{person_id}/role
        POST /team/{person_id}/disable
        POST /team/{person_id}/enable
        POST /team/{person_id}/invite
        POST /team/{person_id}/second-factor
        GET POST /api/v1/services
        GET PATCH DELETE /api/v1/services/{service_id}
        GET /agency/embed
        GET /services
        GET POST /services/new
        GET /services/{service_id}
        GET POST /services/{service_id}/edit
        GET POST /services/{service_id}/delete
        POST /services/{service_id}/move
        POST /services/{service_id}/{step}
        GET POST /services/{service_id}/discounts/new
        GET POST /services/{service_id}/discounts/{discount_id}
        POST /services/{service_id}/discounts/{discount_id}/end
        GET POST /services/{service_id}/discounts/{discount_id}/delete
        GET /reviews
        GET POST /reviews/{review_id}
    """,
    ),
    ({"owner", "manager", "finance"} | STRANGER, "GET /agency/hooks"),
    (
        {"owner", "manager", "finance", "admin"} | STRANGER,
        """
        GET POST /{whose}/hooks/new
        GET /{whose}/hooks/{hook_id}
        GET POST /{whose}/hooks/{hook_id}/edit
        POST /{whose}/hooks/{hook_id}/{onoff}
        POST /{whose}/hooks/{hook_id}/secret
        POST /{whose}/hooks/{hook_id}/test
        POST /{whose}/hooks/{hook_id}/remove
        POST /{whose}/hooks/{hook_id}/again
        POST /{whose}/hooks/{hook_id}/messages/{message_id}/again
        GET /api/v1/{whose}/hook-events
        GET POST /api/v1/{whose}/hooks
        GET PATCH DELETE /api/v1/{whose}/hooks/{hook_id}
        GET /api/v1/{whose}/hooks/{hook_id}/messages
        POST /api/v1/{whose}/hooks/{hook_id}/secret
        POST /api/v1/{whose}/hooks/{hook_id}/test
        POST /api/v1/{whose}/hooks/{hook_id}/again
        POST /api/v1/{whose}/hooks/{hook_id}/messages/{message_id}/again
    """,
    ),
    (
        {"owner", "manager", "admin"} | STRANGER,
        """
        GET POST /imports
        GET POST /imports/{run_id}
        GET /imports/{run_id}/refused.csv
        POST /imports/{run_id}/{deed}
    """,
    ),
    (
        {"owner", "finance", "left"} | STRANGER,
        """
        POST /agency/gathering
        GET POST /agency/payout
        GET /agency/stripe
        GET /agency/stripe/again
        POST /agency/stripe/claims/{movement_id}/pay
        POST /agency/stripe/connect
        POST /agency/stripe/means
        POST /agency/stripe/means/remove
        GET /api/v1/stripe
        POST /api/v1/stripe/claims/{movement_id}/pay
        GET POST /agency/company
    """,
    ),
    (
        SIGNED_IN,
        """
        GET /api/v1/agencies/{agency_id}
        POST /meetings/{meeting_id}/sign-up
        POST /meetings/{meeting_id}/sign-off
        POST /api/v1/meetings/{meeting_id}/sign-up
        POST /api/v1/meetings/{meeting_id}/sign-off
        GET /api/v1/indicators
        GET /api/v1/me
        GET POST /me
        GET /me/all.{ending}
        GET POST /me/address
        GET POST /me/calendar
        GET POST /me/channels
        POST /me/channels/{channel_id}/code
        POST /me/channels/{channel_id}/again
        POST /me/channels/{channel_id}/remove
        POST /me/calendar/end
        GET POST /me/passkeys
        POST /me/passkeys/add
        GET POST /me/passkeys/{passkey_id}/remove
        POST /me/password
        POST /me/sign-ins/{sign_in_id}/end
        POST /me/sign-ins/end
        GET POST /sign-in/code
        GET POST /me/second-factor
        POST /me/second-factor/on
        POST /me/second-factor/codes
        POST /me/second-factor/off
        POST /me/tokens
        POST /me/tokens/{token_id}/revoke
        POST /sign-out
        GET /today
        GET /catalog/saved
        POST /catalog/saved/{search_id}/stop
    """,
    ),
    (
        ALL,
        """
        GET /r/{code}
        GET /awards
        GET /awards/{season_id}
        GET /api/v1/awards
        GET /api/v1/awards/{season_id}
        GET /api/v1/awards/{season_id}/standing
        GET /meetings
        GET /meetings/{meeting_id}
        GET /meetings/{meeting_id}.ics
        POST /meetings/{meeting_id}/guest
        GET POST /meetings/seat/{signed}
        GET /meetings/seat/{signed}.ics
        GET POST /meetings/seat/{signed}/stop
        GET /api/v1/meetings
        GET /api/v1/meetings/{meeting_id}
        GET /certificates/{number}
        GET /api/v1/certificates/{number}
        POST /stripe/events
        GET /
        GET /_styleguide
        GET /agencies
        GET /agencies/{agency_id}
        GET POST /agencies/{agency_id}/ask
        GET POST /match
        GET POST /enquiry/{signed}
        GET POST /client
        GET /client/{signed}
        GET /client/{signed}/all.{kind}
        GET POST /client/{signed}/withdraw
        GET POST /button/{signed}
        GET POST /copies/{signed}
        GET /calendar/{secret}.ics
        GET POST /stop/{signed}
        GET POST /client/{signed}/wrong
        GET POST /client/{signed}/new-link
        POST /client/{signed}/agreed
        GET /agencies/{agency_id}/cases
        GET /agencies/{agency_id}-{slug}/cases
        GET /pictures/{key}/{width}
        GET /catalog
        GET /agencies/{agency_id}/reviews
        GET /agencies/{agency_id}-{slug}
        GET /agencies/{row_id}-{slug}/{beneath}
        GET /services/{row_id}-{slug}
        GET /services/{row_id}-{slug}/{beneath}
        GET /cards/agencies/{agency_id}.png
        GET /cards/services/{service_id}.png
        GET /agencies/{agency_id}/services.atom
        GET /catalog.atom
        GET /news.atom
        GET /catalog/{service_id}
        GET /catalog/{service_id}-{slug}
        GET /catalog/best-match
        GET /agreement
        GET /agreement/{number}
        GET POST /verify
        GET /verify/{number}
        GET POST /catalog/keep
        GET POST /catalog/saved/{link}
        GET POST /catalog/saved/{link}/stop
        GET POST /client/{signed}/review/{referral_id}
        GET POST /client/{signed}/review/{referral_id}/take-back
        GET POST /report/{what}/{subject_id}
        GET POST /join
        GET /application/{signed}
        GET POST /application/{signed}/edit
        POST /application/{signed}/send
        POST /application/{signed}/answer
        GET POST /application/{signed}/new-link
        GET POST /application/{signed}/withdraw
        GET POST /reference/{signed}
        GET /robots.txt
        GET /.well-known/security.txt
        GET /sitemap.xml
        GET /sitemap-{part}.xml
        GET /api/docs
        GET /api/v1/catalog
        GET /api/v1/categories
        GET /api/v1/industries
        GET /api/v1/regions
        GET /api/v1/agreement/{number}
        GET POST /forgotten-password
        GET /embed/agencies/{agency_id}
        GET /embed/agencies/{agency_id}/partners
        GET /embed/shelf.js
        GET /healthz
        GET POST /invitation/{secret}
        GET /language/{code}
        POST /left-form
        GET /metrics
        GET POST /keep-address/{secret}
        GET POST /new-address/{secret}
        GET POST /new-password/{secret}
        GET /readyz
        GET POST /sign-in
        POST /sign-in/passkey
        POST /sign-in/passkey/asked
        GET /site.webmanifest
    """,
    ),
    (
        MEMBERS | STRANGER | {"admin", "partner manager"},
        """
        GET /api/v1/awards/{season_id}/nominations
        GET /api/v1/articles
        GET /api/v1/articles/{article_id}
        GET /api/v1/articles/{article_id}/questions
        GET /academy/{article_id}/files/{file_id}
        GET /api/v1/articles/{article_id}/files
        GET /api/v1/articles/{article_id}/files/{file_id}
        GET /api/v1/certificate-requirements
    """,
    ),
    (
        MEMBERS | STRANGER,
        """
        GET /academy
        GET /academy/{article_id}
        GET POST /academy/{article_id}/quiz
        GET /academy/certificates
        POST /api/v1/articles/{article_id}/tries
        GET /api/v1/awards/won
        GET /api/v1/certificates
        GET /api/v1/referrals
        GET /api/v1/level
        GET /level
        GET /api/v1/routing
        GET /routing
        GET /api/v1/referrals/{referral_id}
        GET /api/v1/figures
        GET /api/v1/figures/{name}/rows
        GET /figures
        GET /figures/{name}/rows
        GET /figures/partners
        GET /figures/people
        GET /figures/beside
        GET /given
        GET POST /team/leave
        GET /received
        GET /referrals/{referral_id}
    """,
    ),
    (
        SELLERS,
        """
        GET POST /api/v1/links
        GET PATCH /api/v1/links/{link_id}
        GET /api/v1/links/{link_id}/days
        POST /api/v1/links/{link_id}/off
        POST /api/v1/links/{link_id}/on
        GET /links
        GET POST /links/new
        GET /links/{link_id}
        GET /links/{link_id}/days
        GET POST /links/{link_id}/edit
        POST /links/{link_id}/{turn}
        GET /links/{link_id}/code.{ending}
        GET POST /api/v1/leads
        GET /api/v1/leads/{lead_id}
        GET /api/v1/leads/{lead_id}/routing
        GET /api/v1/leads/{lead_id}/rounds
        POST /api/v1/leads/{lead_id}/accept
        POST /api/v1/leads/{lead_id}/decline
        POST /api/v1/leads/{lead_id}/withdraw
        POST /api/v1/payments/{payment_id}/refunds
        POST /api/v1/payments/{payment_id}/void
        POST /api/v1/referrals/{referral_id}/notes
        POST /api/v1/referrals/{referral_id}/payments
        POST /api/v1/referrals/{referral_id}/stage
        GET POST /leads/new
        GET /leads/{lead_id}
        GET /leads/{lead_id}/rounds
        POST /leads/{lead_id}/accept
        POST /leads/{lead_id}/decline
        GET POST /leads/{lead_id}/draft
        POST /leads/{lead_id}/reopen
        POST /leads/{lead_id}/withdraw
        GET POST /payments/{payment_id}/refund
        GET POST /payments/{payment_id}/void
        GET POST /referrals/{referral_id}/fee
        GET POST /referrals/{referral_id}/return
        GET /returns/{return_id}
        POST /returns/{return_id}/object
        GET /api/v1/returns/{return_id}
        POST /api/v1/returns/{return_id}/object
        POST /referrals/{referral_id}/not-won
        POST /referrals/{referral_id}/notes
        GET POST /referrals/{referral_id}/keeper
        GET POST /leads/{lead_id}/keeper
        GET /partners
        GET /api/v1/partners
        GET /partnerships
        GET POST /partnerships/invite
        GET /partnerships/{partnership_id}
        POST /partnerships/{partnership_id}/{answer}
        POST /partnerships/{partnership_id}/invite
        GET POST /partnerships/{partnership_id}/rhythm
        GET /partnerships/{partnership_id}/follow-ups
        GET POST /partnerships/{partnership_id}/follow-ups/new
        GET /follow-ups/{follow_up_id}
        POST /follow-ups/{follow_up_id}/{word}
        POST /follow-ups/{follow_up_id}/not-accepted
        GET /partnerships/{partnership_id}/talks
        GET POST /partnerships/{partnership_id}/talks/new
        GET /partner-talks/{talk_id}
        GET /partnerships/{partnership_id}/notes
        POST /partnerships/{partnership_id}/note
        GET POST /api/v1/partnerships
        GET /api/v1/partnerships/{partnership_id}
        POST /api/v1/partnerships/{partnership_id}/agree
        POST /api/v1/partnerships/{partnership_id}/decline
        POST /api/v1/partnerships/{partnership_id}/rhythm
        GET POST /api/v1/partnerships/{partnership_id}/follow-ups
        GET /api/v1/follow-ups/{follow_up_id}
        POST /api/v1/follow-ups/{follow_up_id}/done
        POST /api/v1/follow-ups/{follow_up_id}/confirm
        POST /api/v1/follow-ups/{follow_up_id}/drop
        POST /api/v1/follow-ups/{follow_up_id}/keep
        POST /api/v1/follow-ups/{follow_up_id}/not-accepted
        GET POST /api/v1/partnerships/{partnership_id}/talks
        GET POST /api/v1/partnerships/{partnership_id}/notes
        GET /partnerships/{partnership_id}/together
        GET POST /partnerships/{partnership_id}/goals/new
        POST /partnerships/{partnership_id}/goals/{goal_id}/remove
        GET POST /partnerships/{partnership_id}/actions/new
        GET /joint-actions/{action_id}
        POST /joint-actions/{action_id}/finish
        POST /joint-actions/{action_id}/cancel
        GET /agency/action-templates
        GET POST /agency/action-templates/new
        POST /agency/action-templates/{template_id}/remove
        GET POST /partnerships/{partnership_id}/requests/new
        GET /budget-requests/{request_id}
        POST /budget-requests/{request_id}/spent
        GET POST /api/v1/partnerships/{partnership_id}/goals
        DELETE /api/v1/partnerships/{partnership_id}/goals/{goal_id}
        GET POST /api/v1/partnerships/{partnership_id}/actions
        GET /api/v1/joint-actions/{action_id}
        GET POST /api/v1/action-templates
        POST /api/v1/action-templates/{template_id}/remove
        POST /api/v1/joint-actions/{action_id}/finish
        POST /api/v1/joint-actions/{action_id}/cancel
        GET /api/v1/partnerships/{partnership_id}/budgets
        GET POST /api/v1/partnerships/{partnership_id}/requests
        POST /api/v1/budget-requests/{request_id}/spent
        POST /referrals/{referral_id}/stage
    """,
    ),
    (
        {"owner", "manager", "admin"} | STRANGER,
        """
        POST /budgets/{budget_id}/end
        POST /api/v1/budgets/{budget_id}/end
    """,
    ),
    (
        {"owner", "manager", "sales", "admin"} | STRANGER,
        """
        POST /budget-requests/{request_id}/{verdict}
        POST /budget-requests/{request_id}/{refusal}
        GET /budget-requests/{request_id}/proof
        GET /api/v1/budget-requests/{request_id}
        GET /api/v1/budget-requests/{request_id}/proof
        POST /api/v1/budget-requests/{request_id}/approve
        POST /api/v1/budget-requests/{request_id}/close
        POST /api/v1/budget-requests/{request_id}/withdraw
        POST /api/v1/budget-requests/{request_id}/decline
        POST /api/v1/budget-requests/{request_id}/not-proved
        GET /api/v1/alliance-action-templates
    """,
    ),
    (
        {"owner", "manager", "admin"} | STRANGER,
        """
        GET /claims/{claim_id}/papers/{paper_id}
        GET /api/v1/claims/{claim_id}
        GET /api/v1/claims/{claim_id}/papers/{paper_id}
    """,
    ),
    (
        {"owner", "finance", "suspended", "left", "admin"} | STRANGER,
        """
        GET /api/v1/movements/{movement_id}
        GET /disputes/{dispute_id}/papers/{paper_id}
        GET /api/v1/disputes/{dispute_id}
        GET /api/v1/disputes/{dispute_id}/papers/{paper_id}
    """,
    ),
    (
        {"owner", "finance", "suspended", "left"} | STRANGER,
        """
        GET /api/v1/balance
        GET /api/v1/movements
        POST /api/v1/movements/{movement_id}/contest
        POST /api/v1/movements/{movement_id}/received
        POST /api/v1/movements/{movement_id}/sent
        POST /api/v1/movements/payment-files
        POST /api/v1/bank-statements
        GET /api/v1/bank-lines
        POST /api/v1/bank-lines/{line_id}/aside
        POST /api/v1/bank-lines/{line_id}/again
        POST /api/v1/bank-lines/{line_id}/back
        POST /api/v1/bank-lines/{line_id}/order
        GET /api/v1/rewards
        GET /api/v1/rewards/{reward_id}
        GET /movements
        GET POST /movements/pay
        POST /movements/payment-file
        GET POST /movements/bank-statements
        POST /movements/bank-lines/{line_id}/{look}
        POST /movements/bank-lines/{line_id}/order
        GET /movements/{movement_id}
        POST /movements/{movement_id}/undo
        POST /movements/{movement_id}/received
        POST /movements/{movement_id}/sent
        GET /rewards
        GET /rewards/{reward_id}
        GET POST /rewards/{reward_id}/object
        GET POST /payments/{payment_id}/object
        GET /disputes
        GET /disputes/{dispute_id}
        POST /disputes/{dispute_id}/answer
        POST /disputes/{dispute_id}/withdraw
        POST /disputes/{dispute_id}/appeal
        POST /disputes/{dispute_id}/papers
        POST /disputes/{dispute_id}/notes
        POST /api/v1/disputes/{dispute_id}/notes
        GET /api/v1/disputes
        POST /api/v1/disputes
        POST /api/v1/disputes/{dispute_id}/answer
        POST /api/v1/disputes/{dispute_id}/withdraw
        POST /api/v1/disputes/{dispute_id}/appeal
        POST /api/v1/disputes/{dispute_id}/papers
        GET /over-time
        GET /statement
        GET /documents
        GET /documents/new
        GET /documents/{document_id}
        GET /documents/{document_id}/file.{file_kind}
        POST /documents/statements
        POST /documents/acts
        POST /documents/{document_id}/invoice
        POST /api/v1/documents/{document_id}/invoice
        POST /movements/{movement_id}/act
        GET /api/v1/documents
        GET /api/v1/documents/{document_id}
        GET /api/v1/documents/{document_id}/file
        POST /api/v1/documents/statements
        POST /api/v1/documents/acts
        POST /api/v1/movements/{movement_id}/act
    """,
    ),
    (
        {"admin", "partner manager"},
        """
        GET /desk/meetings
        GET POST /desk/meetings/new
        GET POST /desk/meetings/{meeting_id}/edit
        GET POST /desk/meetings/{meeting_id}/cancel
        GET POST /desk/meetings/{meeting_id}/people
        POST /api/v1/meetings
        PATCH /api/v1/meetings/{meeting_id}
        POST /api/v1/meetings/{meeting_id}/cancel
        GET /api/v1/meetings/{meeting_id}/sign-ups
        POST /api/v1/meetings/{meeting_id}/attendance
        GET /desk/academy
        GET POST /desk/academy/new
        GET /desk/academy/{article_id}
        GET POST /desk/academy/{article_id}/edit
        POST /desk/academy/{article_id}/publish
        POST /desk/academy/{article_id}/withdraw
        GET POST /desk/academy/{article_id}/questions/new
        GET POST /desk/academy/{article_id}/questions/{question_id}
        POST /desk/academy/{article_id}/questions/{question_id}/remove
        GET /desk/certificates
        GET POST /desk/certificates/{certificate_id}/withdraw
        POST /api/v1/articles
        PATCH /api/v1/articles/{article_id}
        POST /api/v1/articles/{article_id}/files
        DELETE /api/v1/articles/{article_id}/files/{file_id}
        GET POST /desk/academy/{article_id}/files
        POST /desk/academy/{article_id}/files/{file_id}/remove
        POST /api/v1/articles/{article_id}/publish
        POST /api/v1/articles/{article_id}/withdraw
        PUT /api/v1/articles/{article_id}/questions
        GET /api/v1/all-certificates
        POST /api/v1/certificates/{certificate_id}/withdraw
        GET /api/v1/all-links
        GET /desk/portfolio
        GET POST /desk/portfolio/hand-over
        GET /desk/portfolio/{agency_id}
        POST /desk/portfolio/{agency_id}/contacts
        POST /desk/portfolio/{agency_id}/rhythm
        GET /api/v1/portfolio
        GET /api/v1/portfolio/{agency_id}
        GET POST /api/v1/portfolio/{agency_id}/contacts
        POST /api/v1/portfolio/{agency_id}/rhythm
        POST /api/v1/portfolio-handovers
        GET /desk/links
        GET /api/v1/alliance-figures
        GET /api/v1/alliance-figures/{name}/rows
        GET /api/v1/alliance-figures/{name}/members
        GET /api/v1/pairs
        GET /desk/figures
        GET /desk/figures/{name}/rows
        GET /desk/figures/members
        GET /desk/figures/pairs
        GET /api/v1/members
        GET /api/v1/members/{agency_id}
        GET POST /api/v1/members/{agency_id}/notes
        GET /api/v1/members/{agency_id}/people
        GET /api/v1/members/{agency_id}/given
        GET /api/v1/members/{agency_id}/received
        GET /api/v1/members/{agency_id}/services
        GET /api/v1/members/{agency_id}/marks
        GET /api/v1/members/{agency_id}/history
        PATCH /api/v1/members/{agency_id}/notes/{note_id}
        POST /api/v1/members/{agency_id}/arrange
        GET /desk/members
        GET /desk/members/{agency_id}
        GET /desk/members/{agency_id}/{rows}
        POST /desk/members/{agency_id}/notes
        GET POST /desk/members/{agency_id}/notes/{note_id}
        POST /desk/members/{agency_id}/arrange
    """,
    ),
    (
        {"admin"},
        """
        GET /desk/awards
        GET POST /desk/awards/new
        GET /desk/awards/{season_id}
        GET POST /desk/awards/{season_id}/edit
        GET POST /desk/awards/{season_id}/cancel
        GET POST /desk/awards/{season_id}/decide
        GET POST /desk/awards/{season_id}/nobody
        GET /desk/awards/{season_id}/places/{kind}
        POST /desk/awards/{season_id}/proclaim
        GET POST /desk/awards/places/{place_id}/strike
        GET POST /desk/awards/nominations/{nomination_id}/refuse
        POST /api/v1/awards
        PUT PATCH /api/v1/awards/{season_id}
        POST /api/v1/awards/{season_id}/cancel
        POST /api/v1/awards/{season_id}/decide
        POST /api/v1/awards/{season_id}/decide-nobody
        POST /api/v1/awards/{season_id}/proclaim
        GET /api/v1/awards/{season_id}/places/{kind}
        POST /api/v1/awards/places/{place_id}/strike
        POST /api/v1/awards/nominations/{nomination_id}/refuse
        GET POST /desk/members/{agency_id}/{decision}
        GET /desk/members/{agency_id}/orders
        POST /desk/members/{agency_id}/people/{person_id}/invite
        GET /desk/log
        GET /desk/announcements
        GET POST /desk/announcements/new
        GET POST /desk/announcements/{number}
        POST /desk/announcements/{number}/end
        POST /desk/announcements/{number}/mail
        GET POST /desk/team
        POST /desk/team/{person_id}/dismiss
        POST /desk/team/{person_id}/second-factor
        GET /api/v1/log
        GET POST /api/v1/announcements
        PATCH /api/v1/announcements/{announcement_id}
        POST /api/v1/announcements/{announcement_id}/end
        POST /api/v1/announcements/{announcement_id}/mail
        GET POST /api/v1/alliance-team
        POST /api/v1/alliance-team/{person_id}/dismiss
        POST /api/v1/reports/{report_id}/put-back
        POST /api/v1/agencies/{agency_id}/ask
        POST /api/v1/agencies/{agency_id}/note
        GET /api/v1/hirings
        GET /api/v1/enquiries
        GET /api/v1/complaints
        POST /api/v1/complaints/{complaint_id}/settle
        GET POST /api/v1/agreement
        GET POST /api/v1/terms
        POST /api/v1/terms/preview
        GET /api/v1/capacities
        GET POST /api/v1/routing-rules
        POST /api/v1/routing-rules/preview
        POST /api/v1/routing-rules/{rule_id}/withdraw
        GET POST /api/v1/levels
        GET /api/v1/levels/members
        GET /api/v1/own-rates
        POST /api/v1/agencies/{agency_id}/own-rate
        GET POST /api/v1/rates
        GET POST /api/v1/taxonomy/{kind}
        PATCH /api/v1/taxonomy/{kind}/{code}
        POST /api/v1/taxonomy/{kind}/{code}/back
        POST /api/v1/taxonomy/{kind}/{code}/merge
        POST /api/v1/taxonomy/{kind}/{code}/retire
        GET POST /api/v1/unknown-words/{kind}
        POST /api/v1/agencies/{agency_id}/suspend
        POST /api/v1/agencies/{agency_id}/reinstate
        POST /api/v1/agencies/{agency_id}/decide
        GET /api/v1/reports
        POST /api/v1/reports/{report_id}/decide
        GET /desk/claims
        GET /desk/claims/{claim_id}
        POST /desk/claims/{claim_id}/decide
        GET /api/v1/all-claims
        POST /api/v1/claims/{claim_id}/decide
        GET /desk/disputes
        GET /desk/disputes/{dispute_id}
        POST /desk/disputes/{dispute_id}/decide
        POST /desk/disputes/{dispute_id}/agree
        POST /desk/disputes/{dispute_id}/object
        POST /desk/disputes/{dispute_id}/notes
        POST /api/v1/disputes/{dispute_id}/notes-of-admins
        GET /api/v1/all-disputes
        POST /api/v1/disputes/{dispute_id}/decide
        POST /api/v1/disputes/{dispute_id}/agree
        POST /api/v1/disputes/{dispute_id}/object
        GET /desk/applications
        GET /desk/applications/{application_id}
        POST /desk/applications/{application_id}/approve
        POST /desk/applications/{application_id}/ask
        POST /desk/applications/{application_id}/reject
        POST /desk/applications/{application_id}/note
        GET /api/v1/applications
        POST /api/v1/agencies/{agency_id}/approve
        POST /api/v1/agencies/{agency_id}/reject
        GET /desk/hirings
        GET /alliance/hooks
        GET /desk/budgets
        GET POST /desk/budgets/new
        GET /desk/budget-requests/{request_id}
        GET /desk/action-templates
        GET POST /desk/action-templates/new
        POST /desk/action-templates/{template_id}/remove
        GET POST /api/v1/alliance-budgets
        POST /api/v1/alliance-action-templates
        POST /api/v1/alliance-action-templates/{template_id}/remove
        GET /api/v1/alliance-budget-requests
        GET /desk/reports
        GET POST /desk/reports/{what}/{subject_id}
        GET /desk/enquiries
        GET /desk/complaints
        GET POST /desk/certificates/required
        POST /desk/certificates/required/{requirement_id}/remove
        POST /api/v1/certificate-requirements
        DELETE /api/v1/certificate-requirements/{requirement_id}
        GET POST /desk/terms
        GET POST /desk/terms/rules
        GET /desk/routing
        GET /desk/routing/members
        GET POST /desk/routing/new
        POST /desk/routing/{rule_id}/withdraw
        GET /desk/levels
        GET POST /desk/levels/new
        GET POST /desk/own-rates
        GET /desk/agreement
        GET POST /desk/agreement/new
        GET /desk/returns
        GET POST /desk/returns/{return_id}
        GET /api/v1/returns
        POST /api/v1/returns/{return_id}/decide
        POST /desk/complaints/{complaint_id}/settle
        GET /desk/money
        POST /desk/money/release
        GET /desk/money/days
        GET /desk/money/days/{agency_id}
        GET /desk/movements
        GET /desk/rewards
        GET /api/v1/money
        GET /api/v1/all-movements
        GET /api/v1/pending-rewards
        POST /api/v1/imported-rewards/release
        GET /api/v1/days-to-reward
        GET /api/v1/agencies/{agency_id}/days-to-reward
        GET /api/v1/payers-days
        GET /desk/books
        GET /desk/stripe
        GET /desk/stripe/claims/{movement_id}
        POST /desk/stripe/claims/{movement_id}/write-off
        POST /desk/stripe/claims/{movement_id}/agree
        POST /desk/stripe/claims/{movement_id}/object
        POST /desk/stripe/claims/{movement_id}/paid-by-bank
        POST /desk/stripe/claims/{movement_id}/not-paid-by-bank
        POST /desk/stripe/found/{found_id}/seen-to
        POST /desk/stripe/movements/{movement_id}/hand-on
        POST /desk/stripe/movements/{movement_id}/by-bank
        POST /desk/stripe/refunds/{movement_id}/try-again
        GET /api/v1/stripe/claims/{movement_id}
        POST /api/v1/stripe/claims/{movement_id}/write-off
        POST /api/v1/stripe/claims/{movement_id}/agree
        POST /api/v1/stripe/claims/{movement_id}/object
        POST /api/v1/stripe/claims/{movement_id}/paid-by-bank
        POST /api/v1/stripe/claims/{movement_id}/not-paid-by-bank
        POST /api/v1/stripe/found/{found_id}/seen-to
        POST /api/v1/stripe/movements/{movement_id}/hand-on
        POST /api/v1/stripe/movements/{movement_id}/by-bank
        POST /api/v1/stripe/refunds/{movement_id}/try-again
        GET /api/v1/stripe/events
        GET /api/v1/book-checks
        GET /api/v1/members/{agency_id}/orders
        POST /api/v1/members/{agency_id}/people/{person_id}/invite
        GET /desk/movements/{movement_id}
        POST /desk/movements/{movement_id}/undo
        POST /desk/movements/{movement_id}/agree
        POST /desk/movements/{movement_id}/object
        POST /api/v1/movements/{movement_id}/undo
        POST /api/v1/movements/{movement_id}/agree
        POST /api/v1/movements/{movement_id}/object
        GET /desk/movements/{movement_id}/dispute
        GET POST /desk/rates
        GET /desk/taxonomy
        GET POST /desk/taxonomy/{kind}/new
        GET POST /desk/taxonomy/{kind}/{entry_id}
        GET /desk/taxonomy/{kind}/words
        GET POST /desk/taxonomy/{kind}/words/{mark}
        POST /desk/taxonomy/{kind}/{entry_id}/back
        POST /desk/taxonomy/{kind}/{entry_id}/merge
        POST /desk/taxonomy/{kind}/{entry_id}/retire
    """,
    ),
)


# Ids of what belongs to somebody: to a stranger such routes are a 404, but for the catalog, which is everybody's.
OWNED = {
    "document_id",
    "lead_id",
    "link_id",
    "referral_id",
    "payment_id",
    "reward_id",
    "movement_id",
    "dispute_id",
    "person_id",
    "service_id",
    "case_id",
    "picture_id",
    "run_id",
    "hook_id",
    "partnership_id",
    "follow_up_id",
    "talk_id",
    "action_id",
    "request_id",
    "template_id",
    "thread_id",
    "message_id",
}
SKIPPED = {"static", "openapi.spec"}
ENDS_SESSIONS = {"/sign-out", "/me/password", "/me/sign-ins/{sign_in_id}/end", "/me/tokens/{token_id}/revoke"}
IN_PATHS = {
    "code": "en",
    "secret": "x",
    "outcome": "done",
    "kind": "industries",
    "ending": "json",
    "step": "pause",
    "what": "service",
    "rows": "given",
    "link": "x",
    "turn": "hide",
    "way": "later",
    "deed": "cancel",
    "look": "aside",
    "decision": "warn",
    "part": "0",
    "file_kind": "pdf",
    "whose": "agency",
    "onoff": "off",
    "answer": "agree",
    "word": "done",
    "verdict": "approve",
    "refusal": "decline",
    "of": "referral",
    "hearing": "follow",
    "said": "yes",
    "onward": "publish",
}


@pytest.fixture
def people(found, pair, stripe):
    """One of each, and something of each kind to be asked for."""
    pair.fee(pair.won())
    found.service(pair.B)
    make_link(pair.b, SaidLink("Spring"))
    sweep()
    suspended = found.agency(status="suspended").people[0]
    return {
        "anonymous": None, "owner": pair.b, "suspended": suspended, "stranger": found.agency().people[0],
        "admin": found.person(alliance_role="admin"), "partner manager": found.person(alliance_role="partner_manager"),
        "left": found.agency(status="left").people[0],
    } | {role: found.person(pair.B, role) for role in ("manager", "sales", "finance")}  # fmt: skip


def declared() -> dict[tuple[str, str], set[str]]:
    """(method, rule) -> who is let in."""
    lines = [(who, line.split()) for who, lines in TABLE for line in lines.strip().splitlines()]
    return {(method, words[-1]): who for who, words in lines for method in words[:-1]}


def existing(app) -> dict[tuple[str, str], set[str]]:
    """(method, rule) -> the names in its path."""
    return {
        (method, re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule)): set(rule.arguments)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in SKIPPED
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_the_table_names_every_route(app):
    assert set(existing(app)) == set(declared())


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_route_lets_in_whom_the_table_says(app, people, visit, found, method, thorough):
    """Anonymous and strangers everywhere, and the others in turns; everybody everywhere in the thorough run."""
    visitors = {who: visit(person).client for who, person in people.items()}
    tokens = {who: found.token(person) if person else {} for who, person in people.items()}
    keys = {who: _csrf_token(visitors[who], who) for who in WHO}
    named, wrong = existing(app), []
    for turn, ((way, rule), allowed) in enumerate(declared().items()):
        if way != method or rule in ENDS_SESSIONS:
            continue
        path = re.sub(r"\{(\w+)\}", lambda m: IN_PATHS.get(m[1], "1"), rule)
        for who in WHO if thorough else sorted({"anonymous", "stranger", *WHO[turn % 3 :: 3]}):
            api = path.startswith("/api/v1")
            sent = {"headers": tokens[who]} if api else {}
            if method == "POST" and not api:
                sent["data"] = {"csrf_token": keys[who]}
            answer = visitors[who].open(path, method=method, **sent)
            if not _as_expected(answer, who, who in allowed, api, rule, named[method, rule]):
                wrong.append(f"{method} {path} for {who}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert wrong == []


def _csrf_token(client, who: str) -> str:
    page = client.get("/sign-in" if who == "anonymous" else "/me").text
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def _as_expected(answer, who: str, allowed: bool, api: bool, rule: str, names: set[str]) -> bool:
    asked_to_sign_in = answer.status_code == 401 if api else "/sign-in?" in answer.headers.get("Location", "") + "?"
    if not allowed:
        return asked_to_sign_in if who == "anonymous" else answer.status_code == 403
    if asked_to_sign_in:
        return False
    if who in ("stranger", "suspended", "left") and OWNED & names and not rule.startswith(("/catalog/", "/cards/")):
        return answer.status_code in (404, 422)
    # A manager is let in to the team, and may not change its owner.
    return answer.status_code in (200, 201, 204, 301, 302, 404, 409, 422) or (
        rule.startswith("/team/") and who == "manager"
    )
