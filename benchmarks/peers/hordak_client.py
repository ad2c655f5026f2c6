"""A client that books through django-hordak's models, in the environment where it is installed.

`python -m benchmarks.peers.hordak_client DATABASE_URL [make]`
"""

import random
import sys
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command

from benchmarks import turns

ACCOUNTS = 200


def main() -> None:
    url, *rest = sys.argv[1:]
    configure(url)
    if rest == ["make"]:
        make()
    else:
        turns.serve(acts())


def configure(url: str) -> None:
    """Set Django up as lean as django-hordak allows."""
    address = urlsplit(url)
    settings.configure(
        SECRET_KEY="benchmark",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "djmoney", "hordak"],
        HORDAK_CURRENCIES=["EUR"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": address.path.lstrip("/"),
                "USER": address.username,
                "HOST": address.hostname,
                "PORT": address.port,
                "CONN_MAX_AGE": None,
            }
        },
    )
    django.setup()


def make() -> None:
    from hordak.models import Account, AccountType  # noqa: PLC0415 - Django allows it only once it is set up

    call_command("migrate", verbosity=0)
    for number in range(ACCOUNTS):
        Account.objects.create(name=f"wallet {number}", code=f"{number:04}", type=AccountType.asset, currencies=["EUR"])


def acts() -> dict[str, turns.Act]:
    """Return one transaction of two legs per commit, and many in one commit by bulk_create."""
    from django.db import transaction  # noqa: PLC0415
    from djmoney.money import Money  # noqa: PLC0415
    from hordak.models import Account, Leg, Transaction  # noqa: PLC0415

    accounts, one = list(Account.objects.all()), Money(1, "EUR")

    def legs(of: Transaction) -> tuple[Leg, Leg]:
        debit, credit = random.sample(accounts, 2)
        return Leg(transaction=of, account=debit, debit=one), Leg(transaction=of, account=credit, credit=one)

    def posting() -> int:
        with transaction.atomic():
            for leg in legs(Transaction.objects.create()):
                leg.save()
        return 1

    def batch(size: int) -> int:
        with transaction.atomic():
            made = Transaction.objects.bulk_create([Transaction() for _ in range(size)])
            Leg.objects.bulk_create([leg for one_made in made for leg in legs(one_made)])
        return size

    return {"posting": posting, "100": lambda: batch(100), "1000": lambda: batch(1000)}


if __name__ == "__main__":
    main()
