"""The schedule's verbs: written in PREPARACION, published, rescheduled with the old dates kept."""

import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.calendario import (
    cambios_de,
    cronograma_de,
    cronograma_publicado,
    cuando,
    desde_la_vista,
    por_celebrarse,
    publicadas,
    reconocer,
    vista_de,
)
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Actividad, CambioDeFecha, Ejercicio, Situacion
from gobierno_abierto.ejercicios.operaciones import (
    CAMBIO_AJENO,
    YA_ESTABA,
    avanzar,
    guardar_cronograma,
    por_que_ninguna_fecha,
    reprogramar,
)
from gobierno_abierto.errores import ReglaIncumplida
from tests.factories.ejercicios import EjercicioFactory, cuenta_con, ejercicio_completo
from tests.factories.mesas import deliberando, mesa_instalada
from tests.factories.votacion import escena

E = ClaveEtapa
MOTIVO = "Se anuncian lluvias fuertes para ese día."
QUERETARO = ZoneInfo("America/Mexico_City")

pytestmark = pytest.mark.django_db


def fila(nombre, dia=8, **campos):
    return {"tipo": Actividad.Tipo.OTRA, "nombre": nombre, "fecha": date(2023, 8, dia)} | campos


def filas_de(ejercicio):
    return [{"pk": una.pk} for una in ejercicio.actividades.all()]


def mover(ejercicio, *cambios, actor=None, motivo=MOTIVO, **campos):
    """Reschedule: each of ``cambios`` is (orden, campos)."""
    por_orden = {una.orden: una.pk for una in ejercicio.actividades.all()}
    listos = [{"pk": por_orden[orden]} | nuevos for orden, nuevos in cambios]
    reprogramar(ejercicio, actor=actor, cambios=listos, motivo=motivo, **campos)


def dia(numero, mes=8):
    return {"fecha": date(2023, mes, numero)}


def con_muchas(cuantas=55, fechas=None):
    """Return a published exercise with ``cuantas`` activities besides the required four, on as many dates."""
    ejercicio = ejercicio_completo()
    otras = [
        fila(
            f"Recorrido {n}", fecha=date(2024, 1, 1) + timedelta(days=7 * (n % (fechas or cuantas))), objetivo="Ver"
        )
        for n in range(cuantas)
    ]  # fmt: skip
    guardar_cronograma(ejercicio, actor=None, actividades=filas_de(ejercicio) + otras)
    avanzar(ejercicio, desde=E.PREPARACION, actor=cuenta_con(ejercicio, Rol.COORDINACION))
    return ejercicio


def ya_publicado():
    """Return an exercise in CONVOCATORIA, its schedule published."""
    ejercicio = ejercicio_completo()
    avanzar(ejercicio, desde=E.PREPARACION, actor=cuenta_con(ejercicio, Rol.COORDINACION))
    return ejercicio


@pytest.fixture
def publicado():
    return ya_publicado()


@pytest.fixture
def regresado(publicado):
    """An exercise brought back to PREPARACION after its schedule was published."""
    Ejercicio.objects.filter(pk=publicado.pk).update(etapa=E.PREPARACION)
    publicado.refresh_from_db()
    return publicado


def hechos(ejercicio):
    asiento = Asiento.objects.filter(cadena=ejercicio.pk).latest("n")
    return asiento.verbo, json.loads(asiento.hechos)


# --- Reschedule -----------------------------------------------------------------------------------------------------


def test_reprogramar_conserva_lo_anterior_con_motivo_y_papel(publicado):
    coordina = cuenta_con(publicado, Rol.COORDINACION)
    version = Ejercicio.objects.get().version
    with time_machine.travel(datetime(2023, 8, 3, 12, tzinfo=QUERETARO), tick=False):
        mover(publicado, (1, dia(10) | {"sede": "Salón Delegacional"}), actor=coordina)
    actividad = publicado.actividades.get(orden=1)
    assert (actividad.fecha, actividad.sede) == (date(2023, 8, 10), "Salón Delegacional")
    cambio = CambioDeFecha.objects.get()
    assert (cambio.fecha_anterior, cambio.fecha_nueva) == (date(2023, 8, 8), date(2023, 8, 10))
    assert (cambio.hora_inicio_anterior, cambio.hora_fin_anterior) == (time(10), time(14))
    assert (cambio.motivo, cambio.rol) == (MOTIVO, Rol.COORDINACION)
    (leido,) = cambios_de(actividad)
    assert leido.antes == (
        "martes 8 de agosto de 2023, de 10:00 a 14:00 horas, en Plaza de la colonia (dato de demostración)"
    )
    assert (leido.rol, leido.dia_en_palabras) == ("Coordinación", "3 de agosto de 2023")
    assert Ejercicio.objects.get().version == version + 1
    assert hechos(publicado) == (
        "reprogramar_actividades",
        {
            "motivo": MOTIVO,
            "rol": "coordinacion",
            "actividades": [
                {"orden": 1, "antes": "2023-08-08", "ahora": "2023-08-10", "cambia": ["fecha", "sede"]}
            ],
        },
    )


def test_reprogramar_publica_otra_version_del_cronograma(publicado):
    primera = cronograma_publicado(publicado)
    mover(publicado, (4, dia(30, 10)))
    segunda = cronograma_publicado(publicado)
    assert (segunda.corrige, segunda.version, segunda.folio) == (primera, 2, primera.folio)
    assert segunda.publico
    assert segunda.datos["motivo_version"] == MOTIVO.removesuffix(".")
    assert segunda.datos["cronograma"]["fechas"] == ["2023-08-08", "2023-08-15", "2023-10-23", "2023-10-30"]
    firma = segunda.datos["cronograma"]["renglones"][3]
    assert (firma["celdas"], firma["anteriores"]) == ([False, False, False, True], ["2023-10-23"])
    assert segunda.datos["actividades"][3]["cambios"][0]["motivo"] == MOTIVO
    assert primera.datos["cronograma"]["fechas"][-1] == "2023-10-23"  # the old version is still what it was


def test_reprogramar_dos_veces_guarda_las_dos_fechas(publicado):
    mover(publicado, (1, dia(9)))
    mover(publicado, (1, {"hora_inicio": time(11)}), motivo="El salón abre más tarde")
    mover(publicado, (1, dia(8)), motivo="Al final sí se pudo ese día")
    actividad = publicado.actividades.get(orden=1)
    assert [uno.antes for uno in cambios_de(actividad)] == [
        "martes 8 de agosto de 2023, de 10:00 a 14:00 horas",
        "de 10:00 a 14:00 horas",
        "miércoles 9 de agosto de 2023, de 11:00 a 14:00 horas",
    ]
    renglon = cronograma_de(publicado).renglones[0]
    assert (renglon.fecha.day, [una.day for una in renglon.anteriores]) == (8, [9])


def test_reprogramar_dice_lo_que_no_tenia(publicado):
    publicado.actividades.filter(orden=4).update(sede="", hora_inicio=None, hora_fin=None)
    mover(publicado, (4, {"sede": "Centro Cívico", "hora_inicio": time(12)}))
    firma = publicado.actividades.get(orden=4)
    assert [uno.antes for uno in cambios_de(firma)] == ["sin hora, sin sede"]
    assert cuando(firma) == "lunes 23 de octubre de 2023, 12:00 horas"


def test_reprogramar_solo_la_sede_no_tacha_la_fecha(publicado):
    mover(publicado, (1, {"sede": "Salón Delegacional"}))
    renglon = cronograma_de(publicado).renglones[0]
    assert [uno.antes for uno in renglon.cambios] == ["en Plaza de la colonia (dato de demostración)"]
    assert renglon.anteriores == ()


def test_reprogramar_una_fecha_de_muestra_ya_no_lo_es(publicado):
    publicado.actividades.update(datos_de_demostracion="fecha\nsede")
    mover(publicado, (4, dia(30, 10)))
    assert publicado.actividades.get(orden=4).datos_de_demostracion == "sede"
    assert publicado.actividades.get(orden=1).datos_de_demostracion == "fecha\nsede"


@pytest.mark.parametrize(
    ("cambios", "motivo", "frase"),
    [
        ([(1, dia(8))], MOTIVO, "No cambió ninguna fecha, hora ni sede"),
        ([], MOTIVO, "No cambió ninguna"),
        ([(2, dia(7))], MOTIVO, "^Segunda mesa.* quedaría antes de una actividad que va primero"),
        ([(1, dia(16))], MOTIVO, "^Segunda mesa.* y Jornada de votación quedarían antes de una actividad"),
        ([(4, dia(14))], MOTIVO, "^Firma de Convenio de Colaboración quedaría antes"),
        ([(1, {"hora_fin": time(9)})], MOTIVO, "Primera mesa.*La hora de término va después"),
        ([(1, {"hora_inicio": None})], MOTIVO, "Ponga también la hora de inicio"),
        ([(4, {"fecha": date(23, 10, 30)})], MOTIVO, "Revise el año"),
        ([(1, dia(9))], "porque 123456789", "al menos 10 letras"),
        ([(1, dia(9))], "  ", "al menos 10 letras"),
    ],
)
def test_reprogramar_rehusa_y_no_escribe(publicado, cambios, motivo, frase):
    antes = list(publicado.actividades.values())
    with pytest.raises(ReglaIncumplida, match=frase):
        mover(publicado, *cambios, motivo=motivo)
    assert list(publicado.actividades.values()) == antes
    assert not CambioDeFecha.objects.exists()
    assert hechos(publicado)[0] == "avanzar"


def test_reprogramar_admite_dos_en_un_dia_y_mover_todas(publicado):
    mover(publicado, *[(orden, dia(20, 11)) for orden in (1, 2, 3, 4)])
    assert set(publicado.actividades.values_list("fecha", flat=True)) == {date(2023, 11, 20)}
    assert CambioDeFecha.objects.count() == 4
    assert len(hechos(publicado)[1]["actividades"]) == 4


@pytest.mark.parametrize(
    ("etapa", "quedan"),
    [
        (E.CONVOCATORIA, [1, 2, 3, 4, 5]),
        (E.DELIBERACION, [1, 2, 3, 4, 5]),
        (E.FACTIBILIDAD, [2, 3, 4, 5]),
        (E.VALIDACION, [2, 3, 4, 5]),
        (E.VOTACION, [3, 4, 5]),
        (E.RESULTADOS, [4, 5]),
        (E.CONVENIO, [4, 5]),
        (E.SEGUIMIENTO, [5]),
        (E.CONCLUIDO, []),
    ],
)
def test_reprogramar_solo_lo_que_no_se_ha_celebrado(etapa, quedan):
    ejercicio = ejercicio_completo(etapa=etapa)
    Actividad.objects.create(ejercicio=ejercicio, orden=5, **fila("Recorrido"))
    assert [una.orden for una in por_celebrarse(ejercicio)] == quedan
    for orden in {1, 2, 3, 4, 5} - set(quedan):
        with pytest.raises(ReglaIncumplida, match="ya se celebró" if quedan else "ya concluyó"):
            mover(ejercicio, (orden, dia(28, 12)))
    if quedan:
        mover(ejercicio, (5, dia(28, 12)))
        assert cambios_de(ejercicio.actividades.get(orden=5))


def test_reprogramar_no_mueve_la_jornada_de_mesas_que_ya_empezo(django_assert_num_queries):
    ejercicio = deliberando(personas=1)
    assert 1 in [una.orden for una in por_celebrarse(ejercicio)]
    mesa_instalada(ejercicio)
    ejercicio.actividades.filter(orden__gt=2).update(tipo="jornada_deliberativa")
    with django_assert_num_queries(3):  # one asks whether it began, however many days it takes
        assert [una.orden for una in por_celebrarse(ejercicio)] == [2]
    with pytest.raises(ReglaIncumplida, match="ya empezó"):
        mover(ejercicio, (1, dia(9)))
    Ejercicio.objects.filter(pk=ejercicio.pk).update(
        etapa=E.CONVOCATORIA
    )  # brought back: it will be held again
    assert por_celebrarse(Ejercicio.objects.get(pk=ejercicio.pk))[0].orden == 1


@pytest.mark.parametrize(("hasta", "quedan"), [("preparada", [3, 4]), ("armada", [3, 4]), ("abierta", [4])])
def test_reprogramar_no_mueve_la_votacion_que_ya_se_abrio(hasta, quedan):
    ejercicio = escena(opciones=2, hasta=hasta).ejercicio
    assert [una.orden for una in por_celebrarse(ejercicio)] == quedan
    if 3 not in quedan:
        with pytest.raises(ReglaIncumplida, match="ya empezó"):
            mover(ejercicio, (3, dia(20)))


@pytest.mark.parametrize(
    ("etapa", "frase"),
    [
        (E.PREPARACION, "todavía no se publica"),
        (E.CONCLUIDO, "ya concluyó"),
        (E.SEGUIMIENTO, "ya se celebraron"),
    ],
)
def test_por_que_ninguna_fecha_dice_la_razon(etapa, frase):
    assert frase in por_que_ninguna_fecha(ejercicio_completo(etapa=etapa))
    assert por_que_ninguna_fecha(ejercicio_completo(etapa=E.CONVOCATORIA)) == ""


def test_reprogramar_rehusa_lo_nunca_publicado():
    ejercicio = ejercicio_completo()
    with pytest.raises(ReglaIncumplida, match="todavía no se publica"):
        mover(ejercicio, (1, dia(9)))


@pytest.mark.parametrize("situacion", [Situacion.SUSPENDIDO, Situacion.CANCELADO])
def test_reprogramar_rehusa_si_esta_detenido(publicado, situacion):
    Ejercicio.objects.filter(pk=publicado.pk).update(situacion=situacion)
    with pytest.raises(ReglaIncumplida, match="no admite cambios"):
        mover(publicado, (1, dia(9)))


def test_reprogramar_solo_con_permiso_y_lo_suyo(publicado):
    with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
        mover(publicado, (1, dia(9)), actor=cuenta_con(publicado, Rol.INFOQRO))
    ajena = ejercicio_completo(etapa=E.CONVOCATORIA).actividades.first()
    with pytest.raises(ReglaIncumplida, match="ya no está"):
        reprogramar(publicado, actor=None, cambios=[{"pk": ajena.pk} | dia(9)], motivo=MOTIVO)


def test_reprogramar_rehusa_sobre_lo_que_otra_persona_ya_movio(publicado):
    version, vista = Ejercicio.objects.get().version, vista_de(publicado.actividades.all())
    mover(publicado, (4, dia(30, 10)), version=version, vista=vista)
    with pytest.raises(ReglaIncumplida, match="Alguien guardó cambios antes") as error:
        mover(publicado, (4, dia(31, 10)), version=version, vista=vista)
    assert error.value.codigo == CAMBIO_AJENO
    assert CambioDeFecha.objects.count() == 1


def test_reprogramar_dos_veces_lo_mismo_no_es_de_otra_persona(publicado):
    version, vista = Ejercicio.objects.get().version, vista_de(publicado.actividades.all())
    mover(publicado, (4, dia(30, 10)), version=version, vista=vista)
    with pytest.raises(ReglaIncumplida) as error:
        mover(publicado, (4, dia(30, 10)), version=version, vista=vista)
    assert (error.value.codigo, error.value.mensaje) == (YA_ESTABA, "Esas fechas ya están publicadas.")
    assert CambioDeFecha.objects.count() == 1


# --- Back in PREPARACION --------------------------------------------------------------------------------------------


def test_guardar_cronograma_ya_publicado_agrega_y_corrige_textos(regresado):
    filas = filas_de(regresado)
    filas[0]["objetivo"] = "Conversar."
    guardar_cronograma(regresado, actor=None, actividades=[*filas, fila("Recorrido", 9)])
    assert regresado.actividades.get(orden=1).objetivo == "Conversar."
    assert publicadas(regresado) == {una["pk"] for una in filas}
    nueva = regresado.actividades.get(orden=5)
    assert nueva not in por_celebrarse(regresado)
    guardar_cronograma(
        regresado, actor=None, actividades=[*filas_de(regresado)[:4], {"pk": nueva.pk} | dia(11)]
    )
    assert regresado.actividades.get(orden=5).fecha == date(2023, 8, 11)  # nobody had read that one's date
    guardar_cronograma(regresado, actor=None, actividades=filas_de(regresado)[:4])
    assert regresado.actividades.count() == 4


@pytest.mark.parametrize("nuevo", [dia(9), {"hora_inicio": time(9)}, {"hora_fin": None}, {"sede": "Otra"}])
def test_guardar_cronograma_no_edita_una_fecha_publicada(regresado, nuevo):
    filas = filas_de(regresado)
    filas[0] |= nuevo
    with pytest.raises(ReglaIncumplida, match=r"Primera mesa.*«Cambiar fechas»"):
        guardar_cronograma(regresado, actor=None, actividades=filas)
    assert not CambioDeFecha.objects.exists()


def test_guardar_cronograma_no_quita_lo_publicado(regresado):
    with pytest.raises(
        ReglaIncumplida, match="«Firma de Convenio de Colaboración» ya se publicó: no se quita"
    ):
        guardar_cronograma(regresado, actor=None, actividades=filas_de(regresado)[:3])
    assert regresado.actividades.count() == 4


def test_guardar_cronograma_no_quita_lo_que_ya_tuvo_cambios():
    ejercicio = ejercicio_completo()
    firma = ejercicio.actividades.get(orden=4)
    CambioDeFecha.objects.create(
        actividad=firma, fecha_anterior=date(2023, 10, 20), fecha_nueva=firma.fecha, motivo=MOTIVO,
        rol=Rol.COORDINACION, en=datetime(2023, 8, 3, tzinfo=QUERETARO),
    )  # fmt: skip
    with pytest.raises(ReglaIncumplida, match="ya tuvo cambios de fecha"):
        guardar_cronograma(ejercicio, actor=None, actividades=filas_de(ejercicio)[:3])
    assert ejercicio.actividades.count() == 4


def test_reprogramar_de_regreso_en_preparacion_y_volver_a_convocar(regresado):
    mover(regresado, (1, dia(9)))
    assert cronograma_publicado(regresado).version == 2
    guardar_cronograma(regresado, actor=None, actividades=[*filas_de(regresado), fila("Recorrido", 30)])
    avanzar(regresado, desde=E.PREPARACION, actor=cuenta_con(regresado, Rol.COORDINACION))
    ultimo = cronograma_publicado(regresado)
    assert (ultimo.version, len(ultimo.datos["actividades"])) == (3, 5)
    assert Documento.objects.filter(tipo=TipoDocumento.CRONOGRAMA).values("folio").distinct().count() == 1


# --- Two people ------------------------------------------------------------------------------------------------------


def test_guardar_cronograma_admite_que_cambie_otra_seccion():
    ejercicio = ejercicio_completo()
    vista = vista_de(ejercicio.actividades.all())
    Ejercicio.objects.filter(pk=ejercicio.pk).update(version=9)  # somebody saved another section
    guardar_cronograma(ejercicio, actor=None, actividades=filas_de(ejercicio)[:3], version=1, vista=vista)
    assert ejercicio.actividades.count() == 3


def test_guardar_cronograma_dos_veces_lo_mismo_no_duplica():
    ejercicio = ejercicio_completo()
    vista = vista_de(ejercicio.actividades.all())
    filas = [
        *filas_de(ejercicio)[:3],
        fila("Recorrido", 30),
        fila("Recorrido", 30),
    ]  # two equal rows were meant
    guardar_cronograma(ejercicio, actor=None, actividades=filas, version=1, vista=vista)
    antes = hechos(ejercicio)
    with pytest.raises(ReglaIncumplida) as error:
        guardar_cronograma(ejercicio, actor=None, actividades=filas, version=1, vista=vista)
    assert error.value.codigo == YA_ESTABA
    assert ejercicio.actividades.count() == 5
    assert hechos(ejercicio) == antes


@pytest.mark.parametrize(
    "otra", [fila("Otro recorrido", 30), fila("Recorrido", 29), fila("Recorrido", 30, sede="Plaza")]
)
def test_guardar_cronograma_casi_lo_mismo_si_es_de_otra_persona(otra):
    ejercicio = ejercicio_completo()
    vista = vista_de(ejercicio.actividades.all())
    suyas = filas_de(ejercicio)
    guardar_cronograma(
        ejercicio, actor=None, actividades=[*suyas, fila("Recorrido", 30)], version=1, vista=vista
    )
    with pytest.raises(ReglaIncumplida) as error:
        guardar_cronograma(ejercicio, actor=None, actividades=[*suyas, otra], version=1, vista=vista)
    assert error.value.codigo == CAMBIO_AJENO


def test_reconocer_empareja_cada_renglon_una_sola_vez():
    ejercicio = ejercicio_completo()
    guardar_cronograma(ejercicio, actor=None, actividades=[*filas_de(ejercicio), fila("Recorrido", 30)])
    guardadas = list(ejercicio.actividades.all())
    igual = fila("Recorrido", 30)
    assert reconocer([{"pk": guardadas[0].pk}, igual, igual, {}, {"pk": 0}, {"pk": 10**9}], guardadas) == [
        guardadas[0].pk,
        guardadas[4].pk,
        0,
        0,
        0,
        0,
    ]


def test_desde_la_vista_dice_que_cambio():
    ejercicio = ejercicio_completo()
    primera, segunda, tercera, cuarta = ejercicio.actividades.all()
    vista = vista_de([primera, segunda, tercera, cuarta])
    quedan = [{"pk": primera.pk}, {"pk": segunda.pk, "sede": "Otra"}, {"pk": tercera.pk}, fila("Nueva", 30)]
    guardar_cronograma(ejercicio, actor=None, actividades=quedan)
    cambio = desde_la_vista(list(ejercicio.actividades.all()), vista)
    assert [una.pk for una in cambio.cambiadas] == [segunda.pk]
    assert [una.nombre for una in cambio.nuevas] == ["Nueva"]
    assert cambio.quitadas == {cuarta.pk}


@pytest.mark.parametrize("vista", ["", ":", "x", "1", "²:9 x:y", "9" * 5000 + ":a", "-1:a"])
def test_desde_la_vista_no_confia_en_lo_que_llega(vista):
    cambio = desde_la_vista(list(ejercicio_completo().actividades.all()), vista)
    assert (len(cambio.nuevas), cambio.cambiadas, cambio.quitadas) == (4, (), frozenset())


def test_guardar_cronograma_con_la_misma_dos_veces_no_pierde_ninguna():
    ejercicio = ejercicio_completo()
    repetida = [*filas_de(ejercicio), fila("Otra vez", pk=ejercicio.actividades.first().pk)]
    guardar_cronograma(ejercicio, actor=None, actividades=repetida)
    assert list(ejercicio.actividades.values_list("orden", flat=True)) == [1, 2, 3, 4, 5]
    assert ejercicio.actividades.last().nombre == "Otra vez"


def test_guardar_cronograma_rehusa_terminar_antes_de_empezar():
    with pytest.raises(ReglaIncumplida, match="«Una»: La hora de término"):
        guardar_cronograma(
            EjercicioFactory(), actor=None, actividades=[fila("Una", hora_inicio=time(9), hora_fin=time(8))]
        )


def test_reprogramar_cincuenta_y_cinco_de_una_vez():
    ejercicio = con_muchas(51)
    mover(ejercicio, *[(orden, dia(31, 12)) for orden in range(1, 56)])
    assert CambioDeFecha.objects.count() == 55
    dibujo = cronograma_de(ejercicio)
    assert {renglon.fecha for renglon in dibujo.renglones} == {date(2023, 12, 31)}
    assert len(dibujo.con_cambios) == 55
