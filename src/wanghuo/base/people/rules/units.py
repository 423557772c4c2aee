"""Units as plans write them, matched to the organisations of an area.

A plan says 县教科局, 教育、民政站所, 镇直相关单位 or 各村（居）委会. A name is tried as

1. an exact name or alias anywhere below the area (the area's own organisation wins a tie);
2. a collective name that organisations declare for themselves (`groups`);
3. a customary collective name: every village, every township, every department;
4. a name with or without its area's name or level word (清石镇, 清石, 镇, 本, 辖区);
5. the same with another office word (局 站 所 办 办公室 …), at the area it speaks of;
6. a list with 、, each part for itself.

What stays unmatched, or matches more than one, is unknown and carries the candidates: a person
decides, the program never guesses.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from wanghuo.base.areas.rules import AreaLevel
from wanghuo.base.people.rules.terms import OrganisationKind

LEVEL_WORDS = {
    AreaLevel.PROVINCE: ("省",),
    AreaLevel.CITY: ("市",),
    AreaLevel.COUNTY: ("县", "区", "市", "旗"),
    AreaLevel.TOWN: ("镇", "乡", "街道"),
    AreaLevel.VILLAGE: ("村", "社区"),
}
HOME_WORDS = ("本", "辖区", "属地", "当地")
DEPARTMENTS = {OrganisationKind.DEPARTMENT, OrganisationKind.FIRE, OrganisationKind.POLICE}

SUFFIXES = {
    "government": ("街道办事处", "办事处", "人民政府", "政府"),
    "village": (
        "社区居民委员会", "村(居)民委员会", "村民委员会", "居民委员会",
        "村(居)委会", "社区居委会", "村委会", "居委会", "村两委",
    ),
    "office": (
        "等站所", "等部门", "等单位", "站所", "部门", "单位", "工作站", "办公室",
        "中心", "局", "站", "所", "办",
    ),
}  # fmt: skip

VILLAGES = re.compile(r"各(?:(?:行政|自然)?村|居|民|社区|两委|委员会|委会|[()、/和及])+")
TOWNS = re.compile(r"各(?:乡|镇|街道|[()、/和及])+(?:办事处|党委|人民政府|政府|[()、/和及])*")
COUNTIES = re.compile(r"各(?:县|市|区|旗|[()、/和及])+(?:人民政府|政府)?")
OFFICES = re.compile(
    r"(?:各|直|属|级|相关|有关|涉安|其他|其它|行业主管|职能|工作|事业|单位|部门|站所|机关)+"
)
ALL_OF = re.compile(r"(?:各|相关|有关|直).*(?:单位|部门|站所|机关)")
LIST_MARK = re.compile(r"[、,;]")
SUGGESTIONS = 10
IGNORED = re.compile(r"[\s“”\"'《》]")


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """What matching may know of an organisation (单位)."""

    id: int
    name: str
    kind: OrganisationKind
    aliases: tuple[str, ...]
    groups: tuple[str, ...]
    area_path: str
    area_name: str
    level: AreaLevel


@dataclass(frozen=True, slots=True)
class UnknownUnit:
    """A name, or a part of one, that means no single organisation, and what it may mean."""

    name: str
    candidates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """The organisations a written name means, and the parts of it that stay unknown."""

    name: str
    ids: tuple[int, ...]
    unknown: tuple[UnknownUnit, ...] = ()


class UnitMatcher:
    """Matches written names for a plan of the area `home`, against the organisations below it."""

    def __init__(self, home: str, level: AreaLevel, cards: Iterable[OrganisationCard]) -> None:
        """Index the cards once; every match is then a few look-ups."""
        self._home = home
        self._words = LEVEL_WORDS.get(level, ())
        self._cards = sorted(
            (card for card in cards if card.area_path.startswith(home)), key=lambda c: c.id
        )
        self._paths: dict[str, set[str]] = defaultdict(set)
        self._named: dict[str, set[int]] = defaultdict(set)
        self._grouped: dict[str, set[int]] = defaultdict(set)
        self._forms: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._path_of = {card.id: card.area_path for card in self._cards}
        for card in self._cards:
            for name in _area_names(card.area_name):
                self._paths[name].add(card.area_path)
        self._longest = max(map(len, self._paths), default=0)
        for card in self._cards:
            self._index(card)

    def match(self, name: str) -> UnitMatch:
        """Return what one written name means."""
        plain = _plain(name)
        found, candidates = self._find(plain) if plain else (set(), set())
        if found:
            return UnitMatch(name, tuple(sorted(found)))
        parts = [part for part in LIST_MARK.split(plain) if part]
        if len(parts) < 2:
            return UnitMatch(name, (), (UnknownUnit(name, tuple(sorted(candidates))),))
        matches = [self.match(part) for part in parts]
        ids = {one for match in matches for one in match.ids}
        return UnitMatch(name, tuple(sorted(ids)), tuple(u for m in matches for u in m.unknown))

    def _index(self, card: OrganisationCard) -> None:
        names = {_plain(name) for name in (card.name, *card.aliases)}
        for name in names:
            self._named[name].add(card.id)
            for path, rest in self._readings(name, card.area_path, LEVEL_WORDS.get(card.level, ())):
                if path == card.area_path:
                    for form in _forms(rest):
                        self._forms[path, form].add(card.id)
        for group in card.groups:
            self._grouped[_plain(group)].add(card.id)

    def _find(self, name: str) -> tuple[set[int], set[int]]:
        """Return what the name means, or else what it may mean."""
        named = self._named.get(name, set())
        at_home = {one for one in named if self._path_of[one] == self._home}
        for ids in (named, at_home):
            if len(ids) == 1:
                return ids, set()
        if named:
            return set(), named
        return self._collective(name) or self._variant(name)

    def _collective(self, name: str) -> tuple[set[int], set[int]] | None:
        if name in self._grouped:
            return self._grouped[name], set()
        chosen = self._customary(name)
        ids = {card.id for card in self._cards if chosen and chosen(card)}
        return (ids, set()) if ids else None

    def _customary(self, name: str) -> Callable[[OrganisationCard], bool] | None:
        if VILLAGES.fullmatch(name) and re.search("村|居|社区", name):
            return _villages(urban_only="村" not in name)
        if TOWNS.fullmatch(name):
            return self._governments(AreaLevel.TOWN)
        if COUNTIES.fullmatch(name):
            return self._governments(AreaLevel.COUNTY)
        for word in ("", *self._words):
            rest = name.removeprefix(word)
            if OFFICES.fullmatch(rest) and ALL_OF.search(rest):
                return lambda card: card.area_path == self._home and card.kind in DEPARTMENTS
        return None

    def _governments(self, level: AreaLevel) -> Callable[[OrganisationCard], bool]:
        def chosen(card: OrganisationCard) -> bool:
            is_below = card.level is level and card.area_path != self._home
            return is_below and card.kind is OrganisationKind.GOVERNMENT

        return chosen

    def _variant(self, name: str) -> tuple[set[int], set[int]]:
        readings = list(self._readings(name, self._home, self._words))
        for form in (_exact, _loose):
            ids = {
                one for path, rest in readings for one in self._forms.get((path, form(rest)), ())
            }
            if len(ids) == 1:
                return ids, set()
            if ids:
                return set(), ids
        meant = {one for _, rest in readings for one in self._suggestions(rest)}
        return set(), set(sorted(meant)[:SUGGESTIONS])

    def _readings(self, name: str, path: str, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Read a name as (area it speaks of, rest): plain, after a level word, after area names."""
        yield path, name
        for word in (*HOME_WORDS, *words):
            if name.startswith(word):
                yield path, name.removeprefix(word)
        yield from self._after_areas(name, "")

    def _after_areas(self, name: str, above: str) -> Iterator[tuple[str, str]]:
        for length in range(2, min(len(name), self._longest) + 1):
            for path in sorted(self._paths.get(name[:length], ())):
                if path.startswith(above) and path != above:
                    yield path, name[length:]
                    yield from self._after_areas(name[length:], path)

    def _suggestions(self, name: str) -> Iterator[int]:
        """Organisations that a shortened name (教科 for 教育科技) may stand for."""
        _, short = _split(name)
        if len(short) < 2:
            return
        for card in self._cards:
            letters = iter(card.name)
            if all(letter in letters for letter in short):
                yield card.id


def _villages(*, urban_only: bool) -> Callable[[OrganisationCard], bool]:
    def chosen(card: OrganisationCard) -> bool:
        is_urban = "居" in card.name or "社区" in card.name
        return card.kind is OrganisationKind.VILLAGE and (is_urban or not urban_only)

    return chosen


def _plain(text: str) -> str:
    """Fold widths and drop blanks and quotes: （ and ( are one."""
    return IGNORED.sub("", unicodedata.normalize("NFKC", text))


def _area_names(name: str) -> Iterator[str]:
    """清石镇 is also 清石; a single character is too little to go by."""
    yield name
    for words in LEVEL_WORDS.values():
        for word in words:
            if name.endswith(word) and len(name) >= len(word) + 2:
                yield name.removesuffix(word)


def _split(name: str) -> tuple[str, str]:
    """Take the office word off: (sort of office, rest); no sort when there is none."""
    for sort, suffixes in SUFFIXES.items():
        for suffix in suffixes:
            if name.endswith(suffix):
                return sort, name.removesuffix(suffix)
    return "", name


def _exact(name: str) -> str:
    return f"={name}"


def _loose(name: str) -> str:
    """Leave a bare name open to any sort of office, a named sort only to its own."""
    sort, rest = _split(name)
    return f"{sort}~{rest}"


def _forms(name: str) -> Iterator[str]:
    sort, rest = _split(name)
    yield f"={name}"
    yield f"{sort}~{rest}"
    yield f"~{rest}"
