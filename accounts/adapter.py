"""What this site asks of allauth beyond its settings."""

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows import email_verification_by_code
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import addresses, devices
from accounts.errors import ClosedError
from accounts.models import User

log = logging.getLogger(__name__)

STRANGERS = "login_failed_strangers"
LONGEST_ADDRESS = 254
NOT_SENT = "We could not send you a message just now. See whether the address is right, or try again in a few minutes."


def take_at_their_word(user: User) -> None:
    """Without a mail server nobody can confirm an address, and a passkey or a change of address
    needs a confirmed one. An address is that person's who signs in by it, and nobody has two of them."""
    EmailAddress.objects.filter(email=user.email).exclude(user=user).delete()
    EmailAddress.objects.filter(user=user, primary=True).exclude(email=user.email).update(primary=False)
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def under_our_name(url: str) -> str:
    """The request may have come by another name: whoever sends one would choose where a letter's link leads."""
    return settings.SITE_URL + urlsplit(url)._replace(scheme="", netloc="").geturl()


def limit_session(request: HttpRequest) -> None:
    """To a fixed day: counted from each change of what it holds, a session in use would never end."""
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


class SameForAll(EmailVerificationProcess):  # type: ignore[misc]
    """A letter for each code that is asked for, whether the address has an account or not. allauth would send none to
    who has one already, and the sooner answer would tell it."""

    def send(self, skip_enumeration_mails: bool = False) -> None:
        super().send()


email_verification_by_code.EmailVerificationProcess = SameForAll


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Counts wrong passwords so that guessing is slow and the rightful owner is never locked out:
    a known browser by itself, any other by its address and the account together, and all others
    of one account in a wider limit against guessing from many addresses at once."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This e-mail address and this password do not belong together.",
        "email_taken": "There is an account with this address already.",
        "duplicate_email": "This is the address of your account already.",
        "enter_current_password": "This is not your present password.",
        "incorrect_password": "This is not the password of your account.",
        "too_many_login_attempts": "That was wrong too often. Wait five minutes, or set a new password.",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """In full, as the list of sessions shows it. What is counted for each address allauth counts for its line."""
        return addresses.plain(super().get_client_ip(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        email = credentials.get("email", "").lower()
        device = devices.known(request, email)
        return f"device:{device}" if device else f"{addresses.line(self.get_client_ip(request))}:{email}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        email = credentials.get("email", "").lower()
        if devices.known(request, email):
            return
        if not ratelimit.consume(request, action=STRANGERS, key=email):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # For those who watch over the site. Whose account it was is nobody's business.
        log.warning("sign-in failed", extra={"address": self.get_client_ip(request)})

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        # Called after a password reset: whoever reads the owner's mail is the owner.
        super()._delete_login_attempts_cached_email(request, **credentials)
        ratelimit.clear(request, action=STRANGERS, key=credentials.get("email", "").lower())

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        devices.remember(response, user.email)
        limit_session(request)
        log.info("signed in", extra={"user": user.pk})
        if settings.ACCOUNT_EMAIL_VERIFICATION == "none":
            take_at_their_word(user)
        return response

    def is_safe_url(self, url: str) -> bool:
        """A page of ours, by its path alone. allauth follows to any name that requests may come by as well: all of a
        domain, where `ALLOWED_HOSTS` says so, and whatever the visitor's own machine serves."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def clean_email(self, email: str) -> str:
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(f"An address has at most {LONGEST_ADDRESS} characters.")
        return str(super().clean_email(email))

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        # allauth asks only after other confirmed addresses, but here the address is also the login,
        # and that of an account that has confirmed none yet is taken just as well.
        others = User.objects.exclude(pk=email_address.user_id)
        with suppress(IntegrityError), transaction.atomic():  # two confirm the same one, and both found it free
            if not User.objects.hold(email_address.user):
                raise ClosedError
            if not others.filter(email=email_address.email).exists():
                return bool(super().confirm_email(request, email_address))
        refusal = "account/messages/email_confirmation_failed.txt"
        self.add_message(request, messages.ERROR, refusal, {"email": email_address.email})
        return False

    def format_email_subject(self, subject: str) -> str:
        return f"Scrawl: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        ours = {name: under_our_name(value) for name, value in context.items() if name.endswith("_url")}
        try:
            super().send_mail(template_prefix, email, context | ours | {"site": urlsplit(settings.SITE_URL).netloc})
        except OSError as error:  # its words hold addresses of people, its kind says enough
            log.error("mail not sent", extra={"letter": template_prefix, "error": type(error).__name__})
            raise ImmediateHttpResponse(render(self.request, "503.html", {"reason": NOT_SENT}, status=503)) from None

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """It tells of what is done already, and what is done is to look so."""
        with suppress(ImmediateHttpResponse):
            super().send_notification_mail(*args, **kwargs)
