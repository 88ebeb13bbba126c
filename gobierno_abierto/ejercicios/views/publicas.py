"""Public pages: the list of exercises and each exercise's own page."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, alcanzadas, etapa_de, paso_a_paso
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio, Institucion
from gobierno_abierto.ejercicios.peticiones import ejercicio_publico
from gobierno_abierto.ejercicios.reglas import dibujar_cronograma, enumerar
from gobierno_abierto.ejercicios.textos import explicar_etapa
from gobierno_abierto.tiempo import hoy

CON_RESULTADO = frozenset({ClaveEtapa.SEGUIMIENTO, ClaveEtapa.CONCLUIDO})


def proxima(ejercicio: Ejercicio) -> Actividad | None:
    """Return the first activity from today on."""
    por_venir = [una for una in ejercicio.actividades.all() if una.fecha >= hoy()]
    return min(por_venir, key=lambda una: (una.fecha, una.orden), default=None)


def presentar(ejercicio: Ejercicio) -> dict[str, Any]:
    """Return an exercise as the lists draw it."""
    return paso_a_paso(ejercicio.etapa) | {
        "nombre_corto": ejercicio.nombre_corto,
        "obra_breve": ejercicio.obra_breve,
        "delegacion": ejercicio.delegacion,
        "demostracion": ejercicio.demostracion,
        "colonias_texto": ejercicio.colonias_texto,
        "url": ejercicio.get_absolute_url(),
        "proxima_actividad": proxima(ejercicio),
    }


def filas_de_documentos(ejercicio: Ejercicio, usuario: Usuario | AnonymousUser) -> list[dict[str, str]]:
    """Return the newest versions of an exercise's documents that ``usuario`` may open, as rows."""
    documentos = Documento.objects.vigentes().que_abre(usuario).filter(ejercicio=ejercicio)
    return [
        {
            "titulo": uno.titulo,
            "url": uno.get_absolute_url(),
            "nota": f"Folio {uno.folio}"
            + (f", versión {uno.version}" if uno.version > 1 else "")
            + ("" if uno.publico else " · todavía no es público"),
        }
        for uno in documentos.order_by("pk")
    ]


def inicio(request: HttpRequest) -> HttpResponse:
    """Show the exercises that anybody may see."""
    ejercicios = list(Ejercicio.objects.publicos().prefetch_related("colonias", "actividades"))
    return render(
        request,
        "inicio.html",
        {
            "en_curso": [presentar(uno) for uno in ejercicios if uno.etapa not in CON_RESULTADO],
            "con_resultado": [presentar(uno) for uno in ejercicios if uno.etapa in CON_RESULTADO],
        },
    )


def publico(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one exercise: where it stands, what follows, its schedule and its documents."""
    ejercicio = ejercicio_publico(slug)
    actividades = list(ejercicio.actividades.all())
    enlaces = [
        pagina for clave in reversed(alcanzadas(ejercicio)) for pagina in etapa_de(clave).paginas(ejercicio)
    ]
    convocan = [
        una.nombre
        for una in ejercicio.instituciones.all()
        if una.papel in {Institucion.Papel.CONVOCA, Institucion.Papel.EJECUTA}
    ]
    contexto = paso_a_paso(ejercicio.etapa) | {
        "ejercicio": ejercicio,
        "actividades": actividades,
        "cronograma": dibujar_cronograma((una.orden, una.nombre, una.fecha) for una in actividades),
        "hoy": hoy(),
        "proxima_actividad": proxima(ejercicio),
        "etapa_texto": explicar_etapa(ejercicio),
        "enlaces": enlaces,
        "convocan": enumerar(convocan),
        "documentos": filas_de_documentos(ejercicio, AnonymousUser()),
    }
    return render(request, "ejercicios/publico.html", contexto)


def cronograma_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the newest published schedule's PDF."""
    ejercicio = ejercicio_publico(slug)
    documento = (
        Documento.objects.publicos()
        .vigentes()
        .filter(ejercicio=ejercicio, tipo=TipoDocumento.CRONOGRAMA)
        .order_by("-pk")
        .first()
    )
    if documento is None:
        raise Http404
    return redirect("documentos:pdf", documento.folio, documento.version)


def vista_previa(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
