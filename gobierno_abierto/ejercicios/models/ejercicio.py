"""The Ejercicio shared by every stage: its facts, its territory, its plot's plan."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, roles_con
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.reglas import enumerar, lineas

from .demostracion import ConDatosDeDemostracion

if TYPE_CHECKING:
    from .cronograma import Actividad
    from .instituciones import Institucion


class Situacion(models.TextChoices):
    """Whether the exercise goes on."""

    ACTIVO = "activo", "En curso"
    SUSPENDIDO = "suspendido", "Suspendido"
    CANCELADO = "cancelado", "Cancelado"


class ReglaEmpate(models.TextChoices):
    """What is done when two options tie, fixed before the urn opens."""

    SEGUNDA_VUELTA = "segunda_vuelta", "segunda vuelta entre las opciones empatadas"
    SORTEO = "sorteo", "sorteo público entre las opciones empatadas"


class Territorio(models.TextChoices):
    """How the convened territory is told: by colonias or by the electoral authority's sections."""

    COLONIAS = "colonias", "colonias"
    SECCIONES = "secciones", "secciones electorales"


class BasePorcentaje(models.TextChoices):
    """What the percentages are taken of."""

    VOTOS_EMITIDOS = "votos_emitidos", "votos emitidos"
    VOTOS_VALIDOS = "votos_validos", "votos válidos"


class PapelInstitucional(models.TextChoices):
    """What an institution does in the exercise."""

    CONVOCA = "convoca", "Convoca"
    EJECUTA = "ejecuta", "Recibe las propuestas y ejecuta la obra"
    DICTAMINA = "dictamina", "Dictamina"
    ACOMPANA = "acompana", "Acompaña como órgano garante"
    SOCIEDAD = "sociedad", "Sociedad civil"


class Ejercicios(models.QuerySet["Ejercicio"]):
    """Reads that every app shares."""

    def publicos(self) -> "Ejercicios":
        """Return the exercises whose public page is open: all that have left PREPARACION."""
        return self.exclude(etapa=ClaveEtapa.PREPARACION)

    def en_que_puede(self, usuario: Usuario, permiso: Permiso | str) -> "Ejercicios":
        """Return the exercises in which a role of ``usuario`` holds ``permiso``."""
        return self.filter(
            pk__in=usuario.asignaciones.filter(rol__in=roles_con(permiso)).values("ejercicio_id")
        )

    def visibles_para(self, usuario: Usuario) -> "Ejercicios":
        """Return the exercises in which ``usuario`` holds any role."""
        return self.en_que_puede(usuario, Permiso.VER_TABLERO)


class Ejercicio(ConDatosDeDemostracion):
    """One participatory exercise, from the call to the finished work. Money is MXN; areas are m²; windows are hours."""

    slug = models.SlugField("dirección corta", max_length=60, unique=True)
    nombre = models.CharField("nombre completo", max_length=200)
    nombre_corto = models.CharField("nombre corto", max_length=80)
    demostracion = models.BooleanField("es una demostración", default=False)
    etapa = models.CharField(
        "etapa", max_length=20, choices=ClaveEtapa.choices, default=ClaveEtapa.PREPARACION
    )
    situacion = models.CharField(
        "situación", max_length=12, choices=Situacion.choices, default=Situacion.ACTIVO
    )
    version = models.PositiveIntegerField("versión de la ficha", default=1)
    creado_en = models.DateTimeField("creado el", auto_now_add=True)

    municipio = models.CharField("municipio", max_length=80, default="Querétaro")
    estado = models.CharField("estado", max_length=80, default="Querétaro")
    delegacion = models.CharField("delegación", max_length=80, blank=True)
    colonia_titulo = models.CharField("colonia que da nombre al ejercicio", max_length=80, blank=True)
    obra_breve = models.CharField(
        "de qué trata la obra",
        max_length=80,
        blank=True,
        help_text="Hasta ocho palabras: «un parque público».",
    )
    pregunta = models.TextField(
        "pregunta", blank=True, help_text="Lo que se pide decidir, en palabras neutrales."
    )
    compromiso_publico = models.TextField(
        "compromiso público", blank=True, help_text="Lo que el Municipio promete hacer con el resultado."
    )
    techo_presupuestal = models.DecimalField(
        "techo presupuestal (MXN)",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    fuente_de_financiamiento = models.CharField("fuente de financiamiento", max_length=200, blank=True)
    territorio = models.CharField(
        "el territorio se convoca por", max_length=10, choices=Territorio.choices, default=Territorio.COLONIAS
    )
    edad_minima = models.PositiveSmallIntegerField("edad mínima (años)", null=True, blank=True)

    predio_ubicacion = models.CharField("ubicación del predio", max_length=200, blank=True)
    predio_clave_catastral = models.CharField("clave catastral", max_length=60, blank=True)
    predio_superficie = models.DecimalField(
        "superficie del predio (m²)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    predio_titulo = models.CharField(
        "documento que acredita la propiedad municipal", max_length=200, blank=True
    )

    predio_uso_suelo = models.CharField("uso de suelo", max_length=120, blank=True)
    predio_restricciones = models.TextField(
        "restricciones del predio", blank=True, help_text="Lo que no se puede hacer en él. Una por renglón."
    )

    numero_mesas = models.PositiveSmallIntegerField("número de mesas", null=True, blank=True)
    cupo_por_mesa = models.PositiveSmallIntegerField("personas por mesa", null=True, blank=True)
    max_propuestas = models.PositiveSmallIntegerField("máximo de propuestas", null=True, blank=True)
    minimo_registro = models.PositiveIntegerField(
        "mínimo de personas registradas", default=1, validators=[MinValueValidator(1)]
    )
    acomodo_en_vivo = models.BooleanField("la mesa se asigna al llegar", default=False)
    documentos_residencia = models.TextField(
        "comprobantes de domicilio aceptados", blank=True, help_text="Uno por renglón."
    )
    documentos_identidad = models.TextField(
        "identificaciones aceptadas", blank=True, help_text="Una por renglón."
    )

    regla_empate = models.CharField(
        "regla para el empate", max_length=20, choices=ReglaEmpate.choices, default=ReglaEmpate.SEGUNDA_VUELTA
    )
    base_porcentaje = models.CharField(
        "base de los porcentajes",
        max_length=20,
        choices=BasePorcentaje.choices,
        default=BasePorcentaje.VOTOS_EMITIDOS,
    )
    con_voto_en_blanco = models.BooleanField("la boleta ofrece «Voto en blanco»", default=True)
    con_voto_nulo = models.BooleanField("la boleta ofrece «Anular mi voto»", default=True)
    plazo_aclaracion = models.PositiveSmallIntegerField("plazo de aclaración (horas)", default=0)
    plazo_inconformidad = models.PositiveSmallIntegerField("plazo de inconformidad (horas)", default=0)
    espera_kiosco = models.PositiveSmallIntegerField(
        "espera del kiosco (segundos)", default=120, validators=[MinValueValidator(30)]
    )

    lugar_registro = models.CharField("lugar de registro", max_length=200, blank=True)
    telefono = models.CharField("teléfono de contacto", max_length=40, blank=True)
    correo = models.EmailField("correo de contacto", blank=True)

    objects = Ejercicios.as_manager()

    class Meta:
        verbose_name = "ejercicio"
        verbose_name_plural = "ejercicios"
        ordering = ["nombre_corto"]
        constraints = [
            models.CheckConstraint(condition=Q(etapa__in=ClaveEtapa.values), name="ejercicio_etapa_conocida"),
            models.CheckConstraint(
                condition=Q(situacion__in=Situacion.values), name="ejercicio_situacion_conocida"
            ),
            models.CheckConstraint(
                condition=Q(territorio__in=Territorio.values), name="ejercicio_territorio_conocido"
            ),
            models.CheckConstraint(
                condition=Q(etapa=ClaveEtapa.PREPARACION)
                | (
                    ~Q(pregunta="")
                    & Q(techo_presupuestal__isnull=False)
                    & ~Q(fuente_de_financiamiento="")
                    & Q(edad_minima__isnull=False)
                    & Q(numero_mesas__gte=1, numero_mesas__isnull=False)
                    & Q(cupo_por_mesa__gte=1, cupo_por_mesa__isnull=False)
                    & Q(max_propuestas__gte=1, max_propuestas__isnull=False)
                    & ~Q(predio_clave_catastral="")
                    & Q(predio_superficie__isnull=False)
                ),
                name="ejercicio_completo_fuera_de_preparacion",
                violation_error_message="Fuera de preparación, la ficha del ejercicio debe estar completa.",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre_corto

    def get_absolute_url(self) -> str:
        return reverse("ejercicios:publico", args=[self.slug])

    @property
    def nombre_partido(self) -> tuple[str, str]:
        """Return the full name as its heading is set: what comes before «Colonia X», and «Colonia X»; or it whole."""
        cola = f" Colonia {self.colonia_titulo}"
        if self.colonia_titulo and self.nombre.endswith(cola):
            return self.nombre.removesuffix(cola), cola.strip()
        return "", self.nombre

    @property
    def lugares(self) -> int:
        """Return how many seats the tables have in all."""
        return (self.numero_mesas or 0) * (self.cupo_por_mesa or 0)

    @property
    def organo_garante(self) -> "Institucion | None":
        """Return the oversight body that accompanies the exercise."""
        return self.institucion_con(PapelInstitucional.ACOMPANA)

    @property
    def area_ejecutora(self) -> "Institucion | None":
        """Return the dependencia that takes the proposals away and builds the work (in the seed, SSPM)."""
        return self.institucion_con(PapelInstitucional.EJECUTA)

    def actividad_de(self, tipo: str) -> "Actividad | None":
        """Return the first activity of that kind, from the prefetched schedule when there is one."""
        return next((una for una in self.actividades.all() if una.tipo == tipo), None)

    def sede_de(self, tipo: str) -> str:
        """Return where the activity of that kind takes place; without a venue, the plot, or else the municipality."""
        actividad = self.actividad_de(tipo)
        return (actividad.sede if actividad else "") or self.predio_ubicacion or self.municipio

    def institucion_con(self, papel: str) -> "Institucion | None":
        """Return the first institution with ``papel``, from the prefetched list when there is one."""
        return next((una for una in self.instituciones.all() if una.papel == papel), None)

    def areas_con(self, *papeles: str) -> list[str]:
        """Return the names of the institutions with any of ``papeles``, to go after «el Municipio de X».

        One typed as «Municipio de X» is left out: the sentence has already said it.
        """
        dicho = f"municipio de {self.municipio}".casefold()
        return [
            una.nombre
            for una in self.instituciones.all()
            if una.papel in papeles and una.nombre.strip().casefold().removeprefix("el ") != dicho
        ]

    @property
    def colonias_texto(self) -> str:
        """Return the convened territory in words: «A, B y C», or «las secciones electorales 412 y 413»."""
        nombres = [colonia.nombre for colonia in self.colonias.all()]
        if self.territorio != Territorio.SECCIONES or not nombres:
            return enumerar(nombres)
        numeros = enumerar([nombre.removeprefix("Sección ") for nombre in nombres])
        return (
            f"las secciones electorales {numeros}" if len(nombres) > 1 else f"la sección electoral {numeros}"
        )

    @property
    def unidad_territorial(self) -> str:
        """Return what a resident is asked for: «colonia» or «sección electoral» (both feminine)."""
        return "sección electoral" if self.territorio == Territorio.SECCIONES else "colonia"

    @property
    def territorio_rotulo(self) -> str:
        """Return the heading over ``colonias_texto``: «Colonias convocadas» or «Secciones electorales convocadas»."""
        return f"{self.get_territorio_display().capitalize()} convocadas"


class Colonia(models.Model):
    """A convened colonia, or electoral section; ``alias`` are other names of the same one, one per line."""

    ejercicio = models.ForeignKey(Ejercicio, on_delete=models.PROTECT, related_name="colonias")
    nombre = models.CharField("nombre oficial", max_length=80)
    alias = models.TextField("otros nombres", blank=True, help_text="Uno por renglón.")
    orden = models.PositiveSmallIntegerField("orden", default=1)

    class Meta:
        verbose_name = "colonia"
        verbose_name_plural = "colonias"
        ordering = ["orden", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ejercicio", "nombre"], name="colonia_unica_en_el_ejercicio")
        ]

    def __str__(self) -> str:
        return self.nombre

    @property
    def nombres(self) -> list[str]:
        """Return every name that is this same colonia, the official one first."""
        return [self.nombre, *lineas(self.alias)]


class Plano(models.Model):
    """The picture of the plot's plan, drawn again without metadata when it was uploaded. Sizes in pixels."""

    ejercicio = models.OneToOneField(Ejercicio, on_delete=models.PROTECT, related_name="plano")
    contenido = models.BinaryField("imagen")
    tipo = models.CharField("tipo de archivo", max_length=20)
    ancho = models.PositiveIntegerField("ancho")
    alto = models.PositiveIntegerField("alto")
    huella = models.CharField("huella", max_length=64)
    subido_en = models.DateTimeField("subido el", auto_now=True)

    class Meta:
        verbose_name = "plano del predio"
        verbose_name_plural = "planos de los predios"

    def __str__(self) -> str:
        return f"Plano del predio de {self.ejercicio}"
