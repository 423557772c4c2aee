# What was approved is kept as a print too.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0002_report_may_stay_with_its_receiver"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="printed",
            field=models.FileField(blank=True, upload_to="reports/", verbose_name="定稿打印件"),
        ),
    ]
