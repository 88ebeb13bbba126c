"""The verbs of the exercise and of its accounts."""

from .cuentas import (
    asignar_rol,
    cambiar_contrasena,
    crear_cuenta,
    generar_contrasena,
    puede_restablecer,
    restablecer_contrasena,
    restablecibles,
    retirar_rol,
)
from .documentos import levantar_documento
from .ejercicio import (
    acompanar_ejercicio,
    avanzar,
    crear_ejercicio,
    direccion_libre,
    guardar_cronograma,
)
from .ficha import CAMBIO_AJENO, guardar_seccion, huella_de_seccion, valores_de_seccion
from .guardas import bloquear, exigir_permiso, guardar
from .presentacion import secciones_de_ficha

__all__ = [
    "CAMBIO_AJENO",
    "acompanar_ejercicio",
    "asignar_rol",
    "avanzar",
    "bloquear",
    "cambiar_contrasena",
    "crear_cuenta",
    "crear_ejercicio",
    "direccion_libre",
    "exigir_permiso",
    "generar_contrasena",
    "guardar",
    "guardar_cronograma",
    "guardar_seccion",
    "huella_de_seccion",
    "levantar_documento",
    "puede_restablecer",
    "restablecer_contrasena",
    "restablecibles",
    "retirar_rol",
    "secciones_de_ficha",
    "valores_de_seccion",
]
