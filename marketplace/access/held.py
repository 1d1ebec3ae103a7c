"""What this room holds of a person, for the file that they can download."""

from ..core.held import Held, rows
from ..members.models import Passkey, RecoveryCode, SecondFactor
from .models import AddressChange, ApiToken, LinkToken, SignIn

OF_PERSON: Held = {
    "sign_ins": rows(SignIn, lambda one: SignIn.person_id == one, "secret_hash"),
    # Without its links: that there is none for the new address says that it has a login.
    "address_changes": rows(AddressChange, lambda one: AddressChange.person_id == one, "new_link_id", "keep_link_id"),
    "passkeys": rows(Passkey, lambda one: Passkey.person_id == one),
    "second_factor": rows(SecondFactor, lambda one: SecondFactor.person_id == one, "salt", "last_step"),
    "recovery_codes": rows(RecoveryCode, lambda one: RecoveryCode.person_id == one, "code_hash"),
    "mailed_links": rows(LinkToken, lambda one: LinkToken.person_id == one, "secret_hash"),
    "tokens": rows(ApiToken, lambda one: ApiToken.person_id == one, "secret_hash"),
}
