from django.db import migrations

from mentoring.tenancy import sql


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial"), ("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(sql.ENTER, "DROP FUNCTION northbound_enter(text, text)"),
        migrations.RunSQL(sql.OPEN_SESSION, "DROP FUNCTION northbound_open_session(text, text)"),
        migrations.RunSQL(sql.OPEN_TOKEN, "DROP FUNCTION northbound_open_token(text, text)"),
    ]
