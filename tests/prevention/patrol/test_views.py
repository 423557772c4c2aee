"""The shell of the patrol app, and what keeps it on a phone."""

import re

import pytest
from django.contrib.staticfiles.finders import find

from tests.factories import make_area
from tests.visiting import sent_to_login, text_of, visitor
from wanghuo.prevention.inspections.rules import INSPECTION_CONDUCT
from wanghuo.prevention.patrol.reading import files_of

pytestmark = pytest.mark.django_db

MANIFEST = {
    "patrol/app.ts": {
        "file": "a.js",
        "css": ["a.css"],
        "imports": ["_b.js"],
        "dynamicImports": ["patrol/app.ts"],
    },
    "_b.js": {"file": "b.js", "css": ["a.css"], "assets": ["b.png"]},
    "src/app.ts": {"file": "other.js"},
}


def test_files_are_all_that_the_entry_loads_each_once():
    assert files_of(MANIFEST, "patrol/app.ts") == ["a.js", "a.css", "b.js", "b.png"]


def test_shell_opens_for_whoever_checks_and_names_nobody():
    client = visitor(make_area("东山村"), INSPECTION_CONDUCT, name="冯小满")

    response = client.get("/patrol/")

    page = text_of(response)
    assert "冯小满" not in page
    assert "东山村" not in page
    assert "csrftoken" in response.cookies
    assert "img-src 'self' data: blob:" in response["Content-Security-Policy"]
    assert 'data-worker="/patrol/sw.js"' in page


def test_shell_stays_shut_for_others(client):
    assert sent_to_login(client.get("/patrol/"))
    assert visitor(make_area()).get("/patrol/").status_code == 403


def test_worker_keeps_the_shell_and_every_file_it_names(client):
    response = client.get("/patrol/sw.js")

    script = text_of(response)
    page = text_of(visitor(make_area(), INSPECTION_CONDUCT).get("/patrol/"))
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Service-Worker-Allowed"] == "/patrol/"
    assert response["Cache-Control"] == "no-cache"
    named = re.findall(r'(?:src|href)="(/(?:static|patrol)/[^"#]*)"', page)
    assert len(named) >= 5
    assert [address for address in named if f'"{address}"' not in script] == []


def test_worker_is_another_one_when_a_file_is(client, settings, tmp_path):
    before = text_of(client.get("/patrol/sw.js"))
    settings.MANIFEST = tmp_path / "manifest.json"
    settings.MANIFEST.write_text('{"patrol/app.ts": {"file": "new.js"}}', "utf-8")

    after = text_of(client.get("/patrol/sw.js"))

    assert before.splitlines()[1] != after.splitlines()[1]
    assert '"/static/dist/new.js"' in after


def test_manifest_installs_the_app_with_icons_that_are_there(client):
    described = client.get("/patrol/manifest.webmanifest").json()

    assert (described["start_url"], described["scope"]) == ("/patrol/", "/patrol/")
    files = [icon["src"].removeprefix("/static/") for icon in described["icons"]]
    assert len(files) == 3
    assert [file for file in files if not find(file)] == []
