"""Pure rules of the convenio: its fields, its commitments, its deadlines, its three parties."""

from .campos import (
    CAMPO,
    CAMPOS,
    FECHA,
    HECHOS,
    NUMERO,
    PARRAFO,
    PLAZO,
    ROTULOS,
    SECCIONES,
    SI_NO,
    TEXTO,
    Campo,
    es_necesario,
    leer_valor,
    mostrar_valor,
)
from .compromisos import COMPROMISOS, MUNICIPIO, ORGANO_GARANTE, SOCIEDAD, Compromiso
from .condiciones import TRANSICION_DESDE, derivar_condiciones, partes_sin_firma, resumir_lista
from .plazos import EN_VIGENCIA, Plazo, guardar_plazo, leer_fecha, leer_plazo

__all__ = [
    "CAMPO",
    "CAMPOS",
    "COMPROMISOS",
    "EN_VIGENCIA",
    "FECHA",
    "HECHOS",
    "MUNICIPIO",
    "NUMERO",
    "ORGANO_GARANTE",
    "PARRAFO",
    "PLAZO",
    "ROTULOS",
    "SECCIONES",
    "SI_NO",
    "SOCIEDAD",
    "TEXTO",
    "TRANSICION_DESDE",
    "Campo",
    "Compromiso",
    "Plazo",
    "derivar_condiciones",
    "es_necesario",
    "guardar_plazo",
    "leer_fecha",
    "leer_plazo",
    "leer_valor",
    "mostrar_valor",
    "partes_sin_firma",
    "resumir_lista",
]
