"""The second session: what was confirmed, asked and objected; each idea's fate; the frozen options of the ballot."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from gobierno_abierto.canonico import huella, texto_canonico
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.models import Ejercicio
from mesas.models import Idea

from .consolidacion import Propuesta
from .estudio import Estudio


class SesionValidacion(models.Model):
    """The record of the validation session; ``semilla`` is the value obtained in the room for the draw.

    ``boleta`` counts the ballots frozen: 2 and on when the exercise was brought back and the session done again.
    """

    ejercicio = models.OneToOneField(Ejercicio, on_delete=models.PROTECT, related_name="sesion_validacion")
    fecha = models.DateField("fecha")
    hora_inicio = models.TimeField("hora de inicio", null=True, blank=True)
    hora_fin = models.TimeField("hora de término", null=True, blank=True)
    lugar = models.CharField("lugar", max_length=200)
    asistentes = models.PositiveIntegerField("personas que asistieron")
    observaciones = models.TextField("observaciones", blank=True)
    edicion = models.PositiveIntegerField("guardados", default=1)
    fuente_semilla = models.CharField("de dónde salió el valor", max_length=200, blank=True)
    semilla = models.CharField("valor obtenido en la sala", max_length=120, blank=True)
    sorteo_en = models.DateTimeField("sorteo del orden", null=True, blank=True)
    testigo = models.ForeignKey(Usuario, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    boleta = models.PositiveSmallIntegerField("boleta en vigor", default=1)
    documento = models.OneToOneField(
        Documento, on_delete=models.PROTECT, null=True, blank=True, related_name="sesion_validacion"
    )
    cerrada_en = models.DateTimeField("cerrada el", null=True, blank=True)

    class Meta:
        verbose_name = "sesión de validación"
        verbose_name_plural = "sesiones de validación"
        constraints = [
            models.CheckConstraint(
                condition=Q(sorteo_en__isnull=True)
                | (~Q(semilla="") & Q(sorteo_en__isnull=False, testigo__isnull=False)),
                name="sesion_sorteo_con_valor_y_testigo",
            ),
            models.CheckConstraint(
                condition=Q(cerrada_en__isnull=True, documento__isnull=True)
                | Q(cerrada_en__isnull=False, documento__isnull=False),
                name="sesion_cerrada_con_acta",
            ),
        ]

    def __str__(self) -> str:
        return f"Sesión de validación de {self.ejercicio}"


class Confirmacion(models.Model):
    """How many people confirmed what was shown of a viable proposal."""

    sesion = models.ForeignKey(SesionValidacion, on_delete=models.CASCADE, related_name="confirmaciones")
    propuesta = models.ForeignKey(Propuesta, on_delete=models.PROTECT, related_name="confirmaciones")
    confirmadas = models.PositiveIntegerField("confirmaciones")

    class Meta:
        verbose_name = "confirmación"
        verbose_name_plural = "confirmaciones"
        ordering = ["propuesta__orden"]
        constraints = [models.UniqueConstraint(fields=["sesion", "propuesta"], name="confirmacion_unica")]

    def __str__(self) -> str:
        return f"{self.propuesta.clave}: {self.confirmadas}"


class Pregunta(models.Model):
    """A question of the room and its answer, without names."""

    sesion = models.ForeignKey(SesionValidacion, on_delete=models.CASCADE, related_name="preguntas")
    pregunta = models.TextField("pregunta")
    respuesta = models.TextField("respuesta")

    class Meta:
        verbose_name = "pregunta"
        verbose_name_plural = "preguntas"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.pregunta


class Objecion(models.Model):
    """A disagreement said in the session; it is answered before anything is frozen."""

    sesion = models.ForeignKey(SesionValidacion, on_delete=models.CASCADE, related_name="objeciones")
    propuesta = models.ForeignKey(Propuesta, on_delete=models.PROTECT, related_name="objeciones")
    objecion = models.TextField("objeción")
    respuesta = models.TextField("respuesta", blank=True)

    class Meta:
        verbose_name = "objeción"
        verbose_name_plural = "objeciones"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.objecion


class Destino(models.Model):
    """What happened to an idea: one of six, with its reason. Incorporada and no viable come from the origins."""

    class Tipo(models.TextChoices):
        INCORPORADA = "incorporada", "Incorporada"
        AGRUPADA = "agrupada", "Agrupada"
        NO_ELEGIDA = "no_elegida", "No elegida"
        FUERA_DE_ALCANCE = "fuera_de_alcance", "Fuera de alcance"
        RETIRADA = "retirada", "Retirada"
        NO_VIABLE = "no_viable", "No viable"

    idea = models.OneToOneField("mesas.Idea", on_delete=models.PROTECT, related_name="destino")
    tipo = models.CharField("destino", max_length=16, choices=Tipo.choices)
    razon = models.TextField("razón")
    automatico = models.BooleanField("sale de las propuestas", default=False)

    class Meta:
        verbose_name = "destino de una idea"
        verbose_name_plural = "destinos de las ideas"
        constraints = [
            models.CheckConstraint(condition=~Q(razon=""), name="destino_con_razon"),
            models.CheckConstraint(
                condition=Q(
                    tipo__in=[
                        "incorporada",
                        "agrupada",
                        "no_elegida",
                        "fuera_de_alcance",
                        "retirada",
                        "no_viable",
                    ]
                ),
                name="destino_conocido",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea}: {self.get_tipo_display()}"


class Opciones(models.QuerySet["Opcion"]):
    def vigentes(self, ejercicio: Ejercicio) -> "Opciones":
        """Return the options of the ballot in force, in order; those of earlier ballots are kept and never counted."""
        en_vigor = SesionValidacion.objects.filter(ejercicio=ejercicio).values("boleta")
        return self.filter(ejercicio=ejercicio, boleta=Coalesce(models.Subquery(en_vigor), 1)).order_by(
            "numero"
        )


class Opcion(models.Model):
    """A frozen proposal with its ballot number; append-only by trigger. ``costo`` is MXN."""

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="opciones")
    boleta = models.PositiveSmallIntegerField("boleta", default=1)
    numero = models.PositiveSmallIntegerField("número en la boleta")
    propuesta = models.ForeignKey(Propuesta, on_delete=models.PROTECT, related_name="opciones")
    titulo = models.CharField("título", max_length=90)
    titulo_boleta = models.CharField("título en la boleta", max_length=30)
    linea_1 = models.CharField("primera línea", max_length=40)
    linea_2 = models.CharField("segunda línea", max_length=40, blank=True)
    linea_3 = models.CharField("tercera línea", max_length=40, blank=True)
    costo = models.DecimalField("costo estimado (MXN)", max_digits=14, decimal_places=2)
    huella = models.CharField("huella SHA-256", max_length=64)
    congelada_en = models.DateTimeField("congelada el")

    objects = Opciones.as_manager()

    class Meta:
        verbose_name = "opción de la boleta"
        verbose_name_plural = "opciones de la boleta"
        ordering = ["ejercicio", "boleta", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["ejercicio", "boleta", "numero"], name="opcion_numero_unico"),
            models.UniqueConstraint(fields=["propuesta", "boleta"], name="opcion_propuesta_unica"),
            models.CheckConstraint(condition=Q(numero__gte=1), name="opcion_numero_desde_uno"),
            models.CheckConstraint(condition=Q(costo__gte=0), name="opcion_costo_no_negativo"),
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.titulo}"

    @property
    def esta_intacta(self) -> bool:
        """Tell whether it, and the wording it stands for, still are what its hash says."""
        return self.huella == huella(texto_canonico(contenido_de_opcion(self)))

    @property
    def lineas(self) -> list[str]:
        """Return the ballot's lines that say something."""
        return [linea for linea in (self.linea_1, self.linea_2, self.linea_3) if linea]


def ideas_sin_destino(ejercicio: Ejercicio) -> "models.QuerySet[Idea]":
    """Return the ideas of closed tables that have no fate and are in no ratified proposal that will give them one."""
    return Idea.objects.cerradas(ejercicio).filter(destino__isnull=True, origenes__isnull=True)


def contenido_de_opcion(opcion: Opcion) -> dict[str, Any]:
    """Return what an option's hash covers: number, texts, cost, and the hash of the proposal's ratified wording."""
    return {
        "numero": opcion.numero,
        "propuesta_clave": opcion.propuesta.clave,
        "propuesta_huella": opcion.propuesta.huella,
        "titulo": opcion.titulo,
        "titulo_boleta": opcion.titulo_boleta,
        "lineas": [opcion.linea_1, opcion.linea_2, opcion.linea_3],
        "costo": f"{opcion.costo:.2f}",
    }


def rotulo_de_opciones(opciones: Iterable[Opcion]) -> list[dict[str, Any]]:
    """Return the frozen options as the actas list them: number, title and the hash of each one's texts."""
    return [{"numero": una.numero, "titulo": una.titulo, "huella": una.huella} for una in opciones]


def huella_de_opciones(opciones: Iterable[Opcion]) -> str:
    """Return the SHA-256 of the whole ballot, the only one: that of the list the actas print, in order of number.

    The actas of validation and of opening, the convenio and the jornada carry this same value.
    """
    return huella(texto_canonico(rotulo_de_opciones(opciones)))


def opciones_al_dia(opciones: list[Opcion], estudios: Iterable[Estudio]) -> bool:
    """Tell whether the frozen options still are the viable proposals, with their wording and their cost."""
    viables = {uno.propuesta.pk: uno.costo or Decimal(0) for uno in estudios if uno.es_viable}
    return viables == {una.propuesta_id: una.costo for una in opciones} and all(
        una.esta_intacta for una in opciones
    )
