"""What PREPARACION and CONCLUIDO still miss, and the plain answer of a stage that is not built yet."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Permiso, Rol

from .etapas import ClaveEtapa, Enlace, Pendiente
from .ficha import SECCIONES, Seccion
from .models import Actividad, Ejercicio
from .reglas import en_desorden, enumerar

TIPOS_REQUERIDOS = [
    Actividad.Tipo.JORNADA_DELIBERATIVA,
    Actividad.Tipo.JORNADA_VALIDACION,
    Actividad.Tipo.JORNADA_VOTACION,
    Actividad.Tipo.FIRMA_CONVENIO,
]


def faltantes_de_ficha(ejercicio: Ejercicio) -> list[tuple[Seccion, list[str]]]:
    """Return each section of the facts that misses something needed, with what it misses as a person reads it."""
    presentes = {
        "colonias": bool(ejercicio.colonias.all()),
        "acompana": ejercicio.organo_garante is not None,
        "ejecuta": ejercicio.area_ejecutora is not None,
    }

    def esta(campo: str) -> bool:
        return presentes[campo] if campo in presentes else getattr(ejercicio, campo) not in (None, "", 0)

    por_seccion = [
        (seccion, [rotulo for campo, rotulo in seccion.requeridos.items() if not esta(campo)])
        for seccion in SECCIONES
    ]
    return [(seccion, vacios) for seccion, vacios in por_seccion if vacios]


class Preparacion:
    """The exercise's facts and schedule."""

    clave = ClaveEtapa.PREPARACION

    def pendientes(self, ejercicio: Ejercicio) -> list[Pendiente]:
        """Return what the facts, the plot, the territory and the schedule still miss."""
        cronograma = reverse("ejercicios:actividades", args=[ejercicio.slug])
        faltan: list[Pendiente] = []

        def falta(clave: str, texto: str, enlace: str, accion: str) -> None:
            faltan.append(Pendiente(clave, texto, Rol.COORDINACION.label, Rol.COORDINACION, enlace, accion))

        for seccion, vacios in faltantes_de_ficha(ejercicio):
            enlace = reverse("ejercicios:seccion", args=[ejercicio.slug, seccion.clave])
            if seccion.clave == "predio":
                texto = f"Falta acreditar el predio: {enumerar(vacios)}."
                falta("P-02", texto, enlace, "Acreditar predio")
            else:
                falta("P-01", f"Faltan datos de la ficha: {enumerar(vacios)}.", enlace, "Completar ficha")
        actividades: list[tuple[str, str, date]] = [
            (una.tipo, una.nombre, una.fecha) for una in ejercicio.actividades.all()
        ]
        tipos = {tipo for tipo, _, _ in actividades}
        if sin_poner := [tipo.label.lower() for tipo in TIPOS_REQUERIDOS if tipo not in tipos]:
            falta(
                "P-03",
                f"Falta poner en el cronograma: {enumerar(sin_poner)}.",
                cronograma,
                "Completar cronograma",
            )
        if desorden := en_desorden(actividades, TIPOS_REQUERIDOS):
            falta(
                "P-04",
                f"Hay actividades en desorden: {enumerar(desorden)}.",
                cronograma,
                "Ordenar cronograma",
            )
        return faltan

    def herramientas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the facts and the schedule, to write them or, once public, to read them and change its dates."""
        en_preparacion = ejercicio.etapa == ClaveEtapa.PREPARACION
        rotulo, vista = ("Cronograma", "actividades") if en_preparacion else ("Cambiar fechas", "reprogramar")
        return [
            Enlace(titulo, reverse(f"ejercicios:{una}", args=[ejercicio.slug]), "", Permiso.CONFIGURAR)
            for titulo, una in (("Ficha del ejercicio", "ficha"), (rotulo, vista))
        ]

    def paginas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return nothing: the exercise's own page shows its facts."""
        return []


class EtapaPorConstruir:
    """A stage whose rooms do not exist yet: it says so and lets nobody through."""

    def __init__(self, clave: str) -> None:
        self.clave = clave

    def pendientes(self, ejercicio: Ejercicio) -> list[Pendiente]:
        """Return the one thing missing, which nobody may excuse."""
        nombre = ClaveEtapa(self.clave).label
        return [
            Pendiente(
                "X-01",
                f"La etapa de {nombre} todavía no se puede llevar en este sistema.",
                "Nadie: está por construirse",
            )
        ]

    def herramientas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return no pages."""
        return []

    def paginas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return no pages."""
        return []


class Concluido:
    """The end: nothing follows."""

    clave = ClaveEtapa.CONCLUIDO

    def pendientes(self, ejercicio: Ejercicio) -> list[Pendiente]:
        """Return that there is no stage after this one."""
        return [Pendiente("Z-00", "El ejercicio concluyó: no hay otra etapa.", "Nadie")]

    def herramientas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return no pages."""
        return []

    def paginas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return no pages."""
        return []
