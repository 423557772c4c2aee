"""An auditor, clicked: a proof and a program leave the house, and convince without it."""

import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.test_pages import faults


def takes(page, link, folder, name):
    with page.expect_download() as waiting:
        link.click()
    shutil.copyfile(waiting.value.path(), folder / name)


def says(folder, *words):
    """What the program says to an outsider, who has Python and nothing of ours."""
    command = [sys.executable, "-I", "-S", "verify_proof.py", "证明.json", *words]
    done = subprocess.run(command, cwd=folder, env={}, capture_output=True, check=False)
    return done.returncode, done.stdout.decode()


@pytest.fixture
def auditor(window):
    return window(DESKTOP).logs_in("audit")


def test_a_proof_convinces_an_outsider_and_a_changed_byte_does_not(auditor, tmp_path):
    page = auditor.opens("/ledger/")
    head = page.locator("main code").first.inner_text()
    takes(page, page.get_by_role("link", name="下载核对程序"), tmp_path, "verify_proof.py")
    takes(page, page.locator("a[aria-label^='下载第']").last, tmp_path, "证明.json")

    code, said = says(tmp_path, "--head", head)
    assert (code, "证明成立" in said) == (0, True), said

    proof = tmp_path / "证明.json"
    content = bytearray(proof.read_bytes())
    content[content.index(b"kind") + 10] ^= 1
    proof.write_bytes(content)
    code, said = says(tmp_path)
    assert (code, "证明不成立" in said) == (1, True), said


def test_the_whole_ledger_is_verified_by_a_button(auditor):
    page = auditor.opens("/ledger/")

    page.get_by_role("button", name="校验").click()
    page.get_by_role("heading", name="校验存证").wait_for()
    page.get_by_role("link", name="查看结果").click(timeout=60_000)

    expect(page.locator("main .wh-state--done")).to_have_text("完整")
    assert faults(auditor) == []
