"""Verbs of the exercise itself: open, accompany, schedule."""

from typing import Any

from django.db.models import F
from django.utils.text import slugify

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import (
    Institucion as Parte,
)
from gobierno_abierto.cuentas.permisos import (
    Permiso,
    Rol,
)
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.errores import ReglaIncumplida

from .cuentas import asignar
from .ficha import escribir
from .guardas import bloquear, exigir_permiso, guardar

DIRECCIONES_OCUPADAS = frozenset({"crear"})  # the house's own page beside the exercises' pages


def direccion_libre(nombre_corto: str) -> str:
    """Return a short address made of ``nombre_corto`` that no exercise has, numbered from -2 on when it is taken."""
    base = slugify(nombre_corto)[:50].strip("-") or "ejercicio"
    parecidas = set(Ejercicio.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidatas = [base, *(f"{base}-{numero}" for numero in range(2, len(parecidas) + 3))]
    return next(una for una in candidatas if una not in parecidas | DIRECCIONES_OCUPADAS)


@operacion
def crear_ejercicio(
    *,
    actor: Usuario,
    slug: str = "",
    nombre: str,
    nombre_corto: str,
    demostracion: bool = False,
    **datos: Any,
) -> Ejercicio:
    """Open an exercise in PREPARACION and make its creator coordinacion there; ``datos`` are facts of any section.

    Without ``slug``, the short address comes from ``nombre_corto``.
    """
    if not actor.puede_crear_ejercicios or actor.institucion != Parte.MUNICIPIO:
        raise ReglaIncumplida("Su cuenta no puede crear ejercicios.")
    slug = slug or direccion_libre(nombre_corto)
    if slug in DIRECCIONES_OCUPADAS or Ejercicio.objects.filter(slug=slug).exists():
        raise ReglaIncumplida("Esa dirección corta ya está en uso.", campo="slug")
    ejercicio = Ejercicio(slug=slug, nombre=nombre, nombre_corto=nombre_corto, demostracion=demostracion)
    guardar(ejercicio)
    if datos:
        escribir(ejercicio, datos)
    asignar(actor, ejercicio, Rol.COORDINACION)
    asentar("crear_ejercicio", ejercicio_id=ejercicio.pk, actor=actor, hechos={"nombre": nombre})
    return ejercicio


@operacion
def acompanar_ejercicio(ejercicio: Ejercicio, *, actor: Usuario) -> None:
    """Let an account of Infoqro that may take exercises on accompany one that nobody accompanies yet.

    From then on it creates and assigns Infoqro's, custodians' and observers' accounts there.
    """
    if not actor.puede_crear_ejercicios or not actor.es_organo_garante:
        raise ReglaIncumplida("Su cuenta no puede acompañar ejercicios.")
    fresco = bloquear(ejercicio)
    if fresco.asignaciones.filter(rol=Rol.INFOQRO).exists():
        raise ReglaIncumplida("El órgano garante ya acompaña este ejercicio. Pida el papel a quien lo lleva.")
    asignar(actor, fresco, Rol.INFOQRO)
    asentar("acompanar_ejercicio", ejercicio_id=fresco.pk, actor=actor, hechos={"cuenta": actor.pk})


@operacion
def guardar_cronograma(
    ejercicio: Ejercicio,
    *,
    actor: Usuario | None,
    actividades: list[dict[str, Any]],
    version: int | None = None,
) -> None:
    """Make the schedule equal to ``actividades`` while in PREPARACION (a published date is rescheduled, not edited).

    Each item holds the fields of Actividad; ``pk`` names an existing one; those left out are removed.
    """
    fresco = bloquear(ejercicio, ClaveEtapa.PREPARACION)
    exigir_permiso(fresco, actor, Permiso.CONFIGURAR)
    if version is not None and version != fresco.version:
        raise ReglaIncumplida("Alguien guardó cambios antes. Revise y vuelva a intentar.")
    existentes = {una.pk: una for una in fresco.actividades.all()}
    quedan = {una.get("pk") for una in actividades}
    fresco.actividades.exclude(pk__in=[pk for pk in quedan if pk]).delete()
    fresco.actividades.update(orden=F("orden") + 10_000)  # room to renumber under the unique constraint
    for orden, campos in enumerate(actividades, start=1):
        actividad = existentes.get(campos.get("pk") or 0) or Actividad(ejercicio=fresco)
        for campo, valor in campos.items():
            if campo != "pk":
                setattr(actividad, campo, valor)
        actividad.orden = orden
        guardar(actividad)
    Ejercicio.objects.filter(pk=fresco.pk).update(version=F("version") + 1)
    asentar(
        "guardar_cronograma", ejercicio_id=fresco.pk, actor=actor, hechos={"actividades": len(actividades)}
    )
