"""What this room refuses, beyond what the house refuses already."""

from wanghuo.kernel.errors import DomainError


class TicketStands(DomainError):
    """The device has a ticket of this reason already (已有未办结的故障单)."""

    code = "ticket_stands"
    status = 409
    sentence = "该装置已有未办结的“{reason}”故障单，请在原单上补充办理。"


class NotRecovered(DomainError):
    """The device has not come back (装置尚未恢复)."""

    code = "not_recovered"
    status = 409
    sentence = (
        "装置还没有恢复上报，不能按“已恢复”办结：修好的请报修好后核验，不需要修的请撤销并写明原因。"
    )


class DriveTooLarge(DomainError):
    """More control rooms than may be asked at once (一次查岗过多)."""

    code = "drive_too_large"
    status = 422
    sentence = "“{area}”有 {count} 台可查岗的装置，一次最多 {most} 台，请选择下级区划分批查岗。"


class NobodyToAsk(DomainError):
    """No control room can be asked (没有可查岗的装置)."""

    code = "nobody_to_ask"
    status = 422
    sentence = (
        "“{area}”没有可查岗的装置：离线 {offline} 台，正在等待应答 {pending} 台。"
        "请先恢复离线装置，或等待应答。"
    )
