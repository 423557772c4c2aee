"""What can be seen of tickets, duty checks and those who keep devices; every list is scoped."""

from wanghuo.monitoring.maintenance.queries.asking import (
    answerable,
    answers_until,
    check_of,
    control_rooms,
    duty_command,
    missed_in_a_row,
    open_checks,
    unwatched,
)
from wanghuo.monitoring.maintenance.queries.checks import (
    CheckFilter,
    RateLine,
    check_list,
    drive_in_scope,
    drives,
    duty_numbers,
    duty_rates,
)
from wanghuo.monitoring.maintenance.queries.devices import (
    KeptFilter,
    device_called,
    device_in_scope,
    device_to_chase,
    false_alarms_of,
    kept_devices,
)
from wanghuo.monitoring.maintenance.queries.firms import Firm, firm_coded, firm_names
from wanghuo.monitoring.maintenance.queries.overview import Asked, FirmLine, firm_lines
from wanghuo.monitoring.maintenance.queries.terms import chase_terms, duty_terms, workdays
from wanghuo.monitoring.maintenance.queries.tickets import (
    TicketFilter,
    ticket_in_scope,
    ticket_list,
    ticket_numbers,
)

__all__ = [
    "Asked", "CheckFilter", "Firm", "FirmLine", "KeptFilter", "RateLine", "TicketFilter",
    "answerable", "answers_until", "chase_terms", "check_list", "check_of", "control_rooms",
    "device_called", "device_in_scope", "device_to_chase", "drive_in_scope", "drives",
    "duty_command", "duty_numbers", "duty_rates", "duty_terms", "false_alarms_of", "firm_coded",
    "firm_lines", "firm_names", "kept_devices", "missed_in_a_row", "open_checks",
    "ticket_in_scope", "ticket_list", "ticket_numbers", "unwatched", "workdays",
]  # fmt: skip
