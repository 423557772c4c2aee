"""Which findings to show."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.base.exchange.rules.quality import FindingFilter, FindingState, checks
from wanghuo.kernel import clock
from wanghuo.kernel.forms import PageForm, term_field


class FindingForm(PageForm):
    """The filter of the list; every number of the page opens it filled in."""

    code = forms.ChoiceField(label=_("检查项"), required=False)
    state = term_field(_("状态"), FindingState, _("全部状态"), required=False)
    overdue = forms.BooleanField(label=_("只看逾期"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer every check."""
        super().__init__(*args, **kwargs)
        offered = [(one.code, _(one.label)) for one in checks.declared.values()]
        self.offer("code", [("", _("全部检查项")), *offered])

    def chosen(self) -> FindingFilter:
        """Return the filter."""
        asked = self.values()
        overdue_on = clock.today() if asked["overdue"] else None
        return FindingFilter(asked["code"], asked["state"], overdue_on)
