"""What this room holds of a person, for the file that they can download."""

from ..core.held import Held, rows
from ..members.models import Passkey
from .models import ApiToken, SignIn

OF_PERSON: Held = {
    "sign_ins": rows(SignIn, lambda one: SignIn.person_id == one, "secret_hash"),
    "passkeys": rows(Passkey, lambda one: Passkey.person_id == one),
    "tokens": rows(ApiToken, lambda one: ApiToken.person_id == one, "secret_hash"),
}
