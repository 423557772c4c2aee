"""Letters to a real mail server on a real socket."""

from email import message_from_bytes, policy

import pytest

from tests.kernel.outgoing.servers import closed_port, mailbox
from wanghuo.kernel.outgoing import smtp
from wanghuo.kernel.outgoing.rules import Outcome, Trouble
from wanghuo.kernel.outgoing.smtp import Letter

LETTER = Letter(
    key="0192",
    sender="wanghuo@town.example",
    to="reader@there.example",
    subject="逾期提醒：排查“九小场所”",
    text="逾期提醒\n\nhttps://wanghuo.example/tasks/1\n",
)


def test_a_letter_arrives_as_it_was_written():
    with mailbox() as box:
        assert smtp.send(box.url, LETTER) == Outcome()

    letter = message_from_bytes(box.letters[0], policy=policy.default)
    assert letter["Subject"] == LETTER.subject
    assert (letter["From"], letter["To"]) == (LETTER.sender, LETTER.to)
    assert letter["Message-ID"] == "<0192@town.example>"
    assert letter.get_content().split() == LETTER.text.split()


def test_nobody_asks_the_resolver_for_our_own_name():
    with mailbox() as box:
        smtp.send(box.url, LETTER)

    assert box.spoken[0] == "ehlo town.example"


@pytest.mark.parametrize(
    ("refuse", "outcome"),
    [
        ({"RCPT": 550}, Outcome(Trouble.ADDRESS, 550)),
        ({"RCPT": 450}, Outcome(Trouble.REFUSED, 450)),
        ({"DATA": 554}, Outcome(Trouble.REFUSED, 554)),
        ({"MAIL": 553}, Outcome(Trouble.REFUSED, 553)),
    ],
)
def test_what_a_server_refuses_is_told(refuse, outcome):
    with mailbox(refuse=refuse) as box:
        told = smtp.send(box.url, LETTER)

    assert box.letters == []
    assert told == outcome


def test_where_nobody_listens_is_unreachable():
    server = f"smtp+plain://127.0.0.1:{closed_port()}"

    assert smtp.send(server, LETTER) == Outcome(Trouble.UNREACHABLE)


def test_nothing_is_said_to_who_does_not_encrypt():
    with mailbox() as box:
        told = smtp.send(box.url.replace("smtp+plain", "smtp"), LETTER)

    assert told.trouble is Trouble.BROKEN
    assert box.letters == []


def test_a_server_that_takes_no_passwords_is_told_none():
    with mailbox() as box:
        told = smtp.send(box.url.replace("://", "://user:word@"), LETTER)

    assert (told.trouble, box.letters) == (Trouble.BROKEN, [])
    assert not [line for line in box.spoken if "word" in line]
