"""Public pages: the list of exercises and each exercise's own page."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.calendario import cronograma_de, cronograma_publicado
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, alcanzadas, etapa_de, paso_a_paso
from gobierno_abierto.ejercicios.historia import (
    como_clausula,
    historia,
    razon_de_situacion,
    ultimo_regreso,
)
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio, Institucion, Plano, Situacion
from gobierno_abierto.ejercicios.operaciones import nombrar, secciones_de_ficha
from gobierno_abierto.ejercicios.peticiones import (
    ejercicio_a_la_vista,
    ejercicio_con,
    ejercicio_publico,
    ejercicio_repuesto,
)
from gobierno_abierto.ejercicios.publicado import Publicado, cronograma_a_la_vista, en_revision
from gobierno_abierto.ejercicios.reglas import (
    ETAPA_DE_ACTIVIDAD,
    enumerar,
    pesos,
    que_sigue,
)
from gobierno_abierto.ejercicios.textos import explicar_etapa, por_publicar, regla_de_voto
from gobierno_abierto.tiempo import hoy

CON_RESULTADO = frozenset({ClaveEtapa.SEGUIMIENTO, ClaveEtapa.CONCLUIDO})
HECHOS_A_LA_VISTA = 5  # movements of the history shown before the older ones are folded
SIN_PUBLICAR = "Todavía no es público"
ORIGINAL = "Original reservado"  # what is published is a version of it without the reserved data
SE_PLIEGAN = 3  # documents of one kind from which they are folded under its name


def proxima(ejercicio: Ejercicio) -> Actividad | None:
    """Return the activity that comes next by the exercise's stage; its date may be past."""
    pasadas = alcanzadas(ejercicio)[:-1]
    return que_sigue(
        ejercicio.actividades.all(),
        hechas={tipo for tipo, etapa in ETAPA_DE_ACTIVIDAD.items() if etapa in pasadas},
        requeridos=ETAPA_DE_ACTIVIDAD,
        desde=hoy(),
    )


def presentar(ejercicio: Ejercicio) -> dict[str, Any]:
    """Return an exercise as the lists draw it."""
    sigue = proxima(ejercicio) if ejercicio.situacion == Situacion.ACTIVO else None
    return paso_a_paso(ejercicio.etapa) | {
        "ejercicio": ejercicio,
        "proxima_actividad": sigue,
        "atrasada": bool(sigue and sigue.fecha < hoy()),
    }


def filas_de_documentos(ejercicio: Ejercicio, usuario: Usuario | AnonymousUser) -> list[dict[str, str]]:
    """Return the newest versions of an exercise's documents that ``usuario`` may open, as rows."""
    documentos = list(
        Documento.objects.vigentes().que_abre(usuario).filter(ejercicio=ejercicio).order_by("pk")
    )
    originales = originales_de(ejercicio, documentos)
    return [
        {
            "tipo": uno.tipo,
            "titulo": uno.titulo,
            "url": uno.get_absolute_url(),
            "nota": f"Folio {uno.folio}"
            + (f", versión {uno.version}" if uno.version > 1 else "")
            + (
                "" if uno.publico else f" · {(ORIGINAL if uno.folio in originales else SIN_PUBLICAR).lower()}"
            ),
        }
        for uno in documentos
    ]


def originales_de(ejercicio: Ejercicio, documentos: Iterable[Documento]) -> set[str]:
    """Return which folios stay reserved because a public version of them is published; no query if all is public."""
    if all(uno.publico for uno in documentos):
        return set()
    return Documento.objects.filter(ejercicio=ejercicio).folios_con_version_publica()


def agrupar(filas: Iterable[dict[str, str]]) -> dict[str, Any]:
    """Return the rows apart: those shown at once, and the kinds of many documents, folded under the kind's name."""
    por_tipo: dict[str, list[dict[str, str]]] = {}
    for una in filas:
        por_tipo.setdefault(una["tipo"], []).append(una)
    return {
        "documentos": [una for grupo in por_tipo.values() if len(grupo) < SE_PLIEGAN for una in grupo],
        "documentos_plegados": [
            {"titulo": TipoDocumento(tipo).label, "documentos": grupo}
            for tipo, grupo in por_tipo.items()
            if len(grupo) >= SE_PLIEGAN
        ],
    }


def resultados(ejercicios: Iterable[Ejercicio]) -> dict[int, str]:
    """Return who won, by exercise, as the published actas of the count say it."""
    actas = (
        Documento.objects.publicos()
        .vigentes()
        .filter(ejercicio__in=ejercicios, tipo=TipoDocumento.ACTA_ESCRUTINIO)
        .order_by("pk")
    )
    return {
        acta.ejercicio_id: (
            f"Ganó «{datos['ganadora_titulo']}», con {datos['ganadora_votos']} de {datos['base_total']} "
            f"{datos['base_porcentaje']} ({datos['ganadora_porcentaje']} %)."
        )
        for acta in actas
        if (datos := acta.datos)["hay_ganadora"] and acta.ejercicio_id
    }


@gzip_page  # these pages carry no secret and no form's token
def inicio(request: HttpRequest) -> HttpResponse:
    """Show the exercises that anybody may see: going on, with their result, and stopped."""
    ejercicios = list(Ejercicio.objects.publicos().prefetch_related("colonias", "actividades"))
    activos = [uno for uno in ejercicios if uno.situacion == Situacion.ACTIVO]
    terminados = [uno for uno in activos if uno.etapa in CON_RESULTADO]
    dichos = resultados(terminados) if terminados else {}
    revisados = en_revision()
    contexto = {
        "en_curso": [presentar(uno) for uno in activos if uno.etapa not in CON_RESULTADO],
        "con_resultado": [presentar(uno) | {"resultado_texto": dichos.get(uno.pk, "")} for uno in terminados],
        "en_revision": [uno for uno in revisados if uno.situacion == Situacion.ACTIVO],
        "detenidos": [presentar(uno) for uno in ejercicios if uno.situacion != Situacion.ACTIVO]
        + [
            paso_a_paso(uno.etapa) | {"ejercicio": uno}
            for uno in revisados
            if uno.situacion != Situacion.ACTIVO
        ],
    }
    return render(request, "inicio.html", contexto)


@gzip_page
def publico(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one exercise: where it stands, what follows, its schedule and its documents."""
    try:
        ejercicio = ejercicio_publico(slug)
    except Http404:
        return render(request, "ejercicios/repuesto.html", pagina_del_repuesto(*ejercicio_repuesto(slug)))
    return render(request, "ejercicios/publico.html", pagina_de(ejercicio))


def pagina_del_repuesto(ejercicio: Ejercicio, publicado: Publicado) -> dict[str, Any]:
    """Return what is public of an exercise back in PREPARACION: why, its history and what it published, no draft."""
    hechos = historia(ejercicio, organo=publicado.organo_garante)
    regreso = ultimo_regreso(ejercicio)
    cronograma, actividades = cronograma_a_la_vista(ejercicio)
    return (
        paso_a_paso(ejercicio.etapa)
        | agrupar(filas_de_documentos(ejercicio, AnonymousUser()))
        | {
            "ejercicio": publicado,
            "cronograma": cronograma,
            "actividades": actividades,
            "hoy": hoy(),
            "secciones": publicado.secciones,
            "enlaces": etapa_de(ClaveEtapa.CONVOCATORIA).paginas(ejercicio),
            "motivo": como_clausula(regreso.motivo) if regreso else "",
            "situacion_texto": razon_de_situacion(ejercicio),
            "historia": hechos[:HECHOS_A_LA_VISTA],
            "historia_anterior": hechos[HECHOS_A_LA_VISTA:],
        }
    )


def vista_previa(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the people who work in an exercise in PREPARACION the public page as it will look."""
    ejercicio = ejercicio_con(request, slug, Permiso.VER_TABLERO)
    if ejercicio.etapa != ClaveEtapa.PREPARACION:
        return redirect(ejercicio)
    return render(request, "ejercicios/publico.html", pagina_de(ejercicio) | {"vista_previa": True})


def pagina_de(ejercicio: Ejercicio) -> dict[str, Any]:
    """Return what the public page of an exercise says."""
    actividades = list(ejercicio.actividades.all())
    enlaces = [
        pagina for clave in reversed(alcanzadas(ejercicio)) for pagina in etapa_de(clave).paginas(ejercicio)
    ]
    convoca = (Institucion.Papel.CONVOCA, Institucion.Papel.EJECUTA)
    filas = filas_de_documentos(ejercicio, AnonymousUser())
    publicados = {una["tipo"] for una in filas}
    en_marcha = ejercicio.situacion == Situacion.ACTIVO
    hechos = historia(ejercicio)
    return (
        presentar(ejercicio)
        | agrupar(filas)
        | {
            "actividades": actividades,
            "cronograma": cronograma_de(ejercicio),
            "hoy": hoy(),
            "etapa_texto": explicar_etapa(ejercicio, convocado=TipoDocumento.CONVOCATORIA in publicados),
            "situacion_texto": razon_de_situacion(ejercicio),
            "historia": hechos[:HECHOS_A_LA_VISTA],
            "historia_anterior": hechos[HECHOS_A_LA_VISTA:],
            "enlaces": enlaces,
            "convocan": enumerar(ejercicio.areas_con(*convoca)),
            "hay_quien_convoca": any(una.papel in convoca for una in ejercicio.instituciones.all()),
            "colonias": enumerar([nombrar(una) for una in ejercicio.colonias.all()]),
            "techo": pesos(ejercicio.techo_presupuestal) if ejercicio.techo_presupuestal else "",
            "regla_de_voto": regla_de_voto(ejercicio),
            "plano": Plano.objects.filter(ejercicio=ejercicio).exists(),
            "secciones": secciones_de_ficha(ejercicio),
            "por_publicar": por_publicar(ejercicio.etapa, publicados) if en_marcha else [],
        }
    )


def cronograma_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the newest published schedule's PDF."""
    ejercicio, _ = ejercicio_a_la_vista(slug)
    documento = cronograma_publicado(ejercicio)
    if documento is None:
        raise Http404
    return redirect("documentos:pdf", documento.folio, documento.version)
