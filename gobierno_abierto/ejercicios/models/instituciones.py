"""The institutions of an exercise, who acts for each, and who holds which role."""

from django.db import models
from django.db.models import Q

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, Rol

from .ejercicio import Ejercicio, PapelInstitucional


class Institucion(models.Model):
    """An institution of the exercise with its official name; frozen on each document, since names change."""

    Papel = PapelInstitucional

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="instituciones")
    nombre = models.CharField("nombre oficial", max_length=160)
    alias = models.CharField("nombre corto", max_length=80, blank=True)
    papel = models.CharField("papel", max_length=12, choices=Papel.choices)
    orden = models.PositiveSmallIntegerField("orden", default=1)
    dato_de_demostracion = models.BooleanField("es dato de demostración", default=False)

    class Meta:
        verbose_name = "institución"
        verbose_name_plural = "instituciones"
        ordering = ["orden", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ejercicio", "nombre"], name="institucion_unica_en_el_ejercicio"),
            models.UniqueConstraint(
                fields=["ejercicio", "papel"],
                condition=Q(papel__in=["acompana", "ejecuta", "sociedad"]),
                name="institucion_papel_unico",
                violation_error_message="Ya hay una institución con ese papel en el ejercicio.",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre

    @property
    def corto(self) -> str:
        """Return the short name, or the official one."""
        return self.alias or self.nombre

    @property
    def puede_dictaminar(self) -> bool:
        """Tell whether this dependencia writes feasibility opinions."""
        return self.papel in {self.Papel.DICTAMINA, self.Papel.EJECUTA}


class Representante(models.Model):
    """A person who acts for an institution in the exercise; frozen on each document, since people change."""

    institucion = models.ForeignKey(Institucion, on_delete=models.CASCADE, related_name="representantes")
    nombre = models.CharField("nombre y apellidos", max_length=120)
    cargo = models.CharField("cargo", max_length=160, blank=True)
    orden = models.PositiveSmallIntegerField("orden", default=1)

    class Meta:
        verbose_name = "representante"
        verbose_name_plural = "representantes"
        ordering = ["orden", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institucion", "nombre"],
                name="representante_unico_en_la_institucion",
                violation_error_message="Esa persona ya está en la institución.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nombre}, {self.cargo}" if self.cargo else self.nombre


class Asignaciones(models.QuerySet["Asignacion"]):
    def visibles_para(self, usuario: Usuario) -> "Asignaciones":
        """Return the assignments of the exercises whose accounts ``usuario`` administers."""
        return self.filter(ejercicio__in=Ejercicio.objects.en_que_puede(usuario, Permiso.ADMINISTRAR_CUENTAS))


class Asignacion(models.Model):
    """A role that a person holds in one exercise; it says nothing in another."""

    usuario = models.ForeignKey(Usuario, on_delete=models.PROTECT, related_name="asignaciones")
    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="asignaciones")
    rol = models.CharField("papel", max_length=20, choices=Rol.choices)

    objects = Asignaciones.as_manager()

    class Meta:
        verbose_name = "asignación"
        verbose_name_plural = "asignaciones"
        constraints = [
            models.UniqueConstraint(
                fields=["usuario", "ejercicio", "rol"],
                name="asignacion_unica",
                violation_error_message="La persona ya tiene ese papel en este ejercicio.",
            ),
            models.UniqueConstraint(
                fields=["usuario", "ejercicio"],
                condition=Q(rol__in=["coordinacion", "infoqro"]),
                name="asignacion_coordinacion_o_infoqro",
                violation_error_message="Una persona no puede ser coordinación e Infoqro en el mismo ejercicio.",
            ),
        ]
        indexes = [models.Index(fields=["ejercicio", "rol"], name="asignacion_ejercicio_rol")]

    def __str__(self) -> str:
        return f"{self.usuario} · {self.get_rol_display()}"
