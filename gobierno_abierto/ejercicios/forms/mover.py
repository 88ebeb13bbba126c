"""Input of what moves the exercise: a reason that will be public, the stage to go back to, the new exercise's name."""

from datetime import date
from typing import Any

from django import forms

from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.reglas import defecto_de_horario

QUEDA_DENTRO = "Queda en la historia del ejercicio, con su papel y la fecha. No escriba nombres de personas."
SE_PUBLICA = (
    "Se publica en la historia del ejercicio, con su papel y la fecha. No escriba nombres de personas."
)


class MotivoForm(forms.Form):
    """A reason that anybody will read, once something of the exercise was published."""

    motivo = forms.CharField(
        label="Razón",
        max_length=500,
        help_text=SE_PUBLICA,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Escriba la razón."},
    )

    def __init__(self, *args: Any, se_publica: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not se_publica:
            self.fields["motivo"].help_text = QUEDA_DENTRO


class ReponerForm(MotivoForm):
    """Which stage to go back to, among those possible, and why; ``desde`` is the stage that the person saw."""

    desde = forms.CharField(widget=forms.HiddenInput)
    hacia = forms.ChoiceField(
        label="Etapa a la que regresa",
        widget=forms.RadioSelect,
        error_messages={"required": "Elija una etapa."},
    )

    field_order = ["desde", "hacia", "motivo"]

    def __init__(self, *args: Any, posibles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hacia"].choices = [(una, ClaveEtapa(una).label) for una in posibles]  # type: ignore[attr-defined]


class RespuestaForm(forms.Form):
    """What the órgano garante answers to a request: needed to say no, optional to sign."""

    respuesta = forms.CharField(
        label="Respuesta",
        max_length=500,
        required=False,
        help_text="Hace falta para no dispensar. Si no dispensa, se publica en la historia del ejercicio.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClonarForm(forms.Form):
    """How the new exercise is called and when its first activity is."""

    nombre = forms.CharField(label="Nombre completo del ejercicio nuevo", max_length=200)
    nombre_corto = forms.CharField(
        label="Nombre corto", max_length=80, help_text="Como se verá en las listas y en los avisos."
    )
    primera_fecha = forms.DateField(
        label="Fecha de la primera actividad",
        help_text="Las demás quedan con los mismos días entre una y otra.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_primera_fecha(self) -> date:
        """Refuse a year that makes no sense."""
        fecha: date = self.cleaned_data["primera_fecha"]
        if frase := defecto_de_horario(fecha, None, None)[1]:
            raise forms.ValidationError(frase)
        return fecha
