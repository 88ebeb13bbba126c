"""Real processes at once: parties don't collide, nobody signs twice, one version is frozen, one save wins."""

from datetime import date, time

from convenios.models import Convenio, Firma, Parte
from gobierno_abierto.documentos.models import Documento, TipoDocumento


def registrar(indice, convenio_id, actor_id, partes):
    from convenios.operaciones import registrar_firma
    from gobierno_abierto.cuentas.models import Usuario

    firma = registrar_firma(
        Convenio.objects.select_related("ejercicio").get(pk=convenio_id),
        actor=Usuario.objects.get(pk=actor_id),
        parte=partes[indice],
        fecha=date(2023, 10, 23),
        hora=time(11, indice),
    )
    return firma.parte


def generar(indice, convenio_id, actor_id):
    from convenios.operaciones import generar_version_final
    from gobierno_abierto.cuentas.models import Usuario

    convenio = Convenio.objects.select_related("ejercicio").get(pk=convenio_id)
    return generar_version_final(convenio, actor=Usuario.objects.get(pk=actor_id)).version


def guardar(indice, convenio_id, actor_id, revision):
    from convenios.operaciones import guardar_datos
    from gobierno_abierto.cuentas.models import Usuario

    convenio = Convenio.objects.select_related("ejercicio").get(pk=convenio_id)
    guardar_datos(
        convenio,
        actor=Usuario.objects.get(pk=actor_id),
        datos={"municipio_cargo": f"Cargo Ficticio {indice}"},
        revision=revision,
    )
    return f"Cargo Ficticio {indice}"


def test_tres_partes_a_la_vez_quedan_las_tres(en_procesos):
    from tests.factories.convenios import por_firmar

    convenio, coordina = por_firmar()
    resultados = en_procesos(3, registrar, convenio.pk, coordina.pk, list(Parte.values))
    assert resultados == list(Parte.values)
    assert set(Firma.objects.vigentes().values_list("parte", flat=True)) == set(Parte.values)


def test_una_parte_dos_veces_a_la_vez_queda_una(en_procesos):
    from tests.factories.convenios import por_firmar

    convenio, coordina = por_firmar()
    resultados = en_procesos(4, registrar, convenio.pk, coordina.pk, ["municipio"] * 4)
    assert resultados.count("municipio") == 1
    assert {str(uno) for uno in resultados} == {"municipio", "La firma de esa parte ya está registrada."}
    assert Firma.objects.count() == 1


def test_version_final_dos_veces_a_la_vez_es_una(en_procesos):
    from tests.factories.convenios import completo

    convenio, coordina = completo()
    resultados = en_procesos(2, generar, convenio.pk, coordina.pk)
    assert resultados.count(1) == 1
    assert "El convenio está en firma." in "".join(map(str, resultados))
    assert Documento.objects.filter(tipo=TipoDocumento.CONVENIO).count() == 1


def test_dos_personas_guardan_datos_a_la_vez_gana_una_y_la_otra_se_entera(en_procesos):
    from tests.factories.convenios import completo

    convenio, coordina = completo()
    resultados = en_procesos(2, guardar, convenio.pk, coordina.pk, convenio.revision)
    ganador = next(uno for uno in resultados if isinstance(uno, str))
    assert {str(uno) for uno in resultados} == {
        ganador,
        "Alguien guardó cambios antes. Revise y vuelva a intentar.",
    }
    assert convenio.datos.get(campo="municipio_cargo").valor == ganador
