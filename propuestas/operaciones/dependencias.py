"""Which dependencia studies what, and which account serves it."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Asignacion, Ejercicio, Institucion
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso
from gobierno_abierto.errores import ReglaIncumplida
from propuestas.models import Competencia, Dictamen, Dictaminadora, Dimension, PublicacionDictamenes
from propuestas.reglas import OBLIGATORIAS, PRESUPUESTAL

from .guardado import guardar

# Dependencias may be named from the start; once dictámenes are published, the study is over.
ETAPAS = (
    ClaveEtapa.PREPARACION,
    ClaveEtapa.CONVOCATORIA,
    ClaveEtapa.DELIBERACION,
    ClaveEtapa.FACTIBILIDAD,
)


@operacion
def asignar_dictaminadora(
    ejercicio: Ejercicio, *, actor: Usuario | None, usuario: Usuario, institucion: Institucion
) -> Dictaminadora:
    """Say that an account with the role dictaminacion serves a dependencia of the exercise."""
    fresco = bloquear(ejercicio, *ETAPAS)
    exigir_permiso(fresco, actor, Permiso.PUBLICAR_DICTAMENES)
    if not Asignacion.objects.filter(ejercicio=fresco, usuario=usuario, rol=Rol.DICTAMINACION).exists():
        raise ReglaIncumplida(
            "Esa cuenta no tiene el papel de dictaminación en este ejercicio.", campo="usuario"
        )
    if institucion.ejercicio_id != fresco.pk or not institucion.puede_dictaminar:
        raise ReglaIncumplida("Esa institución no dictamina en este ejercicio.", campo="institucion")
    dictaminadora = Dictaminadora(usuario=usuario, institucion=institucion)
    guardar(dictaminadora)
    asentar(
        "asignar_dictaminadora",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"cuenta": usuario.pk, "dependencia": institucion.pk},
    )
    return dictaminadora


@operacion
def retirar_dictaminadora(dictaminadora: Dictaminadora, *, actor: Usuario | None) -> None:
    """Take a dependencia away from an account; what it signed stays."""
    fresco = bloquear(dictaminadora.institucion.ejercicio, *ETAPAS)
    exigir_permiso(fresco, actor, Permiso.PUBLICAR_DICTAMENES)
    hechos = {"cuenta": dictaminadora.usuario_id, "dependencia": dictaminadora.institucion_id}
    dictaminadora.delete()
    asentar("retirar_dictaminadora", ejercicio_id=fresco.pk, actor=actor, hechos=hechos)


@operacion
def definir_competencias(
    ejercicio: Ejercicio, *, actor: Usuario | None, competencias: Mapping[str, Iterable[Institucion]]
) -> None:
    """Say which dependencias write the dictamen of each dimension; técnica and presupuestal are always required.

    The budget has exactly one. What already has a dictamen, draft or final, cannot be taken away.
    """
    fresco = bloquear(ejercicio, *ETAPAS)
    exigir_permiso(fresco, actor, Permiso.PUBLICAR_DICTAMENES)
    if PublicacionDictamenes.objects.vigente(fresco):
        raise ReglaIncumplida("Los dictámenes ya se publicaron: las competencias no cambian.")
    pedidas = {
        (dimension, institucion.pk): institucion
        for dimension, instituciones in competencias.items()
        for institucion in instituciones
    }
    _exigir_competencias_validas(fresco, pedidas)
    puestas = {
        (una.dimension, una.institucion_id): una for una in Competencia.objects.filter(ejercicio=fresco)
    }
    for llave, competencia in puestas.items():
        if llave in pedidas:
            continue
        if Dictamen.objects.filter(
            propuesta__ejercicio=fresco, dimension=llave[0], institucion_id=llave[1]
        ).exists():
            raise ReglaIncumplida(
                f"{competencia.institucion.corto} ya tiene dictámenes en la dimensión {competencia.get_dimension_display()}."
            )
        competencia.delete()
    with transaction.atomic():
        for (dimension, _), institucion in pedidas.items():
            if (dimension, institucion.pk) not in puestas:
                guardar(Competencia(ejercicio=fresco, dimension=dimension, institucion=institucion))
    asentar(
        "definir_competencias",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"competencias": [[dimension, clave] for dimension, clave in sorted(pedidas)]},
    )


def _exigir_competencias_validas(
    ejercicio: Ejercicio, pedidas: Mapping[tuple[str, int], Institucion]
) -> None:
    for (dimension, _), institucion in pedidas.items():
        if dimension not in Dimension.values:
            raise ReglaIncumplida("Elija una dimensión de la lista.", campo=dimension)
        if institucion.ejercicio_id != ejercicio.pk or not institucion.puede_dictaminar:
            raise ReglaIncumplida(f"{institucion.corto} no dictamina en este ejercicio.", campo=dimension)
    for obligatoria in OBLIGATORIAS:
        cuantas = sum(dimension == obligatoria for dimension, _ in pedidas)
        nombre = Dimension(obligatoria).label
        if not cuantas:
            raise ReglaIncumplida(
                f"Diga qué dependencia hace el dictamen de la dimensión {nombre}.", campo=obligatoria
            )
        if obligatoria == PRESUPUESTAL and cuantas > 1:
            raise ReglaIncumplida("El dictamen presupuestal lo hace una sola dependencia.", campo=obligatoria)
