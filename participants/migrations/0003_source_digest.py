import django.db.models.deletion
import mentoring.tenancy.fields
from django.db import migrations, models

from participants import sql


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0002_names_and_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='source_digest',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='person',
            name='manager',
            field=mentoring.tenancy.fields.OrganizationForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='participants.person'),
        ),
        migrations.RunSQL(sql.FORGET_SOURCE, sql.KEEP_SOURCE),
    ]
