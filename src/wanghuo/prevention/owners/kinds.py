"""What this room adds below: where pages of places and occupiers lead, which tables may leave."""

from wanghuo.base.exchange.rules.tables import personal, readable
from wanghuo.base.people.rules import PEOPLE_READ
from wanghuo.prevention.owners.rules import OWNER_READ
from wanghuo.register.records.kinds import lead_on

lead_on("place", to="owners:desk", label="承诺、申报与达标", capability=OWNER_READ)
lead_on("occupier", to="owners:account", label="社会单位账号", capability=PEOPLE_READ)

for _table in ("pledge", "riskdeclaration", "assessment", "assessmentitem"):
    readable(f"owners.{_table}", OWNER_READ)
personal("owners.pledge", ("signer",))
