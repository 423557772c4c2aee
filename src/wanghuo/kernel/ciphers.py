"""Personal values under lock: two authenticated ciphers, a ring of keys, an index for exact search.

A sealed text is `form.key.payload`: which cipher, which key of the ring, and nonce + ciphertext +
tag in base64. Form, key and the place where the text stands (table and column) are authenticated
with it, so a value copied into another column, or relabelled, does not open. Pure: no Django, no
settings.

    SealedUnreadable            a sealed text that does not open
    ├── KeyMissing              its key is not in the ring
    └── SealBroken              damaged, or moved here from another column
"""

import base64
import binascii
import hmac
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
NONCE_BYTES, TAG_BYTES = 12, 16
INDEX_DIGITS = 40
KEY_ID_LENGTH = 24
KEY_ID = re.compile(rf"[a-z0-9-]{{1,{KEY_ID_LENGTH}}}")
DEMO_KEY_ID = "demo"
DEMO_SECRET = sha256(b"demo-field-key-for-a-fictional-county").digest()


class SealedUnreadable(Exception):
    """A sealed text that does not open; never garbage in its place."""


class KeyMissing(SealedUnreadable):
    """The key with which a text was sealed is not in the ring."""

    def __init__(self, key_id: str, place: str) -> None:
        """Name the key and the column, never the value."""
        self.key_id = key_id
        super().__init__(f"{place}：缺少密钥 {key_id}，请把它补入 WANGHUO_FIELD_KEYS。")


class SealBroken(SealedUnreadable):
    """The text is damaged, or stands in a column for which it was not sealed."""

    def __init__(self, place: str) -> None:
        """Name the column, never the value."""
        super().__init__(f"{place}：密文损坏，或不是为这一列加密的，请从备份核对。")


class RingRefused(ValueError):
    """The keys given cannot be used; the sentence says how to give them."""


Sealing = Callable[[bytes, bytes, bytes, bytes], bytes]
"""(key, nonce, text or ciphertext + tag, associated data) to the other of the two."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a text is sealed (算法): its mark before the sealed text, and both directions."""

    mark: str
    label: str
    key_bytes: int
    seal: Sealing
    open: Sealing


def _aes_seal(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, text, bound)


def _aes_open(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, sealed, bound)


def _sm4_seal(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    sealing = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(bound)
    return sealing.update(text) + sealing.finalize() + sealing.tag


def _sm4_open(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    text, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    opening = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    opening.authenticate_additional_data(bound)
    return opening.update(text) + opening.finalize()


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "sm4-gcm": Form("s1", "SM4-GCM", 16, _sm4_seal, _sm4_open),
        "aes-256-gcm": Form("a1", "AES-256-GCM", 32, _aes_seal, _aes_open),
    }
)
_BY_MARK = {form.mark: form for form in FORMS.values()}


def check_cipher(name: str) -> None:
    """Seal and open once; `RingRefused` where this machine's OpenSSL has no such cipher."""
    form = FORMS[name]
    key, nonce = bytes(form.key_bytes), bytes(NONCE_BYTES)
    try:
        form.open(key, nonce, form.seal(key, nonce, b"probe", b""), b"")
    except UnsupportedAlgorithm:
        msg = f"本机的 OpenSSL 没有 {form.label}：请设置 WANGHUO_FIELD_CIPHER 为另一种算法。"
        raise RingRefused(msg) from None


@dataclass(frozen=True)
class Key:
    """One secret under its name; each use has a key of its own, derived from it."""

    id: str
    secret: bytes = field(repr=False)

    @cached_property
    def index_key(self) -> bytes:
        """What exact search is keyed with."""
        return self._derive("blind index", SECRET_BYTES)

    def for_form(self, form: Form) -> bytes:
        """Return what a form encrypts with."""
        known: dict[str, bytes] = self.__dict__.setdefault("_forms", {})
        if form.mark not in known:
            known[form.mark] = self._derive(form.label, form.key_bytes)
        return known[form.mark]

    def _derive(self, use: str, length: int) -> bytes:
        info = f"wanghuo field {use}".encode()
        return HKDF(SHA256(), length, salt=None, info=info).derive(self.secret)


@dataclass(frozen=True)
class Ring:
    """The keys of an installation (密钥环), the current one first, and the cipher for new texts."""

    keys: tuple[Key, ...]
    cipher: str

    @cached_property
    def _by_id(self) -> dict[str, Key]:
        return {key.id: key for key in self.keys}

    @property
    def current(self) -> Key:
        """The key with which new texts are sealed."""
        return self.keys[0]

    @cached_property
    def prefix(self) -> str:
        """How texts begin that are sealed as new ones are; what begins otherwise is old."""
        return f"{FORMS[self.cipher].mark}.{self.current.id}."

    def seal(self, text: str, place: str) -> str:
        """Encrypt for one place with the current key; blank stays blank."""
        if not text:
            return ""
        form, nonce = FORMS[self.cipher], os.urandom(NONCE_BYTES)
        key = self.current.for_form(form)
        payload = nonce + form.seal(key, nonce, text.encode(), f"{self.prefix}{place}".encode())
        return self.prefix + base64.b64encode(payload).decode()

    def open(self, sealed: str, place: str) -> str:
        """Decrypt what was sealed for this place under any key of the ring."""
        if not sealed:
            return ""
        mark, _, rest = sealed.partition(".")
        key_id, _, payload = rest.partition(".")
        form = _BY_MARK.get(mark)
        if form is None or not payload:
            raise SealBroken(place)
        if key_id not in self._by_id:
            raise KeyMissing(key_id, place)
        bound = f"{mark}.{key_id}.{place}".encode()
        try:
            content = base64.b64decode(payload, validate=True)
            nonce, body = content[:NONCE_BYTES], content[NONCE_BYTES:]
            return form.open(self._by_id[key_id].for_form(form), nonce, body, bound).decode()
        except (InvalidTag, ValueError, binascii.Error):
            raise SealBroken(place) from None

    def index(self, normal: str) -> str:
        """Return what stands for a normalised value in an exact search; blank stays blank."""
        return _index(self.current, normal) if normal else ""

    def indexes(self, normal: str) -> list[str]:
        """Return what may stand for it while rows of older keys remain."""
        return [_index(key, normal) for key in self.keys] if normal else []


def key_of(sealed: str) -> str:
    """Return the id of the key that a sealed text needs; blank for what is no sealed text."""
    parts = sealed.split(".", 2)
    return parts[1] if len(parts) == 3 and parts[0] in _BY_MARK else ""


def read_ring(written: str, cipher: str) -> Ring:
    """Read "id:base64, id:base64" or the same as a JSON list, the current key first."""
    keys = tuple(_key(entry) for entry in _entries(written))
    if not keys:
        msg = "没有字段密钥：请用 wanghuo keys new 生成，写入 WANGHUO_FIELD_KEYS。"
        raise RingRefused(msg)
    if len({key.id for key in keys}) != len(keys):
        msg = "WANGHUO_FIELD_KEYS 中有重复的密钥编号，请改正。"
        raise RingRefused(msg)
    return Ring(keys, cipher)


def has_demo_key(ring: Ring) -> bool:
    """Tell whether the published key is among them, under whatever name."""
    return any(key.secret == DEMO_SECRET or key.id == DEMO_KEY_ID for key in ring.keys)


def written_key(key_id: str, secret: bytes) -> str:
    """Write a key as `read_ring` reads it."""
    return f"{key_id}:{base64.b64encode(secret).decode()}"


DEMO_RING = written_key(DEMO_KEY_ID, DEMO_SECRET)


def _entries(written: str) -> list[str]:
    text = written.strip()
    if text.startswith("["):
        try:
            return [str(entry) for entry in json.loads(text)]
        except json.JSONDecodeError:
            msg = 'WANGHUO_FIELD_KEYS 不是合法的 JSON 列表，请写作 ["编号:base64"]。'
            raise RingRefused(msg) from None
    return [entry for entry in re.split(r"[,\s]+", text) if entry]


def _key(entry: str) -> Key:
    key_id, _, encoded = entry.partition(":")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        secret = b""
    if not KEY_ID.fullmatch(key_id) or len(secret) != SECRET_BYTES:
        msg = (
            "WANGHUO_FIELD_KEYS 的每一项须为 编号:base64（编号为小写字母、数字或 -，"
            f"密钥 {SECRET_BYTES} 字节）：请用 wanghuo keys new 生成。"
        )
        raise RingRefused(msg)
    return Key(key_id, secret)


def _index(key: Key, normal: str) -> str:
    digest = hmac.new(key.index_key, normal.encode(), sha256).hexdigest()
    return f"{key.id}.{digest[:INDEX_DIGITS]}"
