"""An official document of a made-up town, with everything in it."""

from datetime import date

from wanghuo.base.documents.writing import Heading, OfficialDocument, Paragraph, TableBlock

RUNNING = (
    "清石镇消防安全委员会认真贯彻落实上级部署，围绕重点场所、关键环节，组织开展了消防安全专项整治行动，"
    "共检查单位128家，发现隐患312处，已整改298处，整改率95.5%。"
)
TITLE = "清石镇消防安全委员会关于2026年第三季度消防安全治本攻坚行动进展情况的报告"


def report(**changes):
    values = {
        "title": TITLE,
        "blocks": [
            Paragraph(RUNNING * 2),
            Heading(1, "总体情况"),
            Heading(2, "加强组织领导"),
            Heading(3, "建立专班"),
            Heading(4, "镇级专班"),
            Paragraph(RUNNING * 6),
            Heading(4, "村级专班"),
            Heading(2, "强化宣传"),
            Heading(3, "进村入户"),
            TableBlock(
                "主要指标完成情况表",
                ["序号", "指标", "目标", "完成"],
                [[n, f"检查重点单位第{n}批", 100, 90.5 + n] for n in range(1, 41)],
            ),
            Heading(1, "存在问题"),
            Paragraph(RUNNING * 3),
        ],
        "addressee": "县消防安全委员会",
        "issuer": "清石镇消防安全委员会",
        "issued_on": date(2026, 3, 5),
        "doc_number": "清消安委[2026]第05号",
        "attachments": ["隐患整改台账", "重点单位检查情况统计表"],
        "red_head": "清石镇消防安全委员会文件",
        "copies": ["县应急管理局", "县消防救援大队"],
        "printed_by": "清石镇消防安全委员会办公室",
    }
    return OfficialDocument(**values | changes)
