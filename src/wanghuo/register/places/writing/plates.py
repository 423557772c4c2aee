"""QR plates (二维码牌): who scans one comes to the record it hangs at.

Words go in as JSON: nothing of them is ever read as Typst.
"""

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import segno
import typst

from wanghuo.base.documents.writing.pdf import SANS, SERIF, fonts
from wanghuo.base.documents.writing.text import clean, width

TEMPLATE = Path(__file__).with_name("plates.typ")
CALL = "扫码查看或报告隐患"
AT_ONCE = 500
"""Plates in one PDF: a worker makes more, in files of so many each."""

NAME_SIZES = ((12, 20.0), (24, 18.0), (36, 14.0), (60, 11.0), (84, 9.0), (1000, 7.5))
"""Up to how many characters a name has which size in points, so that it fits in its frame."""
EPOCH = datetime(1980, 1, 1, tzinfo=UTC)

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Plate:
    """What stands on a plate, and where its square leads."""

    name: str
    number: str
    area: str
    address: str


def plate_address(site: str, number: str, *, of: str = "") -> str:
    """Return the short address of a record; `of` names its kind where it is no place."""
    ending = f"?of={of}" if of else ""
    return f"{site.rstrip('/')}/q/{quote(number, safe='')}{ending}"


def square(address: str) -> segno.QRCode:
    """Return the QR code of an address; a quarter of it may be scratched off."""
    return segno.make_qr(address, error="q")


def as_pdf(plates: Iterable[Plate], title: str) -> bytes:
    """Return the plates as a PDF, eight on a sheet of A4."""
    data = {
        "title": title,
        "call": CALL,
        "sans": SANS,
        "serif": SERIF,
        "plates": [_data(plate) for plate in plates],
    }
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=fonts(),
        sys_inputs={"plates": json.dumps(data, ensure_ascii=False)},
        timestamp=EPOCH,
        format="pdf",
    )


def write_archive(
    path: Path, plates: Iterable[Plate], title: str, *, told: Told | None = None
) -> int:
    """Write all plates as PDFs in one archive; return how many they are."""
    done = 0
    with zipfile.ZipFile(path, "w") as archive:
        for number, some in enumerate(_batches(plates), start=1):
            archive.writestr(f"{title}-{number:03d}.pdf", as_pdf(some, title))
            done += len(some)
            if told:
                told(done)
    return done


def _batches(plates: Iterable[Plate]) -> Iterator[list[Plate]]:
    walk = iter(plates)
    while some := list(islice(walk, AT_ONCE)):
        yield some


def _data(plate: Plate) -> dict[str, str | float]:
    name = clean(plate.name)
    return {
        "name": name,
        "name_size": next(size for most, size in NAME_SIZES if width(name) <= most),
        "number": clean(plate.number),
        "area": clean(plate.area),
        "square": square(plate.address).svg_inline(border=2),
    }
