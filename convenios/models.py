"""Data of the agreement: its answers, the verified legal bases, the three signatures, the witnesses, the signed original."""

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.models import Ejercicio

from .reglas import CAMPO, MUNICIPIO, ORGANO_GARANTE, SOCIEDAD, mostrar_valor


class Parte(models.TextChoices):
    """The three parties, in the order of the convenio."""

    MUNICIPIO = MUNICIPIO, "Municipio"
    ORGANO_GARANTE = ORGANO_GARANTE, "Órgano garante"
    SOCIEDAD = SOCIEDAD, "Representante de Sociedad Civil"


class Modalidad(models.TextChoices):
    """How a party signs; the electronic route is to come."""

    AUTOGRAFA = "autografa", "Firma autógrafa"


class Convenio(models.Model):
    """The agreement of one exercise; each frozen version is a ``Documento`` and ``documento`` is the one in force.

    ``revision`` counts saves, for compare-and-set from a form. Signed means ``acta_firma``: three signatures on this
    version, and the signed original kept.
    """

    class Estado(models.TextChoices):
        BORRADOR = "borrador", "En preparación"
        EN_FIRMA = "en_firma", "En firma"
        FIRMADO = "firmado", "Firmado"
        PUBLICADO = "publicado", "Firmado y publicado"

    ejercicio = models.OneToOneField(Ejercicio, on_delete=models.PROTECT, related_name="convenio")
    estado = models.CharField("estado", max_length=12, choices=Estado.choices, default=Estado.BORRADOR)
    revision = models.PositiveIntegerField("guardados", default=1)
    motivo_version = models.TextField("motivo de la versión nueva", blank=True)
    creado_en = models.DateTimeField("comenzado el")
    publicado_en = models.DateTimeField("publicado el", null=True, blank=True)
    documento = models.OneToOneField(
        Documento,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="convenio",
        verbose_name="versión vigente",
    )
    acta_firma = models.OneToOneField(
        Documento, on_delete=models.PROTECT, null=True, blank=True, related_name="convenio_firmado"
    )
    documento_publico = models.OneToOneField(
        Documento, on_delete=models.PROTECT, null=True, blank=True, related_name="convenio_publico"
    )

    class Meta:
        verbose_name = "convenio"
        verbose_name_plural = "convenios"
        constraints = [
            models.CheckConstraint(
                condition=Q(estado="borrador", acta_firma__isnull=True, documento_publico__isnull=True)
                | Q(
                    estado="en_firma",
                    documento__isnull=False,
                    acta_firma__isnull=True,
                    documento_publico__isnull=True,
                )
                | Q(
                    estado="firmado",
                    documento__isnull=False,
                    acta_firma__isnull=False,
                    documento_publico__isnull=True,
                )
                | Q(
                    estado="publicado",
                    documento__isnull=False,
                    acta_firma__isnull=False,
                    documento_publico__isnull=False,
                    publicado_en__isnull=False,
                ),
                name="convenio_estado_con_sus_documentos",
            ),
        ]

    def __str__(self) -> str:
        return f"Convenio de {self.ejercicio}"

    def get_absolute_url(self) -> str:
        return reverse("convenios:publico", args=[self.ejercicio.slug])

    @property
    def es_editable(self) -> bool:
        """Tell whether data, witnesses and legal bases may still change."""
        return self.estado == self.Estado.BORRADOR

    @property
    def esta_en_firma(self) -> bool:
        """Tell whether the final version is frozen and signatures are being gathered."""
        return self.estado == self.Estado.EN_FIRMA

    @property
    def esta_firmado(self) -> bool:
        """Tell whether the three parties signed and the act of signing is on record."""
        return self.estado in {self.Estado.FIRMADO, self.Estado.PUBLICADO}

    @property
    def esta_publicado(self) -> bool:
        """Tell whether its public version is out."""
        return self.estado == self.Estado.PUBLICADO


class DatoConvenio(models.Model):
    """One answer of the plain form, in its canonical text (see ``reglas.leer_valor``)."""

    convenio = models.ForeignKey(Convenio, on_delete=models.CASCADE, related_name="datos")
    campo = models.CharField("dato", max_length=40)
    valor = models.TextField("valor")

    class Meta:
        verbose_name = "dato del convenio"
        verbose_name_plural = "datos del convenio"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["convenio", "campo"], name="dato_convenio_unico")]

    def __str__(self) -> str:
        return CAMPO[self.campo].rotulo if self.campo in CAMPO else self.campo

    @property
    def texto(self) -> str:
        """Return the answer as the convenio prints it."""
        return mostrar_valor(self.campo, self.valor)


class VerificacionFundamento(models.Model):
    """That somebody of the legal area verified a legal basis for this convenio: which articles, who, when."""

    convenio = models.ForeignKey(Convenio, on_delete=models.CASCADE, related_name="verificaciones")
    clave = models.CharField("fundamento", max_length=30)
    ordenamiento = models.CharField("nombre completo de la norma", max_length=250, blank=True)
    articulos = models.CharField("artículos", max_length=200)
    verifico = models.CharField("quién lo verificó", max_length=200)
    en = models.DateField("fecha de la verificación")
    registrada_por = models.ForeignKey(Usuario, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "verificación de fundamento"
        verbose_name_plural = "verificaciones de fundamentos"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["convenio", "clave"], name="verificacion_fundamento_unica")
        ]

    def __str__(self) -> str:
        return self.clave


class Testigo(models.Model):
    """Somebody who sees the parties sign and takes on no obligation."""

    convenio = models.ForeignKey(Convenio, on_delete=models.CASCADE, related_name="testigos")
    orden = models.PositiveSmallIntegerField("orden")
    nombre = models.CharField("nombre", max_length=120)
    cargo = models.CharField("cargo o calidad", max_length=160)

    class Meta:
        verbose_name = "testigo"
        verbose_name_plural = "testigos"
        ordering = ["orden"]
        constraints = [models.UniqueConstraint(fields=["convenio", "orden"], name="testigo_orden_unico")]

    def __str__(self) -> str:
        return self.nombre


class Firmas(models.QuerySet["Firma"]):
    def vigentes(self) -> "Firmas":
        """Return the signatures that count: not voided by a correction or a new version."""
        return self.filter(anulada_en__isnull=True)


class Firma(models.Model):
    """A party's signature on one frozen version; voided, never erased."""

    convenio = models.ForeignKey(Convenio, on_delete=models.PROTECT, related_name="firmas")
    documento = models.ForeignKey(Documento, on_delete=models.PROTECT, related_name="firmas_convenio")
    parte = models.CharField("parte", max_length=16, choices=Parte.choices)
    nombre = models.CharField("nombre", max_length=300)
    cargo = models.CharField("cargo", max_length=300)
    modalidad = models.CharField(
        "cómo firmó", max_length=12, choices=Modalidad.choices, default=Modalidad.AUTOGRAFA
    )
    firmada_en = models.DateTimeField("fecha y hora de la firma")
    lugar = models.CharField("lugar", max_length=300)
    registrada_por = models.ForeignKey(Usuario, on_delete=models.PROTECT, null=True, related_name="+")
    registrada_en = models.DateTimeField("registrada el")
    anulada_en = models.DateTimeField("anulada el", null=True, blank=True)
    razon_anulacion = models.TextField("razón de la anulación", blank=True)

    objects = Firmas.as_manager()

    class Meta:
        verbose_name = "firma"
        verbose_name_plural = "firmas"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convenio", "parte"],
                condition=Q(anulada_en__isnull=True),
                name="firma_una_por_parte",
                violation_error_message="La firma de esa parte ya está registrada.",
            ),
            models.CheckConstraint(condition=Q(parte__in=Parte.values), name="firma_parte_conocida"),
            models.CheckConstraint(
                condition=Q(anulada_en__isnull=True, razon_anulacion="")
                | (Q(anulada_en__isnull=False) & ~Q(razon_anulacion="")),
                name="firma_anulada_con_razon",
            ),
        ]

    def __str__(self) -> str:
        return self.get_parte_display()


def ruta_del_original(original: Any, nombre: str) -> str:
    """Return a private path that says nothing about what it holds; the extension comes from the checked content."""
    return f"convenios/{secrets.token_hex(16)}.{original.extension}"


class Originales(models.QuerySet["OriginalFirmado"]):
    def vigentes(self) -> "Originales":
        """Return the scans in force: not replaced, not voided by a new version."""
        return self.filter(reemplazado_en__isnull=True)


class OriginalFirmado(models.Model):
    """The scan of the signed paper, with its SHA-256. It is private: only staff may download it."""

    class Tipo(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    convenio = models.ForeignKey(Convenio, on_delete=models.PROTECT, related_name="originales")
    documento = models.ForeignKey(Documento, on_delete=models.PROTECT, related_name="originales_convenio")
    archivo = models.FileField("archivo", upload_to=ruta_del_original, max_length=120)
    tipo = models.CharField("tipo", max_length=20, choices=Tipo.choices)
    huella = models.CharField("huella SHA-256", max_length=64)
    bytes = models.PositiveIntegerField("tamaño en bytes")
    paginas = models.PositiveSmallIntegerField("hojas")
    subido_por = models.ForeignKey(Usuario, on_delete=models.PROTECT, null=True, related_name="+")
    subido_en = models.DateTimeField("subido el")
    reemplazado_en = models.DateTimeField("reemplazado el", null=True, blank=True)

    objects = Originales.as_manager()

    class Meta:
        verbose_name = "original firmado"
        verbose_name_plural = "originales firmados"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convenio"], condition=Q(reemplazado_en__isnull=True), name="original_uno_vigente"
            ),
            models.CheckConstraint(condition=Q(bytes__gt=0, paginas__gt=0), name="original_con_contenido"),
        ]

    def __str__(self) -> str:
        return f"Original firmado de {self.convenio.ejercicio}"

    @property
    def extension(self) -> str:
        """Return the file extension of its checked type."""
        return {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[self.tipo]
