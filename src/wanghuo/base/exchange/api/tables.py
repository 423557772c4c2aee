"""The API of tables in bulk: what there is, and a job that writes it."""

from typing import Any

from ninja import Router

from wanghuo.base.exchange.queries.tables import Table, safe
from wanghuo.base.exchange.rules.tables import EXCHANGE_MANAGE
from wanghuo.base.exchange.schemas import tables as schemas
from wanghuo.base.exchange.services import tables_jobs
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.work.models import Job

router = Router(tags=["数据交换"])


@router.get("/tables", response=list[schemas.TableOut], summary="可导出的数据表")
@needs(EXCHANGE_MANAGE)
def table_list(request: ActorRequest) -> list[dict[str, Any]]:
    """List the tables that one may export, with their columns."""
    return [_told(table) for table in tables_jobs.tables_for(request.actor)]


@router.post("/tables/export", response={201: schemas.ExportStarted}, summary="发起批量导出")
@needs(EXCHANGE_MANAGE)
def export_tables(request: ActorRequest, asked: schemas.ExportAsked) -> Job:
    """Begin to write tables into one archive; fetch it from the job when it is done."""
    return tables_jobs.start_export(
        labels=asked.tables,
        area=tables_jobs.area_with(asked.area_code),
        actor=request.actor,
        at=clock.now(),
    )


def _told(table: Table) -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "kind": column.kind.name,
            "meaning": str(column.field.verbose_name),
            "references": column.references,
        }
        for column in safe(table)
    ]
    return {"table": table.label, "name": table.name, "columns": columns}
