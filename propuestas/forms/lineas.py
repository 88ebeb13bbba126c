"""Priced lines (components, costed lines) on a form: some rows more than there are, blank ones left out."""

from typing import Any

from django import forms

from propuestas.models import Componente, Partida

RENGLONES_DE_MAS = 3


class LineaForm(forms.ModelForm):
    """One priced line; a blank row is no line."""

    nombre_campo = "nombre"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fecha_precio"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        for campo in ("fuente_precio", "fecha_precio"):
            self.fields[campo].required = True
        for campo in ("cantidad", "precio"):
            self.fields[campo].widget.attrs |= {
                f"data-{campo}": "",
                "inputmode": "decimal",
                "step": "0.01",
                "min": "0.01",
            }

    @property
    def nombre(self) -> forms.BoundField:
        """Return the field that names the line, whatever its model calls it."""
        return self[self.nombre_campo]


class ComponenteForm(LineaForm):
    """A component of a proposal."""

    class Meta:
        model = Componente
        fields = ["nombre", "cantidad", "unidad", "precio", "fuente_precio", "fecha_precio"]


class PartidaForm(LineaForm):
    """A costed line of a budget dictamen."""

    nombre_campo = "concepto"

    class Meta:
        model = Partida
        fields = ["concepto", "cantidad", "unidad", "precio", "fuente_precio", "fecha_precio"]


class LineasFormSet(forms.BaseFormSet):
    """Lines in order; those marked to be removed and the blank ones are left out."""

    def lineas(self) -> list[dict[str, Any]]:
        """Return the lines that were written, as the operations take them."""
        return [
            {clave: valor for clave, valor in form.cleaned_data.items() if clave != "DELETE"}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


ComponenteFormSet: Any = forms.formset_factory(
    ComponenteForm,
    formset=LineasFormSet,
    extra=RENGLONES_DE_MAS,
    can_delete=True,
    max_num=60,
    absolute_max=80,
)
PartidaFormSet: Any = forms.formset_factory(
    PartidaForm, formset=LineasFormSet, extra=RENGLONES_DE_MAS, can_delete=True, max_num=60, absolute_max=80
)
