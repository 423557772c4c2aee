"""Background work of this room: trying and applying changed parameters."""

from django.urls import reverse

from wanghuo.kernel.errors import Words
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.services import Result, Running
from wanghuo.register.places.models import StatusProposal
from wanghuo.register.places.services import proposals, walking


def try_out(running: Running) -> Result:
    """Try changed parameters on every place."""
    proposal = walking.proposal_at_work(running.arguments["proposal"])
    return _result(walking.try_out(proposal, running.at, running.progress))


def put_in_force(running: Running) -> Result:
    """Apply changed parameters to every place."""
    proposal = walking.proposal_at_work(running.arguments["proposal"])
    found = walking.put_in_force(proposal, running.actor, running.at, running.progress)
    return _result(found)


def _result(proposal: StatusProposal) -> Result:
    count = sum(proposal.counts.values())
    return {
        "summary": Words("{count} 个场所的身份有变化", count=count),
        "link": reverse("places:proposal", args=[proposal.pk]),
    }


work.declare(proposals.JOB_TRY, "试算判定参数", try_out)
work.declare(proposals.JOB_APPLY, "启用判定参数", put_in_force)
