"""The public page of the vote: how it goes (in steps of 25) and, once approved, its results from the frozen acta."""

from textwrap import wrap
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.etapas import paso_a_paso
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.ejercicios.peticiones import ejercicio_publico
from gobierno_abierto.ejercicios.reglas import enumerar
from votacion.models import EstadoJornada, Jornada
from votacion.reglas import en_pasos

ANCHO = 340  # of the bars' drawing, in its own units
ALTO_DE_BARRA = 66
ALTO_DE_RENGLON = 22
LETRAS_POR_RENGLON = 36  # of a name, in bold, over a drawing 400 wide
ACTAS = (
    TipoDocumento.ACTA_APERTURA,
    TipoDocumento.ACTA_SUSPENSION,
    TipoDocumento.ACTA_CIERRE,
    TipoDocumento.ACTA_ESCRUTINIO,
    TipoDocumento.ACTA_DESEMPATE,
)


def barras_de(datos: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the acta's results as bars on one scale from zero, in ballot order, blank and null votes last.

    A name is never cut: it takes as many lines (``renglones``) as it needs, and its bar (``y_barra``) goes lower.
    """
    filas = [
        {
            "numero": 0 if datos["es_ratificacion"] else una["numero"],
            "nombre": una["titulo"],
            "votos": una["votos"],
            "porcentaje": una["porcentaje"],
            "gana": datos["hay_ganadora"] and una["numero"] == (1 if datos["es_ratificacion"] else datos["ganadora_numero"]),
        }
        for una in datos["resultados"]
    ] + [
        {"numero": 0, "nombre": "Voto en blanco", "votos": datos["votos_blancos"], "porcentaje": datos["porcentaje_blancos"], "gana": False},
        {"numero": 0, "nombre": "Voto nulo", "votos": datos["votos_nulos"], "porcentaje": datos["porcentaje_nulos"], "gana": False},
    ]  # fmt: skip
    mayor = max((una["votos"] for una in filas), default=0)
    escala = max(1, -(-mayor * 20 // 17))  # the longest bar fills 85 % of the track
    y = 0
    for una in filas:
        rotulo = f"{una['numero']}. {una['nombre']}" if una["numero"] else una["nombre"]
        una["renglones"] = wrap(f"{rotulo} (ganadora)" if una["gana"] else rotulo, LETRAS_POR_RENGLON)
        una["ancho"] = f"{una['votos'] * ANCHO / escala:.1f}"
        una["y"] = y
        una["y_barra"] = (len(una["renglones"]) - 1) * ALTO_DE_RENGLON
        y += ALTO_DE_BARRA + una["y_barra"]
    return filas


def alto_de(filas: list[dict[str, Any]]) -> int:
    """Return the height of the drawing of ``barras_de``, in its own units."""
    return int(sum(ALTO_DE_BARRA + una["y_barra"] for una in filas)) - 4


def resultados(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the vote of an exercise to anybody."""
    ejercicio = ejercicio_publico(slug)
    jornada = Jornada.objects.vigente(ejercicio)
    contexto = paso_a_paso(ejercicio.etapa) | {
        "ejercicio": ejercicio,
        "jornada": jornada,
        "actividad": ejercicio.actividad_de(Actividad.Tipo.JORNADA_VOTACION),
        "actas": _actas(ejercicio),
    }
    if jornada and jornada.estado == EstadoJornada.PUBLICADA and jornada.acta_escrutinio:
        contexto |= _publicados(jornada, jornada.acta_escrutinio)
    elif jornada and jornada.estado != EstadoJornada.PREPARADA:
        totales = jornada.totales
        contexto |= {
            "acreditados": en_pasos(totales["acreditados"])
            if jornada.esta_en_curso
            else totales["acreditados"],
            "emitidas": en_pasos(totales["emitidas"]) if jornada.esta_en_curso else totales["emitidas"],
        }
    return render(request, "votacion/resultados.html", contexto)


def _publicados(jornada: Jornada, acta: Documento) -> dict[str, Any]:
    """Return the published result, every number from the frozen acta."""
    datos = acta.datos
    filas = barras_de(datos)
    votos = sorted((una["votos"] for una in datos["resultados"]), reverse=True)
    acreditados = datos["personas_acreditadas"]
    return {
        "datos": datos,
        "acta": acta,
        "barras": filas,
        "barras_alto": alto_de(filas),
        "ventaja": votos[0] - votos[1] if len(votos) > 1 else 0,
        "personas": [
            (acreditados, "recibieron tarjeta"),
            (datos["sobres_total"], "depositaron su voto"),
            (acreditados - datos["sobres_total"], "no depositaron"),
        ],
        "votos": [
            (datos["votos_validos"], "válidos"),
            (datos["votos_blancos"], "en blanco"),
            (datos["votos_nulos"], "nulos"),
        ],
        "aprobaron": enumerar(
            [
                f"{una.usuario} ({una.usuario.get_institucion_display()})"
                for una in jornada.confirmaciones.filter(acto="resultado").select_related("usuario")
            ]
        ),
    }


def _actas(ejercicio: Ejercicio) -> list[dict[str, str]]:
    documentos = Documento.objects.vigentes().publicos().filter(ejercicio=ejercicio, tipo__in=ACTAS)
    return [
        {"titulo": uno.titulo, "url": uno.get_absolute_url(), "nota": f"Folio {uno.folio}"}
        for uno in documentos
    ]
