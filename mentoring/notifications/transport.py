"""Hands messages to the mail server and says what its answer means. Never called inside a transaction."""

import logging
import smtplib
from enum import Enum
from types import TracebackType

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

log = logging.getLogger(__name__)


#: Errors that a living server gives; all others say that it is not there.
ANSWERS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)


class Outcome(Enum):
    SENT = "sent"
    TEMPORARY = "temporary"
    BOUNCED = "bounced"
    REFUSED = "refused"


class Mailer:
    """One connection for several messages. The file backend gets one for each, because it is one file."""

    def __init__(self) -> None:
        self._found_nobody = False
        self._connection = get_connection()
        self._reuses = not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")

    def __enter__(self) -> "Mailer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def send(self, message: EmailMessage) -> Outcome:
        if not self._reuses:
            self._connection = get_connection()
        try:
            self._connection.open()
            self._connection.send_messages([message])
        except (smtplib.SMTPException, OSError) as error:
            outcome = outcome_of(error)
            self._found_nobody = not isinstance(error, ANSWERS)
            log.warning("A message was not taken: %s (%s).", outcome.value, type(error).__name__)
            self._close()
            return outcome
        if not self._reuses:
            self._close()
        return Outcome.SENT

    def found_nobody(self) -> bool:
        """The server itself did not answer: more messages now would wait for it one by one."""
        return self._found_nobody

    def _close(self) -> None:
        try:
            self._connection.close()
        except (smtplib.SMTPException, OSError):
            self._connection = get_connection()


def outcome_of(error: Exception) -> Outcome:
    """Permanent is only what the server says of this message; our credentials and its absence pass."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return Outcome.BOUNCED if codes and all(code >= 500 for code in codes) else Outcome.TEMPORARY
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPSenderRefused):
        return Outcome.TEMPORARY
    if isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500:
        return Outcome.REFUSED
    return Outcome.TEMPORARY
