"""Verification as background work, for a ledger that takes longer than a person waits."""

from dataclasses import asdict

from wanghuo.kernel.ledger import services
from wanghuo.kernel.ledger.rules import LEDGER_VERIFIED
from wanghuo.kernel.work.services import Result, Running, declare


def verify(running: Running) -> Result:
    """Compute the whole ledger again, and say that it is intact or what is broken first."""
    found = services.check(
        actor=running.actor,
        at=running.at,
        expect=str(running.arguments.get("expect", "")),
        told=running.progress,
    )
    return {
        "summary": found.sentence(),
        "sentence": found.sentence(),
        "link": f"/ledger/verified/{running.job.pk}",
        "breach": asdict(found.breach) if found.breach else None,
        "is_intact": found.is_intact,
        "facts": found.facts,
        "blocks": found.blocks,
        "head": found.head,
    }


VERIFY = declare(LEDGER_VERIFIED, "校验存证", verify)
