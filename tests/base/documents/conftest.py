"""A town with records that may have files."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from tests.factories import OrganisationFactory, UserFactory, make_actor, make_area
from wanghuo.base.documents import services
from wanghuo.governance.plans.rules import PROGRESS, TASK_CONFIRM, TASK_READ
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.ids import new_id

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@dataclass
class Records:
    """One record in each of two villages; `reader` sees the first, `stranger` the second."""

    villages: list = field(init=False)
    marks: list = field(init=False)

    def __post_init__(self):
        self.town = make_area("清石镇", make_area("望山县"))
        self.villages = [make_area(name, self.town) for name in ("东山村", "西河村")]
        self.marks = [Mark(PROGRESS, str(new_id()), one.pk, one.path) for one in self.villages]
        self.reader, self.stranger = (self.actor(village) for village in self.villages)
        self.issuer = self.actor(self.town, TASK_READ, TASK_CONFIRM)

    def actor(self, area, *capabilities, sectors=None):
        return make_actor(
            area.path,
            *(capabilities or [TASK_READ]),
            user=UserFactory(),
            organisation=OrganisationFactory(area=area),
            sectors=sectors,
        )

    def attach(self, *files, mark=None, actor=None, at=AT, sector=""):
        kept = services.keep_uploads(files, at=at)
        return services.attach(
            subject=mark or self.marks[0],
            files=kept,
            actor=actor or self.reader,
            at=at,
            sector=sector,
        )


@pytest.fixture
def records(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Records()
