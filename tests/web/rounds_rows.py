"""What the doors and operations of rounds and campaigns are tried with."""

from tests.register.samples import small
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.campaigns import services as campaigns
from wanghuo.prevention.campaigns.models import (
    Campaign,
    CampaignCheck,
    CampaignTarget,
)
from wanghuo.prevention.campaigns.rules import CampaignKind
from wanghuo.prevention.campaigns.services import CampaignTerms
from wanghuo.prevention.hazards.rules import HazardSource
from wanghuo.prevention.hazards.services import Discovery, find_hazard
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.queries import key_of

OBJECTS = {"round_id": Round, "campaign_id": Campaign}
LISTS = {
    "rounds:rounds", "rounds:board", "campaigns:campaigns",
    "campaigns:draft_campaign",
}  # fmt: skip
EXPORTS = {"rounds:rounds", "rounds:board", "campaigns:campaigns"}
SHOWN_AT = {
    CampaignTarget: "campaigns:campaign",
    CampaignCheck: "campaigns:checks",
}
BY_BODY = {"draft_campaign"}
BY_QUERY = {"round_list": "area_id", "round_board": "area_id"}
OF_AN_AREA = {"round_list", "round_board", "campaign_list"}
PAGES = {
    "rounds:rounds": 2,  # how many, the rows; the frequencies ask nothing
    "rounds:board": 5,  # the roots, their parts, numbers by area, by post, the whole
    "campaigns:campaigns": 3,  # how many, the rows, where one may begin
}


class Rounds:
    """A round due today, a joint campaign that is on with one check, and a draft."""

    def __init__(self, mark, town, at):
        self.mark, self.town, self.at = mark, town, at
        self.area, self.village, self.committee = town.area, town.village, town.committee
        with scoped(EVERYWHERE):
            self.place = small("place", self.village, name=f"{mark}饭店", kind="restaurant")
            self.round = self._round(town.post)
            self.campaign = self.live(f"{mark}联合检查")
            [self.check] = campaigns.count_inspection(
                place_id=self.place.pk, inspection_id=new_id(), finished_at=at, at=at
            )
            self.drafted = self.draft(f"{mark}草稿")
            self._hazard()

    def _round(self, post):
        on = clock.today()
        return Round._base_manager.create(
            pk=key_of(self.place.pk, "small_visit", on),
            place=self.place,
            area=self.village,
            area_path=self.village.path,
            frequency="small_visit",
            label="九小场所走访",
            owed_by="grid",
            period_from=on,
            period_to=on,
            due_on=on,
            post=post,
            rule="round.small_visit",
        )

    def _hazard(self):
        found = Discovery(f"{self.mark}堵塞", HazardSource.INSPECTION, self.check.source, "1")
        find_hazard(place=self.place, found=found, actor=SYSTEM, at=self.at)

    def terms(self, title, **given):
        """Who goes together with whom, for a year."""
        on = local_date(self.at)
        asked = {
            "title": title,
            "kind": CampaignKind.JOINT,
            "starts_on": on,
            "ends_on": on.replace(year=2100),
            "participants": [self.committee.pk, self.office.pk],
        }
        return CampaignTerms(**asked | given)

    @property
    def office(self):
        """The other one that goes along."""
        return self.town.duty.receiver

    def draft(self, title):
        """A draft of the town's own office."""
        return campaigns.draft_campaign(
            area=self.area,
            organiser=self.office,
            terms=self.terms(title),
            actor=SYSTEM,
            at=self.at,
        )

    def live(self, title):
        """A campaign that is on."""
        made = self.draft(title)
        return campaigns.launch_campaign(campaign=made, version=0, actor=SYSTEM, at=self.at)

    @property
    def ids(self):
        """One row for each name in an address."""
        return {
            "round_id": self.round.pk,
            "campaign_id": self.campaign.pk,
        }


def again_draft(town):
    """Bring the town's campaign back to a draft, as the step needs it."""
    key = town.rounds.campaign.pk
    CampaignTarget._base_manager.filter(campaign_id=key).delete()
    Campaign._base_manager.filter(pk=key).update(state="draft", version=0)


def drafted(town, **more):
    """The town's campaign as a draft, and what the step is asked with."""
    again_draft(town)
    return {"version": 0} | more


def form_of(town):
    """What is written into the form of a campaign."""
    on = local_date(town.rounds.at).isoformat()
    return {
        "area": town.area.pk,
        "title": f"{town.mark}整治",
        "kind": "drive",
        "organiser": town.rounds.office.pk,
        "season": "any",
        "starts_on": on,
        "ends_on": on,
        "target_kind": "share",
        "target": "100",
    }


def json_of(town, **more):
    """What a program sends of a campaign."""
    on = local_date(town.rounds.at).isoformat()
    return {
        "title": f"{town.mark}整治",
        "organiser_id": town.rounds.office.pk,
        "starts_on": on,
        "ends_on": on,
    } | more


def _assigning(town):
    return {"version": 0, "post_id": town.post.pk}


def _waiving(_):
    return {"version": 0, "reason": "停业整修"}


def page_answers():
    """What is written into each door, by its name."""
    return {
        "waive_round": _waiving,
        "assign_round": lambda town: {"version": 0, "post": town.post.pk},
        "draft_campaign": form_of,
        "change_campaign": lambda town: form_of(town) | drafted(town),
        "launch_campaign": drafted,
        "withdraw_campaign": drafted,
        "recount_targets": lambda _: {"version": 1},
        "close_campaign": lambda _: {"version": 1, "result": "完成"},
    }


def bodies():
    """What each operation is asked with, by its name."""
    return {
        "waive_round": _waiving,
        "assign_round": _assigning,
        "draft_campaign": lambda town: json_of(town, area_id=town.area.pk),
        "change_campaign": lambda town: json_of(town, **drafted(town)),
        "launch_campaign": drafted,
        "withdraw_campaign": drafted,
        "recount_targets": lambda _: {"version": 1},
        "close_campaign": lambda _: {"version": 1, "result": "完成"},
    }
