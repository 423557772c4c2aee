"""Background work of the exchange."""

from wanghuo.base.exchange.services import quality, tables_jobs
from wanghuo.kernel.work import services as work

work.declare(quality.KIND, quality.LABEL, quality.run_in_background)
work.declare(tables_jobs.KIND, tables_jobs.LABEL, tables_jobs.write_archive)
