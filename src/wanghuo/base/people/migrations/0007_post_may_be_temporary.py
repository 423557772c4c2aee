from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_second_factor_begins")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="is_temporary",
            field=models.BooleanField(default=False, verbose_name="临时"),
        ),
    ]
