"""What a person does with records: enter, change, move, close, merge, import, look at."""

from wanghuo.register.records.services.entering import (
    change_record,
    close_record,
    register_record,
    reopen_record,
)
from wanghuo.register.records.services.merging import merge_records, part_records
from wanghuo.register.records.services.revealing import reveal_record
from wanghuo.register.records.services.rewriting import ask_for_recheck, recheck_positions
from wanghuo.register.records.services.sheets import target_of

__all__ = [
    "ask_for_recheck", "change_record", "close_record", "merge_records", "part_records",
    "recheck_positions", "register_record", "reopen_record", "reveal_record",
    "target_of",
]  # fmt: skip
