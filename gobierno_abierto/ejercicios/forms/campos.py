"""Fields that take what people really type: amounts with commas, colonias one per line, people with their posts."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gobierno_abierto.ejercicios.ficha import (
    LETRAS,
    MAXIMO_DE_COLONIAS,
    MAXIMO_DE_PERSONAS,
    demasiadas_filas,
    demasiadas_letras,
    nombre_de_seccion,
    nombres_repetidos,
    plegar,
    sin_invisibles,
)
from gobierno_abierto.ejercicios.models import Colonia, Representante, lineas
from gobierno_abierto.ejercicios.reglas import pesos

INCOMPLETA = "La página llegó incompleta. Vuelva a abrirla; lo guardado sigue igual."
ENTERO = re.compile(r"[+-]?[0-9]+(\.0*)?")
CANTIDAD = re.compile(r"[0-9]+(\.[0-9]+)?|[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
ADORNOS = re.compile(r"\s|[$'’]|mxn|m\.n\.|pesos|m²|m2", re.IGNORECASE)
LARGO_DE_COLONIA = Colonia._meta.get_field("nombre").max_length or 80
LARGO_DE_PERSONA = Representante._meta.get_field("nombre").max_length or 120
LARGO_DE_CARGO = Representante._meta.get_field("cargo").max_length or 160


class TextoField(forms.CharField):
    """A text as it is seen: without zero-width letters or controls, its line ends as the database keeps them."""

    def to_python(self, value: Any) -> str:
        """Return the text so cleaned; one of invisible letters only is empty."""
        return super().to_python(sin_invisibles(value) if isinstance(value, str) else value) or ""


class EnteroField(forms.IntegerField):
    """A whole number in plain digits: Python would also read «1_8» and other alphabets'."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """Refuse all but digits."""
        if isinstance(value, str) and value.strip() and not ENTERO.fullmatch(value.strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


def poner_maximo(nombre: str, campo: forms.Field) -> None:
    """Make a field of free text say how many letters are too many."""

    def que_quepa(valor: str) -> None:
        if demasiadas := demasiadas_letras(nombre, valor):
            raise ValidationError(demasiadas)

    if nombre in LETRAS:
        campo.validators = [*campo.validators, que_quepa]


def filas_dichas(datos: Mapping[str, Any], prefijo: str) -> int | None:
    """Return how many rows a sent formset says it has; None when that, or how many it had, is no sane number."""
    total, antes = (str(datos.get(f"{prefijo}-{cuales}_FORMS", "")) for cuales in ("TOTAL", "INITIAL"))
    if not all(uno.isascii() and uno.isdecimal() and len(uno) < 6 for uno in (total, antes)):
        return None
    return int(total) if int(total) >= max(1, int(antes)) else None


class CantidadField(forms.DecimalField):
    """A positive amount as people write it: «4,000,000.00», «$4 000 000»; shown back with its commas."""

    widget = forms.TextInput

    def __init__(self, **opciones: Any) -> None:
        super().__init__(**opciones)
        self.error_messages["invalid"] = "Escriba la cantidad con números, como 4,000,000.00."
        self.error_messages["max_digits"] = self.error_messages["max_whole_digits"] = (
            "Esa cantidad es demasiado grande. Revise los ceros."
        )
        self.error_messages["max_decimal_places"] = "Escriba dos decimales como máximo."

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Bring up a phone's number pad without the browser's own number box, which refuses commas."""
        return super().widget_attrs(widget) | {"inputmode": "decimal"}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Return the amount without its signs and commas."""
        texto = ADORNOS.sub("", str(value or ""))
        if texto and not CANTIDAD.fullmatch(texto):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(texto.replace(",", ""))

    def validate(self, value: Any) -> None:
        """Refuse zero."""
        super().validate(value)
        if value is not None and value <= 0:
            raise ValidationError("Escriba una cantidad mayor que cero.")

    def clean(self, value: Any) -> Decimal | None:
        """Return the amount in hundredths, as the database keeps it."""
        cantidad: Decimal | None = super().clean(value)
        return None if cantidad is None else cantidad.quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        """Return a kept amount with its commas, and what was typed as it was typed."""
        return pesos(value) if isinstance(value, Decimal) else value


def escribir_colonias(filas: list[dict[str, str]], *, por_secciones: bool) -> str:
    """Return the rows as they are typed: one per line, other names after a slash."""
    return "\n".join(
        " / ".join([_corto(fila["nombre"]) if por_secciones else fila["nombre"], *lineas(fila["alias"])])
        for fila in filas
    )


def _corto(nombre: str) -> str:
    return nombre.removeprefix("Sección ")


def leer_colonias(texto: str, *, por_secciones: bool) -> list[dict[str, str]]:
    """Return the rows typed in ``texto``, or raise ValidationError with everything to mend.

    One per line, other names after a slash. Section numbers may also come in one line, separated by commas.
    """
    filas, errores = [], []
    renglones = lineas(texto.replace(",", "\n") if por_secciones and "/" not in texto else texto)
    if demasiadas := demasiadas_filas(len(renglones), MAXIMO_DE_COLONIAS, "renglones"):
        raise ValidationError(demasiadas)
    for renglon in renglones:
        nombre, *otros = (parte.strip() for parte in renglon.split("/"))
        if por_secciones and not (nombre := nombre_de_seccion(nombre)):
            errores.append(f"«{renglon}»: escriba el número de la sección, de una a cuatro cifras.")
        elif not plegar(nombre):
            errores.append(f"«{renglon}»: escriba primero el nombre oficial.")
        elif max(len(uno) for uno in (nombre, *otros)) > LARGO_DE_COLONIA:
            errores.append(f"«{renglon[:40]}…»: el nombre pasa de {LARGO_DE_COLONIA} letras.")
        else:
            filas.append({"nombre": nombre, "alias": "\n".join(_otros_nombres(nombre, otros))})
    errores += nombres_repetidos(
        [(fila["nombre"], lineas(fila["alias"])) for fila in filas], por_secciones=por_secciones
    )
    if errores:
        raise ValidationError(errores)
    return filas


def _otros_nombres(nombre: str, otros: list[str]) -> list[str]:
    """Return the other names that say something new, each once."""
    vistos, distintos = {tuple(plegar(nombre))}, []
    for uno in otros:
        if (clave := tuple(plegar(uno))) and clave not in vistos:
            vistos.add(clave)
            distintos.append(uno)
    return distintos


def escribir_personas(personas: list[dict[str, str]]) -> str:
    """Return people as they are typed: «Nombre, cargo», one per line."""
    return "\n".join(
        f"{una['nombre']}, {una['cargo']}" if una["cargo"] else una["nombre"] for una in personas
    )


def leer_personas(texto: str) -> list[dict[str, str]]:
    """Return the people typed in ``texto``, or raise ValidationError with everything to mend."""
    personas, errores, vistas = [], [], set()
    renglones = lineas(texto)
    if demasiadas := demasiadas_filas(len(renglones), MAXIMO_DE_PERSONAS, "personas"):
        raise ValidationError(demasiadas)
    for renglon in renglones:
        nombre, _, cargo = (parte.strip() for parte in renglon.partition(","))
        if not plegar(nombre):
            errores.append(f"«{renglon[:40]}»: escriba primero el nombre y después de la coma el cargo.")
        elif len(nombre) > LARGO_DE_PERSONA or len(cargo) > LARGO_DE_CARGO:
            errores.append(f"«{renglon[:40]}…» es demasiado largo: un renglón por persona.")
        elif (clave := tuple(plegar(nombre))) in vistas:
            errores.append(f"«{nombre}» está dos veces.")
        else:
            vistas.add(clave)
            personas.append({"nombre": nombre, "cargo": cargo})
    if errores:
        raise ValidationError(errores)
    return personas
