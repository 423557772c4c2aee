"""A certificate of one's own (自建证书), for a town whose server has no public name.

The authority signs nothing but this installation's addresses: its own certificate says so, and a
phone that trusts it trusts it for these alone.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFE = timedelta(days=3650)
LIFE = timedelta(days=397)
"""Longer ones are refused by browsers."""
RENEW_BEFORE = timedelta(days=30)
ALREADY = timedelta(days=1)
"""How far back a certificate begins: the clock of a phone may be slow."""
PRIVATE = [
    ip_network(one)
    for one in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
        "::1/128", "fc00::/7", "fe80::/10",
    )
]  # fmt: skip
KEY_MODE = 0o600

Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Papers:
    """Where the certificates of an installation lie."""

    folder: Path

    @property
    def authority(self) -> Path:
        """The authority's certificate, which phones install."""
        return self.folder / "ca.crt"

    @property
    def authority_key(self) -> Path:
        """The authority's key; whoever has it can pass for this server."""
        return self.folder / "ca.key"

    @property
    def certificate(self) -> Path:
        """What the server shows, the authority behind it."""
        return self.folder / "server.crt"

    @property
    def key(self) -> Path:
        """The server's key."""
        return self.folder / "server.key"


def provide(folder: Path, names: Sequence[str], at: datetime) -> bool:
    """Make or renew what is missing, runs out or lacks a name; tell whether the server's is new."""
    papers = Papers(folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    authority = _authority(papers, names, at)
    held = _read(papers.certificate)
    if held is not None and papers.key.exists() and _is_good(held, authority, names, at):
        return False
    _sign(papers, authority, names, at)
    return True


def fingerprint(certificate: Path) -> str:
    """Return the SHA-256 fingerprint as phones show it, to be compared by eye."""
    held = x509.load_pem_x509_certificate(certificate.read_bytes())
    digest = sha256(held.public_bytes(serialization.Encoding.DER)).hexdigest().upper()
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def der(certificate: Path) -> bytes:
    """Return a certificate as phones take it."""
    held = x509.load_pem_x509_certificate(certificate.read_bytes())
    return held.public_bytes(serialization.Encoding.DER)


def _authority(papers: Papers, names: Sequence[str], at: datetime) -> x509.Certificate:
    held = _read(papers.authority)
    lasts = held is not None and at + LIFE < held.not_valid_after_utc
    if held is not None and lasts and papers.authority_key.exists() and _covers(held, names):
        return held
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "望火"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"望火自建证书 {at:%Y-%m-%d}"),
        ]
    )
    made = (
        _begun(name, name, key, at, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(_limits(names), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(papers.authority_key, key)
    _write(papers.authority, made.public_bytes(serialization.Encoding.PEM), 0o644)
    return made


def _sign(papers: Papers, authority: x509.Certificate, names: Sequence[str], at: datetime) -> None:
    signer = serialization.load_pem_private_key(papers.authority_key.read_bytes(), None)
    if not isinstance(signer, Key):
        msg = f"{papers.authority_key} 不是本系统生成的密钥，请移走 {papers.folder} 后重新启动。"
        raise TypeError(msg)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    made = (
        _begun(name, authority.subject, key, at, LIFE)
        .add_extension(x509.SubjectAlternativeName([_name(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer_key, critical=False)
        .sign(signer, hashes.SHA256())
    )
    chain = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (made, authority))
    _write_key(papers.key, key)
    _write(papers.certificate, chain, 0o644)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: Key, at: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - ALREADY)
        .not_valid_after(at - ALREADY + life)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, key_agreement=False,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _limits(names: Sequence[str]) -> x509.NameConstraints:
    """Return what this authority may speak for: private addresses, and the names it begins with."""
    own = [ip_network(one) for one in map(_address, names) if one is not None]
    known = [*PRIVATE, *(one for one in own if not _is_private(str(one.network_address)))]
    words = [x509.DNSName(one) for one in names if _address(one) is None]
    return x509.NameConstraints([*map(x509.IPAddress, known), *words], None)


def _covers(authority: x509.Certificate, names: Sequence[str]) -> bool:
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    permitted = limits.permitted_subtrees or []
    words = {one.value for one in permitted if isinstance(one, x509.DNSName)}
    held = [one.value for one in permitted if isinstance(one, x509.IPAddress)]
    networks = [one for one in held if isinstance(one, IPv4Network | IPv6Network)]
    for one in names:
        address = _address(one)
        if address is None and one not in words:
            return False
        if address is not None and not any(address in network for network in networks):
            return False
    return True


def _is_good(
    held: x509.Certificate, authority: x509.Certificate, names: Sequence[str], at: datetime
) -> bool:
    named = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    is_ours = held.issuer == authority.subject and _is_signed(held, authority)
    lasts = held.not_valid_before_utc <= at < held.not_valid_after_utc - RENEW_BEFORE
    return is_ours and lasts and set(map(_name, names)) <= set(named)


def _is_signed(held: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        held.verify_directly_issued_by(authority)
    except Exception:  # noqa: BLE001 -- whatever is wrong with it, a new one is made
        return False
    return True


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _is_private(name: str) -> bool:
    address = _address(name)
    return address is not None and any(address in network for network in PRIVATE)


def _name(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _read(path: Path) -> x509.Certificate | None:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _write_key(path: Path, key: Key) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(path, pem, KEY_MODE)


def _write(path: Path, data: bytes, mode: int) -> None:
    """Put a file in place whole, and never for a moment readable by others than it is meant for."""
    fresh = path.with_suffix(f"{path.suffix}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
    fresh.replace(path)
