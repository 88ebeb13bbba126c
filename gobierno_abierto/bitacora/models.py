"""The log: one append-only chain of entries per exercise, and chain 0 for the house."""

from django.db import models
from django.db.models import F, Q

CADENA_DE_LA_CASA = 0
HUELLA_INICIAL = "0" * 64


class Cadena(models.Model):
    """Head of a chain: how many entries it has and the hash of the last; locked last in every operation."""

    id = models.PositiveBigIntegerField("ejercicio (0: la casa)", primary_key=True)
    n = models.PositiveBigIntegerField("asientos", default=0)
    huella = models.CharField("huella del último asiento", max_length=64, default=HUELLA_INICIAL)

    class Meta:
        verbose_name = "cadena"
        verbose_name_plural = "cadenas"

    def __str__(self) -> str:
        return f"Cadena {self.pk}, {self.n} asientos"


class Asiento(models.Model):
    """One fact of the log: plain ids, no foreign keys, never personal data."""

    cadena = models.PositiveBigIntegerField("cadena (ejercicio; 0: la casa)")
    n = models.PositiveBigIntegerField("número")
    en = models.DateTimeField("fecha y hora")
    actor = models.PositiveBigIntegerField("cuenta", null=True)
    institucion = models.CharField("institución", max_length=20, blank=True)
    verbo = models.CharField("hecho", max_length=60)
    hechos = models.TextField("datos")
    anterior = models.CharField("huella anterior", max_length=64)
    huella = models.CharField("huella", max_length=64)

    class Meta:
        verbose_name = "asiento"
        verbose_name_plural = "asientos"
        ordering = ["cadena", "n"]
        indexes = [models.Index(fields=["cadena", "verbo"], name="asiento_por_hecho")]
        constraints = [
            models.UniqueConstraint(fields=["cadena", "n"], name="asiento_numero_unico"),
            models.CheckConstraint(condition=Q(n__gte=1), name="asiento_numero_desde_uno"),
            models.CheckConstraint(condition=~Q(huella=F("anterior")), name="asiento_huellas_distintas"),
        ]

    def __str__(self) -> str:
        return f"{self.cadena}-{self.n} {self.verbo}"
