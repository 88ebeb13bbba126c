"""The tables: their seats, who is inside, and what each one writes."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.models import Ejercicio

from .personas import Inscripcion


class Mesas(models.QuerySet["Mesa"]):
    def con_cuentas(self) -> "Mesas":
        """Add how many seats are taken, how many people are inside now and how many ideas are written, per mesa."""
        return self.annotate(
            sentadas=Count("lugares", distinct=True),
            dentro=Count("lugares", filter=Q(lugares__dentro=True), distinct=True),
            escritas=Count("ideas", distinct=True),
        )

    def de(self, usuario: Usuario) -> "Mesas":
        """Return the mesas that ``usuario`` was given, in exercises where they hold the relator's role."""
        return self.filter(
            Exists(EncargoMesa.objects.filter(mesa=OuterRef("pk"), usuario=usuario)),
            ejercicio__in=Ejercicio.objects.en_que_puede(usuario, Permiso.RELATAR),
        )


class Mesa(models.Model):
    """A table of the deliberation and its record.

    ``version`` grows with every change of the record (closing compares it); ``version_texto`` only with the table's
    own text. ``acta`` is the newest frozen acta.
    """

    class Estado(models.TextChoices):
        SIN_INSTALAR = "sin_instalar", "Sin instalar"
        INSTALADA = "instalada", "Instalada"
        CONVERSANDO = "conversando", "Conversando"
        LEYENDO = "leyendo", "Leyendo el acta"
        CERRADA = "cerrada", "Cerrada"
        REABIERTA = "reabierta", "Reabierta"

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="mesas")
    numero = models.PositiveSmallIntegerField("número")
    estado = models.CharField("estado", max_length=12, choices=Estado.choices, default=Estado.SIN_INSTALAR)
    facilita = models.CharField("quien facilita", max_length=120, blank=True)
    instalada_en = models.DateTimeField("instalada el", null=True, blank=True)
    cerrada_en = models.DateTimeField("cerrada el", null=True, blank=True)
    version = models.PositiveIntegerField("versión del registro", default=0)
    version_texto = models.PositiveIntegerField("versión del texto de la mesa", default=0)
    ultima_idea = models.PositiveSmallIntegerField("último número de idea", default=0)
    acuerdos = models.TextField("acuerdos de la mesa", blank=True)
    presentes = models.PositiveSmallIntegerField("personas presentes", null=True, blank=True)
    conformes = models.PositiveSmallIntegerField("personas conformes", null=True, blank=True)
    observaciones = models.TextField("observaciones", blank=True)
    razon_reapertura = models.TextField("por qué se reabrió", blank=True)
    acta = models.ForeignKey(Documento, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = Mesas.as_manager()

    class Meta:
        verbose_name = "mesa"
        verbose_name_plural = "mesas"
        ordering = ["ejercicio", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["ejercicio", "numero"], name="mesa_numero_unico"),
            models.CheckConstraint(condition=Q(numero__gte=1), name="mesa_numero_desde_uno"),
            models.CheckConstraint(
                condition=Q(
                    estado__in=["sin_instalar", "instalada", "conversando", "leyendo", "cerrada", "reabierta"]
                ),
                name="mesa_estado_conocido",
            ),
            models.CheckConstraint(
                condition=Q(conformes__isnull=True)
                | (Q(presentes__isnull=False) & Q(conformes__lte=F("presentes"))),
                name="mesa_conformes_hasta_presentes",
            ),
        ]

    def __str__(self) -> str:
        return f"Mesa {self.numero}"

    @property
    def libres(self) -> int:
        """Return how many seats are free; needs ``con_cuentas``."""
        sentadas: int = getattr(self, "sentadas", 0)
        return max((self.ejercicio.cupo_por_mesa or 0) - sentadas, 0)

    @property
    def esta_cerrada(self) -> bool:
        """Tell whether the record is frozen."""
        return self.estado == self.Estado.CERRADA

    @property
    def esta_abierta(self) -> bool:
        """Tell whether the record may be written."""
        return self.estado not in {self.Estado.CERRADA, self.Estado.SIN_INSTALAR}


class EncargoMesa(models.Model):
    """An account that writes a mesa's record; the same mesa may have two tablets."""

    mesa = models.ForeignKey(Mesa, on_delete=models.PROTECT, related_name="encargos")
    usuario = models.ForeignKey(Usuario, on_delete=models.PROTECT, related_name="encargos_de_mesa")

    class Meta:
        verbose_name = "encargo de mesa"
        verbose_name_plural = "encargos de mesa"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mesa", "usuario"],
                name="encargo_de_mesa_unico",
                violation_error_message="Esa cuenta ya tiene encargada esta mesa.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mesa} · {self.usuario}"


class Lugar(models.Model):
    """One numbered seat of a mesa, given to one person: the database never gives one seat twice.

    ``dentro`` repeats the sense of the person's last Presencia, so that the live count is one query.
    """

    inscripcion = models.OneToOneField(Inscripcion, on_delete=models.PROTECT, related_name="lugar")
    mesa = models.ForeignKey(Mesa, on_delete=models.PROTECT, related_name="lugares")
    asiento = models.PositiveSmallIntegerField("asiento", validators=[MinValueValidator(1)])
    dentro = models.BooleanField("está dentro", default=False)

    class Meta:
        verbose_name = "lugar"
        verbose_name_plural = "lugares"
        ordering = ["mesa", "asiento"]
        constraints = [
            models.UniqueConstraint(fields=["mesa", "asiento"], name="lugar_un_asiento_una_persona"),
            models.CheckConstraint(condition=Q(asiento__gte=1), name="lugar_asiento_desde_uno"),
        ]

    def __str__(self) -> str:
        return f"{self.mesa}, asiento {self.asiento}"


class Presencia(models.Model):
    """An entry to or exit from the session: append-only (a trigger holds it); odd numbers enter, even ones leave."""

    class Sentido(models.TextChoices):
        ENTRADA = "entrada", "Entrada"
        SALIDA = "salida", "Salida"

    inscripcion = models.ForeignKey(Inscripcion, on_delete=models.PROTECT, related_name="presencias")
    mesa = models.ForeignKey(Mesa, on_delete=models.PROTECT, related_name="presencias")
    numero = models.PositiveSmallIntegerField("número")
    sentido = models.CharField("sentido", max_length=8, choices=Sentido.choices)
    en = models.DateTimeField("fecha y hora")
    registro = models.ForeignKey(Usuario, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "presencia"
        verbose_name_plural = "presencias"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["inscripcion", "numero"], name="presencia_numero_unico"),
            models.CheckConstraint(
                condition=Q(sentido__in=["entrada", "salida"]), name="presencia_sentido_conocido"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sentido_display()} {self.numero}"


class Ideas(models.QuerySet["Idea"]):
    def cerradas(self, ejercicio: Ejercicio) -> "Ideas":
        """Return the ideas of the exercise's closed mesas, in the order of mesa and number: what proposals come from."""
        return (
            self.filter(mesa__ejercicio=ejercicio, mesa__estado=Mesa.Estado.CERRADA)
            .select_related("mesa")
            .order_by("mesa__numero", "orden", "numero")
        )


class Idea(models.Model):
    """What a mesa proposes, without its author; once the mesa is closed nobody edits it (rule and trigger)."""

    class Acuerdo(models.TextChoices):
        CONSENSO = "consenso", "Consenso"
        MAYORIA = "mayoria", "Mayoría"
        DISENSO = "disenso", "Disenso"

    mesa = models.ForeignKey(Mesa, on_delete=models.PROTECT, related_name="ideas")
    numero = models.PositiveSmallIntegerField("número")
    titulo = models.CharField("título", max_length=90)
    que = models.TextField("qué")
    por_que = models.TextField("por qué", blank=True)
    donde = models.CharField("dónde", max_length=250, blank=True)
    beneficia = models.CharField("a quién beneficia", max_length=250, blank=True)
    condiciones = models.TextField("condiciones", blank=True)
    acuerdo = models.CharField("cómo llegó la mesa a esta idea", max_length=10, choices=Acuerdo.choices)
    a_favor = models.PositiveSmallIntegerField("personas a favor", null=True, blank=True)
    de_cuantas = models.PositiveSmallIntegerField("de cuántas personas", null=True, blank=True)
    disenso = models.TextField("opiniones distintas", blank=True)
    orden = models.PositiveSmallIntegerField("orden", default=0)
    version = models.PositiveIntegerField("versión", default=1)
    envio = models.UUIDField("envío del formulario", null=True, blank=True, unique=True, editable=False)

    objects = Ideas.as_manager()

    class Meta:
        verbose_name = "idea"
        verbose_name_plural = "ideas"
        ordering = ["mesa", "orden", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["mesa", "numero"], name="idea_numero_unico"),
            models.CheckConstraint(condition=~Q(titulo=""), name="idea_con_titulo"),
            models.CheckConstraint(
                condition=Q(acuerdo__in=["consenso", "mayoria", "disenso"]), name="idea_acuerdo_conocido"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clave} {self.titulo}"

    @property
    def clave(self) -> str:
        """Return the key people know it by: «3.2» is the second idea of mesa 3."""
        return f"{self.mesa.numero}.{self.numero}"

    @property
    def acuerdo_texto(self) -> str:
        """Return «consenso», «mayoría (7 de 10)» or «disenso», as the acta says it."""
        texto = self.get_acuerdo_display().lower()
        if self.acuerdo == self.Acuerdo.MAYORIA and self.a_favor and self.de_cuantas:
            return f"{texto} ({self.a_favor} de {self.de_cuantas})"
        return texto
