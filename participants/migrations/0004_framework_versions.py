import django.db.models.deletion
import mentoring.clock
import mentoring.tenancy.fields
from django.db import migrations, models

#: An organization could have one current version of each framework; from now on it has one: the newest of them.
KEEP_NEWEST = """
ALTER TABLE participants_competencyframework NO FORCE ROW LEVEL SECURITY;
UPDATE participants_competencyframework older SET is_current = false
    FROM participants_competencyframework newer
    WHERE older.is_current AND newer.is_current AND older.organization_id = newer.organization_id
        AND (older.created_at, older.id) < (newer.created_at, newer.id);
ALTER TABLE participants_competencyframework FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0003_source_digest'),
        ('tenancy', '0004_own_readiness'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='competencyframework',
            name='participants_framework_one_current',
        ),
        migrations.AddField(
            model_name='competencyframework',
            name='published_at',
            field=models.DateTimeField(default=mentoring.clock.now, null=True),
        ),
        migrations.AddField(
            model_name='nextrole',
            name='experiences',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='roleprofile',
            name='open_positions',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='nextrole',
            name='next_role',
            field=mentoring.tenancy.fields.OrganizationForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='earlier_roles', to='participants.roleprofile'),
        ),
        migrations.RunSQL(KEEP_NEWEST, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='competencyframework',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('organization',), name='participants_framework_one_current'),
        ),
        migrations.AddConstraint(
            model_name='competencyframework',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('organization',), name='participants_framework_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='competencyframework',
            constraint=models.CheckConstraint(condition=models.Q(('is_current', False), ('published_at__isnull', False), _connector='OR'), name='participants_framework_current_published'),
        ),
    ]
