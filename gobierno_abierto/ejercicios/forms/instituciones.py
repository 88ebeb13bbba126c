"""Input of the exercise's institutions: one row each, with its people."""

from collections.abc import Mapping
from typing import Any

from django import forms

from gobierno_abierto.ejercicios.ficha import mismo_nombre
from gobierno_abierto.ejercicios.models import Institucion

from .campos import escribir_personas, leer_personas

PREFIJO = "instituciones"
VACIAS = 2  # blank rows at the end, for whoever has no JavaScript
MAXIMO = 60
CAMPOS = ("nombre", "alias", "papel", "personas")
DE_UNA_SOLA = {Institucion.Papel.ACOMPANA, Institucion.Papel.EJECUTA, Institucion.Papel.SOCIEDAD}


class InstitucionForm(forms.Form):
    """One institution."""

    nombre = forms.CharField(
        label="Nombre oficial",
        max_length=160,
        error_messages={"required": "Escriba el nombre oficial de la institución."},
    )
    alias = forms.CharField(label="Nombre corto", max_length=80, required=False)
    papel = forms.ChoiceField(
        label="Qué hace en el ejercicio",
        choices=[("", "Elija qué hace"), *Institucion.Papel.choices],
        error_messages={"required": "Elija qué hace esta institución en el ejercicio."},
    )
    personas = forms.CharField(
        label="Personas que la representan",
        required=False,
        help_text="Una por renglón: su nombre y, después de una coma, su cargo.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_personas(self) -> list[dict[str, str]]:
        """Return the people as rows."""
        return leer_personas(self.cleaned_data["personas"])


class InstitucionesFormSet(forms.BaseFormSet):
    """All the institutions at once."""

    @classmethod
    def de(cls, guardadas: list[dict[str, Any]], datos: Any = None) -> Any:
        """Return the rows kept and a few blank ones; with ``datos``, what was posted."""
        filas = [fila | {"personas": escribir_personas(fila["representantes"])} for fila in guardadas]
        return _conjunto(VACIAS if filas else VACIAS + 1)(datos, initial=filas, prefix=PREFIJO)

    @classmethod
    def a_medias(cls, datos: Mapping[str, str]) -> Any:
        """Return the rows as they were typed, nothing judged, and one more blank one."""
        total = str(datos.get(f"{PREFIJO}-TOTAL_FORMS", ""))
        cuantas = min(int(total), MAXIMO) if total.isascii() and total.isdecimal() and len(total) < 5 else 0
        filas = [
            {campo: datos.get(f"{PREFIJO}-{n}-{campo}", "") for campo in (*CAMPOS, "DELETE")}
            for n in range(cuantas)
        ]
        return _conjunto(1)(initial=[fila for fila in filas if any(fila.values())], prefix=PREFIJO)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name in plain words the box that Django adds."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Quitar esta institución"

    def clean(self) -> None:
        """Refuse, where they were typed, a repeated institution and a second one for what only one does."""
        nombres: set[str] = set()
        papeles: set[str] = set()
        for form in self._quedan():
            datos = form.cleaned_data
            if (nombre := mismo_nombre(datos.get("nombre", ""))) in nombres:
                form.add_error("nombre", "Esta institución ya está en otro renglón.")
            if (papel := datos.get("papel", "")) in papeles:
                form.add_error("papel", "Ya hay otra institución que hace esto, y solo puede haber una.")
            nombres |= {nombre} - {""}
            papeles |= {papel} & DE_UNA_SOLA

    def _quedan(self) -> list[Any]:
        """Return the rows with something in them that nobody takes away."""
        return [
            form
            for form in self.forms
            if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
        ]

    def para_operacion(self) -> list[dict[str, Any]]:
        """Return the rows that stay, as ``guardar_seccion`` takes them."""
        filas = [form.cleaned_data for form in self._quedan()]
        return [
            {campo: fila[campo] for campo in ("nombre", "alias", "papel")}
            | {"representantes": fila["personas"]}
            for fila in filas
        ]

    def como_se_envia(self) -> dict[str, str]:
        """Return the rows as a browser would post them."""
        campos = [campo for form in (self.management_form, *self.forms) for campo in form]
        valores = {campo.html_name: campo.value() for campo in campos}
        return {
            nombre: "" if valor is None else str(valor)
            for nombre, valor in valores.items()
            if valor is not False
        }


def _conjunto(vacias: int) -> Any:
    return forms.formset_factory(
        InstitucionForm,
        formset=InstitucionesFormSet,
        extra=vacias,
        can_delete=True,
        can_delete_extra=False,
        max_num=MAXIMO,
        absolute_max=MAXIMO + 20,
        validate_max=True,
    )
