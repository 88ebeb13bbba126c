"""The verbs of the exercise and of its accounts."""

from .clonar import clonar_ejercicio
from .cronograma import YA_ESTABA, guardar_cronograma, por_que_ninguna_fecha, prever, reprogramar
from .cuentas import (
    asignar_rol,
    cambiar_contrasena,
    crear_cuenta,
    generar_contrasena,
    hacer_fichas,
    no_ha_entrado,
    puede_restablecer,
    restablecer_contrasena,
    restablecibles,
    retirar_rol,
    sena_de_acceso,
)
from .dispensas import dispensas_vigentes, negar_dispensa, refrendar_dispensa, solicitar_dispensa
from .documentos import (
    borrador_de_cronograma,
    borrador_de_ficha,
    borrador_del_ejercicio,
    levantar_documento,
)
from .ejercicio import (
    acompanar_ejercicio,
    crear_ejercicio,
    direccion_libre,
)
from .ficha import (
    CAMBIO_AJENO,
    guardar_seccion,
    huella_de_seccion,
    huella_de_valores,
    valores_de_seccion,
)
from .guardas import bloquear, exigir_en_curso, exigir_motivo, exigir_permiso, guardar, rol_con
from .mover import (
    avanzar,
    cancelar,
    motivo_sin_regreso,
    reanudar,
    reponer_etapa,
    suspender,
)
from .presentacion import de_demostracion, nombrar, secciones_de_ficha
from .resumen import resumir_cronograma, resumir_seccion

__all__ = [
    "CAMBIO_AJENO",
    "YA_ESTABA",
    "acompanar_ejercicio",
    "asignar_rol",
    "avanzar",
    "bloquear",
    "borrador_de_cronograma",
    "borrador_de_ficha",
    "borrador_del_ejercicio",
    "cambiar_contrasena",
    "cancelar",
    "clonar_ejercicio",
    "crear_cuenta",
    "crear_ejercicio",
    "de_demostracion",
    "direccion_libre",
    "dispensas_vigentes",
    "exigir_en_curso",
    "exigir_motivo",
    "exigir_permiso",
    "generar_contrasena",
    "guardar",
    "guardar_cronograma",
    "guardar_seccion",
    "hacer_fichas",
    "huella_de_seccion",
    "huella_de_valores",
    "levantar_documento",
    "motivo_sin_regreso",
    "negar_dispensa",
    "no_ha_entrado",
    "nombrar",
    "por_que_ninguna_fecha",
    "prever",
    "puede_restablecer",
    "reanudar",
    "refrendar_dispensa",
    "reponer_etapa",
    "reprogramar",
    "restablecer_contrasena",
    "restablecibles",
    "resumir_cronograma",
    "resumir_seccion",
    "retirar_rol",
    "rol_con",
    "secciones_de_ficha",
    "sena_de_acceso",
    "solicitar_dispensa",
    "suspender",
    "valores_de_seccion",
]
