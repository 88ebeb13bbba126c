"""The Ejercicio shared by every stage, its territory, institutions, schedule and who holds which role."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, Rol, roles_con

from .etapas import ClaveEtapa
from .reglas import enumerar


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


class Ejercicios(models.QuerySet["Ejercicio"]):
    """Reads that every app shares."""

    def publicos(self) -> "Ejercicios":
        """Return the exercises whose public page is open: all that have left PREPARACION."""
        return self.exclude(etapa=ClaveEtapa.PREPARACION)

    def en_que_puede(self, usuario: Usuario, permiso: Permiso | str) -> "Ejercicios":
        """Return the exercises in which a role of ``usuario`` holds ``permiso``."""
        return self.filter(
            pk__in=Asignacion.objects.filter(usuario=usuario, rol__in=roles_con(permiso)).values(
                "ejercicio_id"
            )
        )

    def visibles_para(self, usuario: Usuario) -> "Ejercicios":
        """Return the exercises in which ``usuario`` holds any role."""
        return self.en_que_puede(usuario, Permiso.VER_TABLERO)


class ConDatosDeDemostracion(models.Model):
    """A record some of whose values are only there for the demonstration, and say so wherever they are shown."""

    datos_de_demostracion = models.TextField(
        "campos con dato de demostración", blank=True, help_text="Uno por renglón."
    )

    class Meta:
        abstract = True

    def es_de_demostracion(self, campo: str) -> bool:
        """Tell whether the value of ``campo`` is a *dato de demostración*."""
        return campo in lineas(self.datos_de_demostracion)

    def ya_no_son_de_demostracion(self, campos: Iterable[str]) -> None:
        """Take ``campos`` off the list, since somebody wrote their real value; the caller saves."""
        cambiados = set(campos)
        quedan = [uno for uno in lineas(self.datos_de_demostracion) if uno not in cambiados]
        self.datos_de_demostracion = "\n".join(quedan)


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
    def lugares(self) -> int:
        """Return how many seats the tables have in all."""
        return (self.numero_mesas or 0) * (self.cupo_por_mesa or 0)

    @property
    def organo_garante(self) -> "Institucion | None":
        """Return the oversight body that accompanies the exercise."""
        return self.institucion_con(Institucion.Papel.ACOMPANA)

    @property
    def area_ejecutora(self) -> "Institucion | None":
        """Return the dependencia that takes the proposals away and builds the work (in the seed, SSPM)."""
        return self.institucion_con(Institucion.Papel.EJECUTA)

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


class Institucion(models.Model):
    """An institution of the exercise with its official name; frozen on each document, since names change."""

    class Papel(models.TextChoices):
        CONVOCA = "convoca", "Convoca"
        EJECUTA = "ejecuta", "Recibe las propuestas y ejecuta la obra"
        DICTAMINA = "dictamina", "Dictamina"
        ACOMPANA = "acompana", "Acompaña como órgano garante"
        SOCIEDAD = "sociedad", "Sociedad civil"

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


def lineas(texto: Any) -> list[str]:
    """Return the non-empty lines of a text field that holds one thing per line."""
    return [linea.strip() for linea in str(texto).splitlines() if linea.strip()]
