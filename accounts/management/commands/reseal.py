from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import factors


class Command(BaseCommand):
    help = "Seals second factors anew under the present SECRET_KEY, so that an earlier one may be forgotten."

    def handle(self, **_: Any) -> None:
        ids = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk", flat=True)
        for number in list(ids):
            _reseal(number)
        self.stdout.write(f"{len(ids)} second factors are sealed under the present key.")


@transaction.atomic
def _reseal(number: int) -> None:
    # Locked: a recovery code that is used meanwhile is noted in the same field.
    factor = Authenticator.objects.select_for_update().filter(pk=number).first()
    if factor is not None:
        sealed = {name: factors.resealed(factor.data[name]) for name in factors.SEALED & factor.data.keys()}
        factor.data |= sealed
        factor.save(update_fields=["data"])
