"""The ways out, as the settings have them: each is off until an operator gives its address."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from wanghuo.base.notices.rules import Adapter
from wanghuo.kernel.outgoing import http, rules, smtp
from wanghuo.kernel.outgoing.rules import Outcome, Trouble

BODY_VERSION = 1


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes out once: a notice's line, for whom, under which key."""

    key: str
    kind: str
    title: str
    link: str
    recipient: str
    address: str
    at: datetime


def adapters_on() -> frozenset[Adapter]:
    """Return the ways out that an operator has opened."""
    addresses = {
        Adapter.WEBHOOK: settings.NOTICE_WEBHOOK_URL,
        Adapter.SMTP: settings.SMTP_URL,
    }
    return frozenset(adapter for adapter, address in addresses.items() if address)


def send(adapter: Adapter, parcels: Sequence[Parcel], at: datetime) -> list[Outcome]:
    """Send parcels by one way that is on; tell of each what became of it."""
    if adapter is Adapter.WEBHOOK:
        return http.post([_message(parcel, at) for parcel in parcels])
    return [_mail(parcel) for parcel in parcels]


def _message(parcel: Parcel, at: datetime) -> http.Message:
    body = json.dumps(
        {
            "version": BODY_VERSION,
            "delivery": parcel.key,
            "kind": parcel.kind,
            "title": parcel.title,
            "link": f"{settings.PUBLIC_URL}{parcel.link}",
            "recipient": parcel.recipient,
            "at": parcel.at.isoformat(),
        },
        ensure_ascii=False,
    ).encode()
    headers = rules.headers(settings.NOTICE_WEBHOOK_SECRET, parcel.key, body, at)
    return http.Message(settings.NOTICE_WEBHOOK_URL, body, headers)


def _mail(parcel: Parcel) -> Outcome:
    if not parcel.address:
        return Outcome(Trouble.NO_ADDRESS)
    letter = smtp.Letter(
        key=parcel.key,
        sender=settings.SMTP_FROM,
        to=parcel.address,
        subject=parcel.title,
        text=f"{parcel.title}\n\n{settings.PUBLIC_URL}{parcel.link}\n",
    )
    return smtp.send(settings.SMTP_URL, letter)
