"""Plain text in the encodings Chinese offices save: UTF-8, GB18030, UTF-16 (纯文本)."""

import codecs
import string

from wanghuo.governance.plans.reading.refusals import DocumentEncodingUnknown, DocumentNotText

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The characters that make up about half of any official Chinese text.
_USUAL = frozenset(
    string.printable + "，。、；：（）《》“”！？—｜"
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过"
    "子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体"
    "制机当使点从业本去把性好应开它合还因由其些然前外天政四日社义事平形相全表间样与关各重新线内数"
    "正心反明看原么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党"
    "程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别期根"
    "论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志"
    "世金增争济术极交受联什认六共权收证改清己再采转更单风切打教速花带安场身车例真务具万每目至达走"
    "积示议声报斗完类八离名确才科信节话整空元况集传土许步群广记需段研界律且究观越织装影算低持音众"
    "书布复容须际商非验连断深难近周委素技备半办青省习响约支般史感劳便团往市克何除消构称准精值号率"
    "族维划选标写存候毛亲快效斯院查型眼按格养易置派层片始专状育厂京识适属包火住调满县局照参细引听"
    "铁价严防隐患责镇村落督检培训治底"
)
_CONTROL = frozenset(map(chr, (*range(9), *range(14, 32), 127)))
_CLEAN = {**{ord(c): " " for c in _CONTROL}, 11: "\n", 12: "\n", 0xFEFF: None}
_SAMPLE = 20_000


def decode_plain(data: bytes) -> str:
    """Turn the bytes of a text file into text with plain line ends."""
    text = _decoded(data)
    sample = text[:_SAMPLE]
    if sum(c in _CONTROL for c in sample) * 20 > len(sample):
        raise DocumentNotText
    return clean(text)


def clean(text: str) -> str:
    """Make line ends plain and drop control characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN)


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            marked = _strict(data[len(mark) :], encoding)
            if marked is None:
                raise DocumentEncodingUnknown
            return marked
    if b"\0" not in data:
        text = _strict(data, "utf-8")
        if text is not None:
            return text
    return _likeliest(data)


def _strict(data: bytes, encoding: str) -> str | None:
    """Decode without guessing; a last character that was cut in two is dropped."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return None


def _likeliest(data: bytes) -> str:
    """Decode in the encoding that reads most like Chinese."""
    texts = [t for e in ("gb18030", "utf-16-le", "utf-16-be") if (t := _strict(data, e))]
    best = max(texts, key=_likeness, default="")
    if _likeness(best) < 0.25:
        raise DocumentNotText if b"\0" in data else DocumentEncodingUnknown
    return best


def _likeness(text: str) -> float:
    sample = text[:_SAMPLE]
    return sum(c in _USUAL for c in sample) / len(sample) if sample else 0.0
