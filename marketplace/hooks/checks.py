"""What must hold of webhooks, whoever wrote the rows."""

from ..core.checks import history_is_a_chain, rule
from .models import HookState

ALL = {
    rule("No message waits for a webhook that is off"): """
        SELECT m.id, h.id FROM hook_messages m JOIN hooks h ON h.id = m.hook_id WHERE m.status = 'queued' AND h.status = 'off'""",
    rule("The secret of a webhook from before signs for no more than a day"): """
        SELECT id, old_until FROM hooks WHERE old_until > now() + interval '25 hours'""",
    rule("A message that was taken was answered so"): """
        SELECT id, answer FROM hook_messages WHERE status = 'sent' AND coalesce(answer, 0) NOT BETWEEN 200 AND 299""",
    rule("The history of webhooks is a chain of legal steps that ends in the state"): history_is_a_chain(
        "hooks", HookState
    ),
}
