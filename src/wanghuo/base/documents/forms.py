"""What a person chooses for an import."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.forms import PageForm, term_field
from wanghuo.kernel.sheets.importing import Choice, ImportMode, Option, Target


class ChoiceForm(PageForm):
    """The key by which rows are found, which rows are taken, and what the target asks besides."""

    key = forms.ChoiceField(label=_("按哪一列对应已有记录（主键）"))
    mode = term_field(_("方式"), ImportMode)

    def __init__(self, target: Target, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer the target's keys and options."""
        super().__init__(*args, **kwargs)
        self._codes = [option.code for option in target.options]
        for option in target.options:
            self.fields[option.code] = _field(option)
        self.offer("key", [(key.code, gettext(key.label)) for key in target.keys])

    def choice(self) -> Choice:
        """Return what was chosen."""
        values = self.values()
        options = {code: values[code] for code in self._codes}
        return Choice(values["key"], values["mode"], options)


def _field(option: Option) -> forms.Field:
    words = [(code, gettext(word)) for code, word in option.choices]
    label = gettext(option.label)
    if words:
        widget = forms.Select({"class": "form-select"})
        return forms.ChoiceField(label=label, choices=words, initial=option.default, widget=widget)
    typed = forms.TextInput({"class": "form-control"})
    return forms.CharField(label=label, required=False, max_length=120, widget=typed)


class ImportForm(ChoiceForm):
    """A file, and how it is to be imported."""

    file = forms.FileField(label=_("文件"))
    field_order = ("file", "key", "mode")

    def __init__(self, target: Target, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer the kinds of file the target reads."""
        super().__init__(target, *args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = target.files
        self.fields["file"].help_text = target.files.replace(",", " ")
