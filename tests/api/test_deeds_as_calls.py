"""Whatever people of members do on the pages of partner programmes, a program of theirs can do, behind the same guard."""

from tests.api.test_desk_as_calls import as_described, guards_of, operations

ROOMS = (
    "routing", "awards", "threads", "community", "meetings", "academy", "levels", "partnerships", "comarketing", "portfolios", "hooks",
    "attribution", "late_claims",
)  # fmt: skip
# The pages that do something -> the calls that do the same.
CALLS = {
    "/academy/{article_id}/quiz": "answer_quiz",
    "/agency/action-templates/new": "add_action_template",
    "/agency/action-templates/{template_id}/remove": "remove_action_template",
    "/awards/naming/{onoff}": "name_in_awards",
    "/awards/nominations/{nomination_id}/vote": "vote_for_project",
    "/awards/nominations/{nomination_id}/withdraw": "withdraw_nomination",
    "/awards/{season_id}/nominate/{referral_id}": "nominate_project",
    "/budgets/{budget_id}/end": "end_budget",
    "/budget-requests/{request_id}/spent": "show_spent_budget",
    "/budget-requests/{request_id}/{refusal}": "decline_budget_request refuse_budget_proof",
    "/budget-requests/{request_id}/{verdict}": "approve_budget_request close_budget_request withdraw_budget_request",
    "/claims/new": "make_late_claim",
    "/claims/{claim_id}/accept": "accept_late_claim",
    "/claims/{claim_id}/confirm": "confirm_late_claim",
    "/claims/{claim_id}/contest": "contest_late_claim",
    "/claims/{claim_id}/papers": "show_claim_paper",
    "/claims/{claim_id}/waive": "waive_late_claim",
    "/claims/{claim_id}/withdraw": "withdraw_late_claim",
    "/follow-ups/{follow_up_id}/not-accepted": "refuse_follow_up",
    "/follow-ups/{follow_up_id}/{word}": "say_follow_up_done confirm_follow_up drop_follow_up keep_follow_up",
    "/joint-actions/{action_id}/cancel": "cancel_joint_action",
    "/joint-actions/{action_id}/finish": "finish_joint_action",
    "/links/new": "make_link",
    "/links/{link_id}/edit": "change_link",
    "/links/{link_id}/{turn}": "switch_link_on switch_link_off",
    "/meetings/{meeting_id}/sign-off": "sign_off_from_meeting",
    "/meetings/{meeting_id}/sign-up": "sign_up_for_meeting",
    "/messages/{message_id}/edit": "edit_message",
    "/messages/{message_id}/take-back": "take_back_message",
    "/news/{news_id}/comments": "comment_on_news",
    "/partnerships/invite": "invite_partner",
    "/partnerships/{partnership_id}/actions/new": "plan_joint_action",
    "/partnerships/{partnership_id}/budgets/new": "set_budget",
    "/partnerships/{partnership_id}/end": "end_partnership",
    "/partnerships/{partnership_id}/follow-ups/new": "agree_on_follow_up",
    "/partnerships/{partnership_id}/goals/new": "set_goal",
    "/partnerships/{partnership_id}/goals/{goal_id}/remove": "remove_goal",
    "/partnerships/{partnership_id}/invite": "invite_partner",
    "/partnerships/{partnership_id}/note": "write_partner_note",
    "/partnerships/{partnership_id}/requests/new": "ask_of_budget",
    "/partnerships/{partnership_id}/rhythm": "set_talks",
    "/partnerships/{partnership_id}/talks/new": "note_talk",
    "/partnerships/{partnership_id}/{answer}": "agree_partnership decline_partnership",
    "/questions/new": "ask_question",
    "/questions/{question_id}": "answer_question",
    "/questions/{question_id}/edit": "change_question",
    "/questions/{question_id}/not-solved": "unsolve_question",
    "/questions/{question_id}/solution/{message_id}": "solve_question",
    "/questions/{question_id}/useful/{message_id}/{said}": "mark_useful",
    "/questions/{question_id}/withdraw": "withdraw_question",
    "/routing/capacity": "set_cap",
    "/routing/pause": "pause",
    "/routing/pause/end": "end_pause",
    "/threads/about/{of}/{subject_id}": "write_about_referral ask_about_lead write_to_partner",
    "/threads/{thread_id}": "write_message",
    "/threads/{thread_id}/{hearing}": "follow_question follow_news",
    "/{whose}/hooks/new": "add_hook",
    "/{whose}/hooks/{hook_id}/again": "replay_hook",
    "/{whose}/hooks/{hook_id}/edit": "change_hook",
    "/{whose}/hooks/{hook_id}/messages/{message_id}/again": "replay_hook_message",
    "/{whose}/hooks/{hook_id}/remove": "remove_hook",
    "/{whose}/hooks/{hook_id}/secret": "rotate_hook_secret",
    "/{whose}/hooks/{hook_id}/test": "test_hook",
    "/{whose}/hooks/{hook_id}/{onoff}": "change_hook",
}
OF_GUESTS = "a guest has no account, and so no program; whoever has one signs up as a person"
NONE = {
    "/meetings/{meeting_id}/guest": OF_GUESTS,
    "/meetings/seat/{signed}": OF_GUESTS,
    "/meetings/seat/{signed}/stop": OF_GUESTS,
}


def pages(app) -> set[str]:
    """The pages of these rooms that do something, but for those of the alliance's desk."""
    found = set()
    for rule in app.url_map.iter_rules():
        room = app.view_functions[rule.endpoint].__module__.split(".")[1:2]
        if set(room) & set(ROOMS) and "POST" in rule.methods and not rule.rule.startswith(("/desk/", "/api/")):
            found.add(as_described(rule.rule))
    return found


def test_what_each_page_of_partner_programmes_does_a_call_does_too(app):
    assert pages(app) == CALLS.keys() | NONE.keys()
    known = operations(app)
    for page, names in CALLS.items():
        for name in names.split():
            assert known.get(name) in ("post", "patch", "put", "delete"), (
                f"{page}: there is no call {name} that does something"
            )


def test_each_call_of_partner_programmes_has_the_guard_of_its_page(app):
    of_page, of_call = guards_of(app)
    for page, names in CALLS.items():
        for name in names.split():
            assert of_call[name] == of_page[page], (page, name)
