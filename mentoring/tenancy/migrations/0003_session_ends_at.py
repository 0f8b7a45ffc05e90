from django.db import migrations

from mentoring.tenancy import sql

DROP = "DROP FUNCTION northbound_open_session(text, text)"


class Migration(migrations.Migration):
    """The function says when the session ends. Made anew, because its answer has one more column."""

    dependencies = [("tenancy", "0002_functions")]

    operations = [migrations.RunSQL([DROP, sql.OPEN_SESSION], [DROP, sql.OPEN_SESSION])]
