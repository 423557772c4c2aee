"""Settings refuse what they do not know, and a real installation refuses the published key."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from tests.environment import environ
from wanghuo.kernel.ciphers import DEMO_RING, DEMO_SECRET, written_key
from wanghuo.web import settings as product_settings
from wanghuo.web.config import DEMO_KEY, Config

REAL = written_key("", b"r" * 32).lstrip(":")


@pytest.mark.parametrize("key", [DEMO_KEY, "short"])
@pytest.mark.parametrize("mode", ["county", "city"])
def test_a_real_installation_refuses_a_known_or_short_key(mode, key):
    with pytest.raises(ValidationError, match="WANGHUO_SECRET_KEY"):
        Config(mode=mode, secret_key=key)


@pytest.mark.parametrize(
    "keys", [DEMO_RING, f"real:{REAL},{DEMO_RING}", written_key("renamed", DEMO_SECRET)]
)
@pytest.mark.parametrize("mode", ["county", "city"])
def test_a_real_installation_refuses_the_published_field_key(mode, keys):
    with pytest.raises(ValidationError, match="WANGHUO_FIELD_KEYS"):
        Config(mode=mode, secret_key="k" * 40, field_keys=keys)


@pytest.mark.parametrize("keys", ["", "short:AAAA", "no-secret", f"a:{REAL},a:{REAL}", "[1,"])
def test_field_keys_that_lock_nothing_are_refused(keys):
    with pytest.raises(ValidationError, match="WANGHUO_FIELD_KEYS"):
        Config(mode="test", field_keys=keys)


def test_field_keys_may_be_a_json_list():
    settings = Config(mode="county", secret_key="k" * 40, field_keys=f'["two:{REAL}"]')

    assert settings.field_keys.get_secret_value() == f'["two:{REAL}"]'


def test_a_misspelt_setting_stops_the_program():
    done = subprocess.run(
        [sys.executable, "-c", "from wanghuo.web.config import config; config()"],
        env={**environ, "WANGHUO_PROT": "80"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, "WANGHUO_PROT" in done.stderr) == (1, True)


def test_a_secret_may_come_from_a_file(tmp_path):
    (tmp_path / "wanghuo_secret_key").write_text("k" * 40)
    (tmp_path / "wanghuo_field_keys").write_text(f"file:{REAL}\n")

    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from wanghuo.web.config import config; print(config().secret_key.get_secret_value())",
        ],
        env={**environ, "WANGHUO_MODE": "county", "WANGHUO_SECRETS_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "k" * 40


def test_passwords_are_hashed_with_argon2_alone():
    assert product_settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_readings_stay_as_long_as_trends_look_at_them():
    with pytest.raises(ValidationError, match="readings_days"):
        Config(mode="test", readings_days=28)
