"""Verbs of the exercise itself: open, accompany."""

from typing import Any

from django.utils.text import slugify

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import (
    Institucion as Parte,
)
from gobierno_abierto.cuentas.permisos import (
    Rol,
)
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.ficha import limpiar
from gobierno_abierto.ejercicios.models import Ejercicio, Situacion
from gobierno_abierto.errores import ReglaIncumplida

from .cuentas import asignar
from .ficha import escribir
from .guardas import bloquear, guardar

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

    Without ``slug``, the short address comes from ``nombre_corto``, and one coordinator prepares at most one exercise of
    each ``nombre``, so that pressing twice opens one; a ``slug`` of one's own already tells them apart.
    """
    nombre, nombre_corto = limpiar(nombre), limpiar(nombre_corto)
    if not actor.puede_crear_ejercicios or actor.institucion != Parte.MUNICIPIO:
        raise ReglaIncumplida("Su cuenta no puede crear ejercicios.")
    if not slug:
        _exigir_nombre_libre(actor, nombre)
        slug = direccion_libre(nombre_corto)
    if slug in DIRECCIONES_OCUPADAS or Ejercicio.objects.filter(slug=slug).exists():
        raise ReglaIncumplida("Esa dirección corta ya está en uso.", campo="slug")
    ejercicio = Ejercicio(slug=slug, nombre=nombre, nombre_corto=nombre_corto, demostracion=demostracion)
    guardar(ejercicio)
    if datos:
        escribir(ejercicio, datos)
    asignar(actor, ejercicio, Rol.COORDINACION)
    asentar("crear_ejercicio", ejercicio_id=ejercicio.pk, actor=actor, hechos={"nombre": nombre})
    return ejercicio


def _exigir_nombre_libre(actor: Usuario, nombre: str) -> None:
    Usuario.objects.select_for_update().get(pk=actor.pk)  # a second press waits here for the first one to end
    suyos = Ejercicio.objects.filter(
        asignaciones__usuario=actor, asignaciones__rol=Rol.COORDINACION, etapa=ClaveEtapa.PREPARACION
    ).exclude(situacion=Situacion.CANCELADO)
    if igual := suyos.filter(nombre__iexact=nombre).first():
        raise ReglaIncumplida(
            f"Ya existe un ejercicio con ese nombre, en Preparación: «{igual.nombre}». "
            "Ábralo desde su panel o escriba otro nombre.",
            campo="nombre",
        )


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
