"""The convenio written out: facts and answers put into the clauses, every gap named, every legal basis cited.

``redactar`` only reads. Freezing is ``operaciones.generar_version_final``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.reglas import fecha_en_letra
from gobierno_abierto.tiempo import hoy

from .fundamentos import Citas, Verificado
from .hechos import Actas, reunir
from .models import Convenio
from .reglas import (
    CAMPO,
    CAMPOS,
    COMPROMISOS,
    HECHOS,
    ROTULOS,
    SOCIEDAD,
    Campo,
    derivar_condiciones,
    es_necesario,
    leer_fecha,
    mostrar_valor,
)

TEXTO = "convenios/texto.html"
REPRESENTANTE = "Representante de Sociedad Civil"
NO_SE_PUBLICA = "dato que no se publica"
_CITA = re.compile(r"\[F(?P<federal> federal)?: (?P<clave>[A-Z0-9-]+)\]")
_CAMPO = re.compile(r"\{(\w+)\}")


@dataclass
class Redaccion:
    """The convenio as it stands: its facts, its two texts, and what it still lacks."""

    fecha: date
    valores: dict[str, Any]
    impresos: dict[str, Any]
    condiciones: dict[str, bool]
    citas: Citas
    texto: str = ""
    texto_publico: str = ""
    compromisos: list[dict[str, str]] = field(default_factory=list)
    anexos: list[dict[str, Any]] = field(default_factory=list)
    testigos: list[dict[str, str]] = field(default_factory=list)
    faltan: list[str] = field(default_factory=list)

    @property
    def faltan_del_formulario(self) -> list[str]:
        """Return the missing fields that the plain form asks for."""
        return [campo for campo in self.faltan if campo in CAMPO]

    @property
    def faltan_de_otra_etapa(self) -> list[str]:
        """Return the missing facts that an earlier stage should have written down."""
        return [campo for campo in self.faltan if campo not in CAMPO]

    @property
    def por_verificar(self) -> list[str]:
        """Return the legal bases still to be verified."""
        return self.citas.por_verificar

    @property
    def esta_completa(self) -> bool:
        """Tell whether a final version may be frozen."""
        return not self.faltan and not self.por_verificar


class Huecos(dict[str, Any]):
    """The values of the text: a missing one reads as «[Falta: …]», never as a blank."""

    def __missing__(self, campo: str) -> SafeString:
        return falta(campo)


def falta(campo: str) -> SafeString:
    """Return the named gap, marked."""
    return format_html('<mark class="hueco">[Falta: {}]</mark>', ROTULOS.get(campo, campo))


def campos_a_pedir(hechos: Mapping[str, Any]) -> list[Campo]:
    """Return the fields of the plain form for this exercise: what it already knows for certain is not asked again."""
    return [uno for uno in CAMPOS if not (uno.de_respaldo and hechos.get(uno.nombre))]


def reunir_valores(
    ejercicio: Ejercicio, convenio: Convenio | None, actas: Actas
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (facts, values): the values are the facts with the form's answers over those that may be replaced."""
    hechos = reunir(ejercicio, actas)
    valores = dict(hechos)
    for dato in convenio.datos.all() if convenio else ():
        campo = CAMPO.get(dato.campo)
        if campo and dato.valor and not (campo.de_respaldo and hechos.get(campo.nombre)):
            valores[dato.campo] = dato.valor
    return hechos, valores


def redactar(
    ejercicio: Ejercicio,
    convenio: Convenio | None,
    *,
    actas: Actas | None = None,
    valores: dict[str, Any] | None = None,
) -> Redaccion:
    """Return the convenio written with what is known now, in a fixed number of queries.

    ``actas`` and ``valores`` save reading them twice when the caller has them.
    """
    actas = actas or Actas(ejercicio)
    if valores is None:
        _, valores = reunir_valores(ejercicio, convenio, actas)
    fecha = leer_fecha(str(valores.get("fecha_firma", ""))) or hoy()
    condiciones = derivar_condiciones(valores, fecha)
    verificaciones = convenio.verificaciones.all() if convenio else ()
    citas = Citas(fecha, {una.clave: Verificado(una.articulos, una.ordenamiento) for una in verificaciones})
    redaccion = Redaccion(fecha, valores, {}, condiciones, citas, anexos=actas.anexos())
    redaccion.testigos = [
        {"nombre": uno.nombre, "cargo": uno.cargo} for uno in (convenio.testigos.all() if convenio else ())
    ]
    redaccion.faltan = [campo for campo in HECHOS if campo not in valores] + [
        uno.nombre for uno in CAMPOS if es_necesario(uno, condiciones) and uno.nombre not in valores
    ]
    _escribir(redaccion)
    return redaccion


def _escribir(redaccion: Redaccion) -> None:
    """Fill the two texts and the list of commitments."""
    impresos = Huecos(
        {
            campo: mostrar_valor(campo, valor) if campo in CAMPO else valor
            for campo, valor in redaccion.valores.items()
        }
    )
    if "fecha_firma" in redaccion.valores:
        impresos["fecha_firma_letra"] = fecha_en_letra(redaccion.fecha)
    else:
        impresos["fecha_firma_letra"] = falta("fecha_firma")
    redaccion.impresos = impresos
    renglones: list[dict[str, Any]] = []
    for uno in COMPROMISOS:
        if uno.condicion and not redaccion.condiciones[uno.condicion]:
            continue
        renglon = {
            "clave": uno.clave,
            "parte": uno.parte,
            "texto": _resolver(uno.texto, impresos, redaccion),
            "responsable": REPRESENTANTE if uno.parte == SOCIEDAD else impresos[uno.responsable],
            "plazo": impresos[uno.campo_plazo],
            "evidencia": uno.evidencia,
        }
        renglones.append(renglon)
        redaccion.compromisos.append(
            {clave: sin_marcas(valor) for clave, valor in renglon.items()}
            | {"plazo_canonico": str(redaccion.valores.get(uno.campo_plazo, ""))}
        )
    contexto = {
        "d": Lector(impresos),
        "valores": redaccion.valores,
        "c": redaccion.condiciones,
        "citas": redaccion.citas,
        "compromisos": renglones,
        "anexos": redaccion.anexos,
        "hay_resultados": "resultados" in impresos,
        "hay_componentes": "componentes" in impresos,
    }
    redaccion.texto = _compactar(render_to_string(TEXTO, contexto | {"version_publica": False}))
    redaccion.texto_publico = _compactar(render_to_string(TEXTO, contexto | {"version_publica": True}))


class Lector:
    """Dotted access to the values from the template; a missing one answers with its named gap."""

    def __init__(self, valores: Huecos) -> None:
        self._valores = valores

    def __getitem__(self, campo: str) -> Any:
        return self._valores[campo]


def citar(citas: Citas, claves: tuple[str, ...], nexo: str = "") -> SafeString:
    """Return the citations joined with «y» (and ``nexo`` before each after the first); unverified ones say so."""
    partes = [
        escrita
        if verificada
        else format_html('{} <mark class="por-verificar">(por verificar)</mark>', escrita)
        for escrita, verificada in citas.citar_varios(claves)
    ]
    entre = f" y {nexo} " if nexo else " y "
    if len(partes) > 2:
        cabeza = format_html_join(", ", "{}", ((una,) for una in partes[:-1]))
        return format_html("{}{}{}", cabeza, entre, partes[-1])
    return format_html_join(entre, "{}", ((una,) for una in partes))


def _resolver(texto: str, impresos: Huecos, redaccion: Redaccion) -> SafeString:
    """Return a commitment's text with its values and citations in place, escaped."""
    salida = mark_safe("")
    resto = 0
    for hallado in re.finditer(rf"{_CITA.pattern}|{_CAMPO.pattern}", texto):
        salida += format_html("{}", texto[resto : hallado.start()])
        resto = hallado.end()
        if hallado["clave"] is None:
            salida += format_html("{}", impresos[hallado[0][1:-1]])
        elif not hallado["federal"]:
            salida += citar(redaccion.citas, (hallado["clave"],))
        elif redaccion.condiciones["recursos_federales"]:
            salida += format_html(
                " y, por el recurso federal, según {}", citar(redaccion.citas, (hallado["clave"],))
            )
    return salida + format_html("{}", texto[resto:])


def sin_marcas(valor: Any) -> str:
    """Return a value as plain text."""
    return unescape(re.sub(r"<[^>]+>", "", str(valor))) if isinstance(valor, SafeString) else str(valor)


def _compactar(html: str) -> str:
    """Return the text without the blanks that the template's layout leaves."""
    return re.sub(r"\s+", " ", html).strip()
