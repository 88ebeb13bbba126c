"""A table's record: only its own relator, nothing lost between two tablets, frozen when closed."""

import re
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.errores import ReglaIncumplida
from mesas import operaciones
from mesas.etapa import pendientes_de_mesas
from mesas.models import Idea, Mesa
from tests.factories.ejercicios import cuenta_con
from tests.factories.mesas import IDEA, cerrar, convocado, deliberando, mesa_instalada, pasar_a

pytestmark = pytest.mark.django_db


@pytest.fixture
def ejercicio():
    return deliberando(personas=6, numero_mesas=3, cupo_por_mesa=11)


@pytest.fixture
def mesa(ejercicio):
    return mesa_instalada(ejercicio)


def guardar(mesa, **campos):
    return operaciones.guardar_idea(mesa, actor=mesa.relator, **(IDEA | campos))


def test_ideas_se_numeran_y_su_numero_no_se_repite(mesa):
    primera, segunda = guardar(mesa), guardar(mesa, titulo="Andador")
    assert (primera.clave, segunda.clave) == ("1.1", "1.2")
    operaciones.quitar_idea(segunda, actor=mesa.relator, version=1)
    assert guardar(mesa, titulo="Otra").clave == "1.3"
    mesa.refresh_from_db()
    assert mesa.estado == Mesa.Estado.CONVERSANDO


def test_guardar_ideas_no_escribe_en_la_bitacora(mesa):
    antes = Asiento.objects.count()
    guardar(mesa)
    assert Asiento.objects.count() == antes


@pytest.mark.parametrize(
    ("campos", "campo"),
    [
        ({"titulo": " "}, "titulo"),
        ({"titulo": "x" * 91}, "titulo"),
        ({"que": ""}, "que"),
        ({"acuerdo": ""}, "acuerdo"),
        ({"acuerdo": "disenso"}, "disenso"),
        ({"acuerdo": "mayoria"}, "a_favor"),
        ({"acuerdo": "mayoria", "a_favor": 8, "de_cuantas": 7}, "a_favor"),
    ],
)
def test_idea_incompleta_dice_que_falta(mesa, campos, campo):
    with pytest.raises(ReglaIncumplida) as error:
        guardar(mesa, **campos)
    assert error.value.campo == campo


def test_texto_que_no_cabe_se_rechaza_en_su_campo(mesa):
    larga = "x" * 5_001
    with pytest.raises(ReglaIncumplida, match="5,001 letras y caben 5,000") as idea:
        guardar(mesa, que=larga)
    with pytest.raises(ReglaIncumplida) as texto:
        operaciones.guardar_relatoria(mesa, actor=mesa.relator, version=mesa.version_texto, acuerdos=larga)
    assert (idea.value.campo, texto.value.campo) == ("que", "acuerdos")


def test_idea_por_mayoria_dice_cuantas(mesa):
    idea = guardar(mesa, acuerdo="mayoria", a_favor=7, de_cuantas=10)
    assert idea.acuerdo_texto == "mayoría (7 de 10)"
    igual = operaciones.guardar_idea(mesa, actor=mesa.relator, idea=idea, version=1, **IDEA | {"a_favor": 7})
    assert (igual.a_favor, igual.acuerdo_texto) == (None, "consenso")


def test_mismo_envio_agrega_una_sola_idea(mesa):
    envio = uuid4()
    assert guardar(mesa, envio=envio) == guardar(mesa, envio=envio)
    assert Idea.objects.count() == 1


def test_guardar_sobre_otra_tableta_se_rechaza_y_no_pierde_nada(mesa):
    idea = guardar(mesa)
    operaciones.guardar_idea(
        mesa, actor=mesa.relator, idea=idea, version=1, **IDEA | {"que": "Lo de la otra"}
    )
    with pytest.raises(ReglaIncumplida, match="Otra tableta") as error:
        operaciones.guardar_idea(mesa, actor=mesa.relator, idea=idea, version=1, **IDEA | {"que": "Lo mío"})
    assert error.value.codigo == "R-07"
    assert Idea.objects.get().que == "Lo de la otra"
    with pytest.raises(ReglaIncumplida, match="Otra tableta"):
        operaciones.quitar_idea(idea, actor=mesa.relator, version=1)
    with pytest.raises(ReglaIncumplida, match="Otra tableta"):
        operaciones.guardar_idea(mesa, actor=mesa.relator, idea=idea, **IDEA)


def test_texto_de_la_mesa_se_compara_antes_de_guardar(mesa):
    guardada = operaciones.guardar_relatoria(
        mesa, actor=mesa.relator, version=0, acuerdos="Uno", presentes=10
    )
    assert (guardada.version_texto, guardada.estado) == (1, Mesa.Estado.CONVERSANDO)
    guardar(mesa)  # ideas don't get in the way of the table's text
    leida = operaciones.guardar_relatoria(
        mesa, actor=mesa.relator, version=1, acuerdos="Dos", presentes=10, leer=True
    )
    assert leida.estado == Mesa.Estado.LEYENDO
    with pytest.raises(ReglaIncumplida, match="Otra tableta"):
        operaciones.guardar_relatoria(mesa, actor=mesa.relator, version=1, acuerdos="Tres", presentes=10)


def test_solo_su_relator_escribe_la_mesa(ejercicio, mesa):
    ajena = mesa_instalada(ejercicio, 2)
    for quien in (ajena.relator, cuenta_con(ejercicio, Rol.COORDINACION), cuenta_con(ejercicio, Rol.INFOQRO)):
        with pytest.raises(ReglaIncumplida, match="Solo quien relata"):
            operaciones.guardar_idea(mesa, actor=quien, **IDEA)
    with pytest.raises(ReglaIncumplida, match="Solo quien relata"):
        operaciones.cerrar_mesa(mesa, actor=ajena.relator, version=0, conformes=1, presentes=1)


def test_mesa_sin_instalar_no_se_escribe_ni_se_instala_dos_veces(ejercicio, mesa):
    sin_instalar = ejercicio.mesas.get(numero=3)
    with pytest.raises(ReglaIncumplida, match="no está instalada"):
        operaciones.guardar_idea(sin_instalar, actor=None, **IDEA)
    with pytest.raises(ReglaIncumplida, match="ya está instalada"):
        operaciones.instalar_mesa(mesa, actor=mesa.relator)
    with pytest.raises(ReglaIncumplida, match="Solo quien relata"):
        operaciones.instalar_mesa(sin_instalar, actor=mesa.relator)
    social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)
    assert operaciones.instalar_mesa(sin_instalar, actor=social).estado == Mesa.Estado.INSTALADA


def test_fuera_de_deliberacion_no_se_escribe(ejercicio, mesa):
    pasar_a(ejercicio, ClaveEtapa.FACTIBILIDAD)
    mesa.ejercicio.refresh_from_db()
    with pytest.raises(ReglaIncumplida, match="etapa"):
        guardar(mesa)


def test_cerrar_congela_el_acta_con_sus_campos(mesa):
    mesa.facilita = "Persona Ficticia F"
    mesa.save()
    guardar(mesa, acuerdo="disenso", disenso="Tres personas prefieren una cancha.")
    guardar(mesa, titulo="Andador", acuerdo="mayoria", a_favor=7, de_cuantas=10)
    mesa.refresh_from_db()
    acta = operaciones.cerrar_mesa(
        mesa,
        actor=mesa.relator,
        version=mesa.version,
        presentes=10,
        conformes=9,
        acuerdos="Cuidar los árboles.",
    )
    datos = acta.datos
    assert acta.tipo == TipoDocumento.ACTA_MESA
    assert (datos["mesa_numero"], datos["personas_presentes"], datos["conformes"]) == (1, 10, 9)
    assert [una["titulo"] for una in datos["ideas"]] == [IDEA["titulo"], "Andador"]
    assert datos["ideas"][1]["acuerdo"] == "mayoría (7 de 10)"
    assert datos["disensos"] == [{"numero": 1, "texto": "Tres personas prefieren una cancha."}]
    assert [una["calidad"] for una in datos["firmantes"]] == ["Quien facilita", "Quien relata"]
    mesa.refresh_from_db()
    assert (mesa.estado, mesa.acta) == (Mesa.Estado.CERRADA, acta)
    asiento = Asiento.objects.filter(verbo="cerrar_mesa").get()
    assert acta.huella in asiento.hechos


def test_cerrar_compara_lo_que_se_leyo(mesa):
    guardar(mesa)
    with pytest.raises(ReglaIncumplida, match="después de que usted la leyó") as error:
        operaciones.cerrar_mesa(mesa, actor=mesa.relator, version=0, presentes=5, conformes=5)
    assert error.value.codigo == "R-07"


@pytest.mark.parametrize(
    ("campos", "dicho"),
    [
        ({"presentes": None, "conformes": 0}, "cuántas personas"),
        ({"presentes": 5, "conformes": 6}, "no pueden ser más"),
        ({"presentes": 5, "conformes": -1}, "no pueden ser más"),
    ],
)
def test_cerrar_con_cifras_imposibles_se_rechaza(mesa, campos, dicho):
    guardar(mesa)
    with pytest.raises(ReglaIncumplida, match=dicho):
        cerrar(mesa, **campos)


def test_acta_vacia_no_se_cierra_sin_explicarlo(mesa):
    with pytest.raises(ReglaIncumplida, match="vacía"):
        operaciones.cerrar_mesa(mesa, actor=mesa.relator, version=0, presentes=3, conformes=3)
    acta = operaciones.cerrar_mesa(
        mesa, actor=mesa.relator, version=0, presentes=3, conformes=3, acuerdos="La mesa se unió a la 2."
    )
    assert acta.datos["ideas"] == []


def test_cerrar_toma_las_personas_del_escritorio(ejercicio, mesa):
    social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)
    dentro = ejercicio.inscripciones.filter(lugar__mesa=mesa).select_related("ejercicio")
    for una in dentro:
        operaciones.recibir_persona(una, actor=social)
    acta = cerrar(mesa, presentes=None, conformes=len(dentro))
    assert acta.datos["personas_presentes"] == acta.datos["personas_en_escritorio"] == len(dentro) == 2


def test_mesa_cerrada_no_cambia_ni_por_la_base(mesa):
    idea = guardar(mesa)
    cerrar(mesa)
    for verbo in (
        lambda: guardar(mesa),
        lambda: operaciones.quitar_idea(idea, actor=mesa.relator, version=1),
        lambda: operaciones.guardar_relatoria(mesa, actor=mesa.relator, version=0, acuerdos=""),
        lambda: cerrar(mesa),
    ):
        with pytest.raises(ReglaIncumplida, match="cerrada"):
            verbo()
    for cambio in (
        lambda: Idea.objects.filter(pk=idea.pk).update(titulo="Otro"),
        lambda: Idea.objects.filter(pk=idea.pk).delete(),
        lambda: Idea.objects.create(mesa=mesa, numero=9, titulo="x", que="x", acuerdo="consenso"),
    ):
        with pytest.raises(IntegrityError, match="no cambian"), transaction.atomic():
            cambio()


def test_reabrir_pide_razon_y_da_la_version_dos(ejercicio, mesa):
    guardar(mesa)
    primera = cerrar(mesa)
    coordina = cuenta_con(ejercicio, Rol.COORDINACION)
    with pytest.raises(ReglaIncumplida, match="permiso"):
        operaciones.reabrir_mesa(mesa, actor=mesa.relator, razon="x")
    with pytest.raises(ReglaIncumplida, match="razón"):
        operaciones.reabrir_mesa(mesa, actor=coordina, razon=" ")
    operaciones.reabrir_mesa(mesa, actor=coordina, razon="Faltó una idea.")
    with pytest.raises(ReglaIncumplida, match="no está cerrada"):
        operaciones.reabrir_mesa(mesa, actor=coordina, razon="Otra vez")
    guardar(mesa, titulo="La que faltó")
    mesa.refresh_from_db()
    assert mesa.estado == Mesa.Estado.REABIERTA
    segunda = cerrar(mesa)
    assert (segunda.folio, segunda.version, segunda.corrige) == (primera.folio, 2, primera)
    assert segunda.datos["huella_version_anterior"] == primera.huella
    assert segunda.datos["motivo_version"] == "Faltó una idea."
    assert len(segunda.datos["ideas"]) == 2


def test_pendientes_de_mesas_nombran_las_abiertas(ejercicio):
    assert [una.clave for una in pendientes_de_mesas(ejercicio)] == ["M-01"]
    uno, dos = mesa_instalada(ejercicio, 1), mesa_instalada(ejercicio, 3)
    assert pendientes_de_mesas(ejercicio)[0].texto == "Falta cerrar el acta de las mesas 1 y 3."
    cerrar(uno)
    assert pendientes_de_mesas(ejercicio)[0].texto == "Falta cerrar el acta de la mesa 3."
    cerrar(dos)
    assert [una.clave for una in pendientes_de_mesas(ejercicio)] == ["M-08"]
    coordina = cuenta_con(ejercicio, Rol.COORDINACION)
    operaciones.levantar_acta_jornada(ejercicio, actor=coordina)
    assert pendientes_de_mesas(ejercicio) == []
    operaciones.reabrir_mesa(dos, actor=coordina, razon="Faltó una idea.")
    dos.refresh_from_db()
    cerrar(dos)
    assert [una.clave for una in pendientes_de_mesas(ejercicio)] == ["M-08"]


def test_ideas_cerradas_son_las_que_ve_quien_forma_propuestas(ejercicio):
    uno, dos = mesa_instalada(ejercicio, 1), mesa_instalada(ejercicio, 2)
    guardar(dos)
    guardar(uno)
    cerrar(uno)
    assert [idea.clave for idea in Idea.objects.cerradas(ejercicio)] == ["1.1"]
    assert str(Idea.objects.cerradas(ejercicio)[0]).startswith("1.1 ")


def test_acta_de_la_jornada_suma_las_mesas(ejercicio):
    coordina = cuenta_con(ejercicio, Rol.COORDINACION)
    with pytest.raises(ReglaIncumplida, match="ninguna mesa"):
        operaciones.levantar_acta_jornada(ejercicio, actor=coordina)
    uno, dos = mesa_instalada(ejercicio, 1), mesa_instalada(ejercicio, 2)
    una = cerrar(uno)
    with pytest.raises(ReglaIncumplida, match="mesas 2"):
        operaciones.levantar_acta_jornada(ejercicio, actor=coordina)
    guardar(dos)
    cerrar(dos, presentes=8, conformes=8)
    acta = operaciones.levantar_acta_jornada(
        ejercicio,
        actor=coordina,
        incidentes=[{"hora": "17:10", "hecho": "Se fue la luz", "solucion": "Volvió"}],
    )
    datos = acta.datos
    assert (datos["mesas_previstas"], datos["mesas_instaladas"]) == (3, 2)
    assert (datos["personas_total"], datos["ideas_total"]) == (18, 2)
    assert datos["mesas"][0] == {
        "numero": 1,
        "personas": 10,
        "ideas": 1,
        "folio": una.folio,
        "huella": una.huella,
    }
    assert datos["hubo_incidentes"]
    with pytest.raises(ReglaIncumplida, match="motivo"):
        operaciones.levantar_acta_jornada(ejercicio, actor=coordina)
    otra = operaciones.levantar_acta_jornada(ejercicio, actor=coordina, motivo="Faltó un incidente.")
    assert (otra.version, otra.corrige) == (2, acta)


# --- The relator's pages --------------------------------------------------------------------------------------------


def en(vista, mesa, *otros):
    return reverse(f"mesas:{vista}", args=[mesa.ejercicio.slug, mesa.numero, *otros])


def oculto(respuesta, nombre):
    return re.search(rf'name="{nombre}"[^>]*value="([^"]*)"', respuesta.content.decode()).group(1)


def test_mesa_ajena_es_404(client, ejercicio, mesa):
    ajena = mesa_instalada(ejercicio, 2)
    guardar(ajena)
    guardar(mesa)
    client.force_login(mesa.relator)
    assert client.get(en("mesa", mesa)).status_code == 200
    for direccion in (
        en("mesa", ajena),
        en("acuerdos", ajena),
        en("cerrar", ajena),
        en("idea", ajena, 1),
        en("reabrir", mesa),
        reverse("mesas:tablero", args=[ejercicio.slug]),
    ):
        assert client.get(direccion).status_code == 404
    for direccion in (en("quitar", ajena, 1), en("instalar", ajena), en("mesa", ajena)):
        assert client.post(direccion, IDEA).status_code == 404
    for rol in (Rol.COORDINACION, Rol.INFOQRO):
        client.force_login(cuenta_con(ejercicio, rol))
        assert client.get(en("mesa", mesa)).status_code == 404
        assert client.get(reverse("mesas:tablero", args=[ejercicio.slug])).status_code == 200


def test_encargo_de_otro_ejercicio_no_vale_sin_el_papel(client, mesa):
    otro = deliberando()
    client.force_login(mesa.relator)
    assert client.get(reverse("mesas:mesa", args=[otro.slug, 1])).status_code == 404


def test_mi_mesa_lleva_a_la_unica_y_lista_varias(client, ejercicio, mesa):
    client.force_login(mesa.relator)
    mias = reverse("mesas:mias", args=[ejercicio.slug])
    assert client.get(mias)["Location"] == en("mesa", mesa)
    operaciones.encargar_mesa(ejercicio.mesas.get(numero=2), actor=None, usuario=mesa.relator)
    assert "Mesa 2" in client.get(mias).content.decode()
    client.force_login(cuenta_con(ejercicio, Rol.FACILITACION))
    assert "Todavía no tiene una mesa" in client.get(mias).content.decode()


def test_relator_lleva_su_mesa_de_principio_a_fin(client, ejercicio):
    relator = cuenta_con(ejercicio, Rol.FACILITACION)
    mesa = ejercicio.mesas.get(numero=2)
    operaciones.encargar_mesa(mesa, actor=None, usuario=relator)
    client.force_login(relator)
    assert "Instalar mesa" in client.get(en("mesa", mesa)).content.decode()
    client.post(en("instalar", mesa))
    respuesta = client.get(en("mesa", mesa))
    datos = IDEA | {"envio": oculto(respuesta, "envio")}
    assert "Guardado. Idea 2.1." in client.post(en("mesa", mesa), datos, follow=True).content.decode()
    client.post(en("mesa", mesa), datos)  # the browser sends it again
    assert Idea.objects.filter(mesa=mesa).count() == 1
    sin_titulo = client.post(en("mesa", mesa), datos | {"titulo": "", "envio": str(uuid4())})
    assert sin_titulo.context["form"].errors["titulo"]
    assert IDEA["que"] in sin_titulo.content.decode()
    idea = client.get(en("idea", mesa, 1))
    client.post(en("idea", mesa, 1), IDEA | {"titulo": "Más sombra", "version": oculto(idea, "version")})
    acuerdos = client.get(en("acuerdos", mesa))
    respuesta = client.post(
        en("acuerdos", mesa),
        {"acuerdos": "Cuidar.", "presentes": "9", "version": oculto(acuerdos, "version"), "leer": "1"},
        follow=True,
    )
    texto = respuesta.content.decode()
    assert "Lea el acta en voz alta" in texto
    assert "Más sombra" in texto
    assert "Al cerrar ya no se puede cambiar." in texto
    mal = client.post(
        en("cerrar", mesa), {"presentes": "9", "conformes": "10", "version": oculto(respuesta, "version")}
    )
    assert mal.context["form"].errors["conformes"]
    cerrada = client.post(
        en("cerrar", mesa),
        {"presentes": "9", "conformes": "9", "version": oculto(respuesta, "version")},
        follow=True,
    )
    assert "Acta cerrada. Gracias." in cerrada.content.decode()
    assert Documento.objects.filter(tipo=TipoDocumento.ACTA_MESA).get().datos["conformes"] == 9
    assert client.get(en("cerrar", mesa)).status_code == 302


def test_dos_tabletas_ven_los_dos_textos_y_eligen(client, mesa):
    idea = guardar(mesa)
    client.force_login(mesa.relator)
    operaciones.guardar_idea(
        mesa, actor=mesa.relator, idea=idea, version=1, **IDEA | {"que": "Lo de la otra tableta"}
    )
    mio = IDEA | {"que": "Lo que yo escribí", "version": "1"}
    respuesta = client.post(en("idea", mesa, 1), mio)
    texto = respuesta.content.decode()
    assert "Otra tableta cambió este texto" in texto
    assert "Lo de la otra tableta" in texto
    assert texto.count("Lo que yo escribí") == 2  # beside the other's, and still in the form
    assert Idea.objects.get().que == "Lo de la otra tableta"
    client.post(en("idea", mesa, 1), mio | {"version": oculto(respuesta, "version")})
    assert Idea.objects.get().que == "Lo que yo escribí"


def test_texto_de_la_mesa_en_conflicto_conserva_lo_escrito(client, mesa):
    client.force_login(mesa.relator)
    operaciones.guardar_relatoria(mesa, actor=mesa.relator, version=0, acuerdos="De la otra", presentes=9)
    respuesta = client.post(en("acuerdos", mesa), {"acuerdos": "Mío", "presentes": "9", "version": "0"})
    texto = respuesta.content.decode()
    assert "De la otra" in texto
    assert texto.count("Mío") == 2
    client.post(
        en("acuerdos", mesa), {"acuerdos": "Mío", "presentes": "9", "version": oculto(respuesta, "version")}
    )
    mesa.refresh_from_db()
    assert mesa.acuerdos == "Mío"


def test_idea_quitada_en_otra_tableta_no_pierde_lo_escrito(client, mesa):
    idea = guardar(mesa)
    client.force_login(mesa.relator)
    operaciones.quitar_idea(idea, actor=mesa.relator, version=1)
    respuesta = client.post(en("idea", mesa, 1), IDEA | {"que": "Lo que yo escribí", "version": "1"})
    texto = respuesta.content.decode()
    assert "Lo que escribió sigue aquí" in texto
    assert "Lo que yo escribí" in texto
    assert client.get(en("idea", mesa, 1)).status_code == 404
    datos = IDEA | {"que": "Lo que yo escribí", "envio": oculto(respuesta, "envio")}
    client.post(en("mesa", mesa), datos)
    assert Idea.objects.get().que == "Lo que yo escribí"


def test_acta_cerrada_desde_otra_tableta_no_pierde_lo_escrito(client, mesa):
    client.force_login(mesa.relator)
    cerrar(mesa)
    respuesta = client.post(en("mesa", mesa), IDEA | {"que": "Lo que llegó tarde"})
    texto = respuesta.content.decode()
    assert "Acta cerrada" in texto
    assert "Lo que llegó tarde" in texto


def test_cerrar_un_acta_que_cambio_la_muestra_otra_vez(client, mesa):
    guardar(mesa)
    client.force_login(mesa.relator)
    leida = client.get(en("cerrar", mesa))
    guardar(mesa, titulo="Llegó después")
    datos = {"presentes": "5", "conformes": "5"}
    respuesta = client.post(en("cerrar", mesa), datos | {"version": oculto(leida, "version")})
    texto = respuesta.content.decode()
    assert "después de que usted la leyó" in texto
    assert "Llegó después" in texto
    client.post(en("cerrar", mesa), datos | {"version": oculto(respuesta, "version")})
    mesa.refresh_from_db()
    assert mesa.esta_cerrada


def test_quitar_idea_en_pantalla(client, mesa):
    guardar(mesa)
    client.force_login(mesa.relator)
    client.post(en("quitar", mesa, 1), {"version": "x"})
    assert Idea.objects.exists()
    client.post(en("quitar", mesa, 1), {"version": "1"})
    assert not Idea.objects.exists()


def test_coordinacion_ve_el_tablero_y_reabre(client, ejercicio, mesa):
    guardar(mesa)
    cerrar(mesa)
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION, nombre="Coordinación de prueba"))
    respuesta = client.get(reverse("mesas:tablero", args=[ejercicio.slug]))
    texto = respuesta.content.decode()
    assert respuesta["Refresh"] == "20"
    assert "Cerrada" in texto
    assert mesa.relator.nombre not in texto
    assert not any(una.nombre in texto for una in ejercicio.inscripciones.all())
    assert client.post(en("reabrir", mesa), {"razon": ""}).context["form"].errors
    client.post(en("reabrir", mesa), {"razon": "Faltó una idea."})
    mesa.refresh_from_db()
    assert mesa.estado == Mesa.Estado.REABIERTA
    client.force_login(mesa.relator)
    assert "Faltó una idea." in client.get(en("mesa", mesa)).content.decode()
    client.force_login(cuenta_con(ejercicio, Rol.INFOQRO))
    solo_lee = client.get(reverse("mesas:tablero", args=[ejercicio.slug])).content.decode()
    assert "Instalar" not in solo_lee
    assert "Reabrir" not in solo_lee
    assert client.get(en("reabrir", mesa)).status_code == 404


def test_tablero_cuesta_consultas_constantes(client, ejercicio, mesa, django_assert_max_num_queries):
    cerrar(mesa)
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    with django_assert_max_num_queries(11):
        client.get(reverse("mesas:tablero", args=[ejercicio.slug]))
    otro = deliberando(numero_mesas=30)
    for numero in range(1, 6):
        cerrar(mesa_instalada(otro, numero))
    client.force_login(cuenta_con(otro, Rol.COORDINACION))
    with django_assert_max_num_queries(11):
        client.get(reverse("mesas:tablero", args=[otro.slug]))


def test_desarrollo_social_instala_desde_el_tablero(client, ejercicio):
    client.force_login(cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL))
    mesa = ejercicio.mesas.get(numero=3)
    respuesta = client.post(en("instalar", mesa), follow=True)
    assert "Mesa 3 instalada." in respuesta.content.decode()


def test_coordinacion_levanta_el_acta_de_la_jornada_en_pantalla(client, ejercicio, mesa):
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    jornada = reverse("mesas:jornada", args=[ejercicio.slug])
    assert "Falta cerrar el acta" in client.get(jornada).content.decode()
    cerrar(mesa)
    assert client.post(jornada, {"incidentes": "17:10 se fue la luz"}).context["form"].errors["incidentes"]
    respuesta = client.post(jornada, {"incidentes": "17:10 / Se fue la luz / Volvió en 5 minutos"})
    acta = Documento.objects.get(tipo=TipoDocumento.ACTA_JORNADA_DELIBERATIVA)
    assert respuesta["Location"] == acta.get_absolute_url()
    assert acta.datos["incidentes"][0]["solucion"] == "Volvió en 5 minutos"
    assert client.post(jornada, {"observaciones": ""}).context["form"].errors["motivo"]


def test_convocatoria_no_tiene_mesas_que_instalar(client):
    ejercicio = convocado()
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    respuesta = client.get(reverse("mesas:tablero", args=[ejercicio.slug]))
    assert "Todavía no hay mesas preparadas" in respuesta.content.decode()
    assert "Refresh" not in respuesta
