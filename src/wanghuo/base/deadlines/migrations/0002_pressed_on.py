from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0001_begin"),
    ]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="pressed_on",
            field=models.DateField(null=True, verbose_name="最近催办"),
        ),
    ]
