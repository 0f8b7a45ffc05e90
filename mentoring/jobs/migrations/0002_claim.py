from django.db import migrations

from mentoring.jobs import sql


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("tenancy", "0002_functions")]

    operations = [migrations.RunSQL(sql.CLAIM, sql.UNCLAIM)]
