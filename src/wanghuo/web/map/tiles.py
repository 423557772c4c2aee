"""The picture under the map (底图): none by default, 天地图, or whatever WMTS or XYZ is configured.

Tiles are always those of the Web Mercator matrix, the only one the page can lay out; 天地图 calls
it `w`. In which coordinate system the provider draws is said beside it: on a GCJ-02 picture the
layers are shifted with it, so that nothing lies a street away from where it is.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from wanghuo.kernel.geo.coordinates import Crs

TIANDITU_PICTURES = ("vec", "cva", "img", "cia", "ter", "cta")
TIANDITU = (
    "https://{host}/{picture}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={picture}"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}"
    "&tk={key}"
)
TIANDITU_HOSTS = tuple(f"t{number}.tianditu.gov.cn" for number in range(8))
DEEPEST = 18
WMTS_NAMES = {"TileMatrixSet": "w", "TileMatrix": "{z}", "TileRow": "{y}", "TileCol": "{x}"}
GEOGRAPHIC = re.compile(r"TILEMATRIXSET=c(?:&|$)|_c/wmts|EPSG:+(?:4490|4326)|CRS84", re.IGNORECASE)
"""Matrices in degrees, whose tiles would be laid out wrongly."""


@dataclass(frozen=True, slots=True)
class Basemap:
    """Tile addresses of pictures that lie one over the other, and what must be said of them."""

    pictures: tuple[tuple[str, ...], ...]
    crs: Crs
    attribution: str
    deepest: int = DEEPEST

    @property
    def origins(self) -> list[str]:
        """Return the servers that the page must be allowed to ask."""
        addresses = [urlsplit(tile) for tiles in self.pictures for tile in tiles]
        return sorted({f"{one.scheme}://{one.netloc}" for one in addresses})


def basemap(
    *, sort: str, url: str, key: str, pictures: list[str], crs: str, attribution: str
) -> Basemap | None:
    """Return the picture that the settings ask for, or say in Chinese what is wrong with them."""
    if sort == "none":
        return None
    if not attribution.strip():
        msg = "使用底图须注明来源和审图号：请设置 WANGHUO_BASEMAP_ATTRIBUTION。"
        raise ValueError(msg)
    if sort == "tianditu":
        return Basemap(_tianditu(key, pictures, crs), Crs.CGCS2000, attribution)
    return Basemap(((_template(url, sort),),), Crs(crs), attribution)


def _tianditu(key: str, pictures: list[str], crs: str) -> tuple[tuple[str, ...], ...]:
    unknown = [one for one in pictures if one not in TIANDITU_PICTURES]
    if not re.fullmatch(r"[0-9A-Za-z]+", key) or unknown or not pictures:
        allowed = "、".join(TIANDITU_PICTURES)
        msg = f"天地图须有 WANGHUO_BASEMAP_KEY，WANGHUO_BASEMAP_PICTURES 只能取 {allowed}。"
        raise ValueError(msg)
    if crs == Crs.GCJ02:
        msg = "天地图是国家2000坐标：WANGHUO_BASEMAP_CRS 不能是 gcj02。"
        raise ValueError(msg)
    return tuple(
        tuple(TIANDITU.format(host=host, picture=one, key=key) for host in TIANDITU_HOSTS)
        for one in pictures
    )


def _template(url: str, sort: str) -> str:
    """Return the address with {z}, {x} and {y} where a WMTS one has names of its own for them."""
    if sort == "wmts":
        for name, mark in WMTS_NAMES.items():
            url = re.sub(rf"\{{{name}\}}", mark, url, flags=re.IGNORECASE)
    parts = urlsplit(url)
    is_address = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    if not is_address or not all(mark in url for mark in ("{z}", "{x}", "{y}")):
        msg = "WANGHUO_BASEMAP_URL 须是带 {z}、{x}、{y} 的 http 或 https 地址，不含口令。"
        raise ValueError(msg)
    if re.search(r"[\s;,'\"]", parts.netloc) or "{" in parts.netloc:
        msg = "WANGHUO_BASEMAP_URL 的主机名有误：不能含空格、逗号、分号或花括号。"
        raise ValueError(msg)
    if GEOGRAPHIC.search(url):
        msg = "底图须用 Web 墨卡托（EPSG:3857）矩阵，天地图为 w；c、4490、4326 的瓦片拼不成本图。"
        raise ValueError(msg)
    return url
