import json
from typing import Any, ClassVar

from allauth.account import forms as allauth
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factors
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import redirect

from accounts.adapter import limit_session
from accounts.errors import ClosedError
from accounts.factors import MFAAdapter
from accounts.models import LONGEST_NAME, Scope, User

DAYS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "a year"}
SCOPES = {
    Scope.READ: "Read: see your readings and their pictures",
    Scope.WRITE: "Write: hand in drawings, correct and delete",
}


LABELS = {
    "email": "E-mail address",
    "login": "E-mail address",
    "oldpassword": "Present password",
    "password1": "New password",
    "password2": "New password, once more",
}
NO_ADDRESS = "This is no e-mail address. One looks like ann@example.org."


class Worded(forms.Form):
    """Each thing has one name on all pages, whatever allauth calls it there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LABELS.keys() & self.fields.keys():
            self.fields[name].label = LABELS[name]
        for name in ("email", "login"):
            if name in self.fields:
                self.fields[name].error_messages["invalid"] = NO_ADDRESS
        if "password1" in self.fields:
            self.fields["password1"].help_text = "Ten characters or more, and none that everybody uses."


class LoginForm(Worded, allauth.LoginForm):  # type: ignore[misc]
    def login(self, request: HttpRequest, redirect_url: str | None = None) -> Any:
        response = super().login(request, redirect_url)
        limit_session(request)  # once more: the form has set it anew, to so long after each change
        return response


class ResetPasswordForm(Worded, allauth.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(Worded, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(Worded, allauth.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(Worded, allauth.SetPasswordForm):  # type: ignore[misc]
    pass


class AddEmailForm(Worded, allauth.AddEmailForm):  # type: ignore[misc]
    def save(self, request: HttpRequest) -> Any:
        """With a mail server nothing is kept before the code has come. Without one the presses of a button come one
        after another: each takes back what the one before has put down."""
        if settings.MAIL_SERVER:
            return super().save(request)
        with transaction.atomic():
            if not User.objects.hold(self.user):
                raise ClosedError
            return super().save(request)


class SignupForm(Worded, allauth.SignupForm):  # type: ignore[misc]
    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "Password"  # there is none yet that it could be newer than

    def try_save(self, request: HttpRequest) -> Any:
        """An address that has an account gets the same answer as a new one; let it take as long,
        too: hashing the password is nearly all the time a sign-up takes."""
        if self.account_already_exists:
            User().set_password(self.cleaned_data.get("password1"))
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:  # a button pressed twice: the first press made the account meanwhile
            if settings.MAIL_SERVER:  # by other words than usual two presses at once would tell which address was free
                self.account_already_exists = True
                return super().try_save(request)
            messages.info(request, "You have an account by now: sign in.")
            return None, redirect("account_login")


class OnceForm(forms.Form):
    """A code of an app is good for as long as its neighbours are, and allauth remembers for a third of that which one
    was used."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc] # of the form beside it
        seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        if not cache.add(f"code:{self.user.pk}:{''.join(filter(str.isalnum, code))}", True, seconds):  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(OnceForm, factors.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(OnceForm, factors.ReauthenticateForm):  # type: ignore[misc]
    pass


class Decoder(json.JSONDecoder):
    """Python reads no number of thousands of digits, and says so in another way than of all else that is no JSON."""

    def decode(self, text: str) -> Any:  # type: ignore[override]
        try:
            return super().decode(text)
        except ValueError as error:
            raise json.JSONDecodeError("no number", text, 0) from error


class CredentialField(forms.JSONField):
    widget = forms.HiddenInput
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": MFAAdapter.error_messages["incorrect_code"]}

    def __init__(self) -> None:
        super().__init__(decoder=Decoder)


class LoginPasskeyForm(passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()


class AuthenticatePasskeyForm(passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()


class ReauthenticatePasskeyForm(passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()


class AddPasskeyForm(passkeys.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey that opens the account by itself, unless the person wants a mere second factor."""

    credential = CredentialField()
    passwordless = forms.BooleanField(
        label="Sign in with it alone, without a password",
        required=False,
        initial=True,
        help_text="Leave the tick out for a security key that has no PIN or fingerprint of its own.",
    )

    def clean(self) -> Any:
        """A browser may send anything for a passkey, and allauth asks for one kind of nonsense alone."""
        try:
            return super().clean()
        except (ValueError, LookupError, TypeError) as error:
            raise get_adapter().validation_error("incorrect_code") from error


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("display_name",)
        labels: ClassVar[dict[str, str]] = {"display_name": "Name"}
        help_texts: ClassVar[dict[str, str]] = {
            "display_name": "Your passkeys and those who run the site know you by it. Without one it is your address."
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {"display_name": forms.TextInput(attrs={"autocomplete": "name"})}


class TokenForm(forms.Form):
    name = forms.CharField(
        max_length=LONGEST_NAME,
        help_text="What it is for, so that you know it again: «kiosk in the hall».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.TypedMultipleChoiceField(
        label="What it may do",
        coerce=Scope,
        choices=[(str(scope), label) for scope, label in SCOPES.items()],
        initial=[str(scope) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(label="Expires after", coerce=int, choices=list(DAYS.items()), initial=90)


class CloseForm(forms.Form):
    email = forms.EmailField(
        label="Your e-mail address, to be sure",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": NO_ADDRESS},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        if typed.lower() != self.user.email:
            raise ValidationError("This is not the address of the account that you are closing.")
        return typed
