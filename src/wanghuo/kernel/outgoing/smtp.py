"""Send one letter through a mail server: bounded in time, encrypted unless told otherwise.

`smtps://user:word@host:465` is encrypted from the first byte, `smtp://…:587` turns to STARTTLS and
refuses to go on without it, `smtp+plain://…:25` is for a relay on the same machine or network.
"""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from wanghuo.kernel.outgoing.rules import MAIL_PORTS, Outcome, Trouble

SECONDS = 10.0
FIRST_PERMANENT = 500
TROUBLES: Mapping[type[Exception], Trouble] = MappingProxyType(
    {
        smtplib.SMTPAuthenticationError: Trouble.LOGIN,
        smtplib.SMTPResponseException: Trouble.REFUSED,
        TimeoutError: Trouble.TIMEOUT,
        ssl.SSLError: Trouble.TLS,
    }
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to whom; `key` makes the Message-ID, so that a second copy shows as one."""

    key: str
    sender: str
    to: str
    subject: str
    text: str


def send(server: str, letter: Letter) -> Outcome:
    """Send a letter; tell what became of it."""
    try:
        with _session(server, _domain(letter.sender)) as session:
            session.send_message(_message(letter))
    except (OSError, ValueError) as error:  # all of smtplib's own are OSError
        return _outcome(error)
    return Outcome()


def _outcome(error: Exception) -> Outcome:
    for kind, trouble in TROUBLES.items():
        if isinstance(error, kind):
            return Outcome(trouble, getattr(error, "smtp_code", None))
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        [(code, _)] = error.recipients.values()
        return Outcome(Trouble.ADDRESS if code >= FIRST_PERMANENT else Trouble.REFUSED, code)
    is_smtp = isinstance(error, (smtplib.SMTPException, ValueError))
    return Outcome(Trouble.BROKEN if is_smtp else Trouble.UNREACHABLE)


@contextmanager
def _session(server: str, name: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(server)
    host, port = parts.hostname or "", parts.port or MAIL_PORTS[parts.scheme]
    trusted = ssl.create_default_context()
    if parts.scheme == "smtps":
        session: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, local_hostname=name, timeout=SECONDS, context=trusted
        )
    else:
        session = smtplib.SMTP(host, port, local_hostname=name, timeout=SECONDS)
    with session:
        if parts.scheme == "smtp":
            session.starttls(context=trusted)
        if parts.username:
            session.login(unquote(parts.username), unquote(parts.password or ""))
        yield session


def _domain(sender: str) -> str:
    """Return the name to greet with: asking the resolver for our own would be a look-up."""
    return sender.rpartition("@")[2] or "localhost"


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        letter.sender,
        letter.to,
        letter.subject,
    )
    message["Message-ID"] = f"<{letter.key}@{_domain(letter.sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
