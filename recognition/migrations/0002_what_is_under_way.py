"""What is finished is due never again: indexes on what is under way can then be told from a query alone."""

import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    finished = apps.get_model("recognition", "Prediction").objects.filter(status__in=("done", "failed"))
    finished.update(publish_at=None)


def remember(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    finished = apps.get_model("recognition", "Prediction").objects.filter(publish_at=None)
    finished.update(publish_at=models.F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("recognition", "0001_initial")]

    operations = [
        migrations.RemoveIndex("prediction", "under_way"),
        migrations.AlterField(
            "prediction",
            "publish_at",
            models.DateTimeField(default=django.utils.timezone.now, editable=False, null=True),
        ),
        migrations.RunPython(forget, remember),
        migrations.AddIndex(
            "prediction",
            models.Index(condition=models.Q(("publish_at__isnull", False)), fields=["publish_at"], name="under_way"),
        ),
        migrations.AddIndex(
            "prediction",
            models.Index(condition=models.Q(("holder__isnull", False)), fields=["holder"], name="held"),
        ),
    ]
