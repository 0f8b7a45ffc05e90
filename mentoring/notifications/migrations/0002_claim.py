from django.db import migrations

from mentoring.notifications import sql


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("tenancy", "0002_functions")]

    operations = [migrations.RunSQL(sql.CLAIM, sql.UNCLAIM)]
