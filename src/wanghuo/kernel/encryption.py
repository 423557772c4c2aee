"""Columns whose values are kept encrypted, and how they are searched (加密列).

    mobile = EncryptedTextField("手机号", blank=True, index="mobile_index")
    mobile_index = BlindIndexField("手机号检索码")

The text is decrypted only when somebody looks at it: a row that is loaded for another purpose costs
nothing and needs no key. `values()` gives `Sealed` objects, whose `str` is the text and whose
`repr` tells nothing. Exact search: `filter(mobile_index__in=blind_indexes(text))`; whoever writes
the column writes its index beside it. A table or column that is renamed must be sealed anew.
"""

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact, IsNull, Lookup
from django.db.models.query_utils import DeferredAttribute
from typing_extensions import override

from wanghuo.kernel.ciphers import Ring, read_ring

if TYPE_CHECKING:
    Text = models.TextField[str, str]
    Code = models.CharField[str, str]
    Equal = Exact[str]
else:  # Django's own classes take no type arguments
    Text, Code, Equal = models.TextField, models.CharField, Exact

LONGEST_INDEX = 70
JOINTS = str.maketrans("", "", " -‐－—()（）")


def ring() -> Ring:
    """Return the keys in force."""
    return _ring(settings.FIELD_KEYS, settings.FIELD_CIPHER)


@lru_cache(maxsize=8)
def _ring(keys: str, cipher: str) -> Ring:
    return read_ring(keys, cipher)


def normal(value: str) -> str:
    """Fold what people write differently: full width, capitals, blanks, dashes and brackets."""
    return unicodedata.normalize("NFKC", value).translate(JOINTS).upper()


def blind_index(value: str) -> str:
    """Return what stands for a value in an index column; blank for blank."""
    return ring().index(normal(value))


def blind_indexes(value: str) -> list[str]:
    """Return what to look for: one per key, since rows of older keys may remain."""
    return ring().indexes(normal(value))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A text as it lies in the database, opened when it is read."""

    stored: str = field(repr=False)
    place: str

    @override
    def __str__(self) -> str:
        """Open it; `SealedUnreadable` when that cannot be done."""
        return ring().open(self.stored, self.place)

    def __bool__(self) -> bool:
        """Whether there is a text; needs no key."""
        return bool(self.stored)


class _OpenOnRead(DeferredAttribute):
    """Keeps what was loaded sealed until somebody reads the attribute."""

    @override
    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            super().__get__(instance, cls)
        value = instance.__dict__[name]
        return str(value) if isinstance(value, Sealed) else value

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class OnlyBlank(Equal):
    """`column=""` and nothing else: equal texts are sealed differently each time."""

    @override
    def get_prep_lookup(self) -> str:
        if self.rhs != "":
            msg = "an encrypted column is searched by its blind index"
            raise FieldError(msg)
        return ""


class EncryptedTextField(Text):
    """A text that lies encrypted in the database; `index` names the column of its blind index."""

    descriptor_class = _OpenOnRead

    def __init__(self, *args: Any, index: str = "", **kwargs: Any) -> None:  # noqa: ANN401 -- Field's own options
        """Remember the column by which it is searched, if any."""
        self.index = index
        super().__init__(*args, **kwargs)

    @override
    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"index": self.index} if self.index else {})

    @property
    def place(self) -> str:
        """What a value is bound to: table and column."""
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: str | None, *_: object) -> "Sealed | str | None":
        """Hand the text on as it lies there."""
        return Sealed(value, self.place) if value else value

    @override
    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Write back unread what was not read."""
        del add
        return model_instance.__dict__.get(self.attname, "")

    @override
    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if isinstance(value, Sealed):
            return value.stored
        if hasattr(value, "as_sql"):  # a bulk update; its values come here one by one
            return value
        return None if value is None else ring().seal(str(value), self.place)

    @override
    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        known: dict[str, type[Lookup[Any]]] = {"exact": OnlyBlank, "isnull": IsNull}
        return known.get(lookup_name)


class BlindIndexField(Code):
    """The keyed fingerprint by which an encrypted column is searched exactly (检索码)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Field's own options
        """Fix the length: key id, a dot, the digits."""
        kwargs.setdefault("max_length", LONGEST_INDEX)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)
