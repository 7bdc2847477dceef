"""Give a program a token, and its owner an account if there is none: `create_token EMAIL --name NAME`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.errors import AccountError
from accounts.models import LONGEST_NAME, MAX_TOKEN_DAYS, TOKEN_DAYS, ApiToken, Scope, User


class Command(BaseCommand):
    help = "Make an API token, and the account if it is not there. The token is the last line, alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="what the token is for")
        parser.add_argument(
            "--scope",
            action="append",
            choices=[str(scope) for scope in Scope],
            help="may be given twice; without it the token may do both",
        )
        parser.add_argument("--days", type=int, default=TOKEN_DAYS, help="until it expires")

    def handle(self, *, email: str, name: str, days: int, **options: Any) -> None:
        scopes = [Scope(scope) for scope in options["scope"] or Scope]
        if not 1 <= days <= MAX_TOKEN_DAYS:
            raise CommandError(f"A token lives from 1 to {MAX_TOKEN_DAYS} days, not {days}.")
        if not 1 <= len(name) <= LONGEST_NAME:
            raise CommandError(f"A token's name has 1 to {LONGEST_NAME} characters, not {len(name)}.")
        owner = self.owner(email)  # last: what is wrong with the words leaves no account behind
        try:
            _, text = ApiToken.objects.issue(owner=owner, name=name, scopes=scopes, days=days)
        except AccountError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(text)

    def owner(self, email: str) -> User:
        """Without a password: the person sets one by resetting it."""
        try:
            User._meta.get_field("email").clean(email, None)
        except ValidationError:
            raise CommandError(f"«{email}» is not an e-mail address.") from None
        owner = User.objects.filter(email=email).first()
        if owner is None:
            owner = User.objects.create_user(email)
            self.stderr.write(f"Made an account for {owner.email}.")
        return owner
