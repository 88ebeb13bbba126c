"""The privacy notice, the call, and the residents who register. Personal data lives only here."""

import re
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.models import Colonia, Ejercicio
from mesas.reglas import plegar


class AvisoPrivacidad(models.Model):
    """One published version of the privacy notice; the integral and the simplified texts come from this one row.

    Never edited (a trigger holds it): a change is a new version. Each registration keeps which version was seen.
    """

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="avisos")
    version = models.PositiveSmallIntegerField("versión")
    publicado_en = models.DateTimeField("publicado el")
    cambios = models.TextField(
        "qué cambió", blank=True, help_text="Qué cambia respecto de la versión anterior."
    )
    responsable_nombre = models.CharField("institución responsable de los datos", max_length=200)
    responsable_domicilio = models.CharField("domicilio de la institución responsable", max_length=250)
    area_responsable = models.CharField("área que registra", max_length=200)
    fundamento_local = models.TextField(
        "fundamento local", help_text="Norma local; lo revisa el área jurídica."
    )
    unidad_transparencia_domicilio = models.CharField(
        "domicilio de la Unidad de Transparencia", max_length=250
    )
    unidad_transparencia_correo = models.EmailField("correo de la Unidad de Transparencia")
    unidad_transparencia_horario = models.CharField("horario de la Unidad de Transparencia", max_length=120)
    autoridad_garante_datos = models.CharField("autoridad que conoce del recurso de revisión", max_length=200)
    transferencias = models.TextField(
        "a quién se transfieren datos",
        blank=True,
        help_text="Uno por renglón: «quién: para qué». Vacío si a nadie.",
    )
    encargadas = models.TextField(
        "quién presta un servicio y trata datos", blank=True, help_text="Uno por renglón: «quién: servicio»."
    )
    plazo_conservacion = models.CharField("cuánto tiempo se guardan", max_length=250)
    plazo_bloqueo = models.CharField("cuánto tiempo se bloquean antes de borrarse", max_length=120)
    medio_negativa = models.CharField(
        "dónde se dice que no", max_length=200, help_text="Correo, escrito o lugar."
    )
    pide_fotos = models.BooleanField("se toman fotografías donde se reconozca a las personas", default=False)
    documento = models.ForeignKey(
        Documento, on_delete=models.PROTECT, related_name="+", verbose_name="documento"
    )

    class Meta:
        verbose_name = "aviso de privacidad"
        verbose_name_plural = "avisos de privacidad"
        ordering = ["ejercicio", "version"]
        constraints = [models.UniqueConstraint(fields=["ejercicio", "version"], name="aviso_version_unica")]

    def __str__(self) -> str:
        return f"Aviso de privacidad, versión {self.version}"


class Convocatoria(models.Model):
    """The public call of an exercise, published once by coordinacion."""

    ejercicio = models.OneToOneField(Ejercicio, on_delete=models.PROTECT, related_name="convocatoria")
    publicada_en = models.DateTimeField("publicada el")
    cierre_registro = models.DateTimeField("cierre del registro")
    fecha_sorteo = models.DateTimeField("fecha del sorteo, si hace falta", null=True, blank=True)
    fuente_semilla = models.CharField("fuente pública del azar", max_length=200, blank=True)
    documento = models.ForeignKey(
        Documento, on_delete=models.PROTECT, related_name="+", verbose_name="documento"
    )

    class Meta:
        verbose_name = "convocatoria"
        verbose_name_plural = "convocatorias"

    def __str__(self) -> str:
        return f"Convocatoria de {self.ejercicio}"


class Genero(models.TextChoices):
    """Gender, only if the person wants to say it; kept as carefully as sensitive data."""

    NO_DICE = "", "Prefiero no decir"
    MUJER = "mujer", "Mujer"
    HOMBRE = "hombre", "Hombre"
    OTRO = "otro", "Otro"


class Relacion(models.TextChoices):
    """Who authorises a person under 18."""

    MADRE = "madre", "Madre"
    PADRE = "padre", "Padre"
    TUTELA = "tutora o tutor", "Tutora o tutor"


class Inscripciones(models.QuerySet["Inscripcion"]):
    def buscar(self, ejercicio: Ejercicio, texto: str) -> "Inscripciones":
        """Return the registrations that match a folio, a birth date (dd/mm/aaaa) or the words of a name."""
        texto = texto.strip()
        propias = self.filter(ejercicio=ejercicio)
        if not texto:
            return propias.none()
        if fecha := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", texto):
            dia, mes, anio = map(int, fecha.groups())
            try:
                return propias.filter(fecha_nacimiento=date(anio, mes, dia))
            except ValueError:
                return propias.none()
        if re.fullmatch(r"(?i)r-?[2-9a-hj-km-np-z]{4}-?[2-9a-hj-km-np-z]{4}", texto):
            simbolos = texto.upper().replace("-", "")[1:]
            return propias.filter(folio=f"R-{simbolos[:4]}-{simbolos[4:]}")
        palabras = plegar(texto)
        if not palabras:
            return propias.none()
        for palabra in palabras:
            propias = propias.filter(nombre_busqueda__contains=palabra)
        return propias

    def admitidas(self) -> "Inscripciones":
        """Return the registrations that a person reviewed and admitted."""
        return self.filter(estado=Inscripcion.Estado.ADMITIDA)

    def visibles_para(self, usuario: Usuario) -> "Inscripciones":
        """Return the registrations of the exercises where ``usuario`` registers residents."""
        return self.filter(ejercicio__in=Ejercicio.objects.en_que_puede(usuario, Permiso.REGISTRAR))


class Inscripcion(models.Model):
    """A resident's registration. Holds personal data: only desarrollo_social sees it, and nobody lists it in public."""

    class Estado(models.TextChoices):
        RECIBIDA = "recibida", "Por revisar"
        ADMITIDA = "admitida", "Admitida"
        RECHAZADA = "rechazada", "No procede"

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="inscripciones")
    folio = models.CharField("folio", max_length=16, unique=True)
    nombre = models.CharField("nombre y apellidos", max_length=160)
    nombre_busqueda = models.CharField("nombre para buscar", max_length=200)
    fecha_nacimiento = models.DateField("fecha de nacimiento")
    colonia = models.ForeignKey(
        Colonia,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inscripciones",
        verbose_name="colonia",
    )
    colonia_declarada = models.CharField("colonia como la escribió", max_length=80, blank=True)
    genero = models.CharField("género", max_length=8, choices=Genero.choices, blank=True)
    contacto = models.CharField("medio de contacto", max_length=120)
    apoyo = models.CharField("apoyo que necesita", max_length=250, blank=True)
    acepta_invitaciones = models.BooleanField("acepta invitaciones de seguimiento", default=False)
    comprobante = models.CharField("documento que mostró", max_length=120, blank=True)
    estado = models.CharField("estado", max_length=10, choices=Estado.choices, default=Estado.RECIBIDA)
    razon = models.TextField("razón", blank=True)
    huella_persona = models.CharField("código de la persona", max_length=64)
    huella_curp = models.CharField("código de la CURP", max_length=64, null=True, blank=True)  # noqa: DJ001 unique when given
    homonimo = models.PositiveSmallIntegerField("número de homónimo", default=0)
    homonimo_razon = models.TextField("por qué es otra persona", blank=True)
    homonimo_propuso = models.ForeignKey(
        Usuario, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    homonimo_confirmo = models.ForeignKey(
        Usuario, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    aviso = models.ForeignKey(AvisoPrivacidad, on_delete=models.PROTECT, related_name="inscripciones")
    adulta_nombre = models.CharField("nombre de quien autoriza", max_length=160, blank=True)
    adulta_relacion = models.CharField(
        "relación de quien autoriza", max_length=16, choices=Relacion.choices, blank=True
    )
    adulta_contacto = models.CharField("contacto de quien autoriza", max_length=120, blank=True)
    adulta_documento_tipo = models.CharField(
        "documento que mostró quien autoriza", max_length=120, blank=True
    )
    autorizacion_en = models.DateTimeField("autorización firmada el", null=True, blank=True)
    envio = models.UUIDField("envío del formulario", null=True, blank=True, unique=True, editable=False)
    registrada_en = models.DateTimeField("registrada el")
    registrada_por = models.ForeignKey(
        Usuario, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revisada_en = models.DateTimeField("revisada el", null=True, blank=True)
    revisada_por = models.ForeignKey(
        Usuario, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = Inscripciones.as_manager()

    class Meta:
        verbose_name = "registro"
        verbose_name_plural = "registros"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ejercicio", "huella_persona", "homonimo"], name="inscripcion_una_por_persona"
            ),
            models.UniqueConstraint(fields=["ejercicio", "huella_curp"], name="inscripcion_una_por_curp"),
            models.CheckConstraint(
                condition=Q(estado__in=["recibida", "admitida", "rechazada"]),
                name="inscripcion_estado_conocido",
            ),
            models.CheckConstraint(
                condition=Q(estado="recibida") | Q(revisada_por__isnull=False),
                name="inscripcion_la_revisa_una_persona",
            ),
            models.CheckConstraint(
                condition=~Q(estado="rechazada") | ~Q(razon=""), name="inscripcion_rechazo_con_razon"
            ),
            models.CheckConstraint(
                condition=~Q(estado="admitida")
                | (Q(colonia__isnull=False) & (Q(homonimo=0) | Q(homonimo_confirmo__isnull=False))),
                name="inscripcion_admitida_completa",
            ),
            models.CheckConstraint(
                condition=Q(homonimo_confirmo__isnull=True) | ~Q(homonimo_confirmo=F("homonimo_propuso")),
                name="inscripcion_homonimo_dos_personas",
            ),
        ]
        indexes = [
            models.Index(fields=["ejercicio", "estado"], name="inscripcion_estado"),
            models.Index(fields=["ejercicio", "nombre_busqueda"], name="inscripcion_nombre"),
            models.Index(fields=["ejercicio", "fecha_nacimiento"], name="inscripcion_nacimiento"),
        ]

    def __str__(self) -> str:
        return self.folio

    def get_absolute_url(self) -> str:
        return reverse("mesas:registro_listo", args=[self.ejercicio.slug, self.folio])

    @property
    def falta_confirmar_homonimo(self) -> bool:
        """Tell whether a second official still has to confirm that this is another person."""
        return self.homonimo > 0 and self.homonimo_confirmo_id is None

    @property
    def colonia_texto(self) -> str:
        """Return the colonia's official name, or what the person wrote if it is not convened."""
        return self.colonia.nombre if self.colonia else self.colonia_declarada
