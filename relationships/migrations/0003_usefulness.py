from django.db import migrations

from relationships import sql


class Migration(migrations.Migration):
    dependencies = [("relationships", "0002_nudge"), ("participants", "0001_initial"), ("tenancy", "0002_functions")]

    operations = [migrations.RunSQL(sql.USEFULNESS, sql.NO_USEFULNESS)]
