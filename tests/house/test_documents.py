"""What the documents tell people to type works."""

import re

import pytest

from tests.house.files import PAGES, ROOT
from wanghuo.__main__ import COMMANDS, main

TYPED = re.compile(r"(?:^|[`/\s])wanghuo ((?:[a-z]+)(?: [a-z][a-z0-9]*)?)", re.MULTILINE)
MADE = re.compile(r"(?:^|`)make ([a-z]+)", re.MULTILINE)
FENCE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def typed(pattern):
    return sorted(
        {
            (page.name, words)
            for page in PAGES
            for code in FENCE.findall(page.read_text("utf-8"))
            for words in pattern.findall(code.strip("`"))
        }
    )


@pytest.mark.parametrize(("page", "words"), typed(TYPED))
def test_command_of_a_document_exists(page, words, capsys):
    command, _, action = words.partition(" ")

    with pytest.raises(SystemExit) as done:
        main([command, *([action] if action else []), "--help"])

    assert (command in COMMANDS, done.value.code) == (True, 0)
    assert "usage: wanghuo" in capsys.readouterr().out


@pytest.mark.parametrize(("page", "target"), typed(MADE))
def test_target_of_a_document_exists(page, target):
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert re.search(rf"^{target}:.*##", makefile, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_takes(name, capsys):
    if name == "manage":
        pytest.skip("hands everything to Django")

    with pytest.raises(SystemExit) as done:
        main([name, "--help"])

    assert done.value.code == 0
    assert COMMANDS[name].summary in capsys.readouterr().out


def test_readmes_name_both_commands_and_the_picture():
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text("utf-8")
        assert all(words in text for words in ("make demo", "make test"))
    assert "docs/user/review.png" in (ROOT / "README.md").read_text("utf-8")
