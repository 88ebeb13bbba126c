"""Input of the exercise's institutions: one row each, with its people."""

from collections.abc import Mapping
from typing import Any

from django import forms

from gobierno_abierto.ejercicios.ficha import MAXIMO_DE_INSTITUCIONES, mismo_nombre
from gobierno_abierto.ejercicios.models import Institucion

from .campos import TextoField, escribir_personas, filas_dichas, leer_personas

PREFIJO = "instituciones"
VACIAS = 2  # blank rows at the end, for whoever has no JavaScript
CAMPOS = ("nombre", "alias", "papel", "personas")
DE_UNA_SOLA = {Institucion.Papel.ACOMPANA, Institucion.Papel.EJECUTA, Institucion.Papel.SOCIEDAD}


class InstitucionForm(forms.Form):
    """One institution."""

    nombre = TextoField(
        label="Nombre oficial",
        max_length=160,
        error_messages={"required": "Escriba el nombre oficial de la institución."},
    )
    alias = TextoField(label="Nombre corto", max_length=80, required=False)
    papel = forms.ChoiceField(
        label="Qué hace en el ejercicio",
        choices=[("", "Elija qué hace"), *Institucion.Papel.choices],
        error_messages={"required": "Elija qué hace esta institución en el ejercicio."},
    )
    personas = TextoField(
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

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_many_forms": "Caben hasta %(num)d instituciones: quite las que sobran.",
    }
    guardadas: int | None = None  # rows drawn again: how many of them, the first ones, are stored

    @classmethod
    def de(cls, guardadas: list[dict[str, Any]], datos: Any = None) -> Any:
        """Return the rows kept and a few blank ones; with ``datos``, what was posted."""
        filas = [fila | {"personas": escribir_personas(fila["representantes"])} for fila in guardadas]
        return _conjunto(VACIAS if filas else VACIAS + 1)(datos, initial=filas, prefix=PREFIJO)

    @classmethod
    def a_medias(cls, datos: Mapping[str, str]) -> Any:
        """Return the rows as they were typed, blank ones too, nothing judged, and one more blank one."""
        cuantas = min(filas_dichas(datos, PREFIJO) or 0, MAXIMO_DE_INSTITUCIONES)
        guardadas = min(int(datos[f"{PREFIJO}-INITIAL_FORMS"]), cuantas) if cuantas else 0
        filas = [
            {campo: datos.get(f"{PREFIJO}-{n}-{campo}", "") for campo in (*CAMPOS, "DELETE")}
            for n in range(cuantas)
        ]
        conjunto = _conjunto(cuantas - guardadas + 1)(initial=filas, prefix=PREFIJO)
        conjunto.guardadas = guardadas
        return conjunto

    @staticmethod
    def llego_completo(datos: Mapping[str, str]) -> bool:
        """Tell whether what was posted has a sane number of rows and every field of those that were stored."""
        if filas_dichas(datos, PREFIJO) is None:
            return False
        guardadas = min(int(datos[f"{PREFIJO}-INITIAL_FORMS"]), MAXIMO_DE_INSTITUCIONES)
        return all(f"{PREFIJO}-{n}-{campo}" in datos for n in range(guardadas) for campo in CAMPOS)

    def initial_form_count(self) -> int:
        """Count as stored the same rows as before, when they are drawn again."""
        return super().initial_form_count() if self.guardadas is None else self.guardadas

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
        max_num=MAXIMO_DE_INSTITUCIONES,
        absolute_max=MAXIMO_DE_INSTITUCIONES + 20,
        validate_max=True,
    )
