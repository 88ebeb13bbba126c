"""Every document of an exercise, by stage: what anybody may open, and from inside what is still reserved."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.gzip import gzip_page

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, Rol, roles_con
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio, Situacion
from gobierno_abierto.ejercicios.peticiones import cuenta_de, ejercicio_a_la_vista, ejercicio_con
from gobierno_abierto.ejercicios.reglas import enumerar
from gobierno_abierto.ejercicios.textos import ETAPA_DE_DOCUMENTO, por_publicar

from .publicas import ORIGINAL, SIN_PUBLICAR, agrupar, originales_de

Fila = dict[str, Any]
OTROS = "otros"  # what belongs to no stage


@gzip_page  # it carries no secret and no form's token
def publicos(request: HttpRequest, slug: str) -> HttpResponse:
    """Show anybody the public documents; of an exercise under review, those it published."""
    ejercicio, a_la_vista = ejercicio_a_la_vista(slug)
    contexto = _por_etapa(ejercicio, AnonymousUser()) | {"ejercicio": a_la_vista}
    return render(request, "ejercicios/documentos.html", contexto)


def internos(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who works in the exercise its documents, with the reserved ones for the roles that may open them."""
    ejercicio = ejercicio_con(request, slug, Permiso.VER_TABLERO)
    contexto = _por_etapa(ejercicio, cuenta_de(request)) | {
        "ejercicio": ejercicio,
        "quienes_abren": enumerar([Rol(uno).label for uno in roles_con(Permiso.VER_PROPUESTAS)]),
    }
    return render(request, "ejercicios/documentos_internos.html", contexto)


def _por_etapa(ejercicio: Ejercicio, usuario: Usuario | AnonymousUser) -> dict[str, Any]:
    """Return the documents that ``usuario`` may open, and those still to come, under the stage they belong to."""
    documentos = list(
        Documento.objects.que_abre(usuario)
        .filter(ejercicio=ejercicio)
        .annotate(sustituido=Exists(Documento.objects.filter(corrige=OuterRef("pk"))))
        .defer("contenido")
        .order_by("pk")
    )
    originales = originales_de(ejercicio, documentos)
    filas = _con_sus_versiones(documentos, originales)
    abierto = ejercicio.etapa != ClaveEtapa.PREPARACION and ejercicio.situacion == Situacion.ACTIVO
    faltan = por_publicar(ejercicio.etapa, {uno.tipo for uno in documentos}) if abierto else []
    etapas = []
    for clave in [*ClaveEtapa.values, OTROS]:
        suyas = [una for una in filas if ETAPA_DE_DOCUMENTO.get(una["tipo"], OTROS) == clave]
        pendientes = [una for una in faltan if una["etapa"] == clave]
        if suyas or pendientes:
            titulo = "Correcciones" if clave == OTROS else ClaveEtapa(clave).label
            etapas.append(
                agrupar(suyas)
                | {"clave": clave, "titulo": titulo, "cuantos": len(suyas), "pendientes": pendientes}
            )
    return {
        "etapas": etapas,
        "cuantos": len(filas),
        "reservados": sum(1 for uno in documentos if not uno.publico and uno.folio not in originales),
        "originales": len(originales),
    }


def _con_sus_versiones(documentos: Iterable[Documento], originales: set[str]) -> list[Fila]:
    """Return one row for each folio, its newest version, with the older ones as rows of their own inside it."""
    por_folio: dict[str, list[Documento]] = {}
    for uno in documentos:
        por_folio.setdefault(uno.folio, []).append(uno)
    filas = []
    for versiones in por_folio.values():
        *anteriores, ultima = sorted(versiones, key=lambda uno: uno.version)
        viejas = [_fila(una, originales) for una in reversed(anteriores)]
        filas.append(_fila(ultima, originales) | {"anteriores": viejas})
    return filas


def _fila(documento: Documento, originales: set[str]) -> Fila:
    direcciones = [documento.folio, documento.version]
    sellos = [
        documento.marca.capitalize(),
        "" if documento.publico else ORIGINAL if documento.folio in originales else SIN_PUBLICAR,
        "Sustituida" if getattr(documento, "sustituido", False) else "",
    ]
    fecha = date_format(timezone.localtime(documento.fecha), r"j \d\e F \d\e Y").lower()
    return {
        "tipo": documento.tipo,
        "titulo": documento.titulo,
        "url": documento.get_absolute_url(),
        "nota": f"Folio {documento.folio}, versión {documento.version} · {fecha} · huella\u00a0{documento.huella_corta}",
        "sellos": [uno for uno in sellos if uno],
        "archivos": [
            {"titulo": "PDF", "url": reverse("documentos:pdf", args=direcciones)},
            {"titulo": "Datos (JSON)", "url": reverse("documentos:json", args=direcciones)},
        ],
    }
