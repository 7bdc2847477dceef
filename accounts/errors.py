"""What can be refused here, each a sentence for a person."""


class AccountError(Exception):
    """The text is for the person who asked."""


class ClosedError(AccountError):
    """Between the look at who asks and what was asked."""

    def __init__(self) -> None:
        super().__init__("This account was closed meanwhile.")


class TooManyTokensError(AccountError):
    def __init__(self, most: int) -> None:
        super().__init__(f"An account holds at most {most} tokens. Revoke those you no longer use.")
