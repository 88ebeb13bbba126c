"""The schedule: its activities, and what the published ones said before."""

from django.db import models
from django.db.models import Q

from gobierno_abierto.cuentas.permisos import Rol

from .demostracion import ConDatosDeDemostracion
from .ejercicio import Ejercicio


class Actividad(ConDatosDeDemostracion):
    """One row of the schedule, in the seed's words."""

    class Tipo(models.TextChoices):
        JORNADA_DELIBERATIVA = "jornada_deliberativa", "Jornada deliberativa"
        JORNADA_VALIDACION = "jornada_validacion", "Jornada de validación"
        JORNADA_VOTACION = "jornada_votacion", "Jornada de votación"
        FIRMA_CONVENIO = "firma_convenio", "Firma de convenio"
        OTRA = "otra", "Otra actividad"

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="actividades")
    orden = models.PositiveSmallIntegerField("orden")
    tipo = models.CharField("tipo", max_length=24, choices=Tipo.choices)
    nombre = models.CharField("nombre en el cronograma", max_length=200)
    titulo_largo = models.CharField("título completo", max_length=300, blank=True)
    participantes = models.TextField("participantes", blank=True)
    objetivo = models.TextField("objetivo", blank=True)
    desarrollo = models.TextField("desarrollo", blank=True)
    sede = models.CharField("sede", max_length=200, blank=True)
    fecha = models.DateField("fecha")
    hora_inicio = models.TimeField("hora de inicio", null=True, blank=True)
    hora_fin = models.TimeField("hora de término", null=True, blank=True)

    class Meta:
        verbose_name = "actividad"
        verbose_name_plural = "actividades"
        ordering = ["orden", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ejercicio", "orden"],
                name="actividad_orden_unico",
                violation_error_message="Ya hay una actividad con ese número de orden.",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre


class CambioDeFecha(models.Model):
    """What a published activity said before it was rescheduled, why, and in which role somebody changed it."""

    actividad = models.ForeignKey(Actividad, on_delete=models.PROTECT, related_name="cambios")
    fecha_anterior = models.DateField("fecha anterior")
    hora_inicio_anterior = models.TimeField("hora de inicio anterior", null=True, blank=True)
    hora_fin_anterior = models.TimeField("hora de término anterior", null=True, blank=True)
    sede_anterior = models.CharField("sede anterior", max_length=200, blank=True)
    fecha_nueva = models.DateField("fecha nueva")
    motivo = models.TextField("motivo")
    rol = models.CharField("papel de quien la cambió", max_length=20, choices=Rol.choices)
    en = models.DateTimeField("cambió el")

    class Meta:
        verbose_name = "cambio de fecha"
        verbose_name_plural = "cambios de fecha"
        ordering = ["en", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(motivo=""), name="cambio_de_fecha_con_motivo")]

    def __str__(self) -> str:
        return f"{self.actividad}: antes {self.fecha_anterior:%d/%m/%Y}"
