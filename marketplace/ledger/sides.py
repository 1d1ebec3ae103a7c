"""Words that are said otherwise to whoever pays and to whoever is paid."""

from flask_babel import LazyString

from ..core.vocabulary import Vocabulary


class Sided(Vocabulary):
    """A vocabulary whose label is for anybody else. Beside it may stand what the payer reads, and then what the payee reads; where
    that is missing or None, they read the label.

    class Step(Sided):
        COLLECTED = "collected", _l("Collected from the payer"), _l("Collected from you")
    """

    to_payer: LazyString
    to_payee: LazyString

    def tell(self, to_payer: LazyString | None = None, to_payee: LazyString | None = None) -> None:
        """See Sided."""
        self.to_payer = self.label if to_payer is None else to_payer
        self.to_payee = self.label if to_payee is None else to_payee

    def seen_by(self, paying: bool | None) -> LazyString:
        """What the payer reads, the payee, or (None) somebody who is neither."""
        return self.label if paying is None else self.to_payer if paying else self.to_payee
