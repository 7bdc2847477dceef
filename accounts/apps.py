from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from accounts import myself, personal  # noqa: PLC0415 -- there are no models sooner

        personal.register(myself.HOLDING)
