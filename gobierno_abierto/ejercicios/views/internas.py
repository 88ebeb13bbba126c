"""Internal work: a person's panel, the exercise's dashboard, its facts, its schedule, and moving it on."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import PERMISOS, Institucion, Permiso, Rol, roles_con
from gobierno_abierto.ejercicios.etapas import (
    TRANSICIONES,
    ClaveEtapa,
    Enlace,
    Pendiente,
    alcanzadas,
    etapa_de,
    paso_a_paso,
    pendientes,
)
from gobierno_abierto.ejercicios.historia import razon_de_situacion
from gobierno_abierto.ejercicios.models import Actividad, Asignacion, Dispensa, Ejercicio, Situacion
from gobierno_abierto.ejercicios.operaciones import (
    acompanar_ejercicio,
)
from gobierno_abierto.ejercicios.peticiones import (
    cuenta_de,
    ejercicio_con,
    intentar,
    nombres_de,
    roles_de,
)
from gobierno_abierto.ejercicios.textos import dispensas_en_pantalla, leer_asiento
from gobierno_abierto.tiempo import hoy

from .publicas import filas_de_documentos

EN_EL_PANEL = 3  # exercises whose pending work the panel works out; the rest are a link away
DOCUMENTOS_A_LA_VISTA = 5  # the newest ones that the board shows; the list has them all
P = Permiso
MUEVEN = set(roles_con(Permiso.AVANZAR))


def panel(request: HttpRequest) -> HttpResponse:
    """Show what is mine to do, what comes next and my exercises."""
    usuario = cuenta_de(request)
    mios = list(
        Ejercicio.objects.visibles_para(usuario)
        .order_by("-pk")
        .prefetch_related("colonias", "instituciones", "actividades")
    )
    roles: dict[int, set[str]] = {}
    for ejercicio_id, rol in Asignacion.objects.filter(usuario=usuario).values_list("ejercicio_id", "rol"):
        roles.setdefault(ejercicio_id, set()).add(rol)
    en_curso = [
        uno for uno in mios if uno.situacion == Situacion.ACTIVO and uno.etapa in list(ClaveEtapa.values[:8])
    ]
    faltan = {uno.pk: pendientes(uno) for uno in en_curso[:EN_EL_PANEL]}
    tareas = [
        {
            "texto": una.texto,
            "ejercicio": uno,
            "responsable": una.responsable,
            "enlace": una.enlace,
            "accion": una.accion,
        }
        for uno in en_curso[:EN_EL_PANEL]
        for una in faltan[uno.pk]
        if una.rol in roles[uno.pk]
    ] + [_por_mover(uno) for uno in en_curso[:EN_EL_PANEL] if not faltan[uno.pk] and roles[uno.pk] & MUEVEN]
    contexto = {
        "hoy": hoy(),
        "tareas": _por_firmar(usuario) + tareas,
        "por_acompanar": _por_acompanar(usuario),
        "proximas": Actividad.objects.filter(ejercicio__in=mios, fecha__gte=hoy())
        .select_related("ejercicio")
        .order_by("fecha", "orden")[:5],
        "ejercicios": [
            paso_a_paso(uno.etapa)
            | {
                "nombre_corto": uno.nombre_corto,
                "url": reverse("ejercicios:tablero", args=[uno.slug]),
                "roles_texto": nombres_de(roles[uno.pk]),
                "demostracion": uno.demostracion,
                "faltan": len(faltan.get(uno.pk, [])),
                "situacion_nombre": "" if uno.situacion == Situacion.ACTIVO else uno.get_situacion_display(),
            }
            for uno in mios
        ],
    }
    return render(request, "cuentas/panel.html", contexto)


def _por_mover(ejercicio: Ejercicio) -> dict[str, Any]:
    """Return, as a task, that nothing is missing and the exercise may go on."""
    return {
        "texto": "No falta nada: puede pasar a la etapa siguiente",
        "ejercicio": ejercicio,
        "enlace": reverse("ejercicios:avanzar", args=[ejercicio.slug]),
        "accion": f"Pasar a {ClaveEtapa(TRANSICIONES[ejercicio.etapa]).label}",
    }


def _por_firmar(usuario: Usuario) -> list[dict[str, Any]]:
    """Return the excuses that wait for this person's signature, as tasks."""
    solicitadas = Dispensa.objects.filter(
        estado=Dispensa.Estado.SOLICITADA,
        ejercicio__in=Ejercicio.objects.en_que_puede(usuario, P.REFRENDAR_DISPENSA),
        ejercicio__situacion=Situacion.ACTIVO,
    ).select_related("ejercicio")
    return [
        {
            "texto": f"Firmar o negar una dispensa: «{una.texto}»",
            "ejercicio": una.ejercicio,
            "enlace": reverse("ejercicios:resolver_dispensa", args=[una.ejercicio.slug, una.pk]),
            "accion": "Revisar solicitud",
        }
        for una in solicitadas
    ]


def _por_acompanar(usuario: Usuario) -> QuerySet[Ejercicio]:
    """Return the exercises that no account of Infoqro accompanies yet, for those of Infoqro who may take them on."""
    if not (usuario.puede_crear_ejercicios and usuario.es_organo_garante):
        return Ejercicio.objects.none()
    return Ejercicio.objects.exclude(asignaciones__rol=Rol.INFOQRO)


@require_POST
def acompanar(request: HttpRequest, slug: str) -> HttpResponse:
    """Take on, as Infoqro, an exercise that nobody accompanies."""
    usuario = cuenta_de(request)
    ejercicio = get_object_or_404(_por_acompanar(usuario), slug=slug)
    intentar(request, acompanar_ejercicio, ejercicio, actor=usuario, exito="Infoqro acompaña este ejercicio.")
    return redirect("panel")


def tablero(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one exercise from inside: what is missing, the tools of its stages, its latest movements."""
    ejercicio = ejercicio_con(request, slug, P.VER_TABLERO)
    usuario = cuenta_de(request)
    roles = roles_de(usuario, ejercicio)
    permisos = frozenset().union(*(PERMISOS[rol] for rol in roles))
    enlaces = [
        una
        for clave in reversed(alcanzadas(ejercicio))
        for una in etapa_de(clave).herramientas(ejercicio)
        if not una.permiso or una.permiso in permisos
    ]
    en_curso = ejercicio.situacion == Situacion.ACTIVO
    por_hacer = por_avanzar(ejercicio, roles)
    contexto = (
        paso_a_paso(ejercicio.etapa)
        | por_hacer
        | dispensas_en_pantalla(
            ejercicio, por_hacer["pendientes"], puede_pedir=P.AVANZAR in permisos and en_curso
        )
        | {
            "ejercicio": ejercicio,
            "situacion_texto": razon_de_situacion(ejercicio),
            "enlaces": enlaces,
            "del_ejercicio": _del_ejercicio(ejercicio, permisos, usuario),
            "movimientos_posibles": _movimientos_posibles(ejercicio) if P.AVANZAR in permisos else [],
            "en_curso": en_curso,
            "nadie_acompana": en_curso
            and P.AVANZAR in permisos
            and not ejercicio.asignaciones.filter(rol=Rol.INFOQRO).exists(),
            "puede_avanzar": P.AVANZAR in permisos and en_curso,
            "movimientos": _movimientos(ejercicio),
            "url_bitacora": reverse("admin:bitacora_asiento_changelist")
            if usuario.is_staff and P.VER_BITACORA in permisos
            else "",
            "documentos": filas_de_documentos(ejercicio, usuario)[-DOCUMENTOS_A_LA_VISTA:][::-1],
        }
    )
    return render(request, "ejercicios/tablero.html", contexto)


def _del_ejercicio(ejercicio: Ejercicio, permisos: frozenset[str], usuario: Usuario) -> list[Enlace]:
    """Return the pages about the exercise as a whole that this person may open now, besides its stage's own."""
    posibles = [
        (bool({P.AVANZAR, P.REFRENDAR_DISPENSA} & permisos), "Dispensas", "dispensas"),
        (usuario.puede_crear_ejercicios and not usuario.es_organo_garante, "Crear otro como este", "clonar"),
    ]
    enlaces = [
        Enlace(titulo, reverse(f"ejercicios:{vista}", args=[ejercicio.slug]))
        for puede, titulo, vista in posibles
        if puede
    ]
    if P.ADMINISTRAR_CUENTAS in permisos:
        enlaces.append(Enlace("Cuentas y papeles", reverse("cuentas:lista", args=[ejercicio.slug])))
    return enlaces


def _movimientos_posibles(ejercicio: Ejercicio) -> list[Enlace]:
    """Return the ways to stop the exercise, let it go on, bring it back or end it, as its situation admits."""
    if ejercicio.situacion == Situacion.CANCELADO or ejercicio.etapa == ClaveEtapa.CONCLUIDO:
        return []
    suspendido = ejercicio.situacion == Situacion.SUSPENDIDO
    posibles = [
        (suspendido, "Reanudar el ejercicio", "reanudar"),
        (not suspendido and ejercicio.etapa != ClaveEtapa.PREPARACION, "Regresar a otra etapa", "reponer"),
        (not suspendido, "Suspender el ejercicio", "suspender"),
        (True, "Cancelar el ejercicio", "cancelar"),
    ]
    return [
        Enlace(titulo, reverse(f"ejercicios:{vista}", args=[ejercicio.slug]))
        for puede, titulo, vista in posibles
        if puede
    ]


def por_avanzar(ejercicio: Ejercicio, roles: set[str]) -> dict[str, Any]:
    """Return the checklist: what is missing, the first thing that is mine, and what stage follows.

    Only whoever owes a thing gets the way to it: anybody else might find a door that is not theirs.
    """
    en_curso = ejercicio.situacion == Situacion.ACTIVO
    faltan: list[Pendiente] = [
        una if una.rol in roles and en_curso else replace(una, enlace="") for una in pendientes(ejercicio)
    ]
    siguiente = TRANSICIONES.get(ejercicio.etapa)
    return {
        "pendientes": faltan,
        "primero_mio": next((una for una in faltan if una.enlace), None),
        "siguiente_nombre": ClaveEtapa(siguiente).label if siguiente else "",
    }


def _movimientos(ejercicio: Ejercicio) -> list[dict[str, Any]]:
    ultimos = Asiento.objects.filter(cadena=ejercicio.pk).order_by("-n")[:6]
    return [
        {
            "texto": leer_asiento(uno.verbo, uno.hechos),
            "quien": Institucion(uno.institucion).label if uno.institucion else "El sistema",
            "momento": uno.en,
        }
        for uno in ultimos
    ]
