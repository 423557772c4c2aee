"""Background work of the exchange."""

from wanghuo.base.exchange.services import tables_jobs
from wanghuo.kernel.work import services as work

work.declare(tables_jobs.KIND, tables_jobs.LABEL, tables_jobs.write_archive)
