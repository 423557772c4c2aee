"""In which line of business a place lies unless somebody says otherwise (行业条线)."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.base.people.rules import Sector
from wanghuo.register.places.rules.terms import PlaceKind as K

BY_KIND: Mapping[K, Sector] = MappingProxyType(
    {
        K.SHOP: Sector.COMMERCE, K.MARKET: Sector.COMMERCE, K.COMPLEX: Sector.COMMERCE,
        K.RESTAURANT: Sector.COMMERCE, K.HOTEL: Sector.CULTURE, K.HOMESTAY: Sector.CULTURE,
        K.ENTERTAINMENT: Sector.CULTURE, K.LEISURE: Sector.CULTURE,
        K.SCRIPT_GAME: Sector.CULTURE, K.ESPORTS: Sector.CULTURE, K.HOSPITAL: Sector.HEALTH,
        K.CLINIC: Sector.HEALTH, K.SCHOOL: Sector.EDUCATION, K.KINDERGARTEN: Sector.EDUCATION,
        K.TRAINING: Sector.EDUCATION, K.CARE_HOME: Sector.CIVIL_AFFAIRS,
        K.LIBRARY: Sector.CULTURE, K.STADIUM: Sector.CULTURE, K.WAITING_HALL: Sector.TRANSPORT,
        K.FACTORY: Sector.INDUSTRY, K.HOME_WORKSHOP: Sector.INDUSTRY,
        K.WAREHOUSE: Sector.COMMERCE, K.CHEMICAL: Sector.EMERGENCY,
        K.FUEL_STATION: Sector.COMMERCE, K.DANGEROUS_SHOP: Sector.EMERGENCY,
        K.RENTAL: Sector.POLICE, K.SELF_BUILT: Sector.HOUSING, K.OLD_COMMUNITY: Sector.HOUSING,
        K.COMMUNITY: Sector.HOUSING, K.HERITAGE: Sector.CULTURE, K.RELIGIOUS: Sector.RELIGION,
        K.CONSTRUCTION: Sector.HOUSING, K.SCENIC: Sector.CULTURE,
    }
)  # fmt: skip


def default_sector(kind: str) -> str:
    """Return the line of business of a kind of place; none where it may be any."""
    return BY_KIND.get(K(kind), "")
