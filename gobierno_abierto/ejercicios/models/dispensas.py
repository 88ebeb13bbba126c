"""What a stage misses and two institutions agreed to excuse."""

from django.db import models
from django.db.models import Q

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.ejercicios.etapas import ClaveEtapa

from .ejercicio import Ejercicio


class Dispensa(models.Model):
    """An excuse for one dispensable Pendiente: coordinacion's reason and the órgano garante's countersignature.

    It is worth for the words it was asked for: when ``texto`` no longer is what the stage misses, it excuses nothing.
    """

    class Estado(models.TextChoices):
        SOLICITADA = "solicitada", "Espera la firma del órgano garante"
        REFRENDADA = "refrendada", "Dispensado"
        NEGADA = "negada", "No se dispensó"
        CADUCA = "caduca", "Ya no vale"

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="dispensas")
    etapa = models.CharField("etapa", max_length=20, choices=ClaveEtapa.choices)
    clave = models.CharField("clave del pendiente", max_length=10)
    texto = models.CharField("pendiente", max_length=500)
    motivo = models.TextField("motivo")
    estado = models.CharField("estado", max_length=12, choices=Estado.choices, default=Estado.SOLICITADA)
    solicito = models.ForeignKey(
        Usuario, on_delete=models.PROTECT, related_name="+", verbose_name="quién la pidió"
    )
    solicitada_en = models.DateTimeField("pedida el")
    resolvio = models.ForeignKey(
        Usuario,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="quién resolvió",
        null=True,
        blank=True,
    )
    resuelta_en = models.DateTimeField("resuelta el", null=True, blank=True)
    respuesta = models.TextField("respuesta", blank=True)

    class Meta:
        verbose_name = "dispensa"
        verbose_name_plural = "dispensas"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ejercicio", "etapa", "clave"],
                condition=Q(estado__in=["solicitada", "refrendada"]),
                name="dispensa_una_por_pendiente",
                violation_error_message="Ya se pidió dispensar ese pendiente.",
            ),
            models.CheckConstraint(
                condition=~Q(estado__in=["refrendada", "negada"])
                | (Q(resolvio__isnull=False) & Q(resuelta_en__isnull=False)),
                name="dispensa_resuelta_por_alguien",
            ),
            models.CheckConstraint(
                condition=Q(resolvio__isnull=True) | ~Q(resolvio=models.F("solicito")),
                name="dispensa_de_dos_personas",
                violation_error_message="Quien pide una dispensa no la puede firmar.",
            ),
            models.CheckConstraint(condition=~Q(motivo=""), name="dispensa_con_motivo"),
        ]

    def __str__(self) -> str:
        return f"{self.clave}: {self.get_estado_display()}"
