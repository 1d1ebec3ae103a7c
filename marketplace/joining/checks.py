"""What must hold of applications."""

from ..core.checks import history_is_a_chain, rule
from .models import ApplicationState

ALL = {
    rule("An agency is admitted or turned away as its application says"): """
        SELECT p.id FROM applications p JOIN agencies a ON a.id = p.agency_id
        WHERE CASE WHEN p.status IN ('waits', 'asked') THEN a.status <> 'applied'
                   WHEN p.status = 'approved' THEN a.status IN ('applied', 'rejected')
                   ELSE a.status <> 'rejected' END
    """,
    rule("An application that was never sent is held no longer than its time"): """
        SELECT id FROM applications WHERE status IN ('draft', 'lapsed') AND sealed_people IS NOT NULL
        AND saved_at < now() - interval '15 days'
    """,
    rule("The history of applications is a chain of legal steps that ends in the state"): history_is_a_chain(
        "applications", ApplicationState
    ),
}
