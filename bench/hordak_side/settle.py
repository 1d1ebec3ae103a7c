"""django-hordak's fastest way to write settlements: two legs each, `bulk_create` in chunks. Reads sizes, prints seconds."""

import os
import sys
import time
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

PAIRS, CHUNK = 20, 5_000
where = urlsplit(os.environ["HORDAK_DATABASE_URL"])
database = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": where.path.lstrip("/"),
    "USER": where.username,
    "HOST": parse_qs(where.query)["host"][0],
}
settings.configure(
    DATABASES={"default": database},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from djmoney.money import Money  # noqa: E402
from hordak.models import Account, AccountType, Leg, Transaction  # noqa: E402


def settle(size: int, accounts: list[Account]) -> None:
    """Write `size` settlements; the database checks each chunk as it is committed."""
    amount = Money("100.00", "EUR")
    for begin in range(0, size, CHUNK):
        count = min(CHUNK, size - begin)
        with transaction.atomic():
            entries = Transaction.objects.bulk_create([Transaction(description="settled") for _ in range(count)])
            legs = []
            for number, entry in enumerate(entries):
                payer, payee = accounts[number % PAIRS], accounts[(number + 1) % PAIRS]
                legs.append(Leg(transaction=entry, account=payer, credit=amount))
                legs.append(Leg(transaction=entry, account=payee, debit=amount))
            Leg.objects.bulk_create(legs)


call_command("migrate", verbosity=0)
accounts = [
    Account.objects.create(name=f"{n}", type=AccountType.asset, currencies=["EUR"], code=f"{n:02}")
    for n in range(PAIRS)
]
print("ready", flush=True)
for line in sys.stdin:
    connection.ensure_connection()
    before, began = Leg.objects.count(), time.perf_counter()
    settle(int(line), accounts)
    took = time.perf_counter() - began
    assert Leg.objects.count() == before + 2 * int(line)
    print(took, flush=True)
