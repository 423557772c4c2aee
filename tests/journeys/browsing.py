"""Open pages of a running server as a browser without script does."""

import time
from http.cookiejar import CookieJar
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

from lxml import html

PATIENCE_SECONDS = 30


class Browser:
    """One person's cookies at one address."""

    def __init__(self, port):
        self.home = f"http://127.0.0.1:{port}"
        self.opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))

    def opens(self, path):
        """Open a page, follow where it leads; return the address it ended at and its words."""
        with self.opener.open(self.home + path, timeout=10) as answer:
            self.page = html.fromstring(answer.read().decode())
            return answer.url.removeprefix(self.home), self.page.text_content()

    def sends(self, path, **fields):
        """Fill in the form on the page that was opened last."""
        [form] = [form for form in self.page.forms if form.get("action") in {None, path}]
        values = {name: value for name, value in form.fields.items() if value is not None}
        data = urlencode({**values, **fields}).encode()
        with self.opener.open(self.home + path, data, timeout=20) as answer:
            self.page = html.fromstring(answer.read().decode())
            return answer.url.removeprefix(self.home), self.page.text_content()

    def logs_in(self, username, password):
        """Log in; return where that led."""
        self.opens("/login")
        return self.sends("/login", username=username, password=password)


def is_answering(port):
    """Tell whether the server says it is well."""
    try:
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/health", timeout=2):
            return True
    except (URLError, OSError):
        return False


def eventually(condition, patience=PATIENCE_SECONDS):
    """Wait until something holds; return whether it came to."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False
