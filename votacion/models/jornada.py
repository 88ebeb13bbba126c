"""The voting day: its frozen rules, its state, who keeps the urn and who has confirmed each solemn act."""

from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q, Sum

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Institucion
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, alcanzadas
from gobierno_abierto.ejercicios.models import BasePorcentaje, Ejercicio, ReglaEmpate
from propuestas.models import Opcion, huella_de_opciones, rotulo_de_opciones
from votacion.reglas import BLANCO, NULO, elecciones_validas


class EstadoJornada(models.TextChoices):
    """How far the voting day has come; a trigger lets it move only forward."""

    PREPARADA = "preparada", "Preparada"
    ARMADA = "armada", "Urna lista"
    ABIERTA = "abierta", "Abierta"
    SUSPENDIDA = "suspendida", "Suspendida"
    CERRANDO = "cerrando", "Cerrando"
    CERRADA = "cerrada", "Cerrada"
    ESCRUTADA = "escrutada", "Contada"
    PUBLICADA = "publicada", "Publicada"
    ANULADA = "anulada", "Anulada"


class Desenlace(models.TextChoices):
    """What the count came to."""

    GANADORA = "ganadora", "Hay propuesta ganadora"
    EMPATE = "empate", "Empate"
    SIN_GANADORA = "sin_ganadora", "No hay ganadora"


class Jornadas(models.QuerySet["Jornada"]):
    def vigente(self, ejercicio: Ejercicio) -> "Jornada | None":
        """Return the exercise's jornada that counts: the last one that was not annulled.

        One that had no winner no longer counts once the exercise was brought back for it: another one is prepared.
        """
        ultima = (
            self.filter(ejercicio=ejercicio).exclude(estado=EstadoJornada.ANULADA).order_by("-numero").first()
        )
        if ultima and ultima.desenlace == Desenlace.SIN_GANADORA:
            return ultima if ClaveEtapa.RESULTADOS in alcanzadas(ejercicio) else None
        return ultima


class Jornada(models.Model):
    """A voting day with the rules frozen when it was prepared. All jornadas are kept; one at a time is in force."""

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="jornadas")
    numero = models.PositiveSmallIntegerField("número", default=1)
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoJornada.choices, default=EstadoJornada.PREPARADA
    )
    regla_empate = models.CharField("regla para el empate", max_length=20, choices=ReglaEmpate.choices)
    base_porcentaje = models.CharField(
        "base de los porcentajes", max_length=20, choices=BasePorcentaje.choices
    )
    con_voto_en_blanco = models.BooleanField("la boleta ofrece «Voto en blanco»", default=True)
    con_voto_nulo = models.BooleanField("la boleta ofrece «Anular mi voto»", default=True)
    plazo_inconformidad = models.PositiveSmallIntegerField("plazo de inconformidad (horas)")
    es_ratificacion = models.BooleanField("se ratifica una sola propuesta")
    opciones = models.PositiveSmallIntegerField("opciones en la boleta")
    huella_opciones = models.CharField("huella de las opciones", max_length=64)
    publicada_en = models.DateTimeField("publicada el", null=True, blank=True)
    desenlace = models.CharField("desenlace", max_length=12, choices=Desenlace.choices, blank=True)
    ganadora = models.ForeignKey(Opcion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acta_escrutinio = models.ForeignKey(
        Documento, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lista_votos = models.TextField("votos ya ordenados, uno por renglón", blank=True)

    objects = Jornadas.as_manager()

    class Meta:
        verbose_name = "jornada de votación"
        verbose_name_plural = "jornadas de votación"
        ordering = ["ejercicio", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["ejercicio", "numero"], name="jornada_numero_unico"),
            models.UniqueConstraint(
                fields=["ejercicio"],
                condition=~Q(estado="anulada") & ~Q(estado="publicada", desenlace="sin_ganadora"),
                name="jornada_una_vigente",
                violation_error_message="El ejercicio ya tiene una jornada.",
            ),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoJornada.values), name="jornada_estado_conocido"
            ),
            models.CheckConstraint(
                condition=Q(es_ratificacion=True, opciones=1) | Q(es_ratificacion=False, opciones__gte=2),
                name="jornada_ratifica_solo_una",
            ),
            models.CheckConstraint(
                condition=(Q(desenlace="ganadora") & Q(ganadora__isnull=False))
                | (~Q(desenlace="ganadora") & Q(ganadora__isnull=True)),
                name="jornada_ganadora_y_desenlace",
            ),
        ]

    def __str__(self) -> str:
        return f"Jornada {self.numero} de {self.ejercicio}"

    @property
    def es_de_la_boleta(self) -> bool:
        """Tell whether it was prepared with the options that are frozen now: they may have been frozen again since."""
        return self.huella_opciones == huella_de_opciones(Opcion.objects.vigentes(self.ejercicio))

    @property
    def se_abrio(self) -> bool:
        """Tell whether some casilla of it ever opened, from the prefetched list when there is one."""
        return any(una.abierta_en for una in self.casillas.all())

    @property
    def esta_en_curso(self) -> bool:
        """Tell whether people may be voting now."""
        return self.estado in {EstadoJornada.ABIERTA, EstadoJornada.SUSPENDIDA}

    @property
    def esta_cerrada(self) -> bool:
        """Tell whether every casilla has closed."""
        return self.estado in {EstadoJornada.CERRADA, EstadoJornada.ESCRUTADA, EstadoJornada.PUBLICADA}

    @property
    def elecciones(self) -> tuple[str, ...]:
        """Return the choices that count as valid votes."""
        return elecciones_validas(self.opciones, ratificacion=self.es_ratificacion)

    @property
    def ofrecidas(self) -> tuple[str, ...]:
        """Return everything the ballot offers: the valid choices and, where the rules say so, blank and null."""
        return (
            *self.elecciones,
            *((BLANCO,) if self.con_voto_en_blanco else ()),
            *((NULO,) if self.con_voto_nulo else ()),
        )

    @cached_property
    def totales(self) -> dict[str, int]:
        """Return accredited people and cast ballots of all casillas (exact: show them only after the close)."""
        sumas = self.casillas.aggregate(acreditados=Sum("acreditados"), emitidas=Sum("emitidas"))
        return {clave: valor or 0 for clave, valor in sumas.items()}


def rotulo_opciones(ejercicio: Ejercicio) -> list[dict[str, Any]]:
    """Return the frozen options as the actas list them."""
    return rotulo_de_opciones(Opcion.objects.vigentes(ejercicio))


class Custodia(models.Model):
    """A person who keeps the urn of a jornada: one per institution, three people."""

    jornada = models.ForeignKey(Jornada, on_delete=models.PROTECT, related_name="custodias")
    usuario = models.ForeignKey(Usuario, on_delete=models.PROTECT, related_name="custodias")
    institucion = models.CharField("institución", max_length=20, choices=Institucion.choices)

    class Meta:
        verbose_name = "custodia"
        verbose_name_plural = "custodias"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["jornada", "institucion"], name="custodia_una_por_institucion"),
            models.UniqueConstraint(fields=["jornada", "usuario"], name="custodia_tres_personas"),
        ]

    def __str__(self) -> str:
        return f"{self.usuario} ({self.get_institucion_display()})"


class Acto(models.TextChoices):
    """A solemn act that needs two people, each from their own account."""

    APERTURA = "apertura", "Abrir la casilla"
    CIERRE = "cierre", "Cerrar la casilla"
    URNA = "urna", "Abrir la urna"
    RESULTADO = "resultado", "Aprobar el resultado"


class Confirmacion(models.Model):
    """One person's yes to a solemn act with the facts they saw (``datos``, canonical JSON); the act needs two equal."""

    jornada = models.ForeignKey(Jornada, on_delete=models.PROTECT, related_name="confirmaciones")
    casilla = models.ForeignKey(
        "votacion.Casilla", on_delete=models.PROTECT, null=True, blank=True, related_name="confirmaciones"
    )
    acto = models.CharField("acto", max_length=12, choices=Acto.choices)
    usuario = models.ForeignKey(Usuario, on_delete=models.PROTECT, related_name="+")
    datos = models.TextField("datos que confirma", default="{}")

    class Meta:
        verbose_name = "confirmación"
        verbose_name_plural = "confirmaciones"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["casilla", "acto", "usuario"],
                condition=Q(casilla__isnull=False),
                name="confirmacion_de_casilla_unica",
            ),
            models.UniqueConstraint(
                fields=["jornada", "acto", "usuario"],
                condition=Q(casilla__isnull=True),
                name="confirmacion_de_jornada_unica",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_acto_display()}: {self.usuario}"
