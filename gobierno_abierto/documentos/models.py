"""Official documents: frozen canonical JSON with its SHA-256; the PDF is drawn from it and is never the record."""

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gobierno_abierto.canonico import huella_corta
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, roles_con

from .reglas import Busqueda

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class TipoDocumento(models.TextChoices):
    """What a document is; the value names its template, ``documentos/<value>.html``."""

    FICHA = "ficha", "Ficha del ejercicio"
    CRONOGRAMA = "cronograma", "Cronograma de actividades"
    CONVOCATORIA = "convocatoria", "Convocatoria"
    AVISO_PRIVACIDAD = "aviso_privacidad", "Aviso de privacidad"
    ACTA_MESA = "acta_mesa", "Acta de mesa"
    ACTA_JORNADA_DELIBERATIVA = "acta_jornada_deliberativa", "Acta de la jornada deliberativa"
    ACTA_CONVERGENCIA = "acta_convergencia", "Acta de convergencia"
    ACUSE_ENTREGA = "acuse_entrega", "Acuse de entrega de propuestas"
    DICTAMEN = "dictamen", "Dictamen de factibilidad"
    ACTA_VALIDACION = "acta_validacion", "Acta de validación"
    ACTA_ARMADO = "acta_armado", "Acta de armado de la urna"
    ACTA_APERTURA = "acta_apertura", "Acta de apertura en ceros"
    ACTA_SUSPENSION = "acta_suspension", "Acta de suspensión y reanudación"
    ACTA_CIERRE = "acta_cierre", "Acta de cierre"
    ACTA_ESCRUTINIO = "acta_escrutinio", "Acta de escrutinio y cómputo"
    ACTA_DESEMPATE = "acta_desempate", "Acta de desempate"
    CONVENIO = "convenio", "Convenio de colaboración"
    ACTA_FIRMA = "acta_firma", "Acta de firma"
    FE_ERRATAS = "fe_erratas", "Fe de erratas"


class Documentos(models.QuerySet["Documento"]):
    def publicos(self) -> "Documentos":
        """Return the documents that anybody may open."""
        return self.filter(publico=True)

    def vigentes(self) -> "Documentos":
        """Return only the newest version of each folio."""
        return self.filter(siguiente__isnull=True)

    def que_abre(self, usuario: "Usuario | AnonymousUser") -> "Documentos":
        """Return the documents whose file ``usuario`` may open: the public ones, and those of their exercises."""
        if not usuario.is_authenticated:
            return self.publicos()
        suyos = Documento.objects.filter(
            ejercicio__asignaciones__usuario=usuario,
            ejercicio__asignaciones__rol__in=roles_con(Permiso.VER_PROPUESTAS),
        )
        return self.filter(Q(publico=True) | Q(pk__in=suyos.values("pk")))

    def buscar(self, busqueda: Busqueda) -> "Documentos":
        """Return the newest version with that folio, or whatever version has that hash: its JSON, or a PDF of it."""
        if busqueda.folio:
            return self.vigentes().filter(folio=busqueda.folio)
        dibujados = Impresion.objects.filter(huella__startswith=busqueda.huella)
        return self.filter(Q(huella__startswith=busqueda.huella) | Q(pk__in=dibujados.values("documento")))

    def con_huella(self, huella: str) -> "Documento | None":
        """Return the version whose JSON, or whose PDF of whatever design, has exactly that SHA-256; two look-ups."""
        return self.filter(huella=huella).first() or self.filter(impresiones__huella=huella).first()

    def version_publica_de(self, original: "Documento") -> "Documento | None":
        """Return what is published in the place of a document that stays reserved."""
        dice = f'"folio_original":"{original.folio}"'  # its canonical JSON names the original
        publicas = self.publicos().vigentes().filter(ejercicio_id=original.ejercicio_id)
        return publicas.filter(contenido__contains=dice).first()

    def folios_con_version_publica(self) -> set[str]:
        """Return the folios of the originals that stay reserved and whose public version is published."""
        publicas = self.publicos().vigentes().filter(contenido__contains='"folio_original":"')
        return {una.datos["folio_original"] for una in publicas}


class Documento(models.Model):
    """One version of a document; never edited: a correction is a new version that names this one's hash."""

    ejercicio = models.ForeignKey("ejercicios.Ejercicio", on_delete=models.PROTECT, related_name="documentos")
    tipo = models.CharField("tipo", max_length=40, choices=TipoDocumento.choices)
    titulo = models.CharField("título", max_length=250)
    folio = models.CharField("folio", max_length=20)
    version = models.PositiveSmallIntegerField("versión", default=1)
    corrige = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="siguiente",
        verbose_name="corrige a",
    )
    contenido = models.TextField("contenido canónico (JSON)")
    huella = models.CharField("huella SHA-256", max_length=64, db_index=True)
    marca = models.CharField("marca de agua", max_length=20, blank=True)
    publico = models.BooleanField("público", default=True)
    fecha = models.DateTimeField("fecha y hora")
    bitacora_n = models.PositiveBigIntegerField("asiento de la bitácora")
    bitacora_huella = models.CharField("huella del asiento", max_length=64)

    objects = Documentos.as_manager()

    class Meta:
        verbose_name = "documento"
        verbose_name_plural = "documentos"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["folio", "version"], name="documento_folio_version_unicos"),
            models.CheckConstraint(
                condition=Q(version=1, corrige__isnull=True) | Q(version__gt=1, corrige__isnull=False),
                name="documento_version_nombra_a_la_anterior",
            ),
        ]
        indexes = [models.Index(fields=["ejercicio", "tipo"], name="documento_ejercicio_tipo")]

    def __str__(self) -> str:
        return f"{self.titulo} ({self.folio})"

    def get_absolute_url(self) -> str:
        return reverse("documentos:verificar", args=[self.folio, self.version])

    @cached_property
    def datos(self) -> dict[str, Any]:
        """Return the frozen facts; decimals and dates are text, as hashed."""
        datos: dict[str, Any] = json.loads(self.contenido)
        return datos

    @property
    def es_acta(self) -> bool:
        """Tell whether its own words call it «acta»."""
        return self.tipo.startswith("acta_")

    @property
    def nombre_de_archivo(self) -> str:
        """Return the name, without ending, of its files."""
        return f"{self.folio}-v{self.version}"

    @property
    def huella_corta(self) -> str:
        """Return the beginning of its hash, as sheets and lists show it and as the search takes it."""
        return huella_corta(self.huella)

    @property
    def direccion_verificacion(self) -> str:
        """Return the absolute address that the QR carries."""
        return f"{settings.DIRECCION_PUBLICA}{self.get_absolute_url()}"

    @cached_property
    def qr_svg(self) -> SafeString:
        """Return the QR of its verification page as inline SVG with a title; the sheet gives the quiet zone."""
        codigo = segno.make_qr(self.direccion_verificacion, error="m")
        titulo = (
            f"Código QR con la dirección de verificación del documento {self.folio}, versión {self.version}"
        )
        return mark_safe(
            codigo.svg_inline(title=titulo, border=0, omitsize=True, svgclass="qr", lineclass=None)
        )


class EstadoImpresion(models.TextChoices):
    """Where the drawing of a PDF stands."""

    EN_ESPERA = "en_espera", "En espera"
    DIBUJANDO = "dibujando", "En proceso"
    LISTA = "lista", "Lista"
    FALLIDA = "fallida", "No se pudo"


class Impresion(models.Model):
    """The PDF of a document under one design: its progress while it is drawn, its hash ever after.

    A PDF is drawn again when the design changes (``sello``); the rows of older designs stay, so that a file somebody
    saved years ago is still recognised by its SHA-256.
    """

    documento = models.ForeignKey(Documento, on_delete=models.PROTECT, related_name="impresiones")
    sello = models.CharField("sello del diseño", max_length=16)
    estado = models.CharField(
        "estado", max_length=10, choices=EstadoImpresion.choices, default=EstadoImpresion.EN_ESPERA
    )
    paginas = models.PositiveIntegerField("páginas hechas", default=0)
    intentos = models.PositiveSmallIntegerField("intentos", default=0)
    huella = models.CharField("huella SHA-256 del PDF", max_length=64, blank=True, db_index=True)
    bytes = models.PositiveBigIntegerField("bytes", default=0)
    pedida_en = models.DateTimeField("pedida en")

    class Meta:
        verbose_name = "impresión"
        verbose_name_plural = "impresiones"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["documento", "sello"], name="impresion_unica_por_diseno"),
            models.CheckConstraint(
                condition=~Q(estado="lista") | ~Q(huella=""), name="impresion_lista_tiene_huella"
            ),
        ]
        indexes = [models.Index(fields=["estado", "pedida_en"], name="impresion_por_hacer")]

    def __str__(self) -> str:
        return f"{self.documento_id} ({self.sello})"
