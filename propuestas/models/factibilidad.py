"""Is each proposal viable? Who studies what, the dictámenes with their criteria and costs, and the clarifications."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.models import Ejercicio, Institucion
from propuestas.reglas import (
    NO_VIABLE,
    PRESUPUESTAL,
    BorradorDictamen,
    Faltante,
    costo_total,
    faltantes_de_dictamen,
)

from .consolidacion import LineaConPrecio, Propuesta


class Dimension(models.TextChoices):
    """The side of a proposal that a dictamen looks at; técnica and presupuestal are always required."""

    TECNICA = "tecnica", "técnica"
    PRESUPUESTAL = "presupuestal", "presupuestal"
    JURIDICA = "juridica", "jurídica y del predio"
    AMBIENTAL = "ambiental", "ambiental"
    OPERACION = "operacion", "operación y mantenimiento"


class Sentido(models.TextChoices):
    """What a dictamen concludes."""

    VIABLE = "viable", "Viable"
    CON_CONDICIONES = "con_condiciones", "Viable con condiciones"
    NO_VIABLE = "no_viable", "No viable"


class Dictaminadora(models.Model):
    """Which dependencia an account serves; it sees and writes only that one's dictámenes."""

    usuario = models.ForeignKey(Usuario, on_delete=models.PROTECT, related_name="dependencias")
    institucion = models.ForeignKey(Institucion, on_delete=models.PROTECT, related_name="dictaminadoras")

    class Meta:
        verbose_name = "persona dictaminadora"
        verbose_name_plural = "personas dictaminadoras"
        constraints = [
            models.UniqueConstraint(
                fields=["usuario", "institucion"],
                name="dictaminadora_unica",
                violation_error_message="Esa cuenta ya sirve a esa dependencia.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.usuario} · {self.institucion.corto}"


class Competencia(models.Model):
    """That a dependencia writes the dictamen of one dimension for every proposal of the exercise."""

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="competencias")
    dimension = models.CharField("dimensión", max_length=14, choices=Dimension.choices)
    institucion = models.ForeignKey(Institucion, on_delete=models.PROTECT, related_name="competencias")

    class Meta:
        verbose_name = "competencia"
        verbose_name_plural = "competencias"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ejercicio", "dimension", "institucion"],
                name="competencia_unica",
                violation_error_message="Esa dependencia ya dictamina esa dimensión.",
            ),
            models.UniqueConstraint(
                fields=["ejercicio"],
                condition=Q(dimension="presupuestal"),
                name="competencia_presupuestal_unica",
                violation_error_message="El dictamen presupuestal lo hace una sola dependencia.",
            ),
            models.CheckConstraint(
                condition=Q(dimension__in=Dimension.values), name="competencia_dimension_conocida"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()}: {self.institucion.corto}"


class Dictamenes(models.QuerySet["Dictamen"]):
    """Reads that several rooms share."""

    def de_las_dependencias_de(self, usuario: Usuario) -> "Dictamenes":
        """Return the dictámenes of the dependencias that ``usuario`` serves with the permission to write them."""
        return self.filter(
            propuesta__ejercicio__in=Ejercicio.objects.en_que_puede(usuario, Permiso.DICTAMINAR),
            institucion__in=Dictaminadora.objects.filter(usuario=usuario).values("institucion_id"),
        )

    def vigentes(self) -> "Dictamenes":
        """Return, of each proposal × dimension × dependencia, the newest final version on its present wording."""
        nueva = Dictamen.objects.filter(
            propuesta=models.OuterRef("propuesta"),
            dimension=models.OuterRef("dimension"),
            institucion=models.OuterRef("institucion"),
            version__gt=models.OuterRef("version"),
            estado=Dictamen.Estado.FINAL,
        )
        de_ahora = self.filter(estado=Dictamen.Estado.FINAL, redaccion=models.F("propuesta__version"))
        return de_ahora.exclude(models.Exists(nueva))


class Dictamen(models.Model):
    """A dependencia's signed opinion on one proposal in one dimension: a draft until final, then never edited.

    ``version`` counts documents (2 and on by answering an aclaración, or after a going back); ``redaccion`` is the
    ``Propuesta.version`` it studies: a new wording asks for a new dictamen. ``edicion`` counts saves of the draft,
    for compare-and-set. ``costo`` (MXN) belongs to the budget dimension only.
    """

    class Estado(models.TextChoices):
        BORRADOR = "borrador", "Borrador"
        FINAL = "final", "En firme"

    propuesta = models.ForeignKey(Propuesta, on_delete=models.PROTECT, related_name="dictamenes")
    dimension = models.CharField("dimensión", max_length=14, choices=Dimension.choices)
    institucion = models.ForeignKey(Institucion, on_delete=models.PROTECT, related_name="dictamenes")
    version = models.PositiveSmallIntegerField("versión", default=1)
    redaccion = models.PositiveSmallIntegerField("versión de la propuesta", default=1)
    estado = models.CharField("estado", max_length=10, choices=Estado.choices, default=Estado.BORRADOR)
    edicion = models.PositiveIntegerField("guardados", default=1)
    sentido = models.CharField("sentido", max_length=16, choices=Sentido.choices, blank=True)
    motivacion = models.TextField("motivación", blank=True)
    fundamento = models.TextField("fundamento", blank=True)
    condiciones = models.TextField("condiciones", blank=True)
    costo = models.DecimalField("costo (MXN)", max_digits=14, decimal_places=2, null=True, blank=True)
    editado_por = models.ForeignKey(Usuario, on_delete=models.PROTECT, null=True, related_name="+")
    editado_en = models.DateTimeField("guardado el")
    firmado_por = models.ForeignKey(
        Usuario, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    firmado_en = models.DateTimeField("en firme desde", null=True, blank=True)
    documento = models.OneToOneField(
        Documento, on_delete=models.PROTECT, null=True, blank=True, related_name="dictamen"
    )

    objects = Dictamenes.as_manager()

    class Meta:
        verbose_name = "dictamen"
        verbose_name_plural = "dictámenes"
        ordering = ["propuesta__orden", "dimension", "institucion__orden", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["propuesta", "dimension", "institucion", "version"], name="dictamen_version_unica"
            ),
            models.UniqueConstraint(
                fields=["propuesta", "dimension", "institucion"],
                condition=Q(estado="borrador"),
                name="dictamen_un_borrador",
            ),
            models.CheckConstraint(
                condition=Q(estado="borrador", documento__isnull=True, firmado_en__isnull=True)
                | (
                    Q(estado="final", documento__isnull=False, firmado_en__isnull=False)
                    & ~Q(sentido="")
                    & ~Q(motivacion="")
                    & ~Q(fundamento="")
                    & (~Q(dimension="presupuestal") | Q(costo__isnull=False))
                ),
                name="dictamen_final_completo",
                violation_error_message="Un dictamen en firme lleva sentido, motivación, fundamento y costo.",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_dimension_display().capitalize()} de {self.propuesta.clave}, {self.institucion.corto}"
        )

    @property
    def es_final(self) -> bool:
        """Tell whether it is signed and frozen."""
        return self.estado == self.Estado.FINAL

    @property
    def es_presupuestal(self) -> bool:
        """Tell whether it carries costed lines."""
        return self.dimension == PRESUPUESTAL

    @property
    def es_no_viable(self) -> bool:
        """Tell whether it keeps the proposal off the ballot."""
        return self.sentido == NO_VIABLE

    @property
    def lista_de_condiciones(self) -> list[str]:
        """Return the conditions, written one per line."""
        return [linea.strip() for linea in self.condiciones.splitlines() if linea.strip()]

    @property
    def suma_de_partidas(self) -> Decimal:
        """Return the sum of its costed lines, from the prefetched list when there is one."""
        return costo_total((una.cantidad, una.precio) for una in self.partidas.all())

    def faltantes(self, techo: Decimal) -> list[Faltante]:
        """Return what a draft still misses to be final, under a budget ceiling (MXN)."""
        partidas = list(self.partidas.all())
        return faltantes_de_dictamen(
            BorradorDictamen(
                dimension=self.dimension,
                sentido=self.sentido,
                motivacion=self.motivacion,
                fundamento=self.fundamento,
                condiciones=self.lista_de_condiciones,
                criterios=[(uno.criterio, uno.respuesta, uno.razon) for uno in self.criterios.all()],
                partidas=[(una.cantidad, una.precio) for una in partidas],
                partidas_sin_fuente=sum(
                    not una.fuente_precio.strip() or una.fecha_precio is None for una in partidas
                ),
                techo=techo,
            )
        )


class Criterio(models.Model):
    """One question of a dictamen with its answer and reason."""

    class Respuesta(models.TextChoices):
        SI = "si", "Sí"
        NO = "no", "No"
        NO_APLICA = "no_aplica", "No aplica"

    dictamen = models.ForeignKey(Dictamen, on_delete=models.CASCADE, related_name="criterios")
    orden = models.PositiveSmallIntegerField("orden")
    criterio = models.CharField("criterio", max_length=200)
    respuesta = models.CharField("respuesta", max_length=10, choices=Respuesta.choices, blank=True)
    razon = models.TextField("razón", blank=True)

    class Meta:
        verbose_name = "criterio"
        verbose_name_plural = "criterios"
        ordering = ["orden"]
        constraints = [models.UniqueConstraint(fields=["dictamen", "orden"], name="criterio_orden_unico")]

    def __str__(self) -> str:
        return self.criterio


class Partida(LineaConPrecio):
    """A costed line of a budget dictamen."""

    dictamen = models.ForeignKey(Dictamen, on_delete=models.CASCADE, related_name="partidas")
    concepto = models.CharField("concepto", max_length=120)

    class Meta:
        verbose_name = "partida"
        verbose_name_plural = "partidas"
        ordering = ["orden", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dictamen", "orden"], name="partida_orden_unico"),
            models.CheckConstraint(
                condition=Q(cantidad__gt=0, precio__gt=0), name="partida_cantidades_positivas"
            ),
        ]

    def __str__(self) -> str:
        return self.concepto


class Publicaciones(models.QuerySet["PublicacionDictamenes"]):
    def vigente(self, ejercicio: Ejercicio) -> "PublicacionDictamenes | None":
        """Return the publication of the dictámenes on the present wordings, if they are published."""
        return self.filter(ejercicio=ejercicio, vigente=True).first()


class PublicacionDictamenes(models.Model):
    """The one instant at which every dictamen became public; the clarification window starts here.

    When the wording of the proposals is reopened it is no longer in force: the next dictámenes are published together
    again. Older ones stay.
    """

    ejercicio = models.ForeignKey(
        Ejercicio, on_delete=models.PROTECT, related_name="publicaciones_dictamenes"
    )
    vigente = models.BooleanField("en vigor", default=True)
    publicados_en = models.DateTimeField("publicados el")
    plazo_horas = models.PositiveSmallIntegerField("plazo de aclaración (horas)")

    objects = Publicaciones.as_manager()

    class Meta:
        verbose_name = "publicación de dictámenes"
        verbose_name_plural = "publicaciones de dictámenes"
        constraints = [
            models.UniqueConstraint(
                fields=["ejercicio"], condition=Q(vigente=True), name="publicacion_una_vigente"
            )
        ]

    def __str__(self) -> str:
        return f"Dictámenes de {self.ejercicio}"


class Aclaracion(models.Model):
    """A resident's written request to explain or review a dictamen, without name, and the dependencia's answer."""

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="aclaraciones")
    numero = models.PositiveSmallIntegerField("número")
    dictamen = models.ForeignKey(Dictamen, on_delete=models.PROTECT, related_name="aclaraciones")
    pregunta = models.TextField("qué pide aclarar")
    recibida_en = models.DateTimeField("recibida el")
    respuesta = models.TextField("respuesta", blank=True)
    respondida_en = models.DateTimeField("respondida el", null=True, blank=True)
    respondida_por = models.ForeignKey(
        Usuario, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pide_version_nueva = models.BooleanField("lleva a una versión nueva", default=False)

    class Meta:
        verbose_name = "aclaración"
        verbose_name_plural = "aclaraciones"
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["ejercicio", "numero"], name="aclaracion_numero_unico"),
            models.CheckConstraint(
                condition=Q(respuesta="", respondida_en__isnull=True)
                | (~Q(respuesta="") & Q(respondida_en__isnull=False)),
                name="aclaracion_respondida_con_texto",
            ),
        ]

    def __str__(self) -> str:
        return self.folio

    @property
    def folio(self) -> str:
        """Return how the paper is named: AC-001."""
        return f"AC-{self.numero:03d}"
