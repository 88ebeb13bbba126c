"""Every way back leaves a stage that can be lived again: the exercise goes back and then forward, nothing lost."""

from datetime import time

import pytest
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.pdf import pagina_de
from gobierno_abierto.ejercicios.etapas import ClaveEtapa as E
from gobierno_abierto.ejercicios.etapas import pendientes
from gobierno_abierto.ejercicios.historia import historia
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import (
    avanzar,
    guardar_cronograma,
    guardar_seccion,
    reponer_etapa,
)
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from mesas import operaciones as de_mesas
from mesas.models import Convocatoria, Mesa
from propuestas import operaciones as de_propuestas
from propuestas.models import Destino, Dictamen, Opcion, Propuesta, PublicacionDictamenes
from tests.factories.ejercicios import cuenta_con, ejercicio_completo
from tests.factories.mesas import CIERRE, persona, publicar_aviso
from tests.factories.propuestas import (
    COMPONENTES,
    congelar,
    destinar,
    dictaminar,
    entregar,
    escenario,
    escribir,
    firmar,
    formar,
    hasta_opciones,
    hasta_validacion,
    ratificar,
    registrar,
)

pytestmark = pytest.mark.django_db

RAZON = "Faltó revisar el drenaje del predio."


def regresar(ejercicio, hacia, actor):
    ejercicio.refresh_from_db()
    return reponer_etapa(ejercicio, desde=ejercicio.etapa, hacia=hacia, motivo=RAZON, actor=actor)


def seguir(ejercicio, actor):
    """Move on for real, through the guards; return the new stage."""
    ejercicio.refresh_from_db()
    return avanzar(ejercicio, desde=ejercicio.etapa, actor=actor).etapa


def versiones(ejercicio, tipo):
    """Return (version, reason of the version) of the exercise's documents of a kind, and check that each names the last."""
    documentos = list(Documento.objects.filter(ejercicio=ejercicio, tipo=tipo).order_by("pk"))
    for uno in documentos:
        assert uno.datos["huella_version_anterior"] == (uno.corrige.huella if uno.corrige else "")
    return [(uno.version, uno.datos["motivo_version"]) for uno in documentos]


def test_regresar_sin_cambiar_nada_no_publica_otra_version():
    ejercicio = ejercicio_completo()
    actor = cuenta_con(ejercicio, Rol.COORDINACION)
    seguir(ejercicio, actor)
    regresar(ejercicio, E.PREPARACION, actor)
    seguir(ejercicio, actor)
    assert versiones(ejercicio, TipoDocumento.FICHA) == [(1, "")]
    assert versiones(ejercicio, TipoDocumento.CRONOGRAMA) == [(1, "")]
    assert historia(ejercicio)[0].que == "Pasó de Preparación a Convocatoria."


def test_regresar_y_cambiar_dice_en_publico_que_cambio():
    ejercicio = ejercicio_completo()
    actor = cuenta_con(ejercicio, Rol.COORDINACION)
    seguir(ejercicio, actor)
    regresar(ejercicio, E.PREPARACION, actor)
    colonias = [{"nombre": una.nombre, "alias": una.alias} for una in ejercicio.colonias.all()]
    guardar_seccion(
        ejercicio, seccion="territorio", actor=actor, datos={"edad_minima": 16, "colonias": colonias[:-1]}
    )
    primera = ejercicio.actividades.get(orden=1)
    filas = [{"pk": una.pk} for una in ejercicio.actividades.all()]
    guardar_cronograma(
        ejercicio, actor=actor, actividades=[filas[0] | {"objetivo": "Otro objetivo."}, *filas[1:]]
    )
    seguir(ejercicio, actor)
    ficha = Documento.objects.vigentes().get(ejercicio=ejercicio, tipo=TipoDocumento.FICHA)
    assert ficha.datos["cambios"] == ["Colonias convocadas", "Edad mínima"]
    assert "Cambió respecto de la versión anterior" in pagina_de(ficha)
    assert historia(ejercicio)[0].que.endswith("Cambió en la ficha: colonias convocadas y edad mínima.")
    assert versiones(ejercicio, TipoDocumento.CRONOGRAMA) == [(1, ""), (2, RAZON)]
    primera.refresh_from_db()
    assert primera.objetivo == "Otro objetivo."


def test_de_convocatoria_a_preparacion_publica_ficha_y_convocatoria_como_version_2():
    ejercicio = ejercicio_completo(minimo_registro=1, acomodo_en_vivo=True)
    actor = cuenta_con(ejercicio, Rol.COORDINACION)
    seguir(ejercicio, actor)
    publicar_aviso(ejercicio)
    de_mesas.publicar_convocatoria(ejercicio, actor=actor, cierre_registro=CIERRE)
    social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)
    persona(ejercicio, 1, actor=social, comprobante="Recibo de luz", admitir=True)
    with pytest.raises(ReglaIncumplida, match="ya está publicada"):
        de_mesas.publicar_convocatoria(ejercicio, actor=actor, cierre_registro=CIERRE)

    regresar(ejercicio, E.PREPARACION, actor)
    guardar_seccion(ejercicio, seccion="contacto", actor=actor, datos={"telefono": "442 111 1111"})
    assert seguir(ejercicio, actor) == E.CONVOCATORIA
    assert versiones(ejercicio, TipoDocumento.FICHA) == [(1, ""), (2, RAZON)]
    assert versiones(ejercicio, TipoDocumento.CRONOGRAMA) == [(1, "")]  # it says the same: it stays
    ejercicio.refresh_from_db()
    (falta,) = pendientes(ejercicio)
    assert (falta.clave, falta.texto) == ("C-01", "La ficha cambió: falta publicar la convocatoria otra vez.")
    de_mesas.publicar_convocatoria(ejercicio, actor=actor, cierre_registro=CIERRE)
    assert versiones(ejercicio, TipoDocumento.CONVOCATORIA) == [(1, ""), (2, RAZON)]
    assert Convocatoria.objects.get().documento.version == 2
    with pytest.raises(ReglaIncumplida, match="ya está publicada"):
        de_mesas.publicar_convocatoria(ejercicio, actor=actor, cierre_registro=CIERRE)
    assert seguir(ejercicio, actor) == E.DELIBERACION  # who had registered still is


def test_publicar_otra_vez_la_convocatoria_en_pantalla(client):
    ejercicio = ejercicio_completo()
    actor = cuenta_con(ejercicio, Rol.COORDINACION)
    client.force_login(actor)
    seguir(ejercicio, actor)
    publicar_aviso(ejercicio)
    de_mesas.publicar_convocatoria(ejercicio, actor=actor, cierre_registro=CIERRE)
    ruta = reverse("mesas:publicar_convocatoria", args=[ejercicio.slug])
    assert "Convocatoria publicada" in client.get(ruta).content.decode()
    regresar(ejercicio, E.PREPARACION, actor)
    seguir(ejercicio, actor)
    otra = client.get(ruta).content.decode()
    assert RAZON in otra
    assert "la anterior se queda publicada" in otra
    client.post(ruta, {"cierre_registro": "2023-08-07T17:00", "fuente_semilla": ""})
    assert Convocatoria.objects.get().documento.version == 2


def test_de_vuelta_en_preparacion_la_pagina_publica_dice_la_razon_y_no_ensena_borradores(
    client, django_assert_max_num_queries
):
    ejercicio = ejercicio_completo()
    actor = cuenta_con(ejercicio, Rol.COORDINACION)
    assert client.get(ejercicio.get_absolute_url()).status_code == 404
    seguir(ejercicio, actor)
    regresar(ejercicio, E.PREPARACION, actor)
    guardar_seccion(ejercicio, seccion="decision", actor=actor, datos={"pregunta": "¿Un borrador?"})
    with django_assert_max_num_queries(9):
        pagina = client.get(ejercicio.get_absolute_url()).content.decode()
    assert f"La razón: {RAZON}" in pagina
    assert "Regresó de Convocatoria a Preparación." in pagina
    assert Documento.objects.get(tipo=TipoDocumento.FICHA).get_absolute_url() in pagina
    assert "¿Un borrador?" not in pagina
    seguir(ejercicio, actor)
    assert "¿Un borrador?" in client.get(ejercicio.get_absolute_url()).content.decode()


def con_actas(todo):
    """Give the day of deliberation its acta, as its stage asks."""
    Mesa.objects.filter(ejercicio=todo.ejercicio).update(instalada_en=ahora(), presentes=5)
    de_mesas.levantar_acta_jornada(todo.ejercicio, actor=todo.coordinacion)


def en_factibilidad(no_viables=""):
    """Return an exercise that came to FACTIBILIDAD through its guards, with every dictamen published."""
    todo = escenario()
    con_actas(todo)
    formar(todo)
    ratificar(todo)
    de_propuestas.recibir_propuestas(todo.ejercicio, actor=todo.sspm)
    assert seguir(todo.ejercicio, todo.coordinacion) == E.FACTIBILIDAD
    dictaminar(todo, no_viables)
    de_propuestas.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    return todo


def test_de_deliberacion_a_convocatoria_y_de_vuelta():
    todo = escenario(minimo_registro=1, acomodo_en_vivo=True)
    publicar_aviso(todo.ejercicio)
    con_actas(todo)
    formar(todo)
    ratificar(todo)
    de_propuestas.recibir_propuestas(todo.ejercicio, actor=todo.sspm)
    regresar(todo.ejercicio, E.CONVOCATORIA, todo.coordinacion)
    de_mesas.publicar_convocatoria(todo.ejercicio, actor=todo.coordinacion, cierre_registro=CIERRE)
    persona(todo.ejercicio, 1, actor=todo.desarrollo, comprobante="Recibo de luz", admitir=True)
    assert seguir(todo.ejercicio, todo.coordinacion) == E.DELIBERACION
    assert seguir(todo.ejercicio, todo.coordinacion) == E.FACTIBILIDAD  # what the tables did still counts


def test_de_factibilidad_sin_viables_a_deliberacion_con_otra_redaccion():
    todo = en_factibilidad(no_viables="AB")
    assert "F-04" in [una.clave for una in pendientes(todo.ejercicio)]
    regresar(todo.ejercicio, E.DELIBERACION, todo.coordinacion)
    de_propuestas.reabrir_redaccion(todo.ejercicio, actor=todo.coordinacion, razon=RAZON)
    primera = Propuesta.objects.get(clave="A")
    with pytest.raises(ReglaIncumplida, match="ya tiene dictámenes: se conserva"):
        de_propuestas.quitar_propuesta(primera, actor=todo.coordinacion)
    de_propuestas.editar_propuesta(
        primera, actor=todo.coordinacion, titulo="Parque más chico", resumen="Con drenaje.",
        componentes=COMPONENTES,
    )  # fmt: skip
    ratificar(todo)
    with pytest.raises(ReglaIncumplida, match="No se puede todavía: Falta el acuse"):
        seguir(todo.ejercicio, todo.coordinacion)
    de_propuestas.recibir_propuestas(todo.ejercicio, actor=todo.sspm)
    assert versiones(todo.ejercicio, TipoDocumento.ACTA_CONVERGENCIA)[1][0] == 2
    assert versiones(todo.ejercicio, TipoDocumento.ACUSE_ENTREGA) == [(1, ""), (2, RAZON)]
    assert seguir(todo.ejercicio, todo.coordinacion) == E.FACTIBILIDAD

    claves = {una.clave for una in pendientes(todo.ejercicio)}
    assert {"F-01", "F-05"} <= claves  # the dictámenes on the earlier wording say nothing of this one
    assert "F-04" not in claves
    dictaminar(todo)
    nuevos = Dictamen.objects.filter(version=2)
    assert nuevos.count() == 4
    assert not any(uno.documento.publico for uno in nuevos)  # all together, as the first time
    assert {uno.documento.datos["motivo_version"] for uno in nuevos} == {
        "La redacción de la propuesta cambió"
    }
    assert all(uno.documento.corrige.publico for uno in nuevos)
    de_propuestas.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    assert all(uno.documento.publico for uno in Dictamen.objects.filter(version=2))
    assert PublicacionDictamenes.objects.count() == 2
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VALIDACION


def test_lo_que_no_regreso_no_se_reabre():
    todo = escenario()
    entregar(todo)
    Ejercicio.objects.update(etapa=E.DELIBERACION)
    with pytest.raises(ReglaIncumplida, match="ya se entregaron con acuse"):
        de_propuestas.reabrir_redaccion(todo.ejercicio, actor=todo.coordinacion, razon=RAZON)


def test_un_borrador_de_la_redaccion_anterior_se_guarda_antes_de_firmarlo():
    todo = escenario()
    propuesta = entregar(todo)[0]
    borrador = escribir(todo, propuesta)
    Propuesta.objects.filter(pk=propuesta.pk).update(version=2)
    with pytest.raises(ReglaIncumplida, match="La redacción de la propuesta cambió"):
        de_propuestas.dejar_en_firme(borrador, actor=todo.sspm)
    propuesta.refresh_from_db()
    assert firmar(todo, propuesta).redaccion == 2


def test_de_validacion_a_factibilidad_antes_de_congelar_con_otro_dictamen():
    todo = hasta_validacion(cuantas=2)
    registrar(todo)
    propuesta = Propuesta.objects.get(clave="B")
    regresar(todo.ejercicio, E.FACTIBILIDAD, todo.coordinacion)
    firmado = firmar(todo, propuesta, sentido="no_viable", motivacion="El drenaje no alcanza.")
    assert (firmado.version, firmado.documento.datos["motivo_version"]) == (2, RAZON)
    assert firmado.documento.publico  # the others already are
    with pytest.raises(ReglaIncumplida, match="en firme: no se edita"):
        escribir(todo, propuesta)
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VALIDACION
    destinar(todo)
    congelar(todo)
    de_propuestas.cerrar_validacion(todo.ejercicio, actor=todo.coordinacion, hora_fin=time(12))
    de_la_b = Destino.objects.filter(idea__origenes__propuesta=propuesta)
    assert {uno.tipo for uno in de_la_b} == {"no_viable"}  # told again with what is known now
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VOTACION


def test_de_validacion_a_deliberacion_antes_de_congelar():
    todo = hasta_validacion(cuantas=2)
    con_actas_sin_etapa(todo)
    registrar(todo)
    regresar(todo.ejercicio, E.DELIBERACION, todo.coordinacion)
    de_propuestas.reabrir_redaccion(todo.ejercicio, actor=todo.coordinacion, razon=RAZON)
    assert not Destino.objects.filter(automatico=True).exists()
    ratificar(todo)
    de_propuestas.recibir_propuestas(todo.ejercicio, actor=todo.sspm)
    seguir(todo.ejercicio, todo.coordinacion)
    dictaminar(todo)
    de_propuestas.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VALIDACION
    destinar(todo)
    congelar(todo)
    de_propuestas.cerrar_validacion(todo.ejercicio, actor=todo.coordinacion, hora_fin=time(12))
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VOTACION


def con_actas_sin_etapa(todo):
    """Draw up the acta of the day as if in its stage."""
    antes = todo.ejercicio.etapa
    Ejercicio.objects.update(etapa=E.DELIBERACION)
    con_actas(todo)
    Ejercicio.objects.update(etapa=antes)


def rehacer(todo):
    """Do the validation again, whole."""
    de_propuestas.rehacer_validacion(todo.ejercicio, actor=todo.coordinacion)
    congelar(todo)
    return de_propuestas.cerrar_validacion(todo.ejercicio, actor=todo.coordinacion, hora_fin=time(13))


def test_de_validacion_congelada_a_factibilidad_y_otra_boleta(client):
    todo = hasta_opciones(cuantas=2)
    with pytest.raises(ReglaIncumplida, match="solo se rehace cuando el ejercicio regresó"):
        de_propuestas.rehacer_validacion(todo.ejercicio, actor=todo.coordinacion)
    regresar(todo.ejercicio, E.FACTIBILIDAD, todo.coordinacion)
    firmar(todo, Propuesta.objects.get(clave="B"), sentido="no_viable", motivacion="El drenaje no alcanza.")
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VALIDACION
    (falta,) = pendientes(todo.ejercicio)
    assert (falta.clave, falta.accion) == ("V-06", "Rehacer validación")
    client.force_login(todo.coordinacion)
    assert "Rehacer la validación" in client.get(falta.enlace).content.decode()
    rehace = f"{falta.enlace}rehacer/"
    assert "se congelan otra vez" in client.get(rehace).content.decode()
    client.post(rehace)
    assert client.get(rehace).status_code == 404
    congelar(todo)
    de_propuestas.cerrar_validacion(todo.ejercicio, actor=todo.coordinacion, hora_fin=time(13))
    assert versiones(todo.ejercicio, TipoDocumento.ACTA_VALIDACION) == [(1, ""), (2, RAZON)]
    assert list(Opcion.objects.values_list("boleta", "propuesta__clave").order_by("pk"))[2:] == [(2, "A")]
    assert [una.propuesta.clave for una in Opcion.objects.vigentes(todo.ejercicio)] == ["A"]
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VOTACION


def test_cerrar_con_la_boleta_vieja_no_se_puede():
    todo = hasta_validacion(cuantas=2)
    registrar(todo)
    destinar(todo)
    congelar(todo)
    regresar(todo.ejercicio, E.FACTIBILIDAD, todo.coordinacion)
    firmar(todo, Propuesta.objects.get(clave="B"), sentido="no_viable", motivacion="El drenaje no alcanza.")
    seguir(todo.ejercicio, todo.coordinacion)
    with pytest.raises(ReglaIncumplida, match="hay que rehacer la validación"):
        de_propuestas.cerrar_validacion(todo.ejercicio, actor=todo.coordinacion)
