"""The shape of a rule file."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from wanghuo.kernel.rulebook.rules import Confidence

CODE = r"^[a-z_]+(\.[a-z_]+)+$"
LENGTHS = {2: 2, 4: 2, 6: 2, 9: 3, 12: 3}
"""How long a beginning of a division code may be, and how many digits its last level has."""


def _meaningful(region: str) -> str:
    """Refuse what is no beginning of a division code, or ends in an empty group of zeros."""
    if not region:
        return region
    digits = LENGTHS.get(len(region))
    if not digits or not (region.isascii() and region.isdigit()) or not int(region[-digits:]):
        msg = "应为行政区划代码有意义的前几位（如 44、4401、440111、440111103），全国留空"
        raise ValueError(msg)
    return region


class RuleEntry(BaseModel):
    """One `[[rule]]` of a rule file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: str = Field(pattern=CODE, max_length=60)
    title: str = Field(min_length=1, max_length=120)
    source: str = Field(min_length=1, max_length=300)
    clause: str = Field("", max_length=120)
    region: Annotated[str, AfterValidator(_meaningful)] = ""
    effective_from: date
    effective_to: date | None = None
    confidence: Confidence = Field(strict=False)
    note: str = Field("", max_length=300)
    is_text_at_hand: bool = True
    parameters: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def keep_the_span_and_the_text_honest(self) -> Self:
        """Let a rule end after it begins, and have numbers exactly when its text is at hand."""
        if self.effective_to is not None and self.effective_to < self.effective_from:
            msg = "effective_to（末日）早于 effective_from（首日）"
            raise ValueError(msg)
        if self.is_text_at_hand != bool(self.parameters):
            msg = "条文不在手时写 is_text_at_hand = false，不写 parameters；在手时必须写"
            raise ValueError(msg)
        return self


class RuleFile(BaseModel):
    """A rule file: nothing but rules."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rule: list[RuleEntry] = Field(min_length=1)
