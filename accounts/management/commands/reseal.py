from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import factors


class Command(BaseCommand):
    help = "Seals second factors anew under the present SECRET_KEY, so that an earlier one may be forgotten."

    def handle(self, **_: Any) -> None:
        numbers = list(Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk", flat=True))
        lost = [number for number in numbers if not _reseal(number)]
        self.stdout.write(f"{len(numbers) - len(lost)} second factors are sealed under the present key.")
        if lost:
            raise CommandError(
                f"{len(lost)} cannot be opened, as their key is forgotten. Put it into SECRET_KEY_FALLBACKS and come "
                f"again, or delete in the admin the second factors of {_owners(lost)}."
            )


def _owners(lost: list[int]) -> str:
    return ", ".join(sorted(set(Authenticator.objects.filter(pk__in=lost).values_list("user__email", flat=True))))


def _reseal(number: int) -> bool:
    """One that cannot be opened keeps none of the others from it."""
    try:
        _take_over(number)
    except InvalidToken:
        return False
    return True


@transaction.atomic
def _take_over(number: int) -> None:
    # Locked: a recovery code that is used meanwhile is noted in the same field.
    factor = Authenticator.objects.select_for_update().filter(pk=number).first()
    if factor is not None:
        sealed = {name: factors.resealed(factor.data[name]) for name in factors.SEALED & factor.data.keys()}
        factor.data |= sealed
        factor.save(update_fields=["data"])
