"""An auditor convinces an outsider: one exported file, one script, nothing else.

The auditor works on the pages alone. The outsider has Python, the file and the script that the page
offers, no access to the house and no package of ours.
"""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_actor, make_area
from tests.visiting import text_of, visitor
from wanghuo.base.areas import services as areas
from wanghuo.base.areas.rules import AREA_MANAGE
from wanghuo.kernel.ledger import services as ledger
from wanghuo.kernel.ledger.rules import LEDGER_READ, LEDGER_VERIFY

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def says(folder, *words):
    """What the script says to the outsider, who cannot import anything of ours."""
    command = [sys.executable, "-I", "-S", "verify_proof.py", *words]
    done = subprocess.run(command, cwd=folder, env={}, capture_output=True, check=False)
    return done.returncode, done.stdout.decode()


@pytest.fixture
def auditor(everywhere):
    county = make_area("望山县")
    town = make_area("清石镇", county, code="990131100000")
    manager = make_actor(county.path, AREA_MANAGE)
    for day, name in enumerate(("青石镇", "清石乡", "青石乡")):
        at = AT + timedelta(days=day)
        town.refresh_from_db()
        areas.rename_area(area=town, name=name, code="", on=at.date(), actor=manager, at=at)
        ledger.seal(at, force=True)
    return visitor(county, LEDGER_READ, LEDGER_VERIFY)


@pytest.fixture
def outsider(tmp_path, auditor):
    """A folder with the exported file and the script, both fetched from the page."""
    page = text_of(auditor.get("/ledger/"))
    proof = re.findall(r'href="(/ledger/facts/[^"]+/proof)"', page)[1]
    script = re.search(r'href="(/static/[^"]*verify_proof[^"]*\.py)"', page).group(1)
    (tmp_path / "证明.json").write_bytes(auditor.get(proof).content)
    answer = auditor.get(script)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    (tmp_path / "verify_proof.py").write_bytes(content)
    return tmp_path


def head_on(page):
    return re.search(r"<code[^>]*>([0-9a-f]{64})</code>", page).group(1)


def test_the_outsider_is_convinced_by_the_file_and_the_script(auditor, outsider):
    head = head_on(text_of(auditor.get("/ledger/")))

    code, said = says(outsider, "证明.json", "--head", head)

    assert code == 0, said
    assert "证明成立" in said
    assert "area.renamed" in said


def test_the_script_needs_nothing_of_ours(outsider):
    code, _ = says(outsider, "--help")
    probe = [sys.executable, "-I", "-S", "-c", "import wanghuo"]

    assert code == 0
    assert subprocess.run(probe, cwd=outsider, env={}, capture_output=True, check=False).returncode


def test_a_retouched_file_convinces_nobody(auditor, outsider):
    proof = outsider / "证明.json"
    proof.write_text(proof.read_text("utf-8").replace("area.renamed", "area.merged"), "utf-8")

    code, said = says(outsider, "证明.json")

    assert (code, "与区块 2 的默克尔根不符" in said) == (1, True)


def test_another_chain_convinces_nobody(outsider):
    code, said = says(outsider, "证明.json", "--head", "0" * 64)

    assert (code, "证明不成立" in said) == (1, True)


def test_what_is_renamed_afterwards_does_not_touch_the_file(auditor, outsider):
    ledger.seal(AT + timedelta(days=9), force=True)

    assert says(outsider, "证明.json")[0] == 0
