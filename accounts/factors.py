"""Second factors: how their secrets lie in the database, and what they are called."""

import base64
import hashlib
import logging
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from accounts.models import User

log = logging.getLogger(__name__)

SEALED = {"secret", "seed"}  # of an app, and of recovery codes


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypts what proves a second factor, so that a stolen database alone opens no account."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "unverified_email": "Confirm your e-mail address first, or cancel its change. Then come back.",
        "add_email_blocked": "Your second factor protects this address. Switch it off to change the address.",
        "incorrect_code": "This code is not right, or no longer.",
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Whoever types a code is told that it is not right: under a forgotten key none can be."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("second factor cannot be opened")  # whose it is, `reseal` says
            raise self.validation_error("incorrect_code") from None

    def get_totp_issuer(self) -> str:
        return "Scrawl"

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {held + 1}"


def resealed(text: str) -> str:
    """The same secret under the present key."""
    return _box().rotate(text.encode()).decode()


def _box() -> MultiFernet:
    """New secrets under the present key; those under a key that was rotated out stay readable."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    # The secret key is long and random already: one keyed digest sets this use apart from others.
    return base64.urlsafe_b64encode(
        hashlib.blake2b(b"second factors", key=hashlib.sha256(key.encode()).digest(), digest_size=32).digest()
    )
