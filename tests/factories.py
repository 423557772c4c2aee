"""Made-up areas, organisations and people for tests."""

from datetime import date

import factory

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AreaLevel
from wanghuo.base.people.models import Organisation, Post, Role, User
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor, AreaPath, Grant, Reach

LONG_AGO = date(2020, 1, 1)
LEVELS = list(AreaLevel)


def make_area(name="清石县", parent=None, level=None, code=None, **fields):
    """A child of `parent`, one level down unless said otherwise."""
    below = LEVELS[LEVELS.index(AreaLevel(parent.level)) + 1] if parent else AreaLevel.COUNTY
    level = level or below
    number = Area.objects.count() + 1
    area = Area.objects.create(
        name=name,
        parent=parent,
        level=level,
        code=code or f"{number:012d}",
        path=f"new-{number}",
        valid_from=LONG_AGO,
        **fields,
    )
    area.path = f"{parent.path if parent else ''}{area.pk}/"
    area.save(update_fields=["path"])
    area.designations.create(
        name=name, code=area.code, parent=parent, valid_from=LONG_AGO, source="测试"
    )
    return area


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"第{n}站所")
    kind = OrganisationKind.DEPARTMENT
    area_path = factory.LazyAttribute(lambda o: o.area.path)

    @classmethod
    def _get_manager(cls, model_class):
        return model_class._base_manager


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"张{n}")
    created_at = factory.LazyFunction(clock.now)


class RoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Role

    code = factory.Sequence(lambda n: f"role{n}")
    name = factory.Sequence(lambda n: f"角色{n}")


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    user = factory.SubFactory(UserFactory)
    role = factory.SubFactory(RoleFactory)
    area = factory.LazyAttribute(lambda o: o.organisation.area)
    area_path = factory.LazyAttribute(lambda o: o.area.path)
    valid_from = LONG_AGO

    @classmethod
    def _get_manager(cls, model_class):
        return model_class._base_manager


def make_actor(area_path, *capabilities, user=None, sectors=None, organisation=None):
    """An actor with one grant over `area_path`."""
    reach = Reach(AreaPath(area_path), frozenset(sectors) if sectors is not None else None)
    grant = Grant(reach, frozenset(capabilities), organisation.pk if organisation else None)
    return Actor(id=user.pk if user else None, name=user.name if user else "测试", grants=(grant,))
