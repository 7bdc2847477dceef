"""Browsers that have signed in before.

Whoever knows an e-mail address can spoil any limit that counts by address alone, and so lock its
owner out. A browser that has once signed in carries a signed cookie and is counted by itself: a
flood of wrong passwords from elsewhere never reaches the limit of the owner's own browser.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = f"{settings.COOKIE_PREFIX}known_device"
MAX_AGE = 400 * 24 * 3600  # browsers keep no cookie for longer


def _signer(email: str) -> signing.TimestampSigner:
    # The address is in the salt: the cookie names nobody, and stands for one account only.
    return signing.TimestampSigner(salt=f"known-device:{email.lower()}")


def known(request: HttpRequest, email: str) -> str | None:
    """This browser's own number if it has signed in to that account before."""
    try:
        return _signer(email).unsign(request.COOKIES.get(COOKIE, ""), max_age=MAX_AGE)
    except signing.BadSignature:
        return None


def remember(response: HttpResponse, email: str) -> None:
    response.set_cookie(
        COOKIE,
        _signer(email).sign(secrets.token_urlsafe(12)),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
