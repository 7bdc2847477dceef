from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from accounts import myself, openapi, personal  # noqa: F401 -- models are there only now

        personal.register(myself.HOLDING)
