"""Input of DELIBERACION: a proposal, its origin ideas, the plenary's ratification, the receipt."""

from collections.abc import Sequence
from typing import Any

from django import forms

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from mesas.models import Idea
from propuestas.models import Propuesta

from .lineas import ComponenteFormSet

__all__ = [
    "ComponenteFormSet",
    "OrigenesForm",
    "PropuestaForm",
    "RatificarForm",
    "ReabrirForm",
    "RecibirForm",
]


class PropuestaForm(forms.ModelForm):
    """Title, summary and place; ``edicion`` is the save that the person saw."""

    edicion = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Propuesta
        fields = ["titulo", "resumen", "lugar", "superficie"]
        widgets = {"resumen": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "titulo": "Hasta 90 letras.",
            "resumen": "Qué se hará y para quién, en frases cortas. Es lo que la plenaria ratifica.",
        }


class OrigenesForm(forms.Form):
    """The ideas of closed tables, each with how it enters the proposal."""

    edicion = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, ideas: Sequence[Idea], puestas: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ideas = list(ideas)
        for idea in self.ideas:
            self.fields[f"idea_{idea.pk}"] = forms.BooleanField(
                label=f"{idea.clave} {idea.titulo}", required=False, initial=idea.pk in puestas
            )
            self.fields[f"como_{idea.pk}"] = forms.CharField(
                label=f"Cómo se incorpora la idea {idea.clave}",
                required=False,
                max_length=200,
                initial=puestas.get(idea.pk, ""),
            )

    def mesas(self) -> list[tuple[int, list[tuple[Idea, forms.BoundField, forms.BoundField]], int]]:
        """Return (table, its ideas with their two fields, how many are chosen), in order, for the page."""
        grupos: dict[int, list[tuple[Idea, forms.BoundField, forms.BoundField]]] = {}
        for idea in self.ideas:
            fila = (idea, self[f"idea_{idea.pk}"], self[f"como_{idea.pk}"])
            grupos.setdefault(idea.mesa.numero, []).append(fila)
        return [
            (numero, filas, sum(bool(fila[1].value()) for fila in filas)) for numero, filas in grupos.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Ask how each chosen idea enters."""
        datos = super().clean() or {}
        for idea in self.ideas:
            if datos.get(f"idea_{idea.pk}") and not datos.get(f"como_{idea.pk}", "").strip():
                self.add_error(f"como_{idea.pk}", f"Escriba cómo se incorpora la idea {idea.clave}.")
        return datos

    def origenes(self) -> list[tuple[Idea, str]]:
        """Return the chosen ideas with how each enters."""
        return [
            (idea, self.cleaned_data[f"como_{idea.pk}"])
            for idea in self.ideas
            if self.cleaned_data.get(f"idea_{idea.pk}")
        ]


class ElegirCuenta(forms.ModelChoiceField):
    """A choice among accounts, read with their charge."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.nombre}, {obj.cargo}" if obj.cargo else str(obj.nombre)


def cuentas_con(ejercicio: Ejercicio, rol: Rol) -> Any:
    """Return the active accounts that hold ``rol`` in the exercise."""
    return Usuario.objects.filter(
        asignaciones__ejercicio=ejercicio, asignaciones__rol=rol, is_active=True
    ).order_by("nombre")


class RatificarForm(forms.Form):
    """What the plenary decided about the wording."""

    metodo = forms.CharField(
        label="Cómo se eligieron las propuestas",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="La regla que se anunció antes y lo que pasó con ella. Va en el acta.",
    )
    a_favor = forms.IntegerField(label="Votos a favor de la redacción", min_value=1)
    en_contra = forms.IntegerField(label="Votos en contra de la redacción", min_value=0, initial=0)
    fecha_limite_dictamen = forms.DateField(
        label="Fecha límite de los dictámenes",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    lugar = forms.CharField(label="Lugar", max_length=200)
    hora_inicio = forms.TimeField(
        label="Hora de inicio de la plenaria", required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    hora_fin = forms.TimeField(
        label="Hora de término", required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    testigo = ElegirCuenta(
        empty_label="Firmará a mano",
        label="Quién firma por el órgano garante",
        queryset=Usuario.objects.none(),
        required=False,
    )
    observaciones = forms.CharField(
        label="Observaciones", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, ejercicio: Ejercicio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["testigo"].queryset = cuentas_con(ejercicio, Rol.INFOQRO)  # type: ignore[attr-defined]
        if segunda := ejercicio.actividad_de(Actividad.Tipo.JORNADA_VALIDACION):
            self.fields["fecha_limite_dictamen"].initial = segunda.fecha
        self.fields["lugar"].initial = ejercicio.sede_de(Actividad.Tipo.JORNADA_DELIBERATIVA)


class ReabrirForm(forms.Form):
    """Why the ratified wording is opened again."""

    razon = forms.CharField(
        label="Razón",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Se publica en la nueva versión del acta.",
    )


class RecibirForm(forms.Form):
    """The receiver's declaration."""

    conforme = forms.BooleanField(
        label="Recibí las propuestas completas, comprobé sus huellas y no cambiaré su contenido."
    )
    observaciones = forms.CharField(
        label="Observaciones", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
