"""A certificate of one's own: real handshakes, real addresses, and a phone that is helped."""

import plistlib
import re
import socket
import ssl
import threading
from datetime import timedelta

import httpx
import pytest
from cryptography import x509

from tests.journeys.browsing import eventually
from tests.journeys.installation import fresh_installation
from tests.postgres import _free_port
from wanghuo.kernel import clock
from wanghuo.web.commands import serve
from wanghuo.web.own_names import OwnTls, own_names, reachable
from wanghuo.web.tls import LIFE, RENEW_BEFORE, Papers, der, fingerprint, provide

NAMES = ["wanghuo.local", "10.1.2.3", "localhost", "127.0.0.1", "::1"]


@pytest.fixture
def papers(tmp_path):
    found = Papers(tmp_path / "tls")
    assert provide(found.folder, NAMES, clock.now())
    return found


def shake(papers, name, trusted=None):
    """Shake hands with a server that shows the certificate, asking for `name`."""
    there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    there.load_cert_chain(papers.certificate, papers.key)
    here = ssl.create_default_context(cafile=trusted or papers.authority)
    left, right = socket.socketpair()

    def serve():
        try:
            with there.wrap_socket(right, server_side=True) as line:
                line.recv(1)
        except OSError:
            right.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with here.wrap_socket(left, server_hostname=name) as line:
            line.send(b"x")
            return line.version()
    finally:
        left.close()
        thread.join(timeout=10)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_shakes_hands_with_whoever_trusts_the_authority(papers, name):
    assert shake(papers, name) == "TLSv1.3"


@pytest.mark.parametrize("name", ["example.com", "10.1.2.4", "sub.wanghuo.local"])
def test_another_name_fails(papers, name):
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake(papers, name)


def test_whoever_does_not_trust_the_authority_is_not_fooled(papers, tmp_path):
    other = Papers(tmp_path / "other")
    provide(other.folder, NAMES, clock.now())

    with pytest.raises(ssl.SSLCertVerificationError, match="verify failed"):
        shake(papers, "localhost", trusted=other.authority)


def test_the_authority_speaks_for_nobody_else(papers):
    held = x509.load_pem_x509_certificate(papers.authority.read_bytes())
    limits = held.extensions.get_extension_for_class(x509.NameConstraints)

    named = {one.value for one in limits.value.permitted_subtrees if isinstance(one, x509.DNSName)}
    assert (limits.critical, named) == (True, {"wanghuo.local", "localhost"})


def test_keys_are_their_owners_alone(papers):
    modes = [oct(path.stat().st_mode & 0o777) for path in (papers.key, papers.authority_key)]

    assert modes == ["0o600", "0o600"]
    assert papers.folder.stat().st_mode & 0o077 == 0


def held(papers):
    return papers.certificate.read_bytes(), papers.authority.read_bytes()


def test_what_lasts_stays_as_it_is(papers):
    before = held(papers)

    assert not provide(papers.folder, NAMES[1:], clock.now() + timedelta(days=30))
    assert held(papers) == before


def test_what_runs_out_is_renewed_under_the_same_authority(papers):
    certificate, authority = held(papers)

    assert provide(papers.folder, NAMES, clock.now() + LIFE - RENEW_BEFORE)

    assert (held(papers)[0] != certificate, held(papers)[1] == authority) == (True, True)


def test_an_authority_that_runs_out_is_renewed_before_what_it_signs(papers):
    _, authority = held(papers)

    assert provide(papers.folder, NAMES, clock.now() + timedelta(days=3650 - 390))

    assert held(papers)[1] != authority


def test_a_new_private_address_needs_no_new_trust(papers):
    certificate, authority = held(papers)

    assert provide(papers.folder, [*NAMES, "192.168.7.9"], clock.now())

    assert (held(papers)[0] != certificate, held(papers)[1] == authority) == (True, True)
    assert shake(papers, "192.168.7.9") == "TLSv1.3"


def test_a_new_name_outside_is_a_new_authority(papers):
    _, authority = held(papers)

    assert provide(papers.folder, [*NAMES, "fire.example", "203.0.113.9"], clock.now())

    assert held(papers)[1] != authority
    assert [shake(papers, one) for one in ("fire.example", "203.0.113.9")] == ["TLSv1.3"] * 2


@pytest.mark.parametrize("broken", ["certificate", "key", "authority", "authority_key"])
def test_what_is_missing_or_broken_is_made_again(papers, broken):
    path = getattr(papers, broken)
    path.write_bytes(b"-") if broken in {"certificate", "authority"} else path.unlink()

    provide(papers.folder, NAMES, clock.now())

    assert shake(papers, "localhost") == "TLSv1.3"


def test_own_names_are_asked_for_first_and_each_once():
    names = own_names(["Fire.Example", "10.9.9.9"])

    assert names[:2] == ["fire.example", "10.9.9.9"]
    assert names[-3:] == ["localhost", "127.0.0.1", "::1"]
    assert len(names) == len(set(names))


def test_phones_are_sent_to_what_they_can_reach():
    own = OwnTls(None, 8443, 8000, ["10.1.2.3", "fd00::1", "fe80::1", "localhost", "127.0.0.1"])

    assert reachable(own.names) == ["10.1.2.3", "fd00::1"]
    assert own.places == ["https://10.1.2.3:8443/", "https://[fd00::1]:8443/"]
    assert own.help_places == ["http://10.1.2.3:8000/trust", "http://[fd00::1]:8000/trust"]


def test_operator_is_told_where_phones_begin_and_what_to_compare(papers):
    said = serve.told(papers)

    assert "http://127.0.0.1:8000/trust" in said
    assert fingerprint(papers.authority) in said


def test_what_was_renewed_is_shown_by_a_process_begun_anew(tmp_path):
    papers = Papers(tmp_path / "tls")

    assert [serve.renewed(papers, NAMES) for _ in range(2)] == [serve.WEB_TLS, ""]


@pytest.fixture
def own(papers, settings):
    settings.OWN_TLS = OwnTls(papers.folder, 8443, 8000, NAMES)
    return papers


def test_page_helps_whoever_is_not_logged_in(own, client, db):
    page = client.get("/trust").content.decode()

    assert fingerprint(own.authority) in page
    assert "https://10.1.2.3:8443/patrol/" in page
    assert "<svg" in page
    for address in ("/trust/wanghuo-ca.crt", "/trust/wanghuo.mobileconfig"):
        assert f'href="{address}"' in page


def test_page_helps_in_english(own, client, db):
    page = client.get("/trust", headers={"accept-language": "en"}).content.decode()

    assert set(re.findall(r"[\u4e00-\u9fff]+", page)) <= {"中文"}


def test_certificate_comes_as_each_phone_takes_it(own, client, db):
    android = client.get("/trust/wanghuo-ca.crt")
    iphone = client.get("/trust/wanghuo.mobileconfig")

    whole = plistlib.loads(iphone.content)
    assert android["Content-Type"] == "application/x-x509-ca-cert"
    assert android.content == der(own.authority) == whole["PayloadContent"][0]["PayloadContent"]
    assert iphone["Content-Type"] == "application/x-apple-aspen-config"


@pytest.mark.parametrize("address", ["/trust", "/trust/wanghuo-ca.crt"])
def test_there_is_no_such_page_without_a_certificate(client, db, address):
    assert client.get(address).status_code == 404


def test_in_clear_everything_else_leads_to_https(own, client, db):
    response = client.get("/patrol/?a=1", headers={"host": "127.0.0.1:8000"})

    assert (response.status_code, response["Location"]) == (
        302,
        "https://127.0.0.1:8443/patrol/?a=1",
    )
    assert client.get("/health").status_code == 200
    assert client.get("/login", secure=True).status_code == 200


def test_serve_shows_its_certificate_and_keeps_cookies_to_https(tmp_path):
    with fresh_installation(tmp_path, is_migrated=True) as place:
        served = replace_settings(place, tls_port=_free_port())
        process = served.starts("serve", "--tls", "--tls-name", "wanghuo.test")
        try:
            paper = tmp_path / "var" / "tls" / "ca.crt"
            assert eventually(lambda: answers(served, paper))
            with client_of(paper) as browser:
                login = browser.get(f"https://127.0.0.1:{served.tls_port}/login")
                clear = browser.get(f"http://127.0.0.1:{served.port}/login")
                helps = browser.get(f"http://127.0.0.1:{served.port}/trust")
        finally:
            process.terminate()
            process.wait(timeout=30)

    assert login.status_code == 200
    assert "secure" in login.headers["set-cookie"].lower()
    assert "strict-transport-security" not in login.headers
    assert clear.headers["location"] == f"https://127.0.0.1:{served.tls_port}/login"
    assert (helps.status_code, fingerprint(paper) in helps.text) == (200, True)


def client_of(paper):
    return httpx.Client(verify=ssl.create_default_context(cafile=paper), trust_env=False)


def answers(place, paper):
    """Whether both doors are open: they are two processes, and either may be the first."""
    if not paper.exists():
        return False
    doors = (f"https://127.0.0.1:{place.tls_port}", f"http://127.0.0.1:{place.port}")
    try:
        with client_of(paper) as browser:
            return all(browser.get(f"{door}/health").status_code == 200 for door in doors)
    except httpx.HTTPError:
        return False


def replace_settings(place, tls_port):
    """The installation with a port of its own for HTTPS."""

    class Served(type(place)):
        @property
        def settings(self):
            own = {"WANGHUO_TLS_PORT": str(tls_port), "WANGHUO_TLS_BIND": "127.0.0.1"}
            return super().settings | own

    served = Served(**{name: getattr(place, name) for name in place.__dataclass_fields__})
    served.tls_port = tls_port
    return served
