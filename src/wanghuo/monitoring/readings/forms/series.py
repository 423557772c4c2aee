"""What a person may ask of a series."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.forms import PageForm, day_field, term_field
from wanghuo.monitoring.readings.rules.history import EARLIEST, LATEST, Span, Window, window_of


class HistoryForm(PageForm):
    """Which day, month or year; today's, unless another is asked for."""

    span = term_field(_("时段"), Span, required=False)
    on = day_field(_("日期"), required=False)

    def window(self, today: date) -> Window:
        """Return the stretch that was asked for, or refuse."""
        values = self.values()
        on = values["on"] or today
        if not EARLIEST <= on < LATEST:
            problem = Words("日期应在 {first} 至 {last} 之间。", first=EARLIEST, last=LATEST)
            raise BadInput(problem=problem)
        return window_of(values["span"] or Span.DAY, on)
