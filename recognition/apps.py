from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "recognition"
    verbose_name = "Readings"

    def ready(self) -> None:
        from accounts import personal as register  # noqa: PLC0415 -- there are no models sooner
        from recognition import personal  # noqa: PLC0415

        register.register(personal.HOLDING)
