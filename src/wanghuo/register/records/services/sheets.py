"""How sheets of a kind are imported: its target for the workbench."""

from collections.abc import Hashable

from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.sheets import importing
from wanghuo.kernel.sheets.importing import Key, Option, Record
from wanghuo.register.records.kinds import RecordKey, RecordKind
from wanghuo.register.records.services.columns import columns_of, keys_of
from wanghuo.register.records.services.importing import CRS, RecordSession, keyed
from wanghuo.register.records.services.undoing import undo


def target_of(kind: RecordKind) -> importing.Target:
    """Return how sheets of a kind are imported."""
    where = (
        Option(CRS, "文件中坐标的坐标系", tuple(Crs.choices()), Crs.CGCS2000.value),
    ) if kind.is_located else ()  # fmt: skip
    return importing.Target(
        code=kind.plural,
        label=kind.label,
        capabilities=(kind.manage,),
        columns=columns_of(kind),
        keys=tuple(_sheet_key(key) for key in keys_of(kind)),
        open=lambda asked: RecordSession(kind, asked),
        undo=lambda rows, asked: undo(kind, rows, asked),
        subject=kind.code,
        options=where,
        is_personal=any(one.is_personal for one in kind.fields),
        hint=kind.hint,
    )


def _sheet_key(key: RecordKey) -> Key:
    headings = [heading for _, heading in key.columns]

    def of(record: Record) -> Hashable:
        parts = tuple(keyed(record.values.get(heading)) for heading in headings)
        return parts if all(parts) else (record.line,)

    return Key(key.code, key.label, of)
