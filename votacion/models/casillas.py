"""The casilla, its people, its pauses and its kiosks."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.models import Ejercicio

from .jornada import Jornada


class EstadoCasilla(models.TextChoices):
    """How far a casilla has come; once it stops voting it never opens again (trigger)."""

    PREPARADA = "preparada", "Sin abrir"
    ABIERTA = "abierta", "Abierta"
    SUSPENDIDA = "suspendida", "En pausa"
    CONTANDO = "contando", "Cerró la votación: falta la conciliación"
    CERRADA = "cerrada", "Cerrada"


class Casillas(models.QuerySet["Casilla"]):
    def visibles_para(self, usuario: Usuario) -> "Casillas":
        """Return the casillas that ``usuario`` serves, in exercises where they hold the role."""
        return self.filter(
            personal__usuario=usuario,
            jornada__ejercicio__in=Ejercicio.objects.en_que_puede(usuario, Permiso.ATENDER_CASILLA),
        )


class Casilla(models.Model):
    """Where people vote. One row of counters per casilla, so that no row is hot for the whole city.

    ``acreditados``: people who received a card. ``reposiciones``: cards given again for a defective one.
    """

    jornada = models.ForeignKey(Jornada, on_delete=models.PROTECT, related_name="casillas")
    numero = models.PositiveSmallIntegerField("número")
    sede = models.CharField("lugar", max_length=160)
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoCasilla.choices, default=EstadoCasilla.PREPARADA
    )
    impresas = models.PositiveIntegerField("tarjetas impresas", default=0)
    lotes = models.PositiveSmallIntegerField("lotes de tarjetas", default=0)
    acreditados = models.PositiveIntegerField("personas acreditadas", default=0)
    emitidas = models.PositiveIntegerField("boletas emitidas", default=0)
    reposiciones = models.PositiveIntegerField("tarjetas repuestas", default=0)
    anuladas_sin_entregar = models.PositiveIntegerField("tarjetas anuladas sin entregar", default=0)
    anuladas_tras_entrega = models.PositiveIntegerField("tarjetas anuladas después de entregar", default=0)
    sobrantes = models.PositiveIntegerField("tarjetas sobrantes contadas a mano", null=True, blank=True)
    votos_asistidos = models.PositiveIntegerField("personas que pidieron ayuda", default=0)
    boletas_papel_recibidas = models.PositiveIntegerField("boletas de papel recibidas", default=0)
    abierta_en = models.DateTimeField("abierta el", null=True, blank=True)
    terminada_en = models.DateTimeField("terminó la votación el", null=True, blank=True)
    acta_apertura = models.ForeignKey(
        Documento, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acta_cierre = models.ForeignKey(
        Documento, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = Casillas.as_manager()

    class Meta:
        verbose_name = "casilla"
        verbose_name_plural = "casillas"
        ordering = ["jornada", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["jornada", "numero"],
                name="casilla_numero_unico",
                violation_error_message="Ya hay una casilla con ese número.",
            ),
            models.CheckConstraint(condition=Q(numero__gte=1), name="casilla_numero_desde_uno"),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoCasilla.values), name="casilla_estado_conocido"
            ),
            models.CheckConstraint(
                condition=Q(emitidas__lte=F("acreditados")),
                name="casilla_emitidas_hasta_acreditados",
                violation_error_message="No puede haber más boletas que personas acreditadas.",
            ),
        ]

    def __str__(self) -> str:
        return f"Casilla {self.numero}"

    def get_absolute_url(self) -> str:
        return reverse("votacion:casilla", args=[self.jornada.ejercicio.slug, self.numero])

    @property
    def nombre_completo(self) -> str:
        """Return number and place, as the actas name it."""
        return f"{self.numero}, {self.sede}" if self.sede else str(self.numero)

    @property
    def entregadas(self) -> int:
        """Return the cards given out."""
        return self.acreditados + self.reposiciones

    @property
    def quedan(self) -> int:
        """Return how many cards should be left in the box."""
        return self.impresas - self.entregadas - self.anuladas_sin_entregar


class PersonalCasilla(models.Model):
    """An account that serves a casilla."""

    casilla = models.ForeignKey(Casilla, on_delete=models.PROTECT, related_name="personal")
    usuario = models.ForeignKey(Usuario, on_delete=models.PROTECT, related_name="casillas")

    class Meta:
        verbose_name = "personal de casilla"
        verbose_name_plural = "personal de casilla"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["casilla", "usuario"],
                name="personal_de_casilla_unico",
                violation_error_message="Esa cuenta ya atiende esta casilla.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.casilla} · {self.usuario}"


class Suspension(models.Model):
    """A pause of a casilla, with its counters before and after (exact: its acta is published after the close)."""

    casilla = models.ForeignKey(Casilla, on_delete=models.PROTECT, related_name="suspensiones")
    motivo = models.TextField("motivo")
    resguardo = models.TextField("dónde quedaron kioscos, tarjetas y boletas")
    suspendida_en = models.DateTimeField("suspendida el")
    suspendida_por = models.ForeignKey(Usuario, on_delete=models.PROTECT, related_name="+")
    acreditados_antes = models.PositiveIntegerField("acreditados al suspender")
    emitidas_antes = models.PositiveIntegerField("emitidas al suspender")
    reanudada_en = models.DateTimeField("reanudada el", null=True, blank=True)
    acta = models.ForeignKey(Documento, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "suspensión"
        verbose_name_plural = "suspensiones"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["casilla"], condition=Q(acta__isnull=True), name="suspension_una_abierta"
            )
        ]

    def __str__(self) -> str:
        return f"Suspensión de {self.casilla}"


class Kiosco(models.Model):
    """A paired device, never a login. ``visto_minuto``, overwritten, is the only time kept about it."""

    casilla = models.ForeignKey(Casilla, on_delete=models.PROTECT, related_name="kioscos")
    numero = models.PositiveSmallIntegerField("número")
    huella_codigo = models.CharField(
        "código de enlace (huella)", max_length=64, null=True, blank=True, unique=True
    )
    codigo_vence = models.DateTimeField("el código vence el", null=True, blank=True)
    serie = models.UUIDField("enlace vigente", null=True, blank=True)
    en_uso = models.BooleanField("en uso", default=False)
    visto_minuto = models.DateTimeField("última señal", null=True, blank=True)

    class Meta:
        verbose_name = "kiosco"
        verbose_name_plural = "kioscos"
        ordering = ["casilla", "numero"]
        constraints = [models.UniqueConstraint(fields=["casilla", "numero"], name="kiosco_numero_unico")]

    def __str__(self) -> str:
        return f"Kiosco {self.numero}"

    @property
    def esta_enlazado(self) -> bool:
        """Tell whether a device holds this kiosk now."""
        return self.serie is not None
