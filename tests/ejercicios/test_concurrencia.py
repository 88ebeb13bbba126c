"""Real processes on a real database: two coordinators at the same schedule."""

from datetime import date

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios import operaciones
from gobierno_abierto.ejercicios.calendario import vista_de
from gobierno_abierto.ejercicios.models import CambioDeFecha, Ejercicio
from gobierno_abierto.errores import ReglaIncumplida
from tests.factories.ejercicios import cuenta_con, ejercicio_completo


def _intentar(verbo, *args, **kwargs):
    try:
        verbo(*args, **kwargs)
    except ReglaIncumplida as error:
        return error.codigo
    return "guardado"


def mover_la_firma(indice, pk, version, vista):
    """Give the signing another date over the schedule that everybody saw."""
    ejercicio = Ejercicio.objects.get(pk=pk)
    return _intentar(
        operaciones.reprogramar,
        ejercicio,
        actor=Usuario.objects.get(usuario=f"coordina.{indice}"),
        cambios=[{"pk": ejercicio.actividades.get(orden=4).pk, "fecha": date(2023, 11, 1 + indice)}],
        motivo=f"Motivo de la persona número {indice}, con su detalle",
        version=version,
        vista=vista,
    )


def escribir_el_cronograma(indice, pk, version, vista):
    """Store the schedule that everybody saw with a row more."""
    ejercicio = Ejercicio.objects.get(pk=pk)
    nueva = {"tipo": "otra", "nombre": f"Recorrido {indice}", "fecha": date(2023, 8, 9)}
    return _intentar(
        operaciones.guardar_cronograma,
        ejercicio,
        actor=Usuario.objects.get(usuario=f"coordina.{indice}"),
        actividades=[*({"pk": una.pk} for una in ejercicio.actividades.all()), nueva],
        version=version,
        vista=vista,
    )


def con_cuatro_personas(**campos):
    ejercicio = ejercicio_completo(**campos)
    for indice in range(4):
        cuenta_con(ejercicio, Rol.COORDINACION, usuario=f"coordina.{indice}")
    return ejercicio


def test_cuatro_que_reprograman_a_la_vez_una_gana_y_las_demas_lo_saben(base_real, en_procesos):
    ejercicio = con_cuatro_personas()
    operaciones.avanzar(ejercicio, desde="preparacion", actor=Usuario.objects.get(usuario="coordina.0"))
    ejercicio.refresh_from_db()
    vista = vista_de(ejercicio.actividades.all())
    resultados = en_procesos(4, mover_la_firma, ejercicio.pk, ejercicio.version, vista)
    assert sorted(resultados) == [*[operaciones.CAMBIO_AJENO] * 3, "guardado"]
    cambio = CambioDeFecha.objects.get()
    firma = ejercicio.actividades.get(orden=4)
    assert firma.fecha == cambio.fecha_nueva == date(2023, 11, 1 + resultados.index("guardado"))
    versiones = Documento.objects.filter(tipo=TipoDocumento.CRONOGRAMA).order_by("version")
    assert list(versiones.values_list("version", flat=True)) == [1, 2]
    assert Asiento.objects.filter(cadena=ejercicio.pk, verbo="reprogramar_actividades").count() == 1


def test_cuatro_que_escriben_el_cronograma_a_la_vez_no_se_pisan(base_real, en_procesos):
    ejercicio = con_cuatro_personas()
    vista = vista_de(ejercicio.actividades.all())
    resultados = en_procesos(4, escribir_el_cronograma, ejercicio.pk, ejercicio.version, vista)
    assert sorted(resultados) == [*[operaciones.CAMBIO_AJENO] * 3, "guardado"]
    assert ejercicio.actividades.get(orden=5).nombre == f"Recorrido {resultados.index('guardado')}"
    assert ejercicio.actividades.count() == 5
    assert Asiento.objects.filter(cadena=ejercicio.pk, verbo="guardar_cronograma").count() == 1
