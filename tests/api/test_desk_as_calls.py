"""Whatever the alliance's desk does on its pages, a program and the command line can do: `bin/flask call` has every call."""

import re

# The pages that do something -> the calls that do the same, or why none does.
CALLS = {
    "/desk/awards/new": "plan_awards_season",
    "/desk/awards/{season_id}/edit": "change_awards_season rename_awards_season",
    "/desk/awards/{season_id}/cancel": "cancel_awards_season",
    "/desk/awards/{season_id}/decide": "decide_own_award",
    "/desk/awards/{season_id}/nobody": "decide_nobody",
    "/desk/awards/{season_id}/proclaim": "proclaim_awards",
    "/desk/awards/places/{place_id}/strike": "strike_place",
    "/desk/awards/nominations/{nomination_id}/refuse": "refuse_nomination",
    "/desk/messages/{message_id}/{turn}": "hide_message show_message",
    "/desk/threads/{thread_id}": "look_at_thread",
    "/desk/mutes/new": "mute_person",
    "/desk/mutes/{mute_id}/end": "end_mute",
    "/desk/news/new": "write_news",
    "/desk/news/{news_id}": "schedule_news",
    "/desk/news/{news_id}/edit": "change_news",
    "/desk/news/{news_id}/{onward}": "publish_news unschedule_news withdraw_news pin_news",
    "/desk/meetings/new": "plan_meeting",
    "/desk/meetings/{meeting_id}/cancel": "cancel_meeting",
    "/desk/meetings/{meeting_id}/edit": "change_meeting",
    "/desk/meetings/{meeting_id}/people": "note_who_came",
    "/desk/academy/new": "write_article",
    "/desk/academy/{article_id}/edit": "change_article",
    "/desk/academy/{article_id}/files": "add_article_file",
    "/desk/academy/{article_id}/files/{file_id}/remove": "remove_article_file",
    "/desk/academy/{article_id}/publish": "publish_article",
    "/desk/academy/{article_id}/questions/new": "lay_down_questions",
    "/desk/academy/{article_id}/questions/{question_id}": "lay_down_questions",
    "/desk/academy/{article_id}/questions/{question_id}/remove": "lay_down_questions",
    "/desk/academy/{article_id}/withdraw": "withdraw_article",
    "/desk/certificates/required": "require_certificate",
    "/desk/certificates/required/{requirement_id}/remove": "no_longer_require_certificate",
    "/desk/certificates/{certificate_id}/withdraw": "withdraw_certificate",
    "/desk/agreement/new": "publish_agreement",
    "/desk/announcements/new": "announce",
    "/desk/announcements/{number}": "change_announcement",
    "/desk/announcements/{number}/end": "end_announcement",
    "/desk/announcements/{number}/mail": "mail_announcement",
    "/desk/applications/{application_id}/approve": "approve_agency",
    "/desk/applications/{application_id}/ask": "ask_applicant",
    "/desk/applications/{application_id}/note": "note_on_application",
    "/desk/applications/{application_id}/reject": "reject_agency",
    "/desk/action-templates/new": "add_alliance_action_template",
    "/desk/action-templates/{template_id}/remove": "remove_alliance_action_template",
    "/desk/budgets/new": "set_alliance_budget",
    "/desk/portfolio/hand-over": "hand_over_portfolio",
    "/desk/portfolio/{agency_id}/contacts": "note_contact",
    "/desk/portfolio/{agency_id}/rhythm": "set_member_rhythm",
    "/desk/claims/{claim_id}/decide": "decide_late_claim",
    "/desk/complaints/{complaint_id}/settle": "settle_complaint",
    "/desk/disputes/{dispute_id}/agree": "agree_on_dispute",
    "/desk/disputes/{dispute_id}/decide": "decide_dispute",
    "/desk/disputes/{dispute_id}/notes": "note_in_dispute_as_admin",
    "/desk/disputes/{dispute_id}/object": "object_to_dispute",
    "/desk/members/{agency_id}/arrange": "arrange_member",
    "/desk/members/{agency_id}/notes": "write_note",
    "/desk/members/{agency_id}/notes/{note_id}": "change_note",
    "/desk/members/{agency_id}/{decision}": "decide_on_agency suspend_agency reinstate_agency",
    "/desk/members/{agency_id}/people/{person_id}/invite": "invite_owner_again",
    "/desk/movements/{movement_id}/agree": "agree_on_movement",
    "/desk/movements/{movement_id}/object": "object_to_movement",
    "/desk/movements/{movement_id}/undo": "undo_movement",
    "/desk/money/release": "release_rewards",
    "/desk/rates": "set_rate",
    "/desk/reports/{what}/{subject_id}": "decide_report put_back_reported",
    "/desk/returns/{return_id}": "decide_return",
    "/desk/stripe/claims/{movement_id}/agree": "agree_on_claim",
    "/desk/stripe/claims/{movement_id}/object": "object_to_claim",
    "/desk/stripe/claims/{movement_id}/not-paid-by-bank": "claim_not_paid_by_bank",
    "/desk/stripe/claims/{movement_id}/paid-by-bank": "claim_paid_by_bank",
    "/desk/stripe/claims/{movement_id}/write-off": "write_off_claim",
    "/desk/stripe/found/{found_id}/seen-to": "see_to_found_payment",
    "/desk/stripe/movements/{movement_id}/hand-on": "hand_on_again",
    "/desk/stripe/movements/{movement_id}/by-bank": "order_instead",
    "/desk/stripe/refunds/{movement_id}/try-again": "try_refund_again",
    "/desk/taxonomy/{kind}/new": "add_entry",
    "/desk/taxonomy/{kind}/words/{mark}": "teach_word",
    "/desk/taxonomy/{kind}/{entry_id}": "change_entry",
    "/desk/taxonomy/{kind}/{entry_id}/back": "bring_back_entry",
    "/desk/taxonomy/{kind}/{entry_id}/merge": "merge_entry",
    "/desk/taxonomy/{kind}/{entry_id}/retire": "retire_entry",
    "/desk/team": "appoint_to_alliance_team",
    "/desk/team/{person_id}/dismiss": "dismiss_from_alliance_team",
    "/desk/terms": "set_terms",
    "/desk/terms/rules": "set_terms",
    "/desk/levels/new": "set_levels",
    "/desk/own-rates": "set_own_rate",
    "/desk/routing/new": "publish_routing_rule",
    "/desk/routing/{rule_id}/withdraw": "withdraw_routing_rule",
}
NONE = {
    "/desk/team/{person_id}/second-factor": "a program passes no second step itself, so it takes away nobody's;"
    " on the command line: person reset-second-step",
}
# The pages that show something -> the calls that show the same.
READS = {
    "/desk/awards": "list_awards_seasons",
    "/desk/awards/{season_id}": "get_awards_season get_awards_standing list_nominations",
    "/desk/awards/{season_id}/places/{kind}": "list_award_places",
    "/desk/threads/{thread_id}": "read_looked_at",
    "/desk/mutes": "get_mutes",
    "/desk/news": "list_written_news",
    "/desk/news/{news_id}": "get_written_news",
    "/desk/meetings": "list_meetings",
    "/desk/meetings/{meeting_id}/people": "list_sign_ups",
    "/desk/academy": "list_articles",
    "/desk/academy/{article_id}/files": "list_article_files",
    "/desk/academy/{article_id}": "get_article list_questions",
    "/desk/certificates": "list_all_certificates list_certificate_requirements",
    "/desk/action-templates": "list_action_templates",
    "/desk/budgets": "list_alliance_budgets list_budget_requests",
    "/desk/budget-requests/{request_id}": "get_budget_request",
    "/desk/portfolio": "list_portfolio",
    "/desk/portfolio/{agency_id}": "get_portfolio_member list_contacts",
    "/desk/agreement": "list_agreements get_agreement",
    "/desk/books": "get_book_checks",
    "/desk/announcements": "list_announcements",
    "/desk/applications": "get_applications",
    "/desk/applications/{application_id}": "get_applications",
    "/desk/claims": "list_all_late_claims",
    "/desk/claims/{claim_id}": "get_late_claim",
    "/desk/complaints": "list_complaints",
    "/desk/disputes": "get_all_disputes",
    "/desk/disputes/{dispute_id}": "get_dispute",
    "/desk/enquiries": "list_enquiries",
    "/desk/figures": "list_indicators get_alliance_figures",
    "/desk/figures/members": "list_members_figure",
    "/desk/figures/pairs": "list_pairs",
    "/desk/figures/{name}/rows": "list_alliance_figure_rows",
    "/desk/hirings": "list_hirings",
    "/desk/links": "list_all_links",
    "/desk/log": "list_log",
    "/desk/members": "list_members",
    "/desk/members/{agency_id}": "get_member list_people list_notes",
    "/desk/members/{agency_id}/orders": "list_open_orders",
    "/desk/members/{agency_id}/{rows}": "list_given list_received list_member_services list_marks list_steps list_notes"
    " list_reports",
    "/desk/money": "get_money get_days",
    "/desk/money/days": "get_days get_days_by_payer",
    "/desk/money/days/{agency_id}": "get_days_of_agency",
    "/desk/movements": "get_all_movements",
    "/desk/movements/{movement_id}": "get_movement",
    "/desk/movements/{movement_id}/dispute": "get_all_disputes get_dispute",
    "/desk/rewards": "get_pending_rewards",
    "/desk/rates": "list_rates",
    "/desk/reports": "list_reports",
    "/desk/returns": "get_returns",
    "/desk/stripe": "get_stripe_events",
    "/desk/stripe/claims/{movement_id}": "get_claim",
    "/desk/taxonomy": "list_entries",
    "/desk/taxonomy/{kind}/words": "list_unknown_words",
    "/desk/team": "list_alliance_team",
    "/desk/terms": "list_terms",
    "/desk/levels": "list_levels",
    "/desk/own-rates": "list_own_rates",
    "/desk/routing": "list_routing_rules",
    "/desk/routing/members": "list_capacities",
}


def pages(app, method: str) -> set[str]:
    """The desk's pages that take a method."""
    rules = (rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk/") and method in rule.methods)
    return {as_described(rule.rule) for rule in rules}


def as_described(rule: str) -> str:
    """An address as the description of the calls has it."""
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule)


def operations(app) -> dict[str, str]:
    """The methods of all calls, by their names."""
    return {call["operationId"]: method for ways in app.spec["paths"].values() for method, call in ways.items()}


def test_what_each_page_of_the_desk_does_a_call_does_too(app):
    assert pages(app, "POST") == CALLS.keys() | NONE.keys()
    known = operations(app)
    for page, names in CALLS.items():
        for name in names.split():
            assert known.get(name) in ("post", "patch", "put", "delete"), (
                f"{page}: there is no call {name} that does something"
            )


def test_what_each_list_of_the_desk_shows_a_call_shows_too(app):
    assert pages(app, "GET") - pages(app, "POST") == READS.keys() - CALLS.keys()
    known = operations(app)
    for page, names in READS.items():
        for name in names.split():
            assert known.get(name) == "get", f"{page}: there is no call {name} that shows something"


def guards_of(app) -> tuple[dict[str, object], dict[str, object]]:
    """The guards of pages that do something, by their addresses; and of all calls, by their names."""
    guards = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        guards |= {(as_described(rule.rule), method.lower()): getattr(view, "guard", None) for method in rule.methods}
    of_call = {
        call["operationId"]: guards[path, method]
        for path, ways in app.spec["paths"].items()
        for method, call in ways.items()
    }
    return {path: guard for (path, method), guard in guards.items() if method == "post"}, of_call


def test_each_call_has_the_guard_of_its_page(app):
    """What only an admin can do on a page, no call lets anybody else do."""
    of_page, of_call = guards_of(app)
    for page, names in CALLS.items():
        for name in names.split():
            assert of_call[name] == of_page[page], name
