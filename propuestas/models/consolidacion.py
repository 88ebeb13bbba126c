"""From ideas to proposals: a proposal, its origin ideas, its priced parts, the plenary's ratification, the receipt."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.models import Ejercicio, Institucion
from propuestas.reglas import costo_total, importe


class Propuestas(models.QuerySet["Propuesta"]):
    """Reads that several rooms share."""

    def con_detalle(self) -> "Propuestas":
        """Bring the components and the origin ideas along, in a fixed number of queries."""
        return self.prefetch_related("componentes", "origenes__idea__mesa")

    def ratificadas(self) -> "Propuestas":
        """Return those whose wording the plenary ratified."""
        return self.filter(estado=Propuesta.Estado.RATIFICADA)


class Propuesta(models.Model):
    """A work described with parts, cost and place; ``version`` counts wordings, ``edicion`` counts saves.

    ``clave`` (A, B, C) follows ``orden``. ``huella`` is the SHA-256 of the ratified wording; empty in a draft.
    """

    class Estado(models.TextChoices):
        BORRADOR = "borrador", "Borrador"
        RATIFICADA = "ratificada", "Ratificada"

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="propuestas")
    orden = models.PositiveSmallIntegerField("orden")
    clave = models.CharField("clave", max_length=1)
    titulo = models.CharField("título", max_length=90)
    resumen = models.TextField("resumen en palabras sencillas", max_length=1500)
    lugar = models.CharField("lugar dentro del predio", max_length=200, blank=True)
    superficie = models.DecimalField(
        "superficie que ocupa (m²)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    estado = models.CharField("estado", max_length=12, choices=Estado.choices, default=Estado.BORRADOR)
    version = models.PositiveSmallIntegerField("versión", default=1)
    edicion = models.PositiveIntegerField("guardados", default=1)
    huella = models.CharField("huella SHA-256", max_length=64, blank=True)
    ratificada_en = models.DateTimeField("ratificada el", null=True, blank=True)

    objects = Propuestas.as_manager()

    class Meta:
        verbose_name = "propuesta"
        verbose_name_plural = "propuestas"
        ordering = ["orden"]
        constraints = [
            # With the trigger «orden above the exercise's maximum», this is what holds the maximum under any race.
            models.UniqueConstraint(fields=["ejercicio", "orden"], name="propuesta_orden_unico"),
            models.UniqueConstraint(fields=["ejercicio", "clave"], name="propuesta_clave_unica"),
            models.CheckConstraint(
                condition=Q(orden__gte=1, orden__lte=26), name="propuesta_orden_con_letra"
            ),
            models.CheckConstraint(
                condition=Q(estado="borrador", ratificada_en__isnull=True, huella="")
                | (Q(estado="ratificada", ratificada_en__isnull=False) & ~Q(huella="")),
                name="propuesta_ratificada_con_huella",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clave}. {self.titulo}"

    @property
    def es_editable(self) -> bool:
        """Tell whether the wording may still change."""
        return self.estado == self.Estado.BORRADOR

    @property
    def costo(self) -> Decimal:
        """Return the sum of its components, from the prefetched list when there is one."""
        return costo_total((parte.cantidad, parte.precio) for parte in self.componentes.all())


class OrigenIdea(models.Model):
    """That an idea of a table is part of a proposal, and how it entered."""

    propuesta = models.ForeignKey(Propuesta, on_delete=models.CASCADE, related_name="origenes")
    idea = models.ForeignKey("mesas.Idea", on_delete=models.PROTECT, related_name="origenes")
    como = models.CharField("cómo se incorpora", max_length=200)

    class Meta:
        verbose_name = "idea de origen"
        verbose_name_plural = "ideas de origen"
        ordering = ["idea__mesa__numero", "idea__numero"]
        constraints = [models.UniqueConstraint(fields=["propuesta", "idea"], name="origen_unico")]

    def __str__(self) -> str:
        return f"{self.idea} en {self.propuesta.clave}"


class LineaConPrecio(models.Model):
    """Quantity × unit price with the source and date of the price. MXN."""

    orden = models.PositiveSmallIntegerField("orden")
    cantidad = models.DecimalField(
        "cantidad", max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    unidad = models.CharField("unidad", max_length=20)
    precio = models.DecimalField(
        "precio unitario (MXN)",
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    fuente_precio = models.CharField("fuente del precio", max_length=160, blank=True)
    fecha_precio = models.DateField("fecha del precio", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def importe(self) -> Decimal:
        """Return the amount of the line."""
        return importe(self.cantidad, self.precio)


class Componente(LineaConPrecio):
    """A measurable part of a proposal."""

    propuesta = models.ForeignKey(Propuesta, on_delete=models.CASCADE, related_name="componentes")
    nombre = models.CharField("componente", max_length=120)

    class Meta:
        verbose_name = "componente"
        verbose_name_plural = "componentes"
        ordering = ["orden", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["propuesta", "orden"], name="componente_orden_unico"),
            models.CheckConstraint(
                condition=Q(cantidad__gt=0, precio__gt=0), name="componente_cantidades_positivas"
            ),
        ]

    def __str__(self) -> str:
        return self.nombre


class Convergencia(models.Model):
    """The plenary's ratification of all the wordings at once; only one is in force, older ones stay."""

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="convergencias")
    metodo = models.TextField("cómo se eligieron las propuestas")
    a_favor = models.PositiveIntegerField("votos a favor de la redacción")
    en_contra = models.PositiveIntegerField("votos en contra de la redacción")
    fecha_limite_dictamen = models.DateField("fecha límite de los dictámenes")
    ratificada_en = models.DateTimeField("ratificada el")
    registrada_por = models.ForeignKey(
        Usuario, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="registrada por"
    )
    vigente = models.BooleanField("en vigor", default=True)
    razon_reapertura = models.TextField("razón de la reapertura", blank=True)
    documento = models.OneToOneField(Documento, on_delete=models.PROTECT, related_name="convergencia")

    class Meta:
        verbose_name = "convergencia"
        verbose_name_plural = "convergencias"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ejercicio"], condition=Q(vigente=True), name="convergencia_una_vigente"
            ),
            models.CheckConstraint(condition=Q(a_favor__gt=0), name="convergencia_con_votos_a_favor"),
        ]

    def __str__(self) -> str:
        return f"Convergencia de {self.ejercicio}"


class Acuse(models.Model):
    """The receipt of the executing dependencia: it takes these proposals away, with these hashes."""

    convergencia = models.OneToOneField(Convergencia, on_delete=models.PROTECT, related_name="acuse")
    institucion = models.ForeignKey(Institucion, on_delete=models.PROTECT, related_name="acuses")
    recibida_por = models.ForeignKey(Usuario, on_delete=models.PROTECT, null=True, related_name="+")
    recibida_en = models.DateTimeField("recibidas el")
    documento = models.OneToOneField(Documento, on_delete=models.PROTECT, related_name="acuse")

    class Meta:
        verbose_name = "acuse de entrega"
        verbose_name_plural = "acuses de entrega"

    def __str__(self) -> str:
        return f"Acuse de {self.institucion}"
