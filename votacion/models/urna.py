"""Who received a card, the cards and the urn: three things that nothing in the database ties together."""

import hashlib
import hmac
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from votacion.sobres import LARGO

from .casillas import Casilla
from .jornada import Jornada


def llave_al_azar() -> uuid.UUID:
    """Return 16 random bytes as a key: all 128 bits are chance, none of them time."""
    return uuid.UUID(bytes=secrets.token_bytes(16))


def huella_tarjeta(clave: str) -> str:
    """Return the keyed hash under which the database knows a card; the code itself is never stored."""
    return hmac.new(settings.LLAVE_TARJETAS.encode(), clave.encode(), hashlib.sha256).hexdigest()


class Acreditacion(models.Model):
    """This person received a card in this jornada. Random key; no time, no order, no card.

    ``huella_persona``, ``homonimo`` and ``huella_curp`` are those of the person's registration, keyed hashes.
    """

    id = models.UUIDField(primary_key=True, default=llave_al_azar, editable=False)
    jornada = models.ForeignKey(Jornada, on_delete=models.PROTECT, related_name="acreditaciones")
    casilla = models.ForeignKey(Casilla, on_delete=models.PROTECT, related_name="acreditaciones")
    huella_persona = models.CharField("persona (huella con llave)", max_length=64)
    homonimo = models.PositiveSmallIntegerField("número de homónimo", default=0)
    huella_curp = models.CharField("CURP (huella con llave)", max_length=64, null=True, blank=True)  # noqa: DJ001 unique when given

    class Meta:
        verbose_name = "acreditación"
        verbose_name_plural = "acreditaciones"
        constraints = [
            models.UniqueConstraint(
                fields=["jornada", "huella_persona", "homonimo"], name="acreditacion_una_por_persona"
            ),
            models.UniqueConstraint(fields=["jornada", "huella_curp"], name="acreditacion_una_por_curp"),
        ]

    def __str__(self) -> str:
        return "Acreditación"


class Tarjeta(models.Model):
    """A single-use card of one casilla, known only by the keyed hash of its code. Forward only, by trigger."""

    class Estado(models.TextChoices):
        DISPONIBLE = "disponible", "Disponible"
        USADA = "usada", "Usada"
        ANULADA = "anulada", "Anulada"

    id = models.UUIDField(primary_key=True, default=llave_al_azar, editable=False)
    casilla = models.ForeignKey(Casilla, on_delete=models.PROTECT, related_name="tarjetas")
    lote = models.PositiveSmallIntegerField("lote")
    huella = models.CharField("código (huella con llave)", max_length=64, unique=True)
    estado = models.CharField("estado", max_length=12, choices=Estado.choices, default=Estado.DISPONIBLE)

    class Meta:
        verbose_name = "tarjeta"
        verbose_name_plural = "tarjetas"
        constraints = [
            models.CheckConstraint(
                condition=Q(estado__in=["disponible", "usada", "anulada"]), name="tarjeta_estado_conocido"
            )
        ]
        indexes = [models.Index(fields=["casilla", "estado"], name="tarjeta_casilla_estado")]

    def __str__(self) -> str:
        return "Tarjeta"


class Boleta(models.Model):
    """A ballot in the urn: a random key, an envelope of fixed length, its casilla. Nothing else, ever."""

    id = models.UUIDField(primary_key=True, default=llave_al_azar, editable=False)
    casilla = models.ForeignKey(Casilla, on_delete=models.PROTECT, related_name="boletas")
    sobre = models.BinaryField("sobre", max_length=LARGO, unique=True)

    class Meta:
        verbose_name = "boleta"
        verbose_name_plural = "boletas"
        constraints = [
            models.CheckConstraint(condition=Exact(Length("sobre"), LARGO), name="boleta_sobre_de_largo_fijo")
        ]

    def __str__(self) -> str:
        return "Boleta"


class BoletaCerrada(models.Model):
    """The closed urn: the same envelopes, rewritten in the order of their bytes; the order of arrival is gone."""

    casilla = models.ForeignKey(Casilla, on_delete=models.PROTECT, related_name="boletas_cerradas")
    sobre = models.BinaryField("sobre", max_length=LARGO, unique=True)

    class Meta:
        verbose_name = "boleta de la urna cerrada"
        verbose_name_plural = "boletas de la urna cerrada"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("sobre"), LARGO), name="boleta_cerrada_sobre_de_largo_fijo"
            )
        ]

    def __str__(self) -> str:
        return "Boleta de la urna cerrada"
