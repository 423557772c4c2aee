"""Background work of the register: positions seen anew after boundaries changed."""

from wanghuo.kernel.errors import Words
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.services import Result, Running
from wanghuo.register.records.services import rewriting


def recheck(running: Running) -> Result:
    """See anew which positions lie outside their areas."""
    keys, count = running.arguments["areas"], 0
    for done, area in enumerate(rewriting.areas_at_work(keys)):
        running.progress(done, len(keys))
        count += rewriting.recheck_positions(area=area)
    return {"summary": Words("{count} 条登记的位置判定有变化", count=count)}


work.declare(rewriting.JOB_RECHECK, rewriting.JOB_LABEL, recheck)
