"""Input of the agreement. Forms only clean; operations save."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import hoy

from .archivos import MAXIMO_BYTES
from .fundamentos import FUNDAMENTOS, Citas
from .models import Convenio
from .operaciones import MAXIMO_TESTIGOS
from .reglas import (
    FECHA,
    NUMERO,
    PARRAFO,
    PLAZO,
    SECCIONES,
    SI_NO,
    Campo,
    es_necesario,
    leer_fecha,
    leer_plazo,
    leer_valor,
)

FECHA_CLARA = dict.fromkeys(("required", "invalid"), "Escriba la fecha con día, mes y año.")


class Dato(forms.CharField):
    """A field that may be left for later: it reads as required and saves empty all the same."""

    def validate(self, value: Any) -> None:
        """Accept anything: what is missing is named as a gap, and the rules read the rest."""


def _control(campo: Campo) -> forms.Widget:
    if campo.tipo == SI_NO:
        return forms.RadioSelect(choices=[("si", "Sí"), ("no", "No")], attrs={"segmentos": True})
    if campo.tipo == PARRAFO:
        return forms.Textarea(attrs={"rows": 3})
    if campo.tipo == FECHA:
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if campo.tipo == NUMERO:
        return forms.TextInput(attrs={"inputmode": "decimal", "class": "corto"})
    return forms.TextInput()


def _inicial(campo: Campo, valor: str) -> str:
    """Return a stored answer as it is typed: a deadline's date with day first."""
    if campo.tipo == PLAZO and (plazo := leer_plazo(valor)) and plazo.fecha:
        return f"{plazo.fecha:%d/%m/%Y}"
    return valor


class DatosForm(forms.Form):
    """Every datum that no earlier stage knows, in sections; it may be saved half filled."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        campos: list[Campo],
        valores: Mapping[str, Any],
        condiciones: Mapping[str, bool],
        convenio: Convenio,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.campos = campos
        self.fields["revision"].initial = convenio.revision
        for campo in campos:
            valor = str(valores.get(campo.nombre, ""))
            self.fields[campo.nombre] = Dato(
                label=campo.rotulo,
                help_text=campo.ayuda,
                required=es_necesario(campo, condiciones),
                initial=_inicial(campo, valor),
                widget=_control(campo),
            )

    def clean(self) -> dict[str, Any]:
        """Read every answer by the rules; each complaint goes to its field."""
        limpios = dict(self.cleaned_data)
        for campo in self.campos:
            try:
                limpios[campo.nombre] = leer_valor(campo.nombre, limpios.get(campo.nombre, ""))
            except ReglaIncumplida as error:
                self.add_error(campo.nombre, error.mensaje)
        return limpios

    @property
    def datos(self) -> dict[str, str]:
        """Return the cleaned answers, by field name."""
        return {campo.nombre: self.cleaned_data[campo.nombre] for campo in self.campos}

    def secciones(self) -> Iterator[dict[str, Any]]:
        """Yield each section with its fields, and how many are still missing or wrong."""
        for clave, titulo in SECCIONES.items():
            campos = [self[uno.nombre] for uno in self.campos if uno.seccion == clave]
            if campos:
                faltan = sum(uno.field.required and not uno.value() for uno in campos)
                yield {
                    "clave": clave,
                    "titulo": titulo,
                    "campos": campos,
                    "faltan": faltan,
                    "abierta": bool(faltan or any(uno.errors for uno in campos)),
                }


class TestigosForm(forms.Form):
    """The witnesses, by name and post."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, convenio: Convenio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = convenio.revision
        antes = list(convenio.testigos.all())
        for n in range(1, MAXIMO_TESTIGOS + 1):
            uno = antes[n - 1] if n <= len(antes) else None
            self.fields[f"nombre_{n}"] = forms.CharField(
                label="Nombre", max_length=120, required=False, initial=uno.nombre if uno else ""
            )
            self.fields[f"cargo_{n}"] = forms.CharField(
                label="Cargo o calidad", max_length=160, required=False, initial=uno.cargo if uno else ""
            )

    @property
    def pares(self) -> list[tuple[int, Any, Any]]:
        """Return (number, name field, post field) of each row."""
        return [(n, self[f"nombre_{n}"], self[f"cargo_{n}"]) for n in range(1, MAXIMO_TESTIGOS + 1)]

    @property
    def testigos(self) -> list[dict[str, str]]:
        """Return the cleaned rows."""
        return [
            {"nombre": self.cleaned_data[f"nombre_{n}"], "cargo": self.cleaned_data[f"cargo_{n}"]}
            for n in range(1, MAXIMO_TESTIGOS + 1)
        ]


class FundamentosForm(forms.Form):
    """What the legal area answers about each basis, all on one page."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput)
    verifico = forms.CharField(
        label="Quién verificó",
        max_length=200,
        help_text="Nombre, cargo y área. Por ejemplo: «Persona Ficticia 012, Dirección Jurídica».",
        error_messages={"required": "Escriba quién verificó: nombre, cargo y área."},
    )
    en = forms.DateField(
        label="Fecha de la verificación",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=FECHA_CLARA,
    )

    def __init__(self, *args: Any, convenio: Convenio, citas: Citas, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claves = citas.por_revisar
        self.citas = citas
        verificaciones = {una.clave: una for una in convenio.verificaciones.all()}
        ultima = list(verificaciones.values())[-1] if verificaciones else None
        self.fields["revision"].initial = convenio.revision
        self.fields["verifico"].initial = ultima.verifico if ultima else ""
        self.fields["en"].initial = ultima.en if ultima else hoy()
        self.verificaciones = verificaciones
        for clave in self.claves:
            una = verificaciones.get(clave)
            self.fields[f"{clave}-articulos"] = Dato(
                label="Artículos", max_length=200, initial=una.articulos if una else ""
            )
            self.fields[f"{clave}-ordenamiento"] = forms.CharField(
                label="Nombre de la norma, si es otro",
                max_length=250,
                required=False,
                initial=una.ordenamiento if una else "",
            )

    @property
    def filas(self) -> list[dict[str, Any]]:
        """Return each basis with its two fields and what the text cites it for."""
        return [
            {
                "fundamento": FUNDAMENTOS[clave],
                "ordenamiento": FUNDAMENTOS[clave].ordenamiento[:1].upper()
                + FUNDAMENTOS[clave].ordenamiento[1:],
                "sustenta": self.citas.citados[clave],
                "verificacion": self.verificaciones.get(clave),
                "articulos": self[f"{clave}-articulos"],
                "nombre": self[f"{clave}-ordenamiento"],
            }
            for clave in self.claves
        ]

    @property
    def respuestas(self) -> dict[str, dict[str, str]]:
        """Return the cleaned answers, by key."""
        return {
            clave: {
                "articulos": self.cleaned_data[f"{clave}-articulos"],
                "ordenamiento": self.cleaned_data[f"{clave}-ordenamiento"],
            }
            for clave in self.claves
        }


class FirmaForm(forms.Form):
    """When and where a party signed; who signs is what the paper says."""

    use_required_attribute = False
    fecha = forms.DateField(
        label="Fecha de la firma",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=FECHA_CLARA,
    )
    hora = forms.TimeField(
        label="Hora",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages=dict.fromkeys(("required", "invalid"), "Escriba la hora: 11:30."),
    )
    lugar = forms.CharField(label="Lugar", max_length=300)

    def __init__(self, *args: Any, datos: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fecha"].initial = leer_fecha(datos["fecha"]) or hoy()
        self.fields["lugar"].initial = f"{datos['lugar_firma']}, {datos['ciudad_firma']}"


class RazonForm(forms.Form):
    """Why something is undone; the reason is kept."""

    use_required_attribute = False
    razon = forms.CharField(
        label="Razón",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
        error_messages={"required": "Escriba la razón, con al menos diez letras."},
    )


class OriginalForm(forms.Form):
    """The scan of the signed paper."""

    use_required_attribute = False
    archivo = forms.FileField(
        label="Escaneo del convenio firmado",
        help_text="PDF, JPEG o PNG de 20 MB o menos. Si son varias hojas, únalas en un solo PDF.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={
            "required": "Elija el archivo escaneado.",
            "empty": "El archivo está vacío. Vuelva a escanear el convenio.",
        },
    )

    def clean_archivo(self) -> bytes:
        """Return the bytes, refusing a big file before reading it."""
        archivo = self.cleaned_data["archivo"]
        if archivo.size > MAXIMO_BYTES:
            raise forms.ValidationError(
                "El archivo pesa más de 20 MB. Escanee con menos resolución (200 ppp bastan)."
            )
        contenido: bytes = archivo.read()
        return contenido
