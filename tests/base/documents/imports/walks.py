"""Imports from file to undoing, with the walks done on the spot."""

from tests.base.people.conftest import AT
from tests.base.people.sheets import text
from wanghuo.base.documents import services
from wanghuo.base.documents.models import ImportBatch, ImportRow
from wanghuo.base.documents.services import walking
from wanghuo.kernel.sheets.importing import Choice, ImportMode, target_named

HEADER = ["单位名称", "类别", "区划代码", "行业条线", "别名", "所属统称"]
TOWN, VILLAGE, OTHER = "990000100000", "990000100200", "990000200000"


def shop(name, code=TOWN, kind="社会单位", *more):
    return [name, kind, code, *more]


def sheet(*rows, header=HEADER):
    return text(header, *rows)


class Desk:
    """Somebody at the workbench."""

    def __init__(self, actor, at=AT, target="organisations"):
        self.actor, self.at, self.target = actor, at, target_named(target)

    def start(self, content, name="单位.csv", key="", mode=ImportMode.BOTH, **options):
        return services.start_import(
            target=self.target,
            content=content,
            name=name,
            choice=Choice(key, mode, options),
            actor=self.actor,
            at=self.at,
        )

    def preview(self, content, **choice):
        return walking.preview(fresh(self.start(content, **choice)), self.actor)

    def write(self, batch):
        services.apply_import(batch=fresh(batch), actor=self.actor, at=self.at)
        return walking.write(fresh(batch), self.actor)

    def enter(self, content, **choice):
        return self.write(self.preview(content, **choice))

    def undo(self, batch):
        services.undo_import(batch=fresh(batch), actor=self.actor, at=self.at)
        return walking.take_back(fresh(batch), self.actor)


def fresh(batch):
    return ImportBatch._base_manager.get(pk=batch.pk)


def results(batch):
    rows = ImportRow.objects.filter(batch=batch).order_by("line")
    return [(row.line, row.result, row.note) for row in rows]


def undone(batch):
    rows = ImportRow.objects.filter(batch=batch).order_by("line")
    return [(row.line, row.undone, row.undo_note) for row in rows]
