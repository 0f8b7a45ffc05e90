from django.db import migrations

from mentoring.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("tenancy", "0002_functions")]

    operations = [migrations.RunSQL(sql.LINK, sql.UNLINK)]
