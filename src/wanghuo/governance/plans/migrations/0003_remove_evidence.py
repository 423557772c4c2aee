from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0002_evidence_becomes_attachments"),
    ]

    operations = [migrations.DeleteModel(name="Evidence")]
