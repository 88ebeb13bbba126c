"""Input of the schedule: all its activities at once."""

from typing import Any

from django import forms

from gobierno_abierto.ejercicios.models import Actividad, Ejercicio


class ActividadForm(forms.ModelForm):
    """One row of the schedule."""

    class Meta:
        model = Actividad
        fields = [
            "tipo",
            "nombre",
            "titulo_largo",
            "fecha",
            "hora_inicio",
            "hora_fin",
            "sede",
            "objetivo",
            "desarrollo",
            "participantes",
        ]
        widgets = {
            "fecha": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "hora_inicio": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "hora_fin": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "objetivo": forms.Textarea(attrs={"rows": 2}),
            "desarrollo": forms.Textarea(attrs={"rows": 3}),
            "participantes": forms.Textarea(attrs={"rows": 2}),
        }

    def _post_clean(self) -> None:
        """Leave the instance alone: the operation validates and writes."""

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        datos: dict[str, Any] = super().clean() or self.cleaned_data
        inicio, fin = datos.get("hora_inicio"), datos.get("hora_fin")
        if inicio and fin and fin <= inicio:
            self.add_error("hora_fin", "La hora de término va después de la de inicio.")
        return datos


class CronogramaFormSet(forms.BaseModelFormSet):
    """All rows of the schedule at once."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name in plain words the two fields that Django adds."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = "Lugar en el cronograma"
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Quitar esta actividad"

    def para_operacion(self) -> list[dict[str, Any]]:
        """Return the rows kept, in order, as ``guardar_cronograma`` takes them."""
        filas = []
        for form in self.ordered_forms:
            datos = {
                campo: valor
                for campo, valor in form.cleaned_data.items()
                if campo not in {"ORDER", "DELETE", "id"}
            }
            filas.append(datos | {"pk": form.instance.pk})
        return filas


def cronograma_formset(datos: Any, ejercicio: Ejercicio) -> Any:
    """Return the formset of an exercise's activities, with one blank row."""
    clase = forms.modelformset_factory(
        Actividad,
        form=ActividadForm,
        formset=CronogramaFormSet,
        extra=1,
        can_order=True,
        can_delete=True,
        can_delete_extra=False,
        max_num=100,
        absolute_max=120,
    )
    return clase(datos, queryset=ejercicio.actividades.order_by("orden"))
