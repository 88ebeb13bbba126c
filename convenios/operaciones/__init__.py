"""The verbs of the agreement: gather its data, verify its legal bases, freeze it, record signatures, keep and publish."""

from .firmar import anular_firma, guardar_original, levantar_acta_firma, publicar_convenio, registrar_firma
from .preparar import (
    MAXIMO_TESTIGOS,
    guardar_datos,
    guardar_testigos,
    preparar_convenio,
    verificar_fundamentos,
)
from .version import borrador_del_convenio, generar_version_final, reabrir_convenio

__all__ = [
    "MAXIMO_TESTIGOS",
    "anular_firma",
    "borrador_del_convenio",
    "generar_version_final",
    "guardar_datos",
    "guardar_original",
    "guardar_testigos",
    "levantar_acta_firma",
    "preparar_convenio",
    "publicar_convenio",
    "reabrir_convenio",
    "registrar_firma",
    "verificar_fundamentos",
]
