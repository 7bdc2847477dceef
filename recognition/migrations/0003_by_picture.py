"""The sweep for orphans asks which rows a folder's pictures belong to, and must not read all of them for that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recognition", "0002_what_is_under_way")]

    operations = [
        migrations.AddIndex("prediction", models.Index(fields=["picture"], name="by_picture")),
    ]
