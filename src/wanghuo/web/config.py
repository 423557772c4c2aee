"""Every setting, typed, in one place; the only reader of the environment.

Names are the fields in capitals behind `WANGHUO_`; secrets may come from files in
`WANGHUO_SECRETS_DIR`. `mode` picks safe defaults.
"""

import json
import os
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from wanghuo.kernel.ciphers import DEMO_RING, check_cipher, has_demo_key, read_ring
from wanghuo.kernel.outgoing.rules import is_server, is_url
from wanghuo.web.map.tiles import Basemap, basemap

DEMO_KEY = "demo-key-for-a-fictional-county-never-for-a-real-one"
MIN_KEY_LENGTH = 32
LEAST_LOG_DAYS = 180
"""依据《网络安全法》：网络日志留存不少于六个月。"""
ELSEWHERE = {"WANGHUO_SECRETS_DIR", "WANGHUO_SHARED"}
"""Names read beside the settings: the folder of secret files, and where tests find real plans."""

Network = IPv4Network | IPv6Network

environ = os.environ  # noqa: TID251 -- the one place that reads the environment


class Config(BaseSettings):
    """What an operator may set (设置)."""

    model_config = SettingsConfigDict(env_prefix="WANGHUO_", extra="forbid")

    mode: Literal["demo", "county", "city", "test"] = Field(
        "demo", description="运行方式：demo 演示，county 县级，city 市级，test 测试"
    )
    var: Path = Field(Path("var"), description="数据目录：数据库、上传文件与日志所在")
    database_url: str = Field(
        "sqlite:///",
        description="数据库：sqlite:///（数据目录下的文件）或 postgresql://用户:口令@主机:端口/库",
    )
    secret_key: SecretStr = Field(
        SecretStr(DEMO_KEY), description="签名密钥，至少 32 个字符；演示密钥只能用于演示与测试"
    )
    field_keys: SecretStr = Field(
        SecretStr(DEMO_RING),
        description="个人信息加密密钥：编号:base64，逗号分隔，首个为现用；"
        "用 wanghuo keys new 生成，演示密钥只能用于演示与测试",
    )
    field_cipher: Literal["sm4-gcm", "aes-256-gcm"] = Field(
        "sm4-gcm", description="个人信息加密算法：sm4-gcm 国密，aes-256-gcm"
    )
    hosts: list[str] = Field(
        ["127.0.0.1", "localhost", "[::1]", "testserver"],
        description="允许访问的主机名（JSON 列表）",
    )
    https: bool = Field(default=False, description="是否只经 HTTPS 提供服务")
    tls: bool = Field(
        default=False,
        description="是否以自建证书提供 HTTPS（手机拍照、定位、离线要用）；"
        "wanghuo serve --tls 自动打开",
    )
    tls_bind: str = Field(
        "0.0.0.0",  # noqa: S104 -- phones come from the network; in clear they get /trust alone
        description="自建证书时的监听地址（HTTPS 和信任说明页）",
    )
    tls_port: int = Field(8443, ge=1, le=65535, description="自建证书的 HTTPS 端口")
    tls_names: list[str] = Field(
        [],
        description="写入自建证书的其他主机名或地址（JSON 列表）；本机名和内网地址自动写入",
    )
    bind: str = Field("127.0.0.1", description="监听地址")
    port: int = Field(8000, ge=1, le=65535, description="监听端口")
    workers: int = Field(1, ge=1, le=64, description="网页服务进程数")
    admin_networks: list[Network] = Field(
        [],
        description="管理网段（JSON 列表）：三员只能从这些地址登录和使用；空为不限",
    )
    admin_second_factor: bool | None = Field(
        None, description="三员是否必须启用动态口令；不填时 county、city 为是，demo、test 为否"
    )
    trusted_proxies: list[Network] = Field(
        [], description="本系统前面的代理的网段（JSON 列表）；只信它们写的 X-Forwarded-For"
    )
    public_url: str = Field(
        "", description="对外访问地址，写入邮件和回调中的链接，如 https://wanghuo.example"
    )
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="通知邮件服务器：smtps://用户:口令@主机:465、smtp://…:587（STARTTLS）"
        "或 smtp+plain://…:25（不加密的内网中继）；空为关闭",
    )
    smtp_from: str = Field("", description="通知邮件的发件地址")
    notice_webhook_url: str = Field("", description="通知回调地址（http 或 https）；空为关闭")
    notice_webhook_secret: SecretStr = Field(
        SecretStr(""), description="通知回调的签名密钥，至少 32 个字符"
    )
    exchange_hosts: list[str] = Field(
        [], description="数据交换允许推送到的主机或“主机:端口”（JSON 列表）；空为关闭外发"
    )
    basemap: Literal["none", "tianditu", "wmts", "xyz"] = Field(
        "none",
        description="一张图的底图：none 无，tianditu 天地图，wmts、xyz 自有瓦片服务；"
        "瓦片由浏览器直接向该服务取，须能访问",
    )
    basemap_url: str = Field(
        "",
        description="wmts、xyz 的瓦片地址（Web 墨卡托矩阵），含 {z}、{x}、{y}，"
        "如 https://tiles.example/{z}/{x}/{y}.png",
    )
    basemap_key: SecretStr = Field(
        SecretStr(""), description="天地图浏览器端密钥（tk）；写在瓦片地址里，登录的人看得到"
    )
    basemap_pictures: list[str] = Field(
        ["vec", "cva"],
        description="天地图的图层（JSON 列表），从下到上：vec、cva 矢量及注记，"
        "img、cia 影像及注记，ter、cta 地形及注记",
    )
    basemap_crs: Literal["cgcs2000", "wgs84", "gcj02"] = Field(
        "cgcs2000", description="底图的坐标系；gcj02 时图上各层随底图偏移，不致错位"
    )
    basemap_attribution: str = Field("", description="底图来源和审图号，显示在图上；使用底图时必填")
    gateway_listeners: list[str] = Field(
        ["tcp://127.0.0.1:7533/gbt26875"],
        description="接入网关的监听地址（JSON 列表），如 tcp://0.0.0.0:7533/gbt26875?dialect=standard、"
        "http://0.0.0.0:7700/ctwing；udp、tls、https、mqtt、mqtts 的写法见接入网关手册；"
        "空为不启动网关",
    )
    journal_days: int = Field(
        30, ge=1, description="网关日志段封存后在数据目录 journal 文件夹里保存天数，过后清除"
    )
    journal_url: str = Field(
        "sqlite:///",
        description="接入日志：sqlite:///（数据目录 journal 文件夹下的文件）或 NATS JetStream"
        " nats://主机:4222,主机:4222/名称?replicas=3",
    )
    readings_days: int = Field(
        45,
        ge=30,
        description="监测值在数据库里保存天数，过后按日、按乡镇归档为数据目录 readings 文件夹下的 "
        "Parquet 文件，仍可查询（默认 45 天：装置补报最多 40 天；至少 30 天：趋势预警要看近四周）",
    )
    readings_archive_days: int = Field(
        0, ge=0, description="归档的监测值保存天数，过后清除；0 为不清除"
    )
    control_url: str = Field(
        "sqlite:///",
        description="通知网关登记、产品映射和命令的途径：sqlite:///（数据目录下的文件，网关须在同一台机器）"
        "或 NATS JetStream nats://主机:4222,主机:4222/名称?replicas=3，可与接入日志同一个",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="日志级别")
    log_json: bool = Field(default=False, description="日志是否输出为 JSON")
    log_days: int = Field(
        LEAST_LOG_DAYS,
        ge=1,
        description="运行日志（数据目录 log 文件夹）保存天数；county、city 不得少于 180 天",
    )
    backup_days: int = Field(7, ge=1, description="超过几天没有备份，体检时提醒")

    @field_validator("admin_networks", "trusted_proxies", mode="before")
    @classmethod
    def read_networks(cls, written: object) -> list[Network]:
        """Read each network, or say which one is none."""
        if not isinstance(written, list):
            msg = '网段须写成 JSON 列表，如 ["10.1.2.0/24", "2001:db8::/32"]。'
            raise ValueError(msg)  # noqa: TRY004 -- pydantic says only ValueErrors
        return [_network(one) for one in written]

    @property
    def has_gateways(self) -> bool:
        """Whether devices come in: at a gateway of this machine, or one that writes elsewhere."""
        return bool(self.gateway_listeners) or self.journal_url != "sqlite:///"

    @property
    def asks_second_factor(self) -> bool:
        """Whether administrators must have a second factor."""
        asked = self.admin_second_factor
        return self.mode in {"county", "city"} if asked is None else asked

    @model_validator(mode="after")
    def refuse_the_demo_key_in_earnest(self) -> Self:
        """Never start a real installation with the published key."""
        key = self.secret_key.get_secret_value()
        if self.mode in {"county", "city"} and (key == DEMO_KEY or len(key) < MIN_KEY_LENGTH):
            msg = "正式运行不能使用演示密钥：请设置 WANGHUO_SECRET_KEY（至少 32 个字符）。"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def refuse_to_forget_early(self) -> Self:
        """Keep logs as long as the law says."""
        if self.mode in {"county", "city"} and self.log_days < LEAST_LOG_DAYS:
            msg = f"运行日志须保存不少于 {LEAST_LOG_DAYS} 天：请改正 WANGHUO_LOG_DAYS。"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def refuse_half_a_channel(self) -> Self:
        """Let nothing go out unsigned, from nobody, or to what is no address."""
        server, url = self.smtp_url.get_secret_value(), self.notice_webhook_url
        if server and not (is_server(server) and "@" in self.smtp_from):
            msg = "WANGHUO_SMTP_URL 不是邮件服务器地址，或没有填写 WANGHUO_SMTP_FROM。"
            raise ValueError(msg)
        if url and not is_url(url):
            msg = "WANGHUO_NOTICE_WEBHOOK_URL 须是不带口令的 http 或 https 地址。"
            raise ValueError(msg)
        if url and len(self.notice_webhook_secret.get_secret_value()) < MIN_KEY_LENGTH:
            msg = "通知回调须签名：请设置 WANGHUO_NOTICE_WEBHOOK_SECRET（至少 32 个字符）。"
            raise ValueError(msg)
        return self

    @property
    def ground(self) -> Basemap | None:
        """What lies under the map."""
        return basemap(
            sort=self.basemap,
            url=self.basemap_url,
            key=self.basemap_key.get_secret_value(),
            pictures=self.basemap_pictures,
            crs=self.basemap_crs,
            attribution=self.basemap_attribution,
        )

    @model_validator(mode="after")
    def refuse_a_picture_that_cannot_be_laid_out(self) -> Self:
        """Never start with half a basemap, or one whose tiles would lie wrongly."""
        _ = self.ground
        return self

    @model_validator(mode="after")
    def refuse_keys_that_lock_nothing(self) -> Self:
        """Never start with a cipher that is not there, or in earnest with the published key."""
        check_cipher(self.field_cipher)
        ring = read_ring(self.field_keys.get_secret_value(), self.field_cipher)
        if self.mode in {"county", "city"} and has_demo_key(ring):
            msg = "正式运行不能使用演示字段密钥：请用 wanghuo keys new 生成 WANGHUO_FIELD_KEYS。"
            raise ValueError(msg)
        return self


def _network(written: object) -> Network:
    try:
        return ip_network(str(written).strip())
    except ValueError:
        msg = f"“{written}”不是网段：请写成 10.1.2.0/24、10.1.2.3 或 2001:db8::/32（主机位为零）。"
        raise ValueError(msg) from None


class UnknownSetting(Exception):
    """The environment names no setting of ours: a misspelt one must not pass silently."""


@cache
def config() -> Config:
    """Return the settings in force, read once; refuse a name that is no setting."""
    known = {f"WANGHUO_{name.upper()}" for name in Config.model_fields} | ELSEWHERE
    named = {name for name in environ if name.startswith("WANGHUO_")}
    unknown = {name for name in named - known if not name.startswith("WANGHUO_TEST_")}
    if unknown:
        msg = f"没有这些设置：{'、'.join(sorted(unknown))}。请对照 docs/operator/settings.md 改正。"
        raise UnknownSetting(msg)
    return Config(_secrets_dir=environ.get("WANGHUO_SECRETS_DIR"))


def use_database(url: str) -> None:
    """Work on another database in this process: a restore prepares it apart from the house."""
    environ["WANGHUO_DATABASE_URL"] = url
    config.cache_clear()


def use_own_tls(names: list[str]) -> None:
    """Serve under a certificate of one's own; the processes this one starts hear of it."""
    environ["WANGHUO_TLS"] = "true"
    environ["WANGHUO_TLS_NAMES"] = json.dumps(names)
    config.cache_clear()
