"""Numbers of people, days of reports: what the rulebook's numbers mean for one case."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.prevention.major_hazards.rules.errors import AgreementMissing, PeopleMissing
from wanghuo.prevention.major_hazards.rules.words import DiscussionKind

BETWEEN = re.compile(r"[\s、,，;；]+")
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class DiscussionTerms:
    """How many people a discussion takes, and of how many experts how many agree."""

    collective_people: int
    expert_people: int
    agree_of: int
    agree_share: int

    def least(self, kind: DiscussionKind) -> int:
        """Return how many have to be there."""
        is_expert = kind is DiscussionKind.EXPERT
        return self.expert_people if is_expert else self.collective_people

    def agreeing(self, kind: DiscussionKind, count: int) -> int:
        """Return how many of `count` have to agree; a collective discussion needs no vote."""
        if kind is DiscussionKind.COLLECTIVE:
            return 0
        return -(-count * self.agree_share // self.agree_of)


def names_in(text: str) -> tuple[str, ...]:
    """Return the names written one after another, each once."""
    return tuple(dict.fromkeys(filter(None, BETWEEN.split(text))))


def check_discussion(
    kind: DiscussionKind, people: int, agreed: int, terms: DiscussionTerms
) -> None:
    """Refuse a discussion of too few people, or a conclusion too few of them share."""
    if people < terms.least(kind):
        raise PeopleMissing(kind=kind.label, least=terms.least(kind), count=people)
    if agreed > people:
        raise BadInput(problem="同意人数不能多于参加人数，请核对后再提交。")
    if agreed < terms.agreeing(kind, people):
        least = terms.agreeing(kind, people)
        raise AgreementMissing(kind=kind.label, least=least, count=agreed)


def said(text: str, problem: str, longest: int = LONGEST) -> str:
    """Return what a person wrote, or refuse an empty or endless word."""
    words = text.replace("\0", "").strip()
    if not words or len(words) > longest:
        raise BadInput(problem=Words(problem, limit=longest))
    return words


def next_report(since: date, every: int, last: date | None, today: date) -> date:
    """Return the next day on which a report is due: every so many days from `since`.

    After today, and after the last one that was due: who reports early owes none twice.
    """
    after = max(today, last or since)
    periods = max((after - since).days // every + 1, 1)
    return since + timedelta(days=periods * every)
