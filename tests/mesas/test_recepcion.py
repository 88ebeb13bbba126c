"""Seating and the check-in desk."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.errores import ReglaIncumplida
from mesas import operaciones
from mesas.models import EncargoMesa, Inscripcion, Lugar, Mesa, Presencia
from tests.factories.ejercicios import cuenta_con
from tests.factories.mesas import admitidas, cerrar, convocado, deliberando, mesa_instalada, pasar_a, persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def ejercicio():
    return deliberando(personas=8, numero_mesas=2, cupo_por_mesa=4)


@pytest.fixture
def social(ejercicio):
    return cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)


def una_de(ejercicio, **campos):
    return Inscripcion.objects.filter(ejercicio=ejercicio, **campos).select_related("ejercicio").first()


@pytest.mark.parametrize(("mesas", "cupo"), [(11, 9), (12, 11), (11, 11)])
def test_acomodar_llena_cualquier_numero_de_mesas_y_lugares(mesas, cupo):
    ejercicio = convocado(numero_mesas=mesas, cupo_por_mesa=cupo)
    admitidas(ejercicio, mesas * cupo, cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL))
    assert operaciones.acomodar(ejercicio, actor=None) == mesas * cupo
    assert [mesa.sentadas for mesa in Mesa.objects.con_cuentas().order_by("numero")] == [cupo] * mesas


def test_acomodar_otra_vez_con_la_misma_semilla_da_lo_mismo(ejercicio):
    antes = dict(Lugar.objects.values_list("inscripcion", "mesa__numero"))
    operaciones.acomodar(ejercicio, actor=None)
    assert dict(Lugar.objects.values_list("inscripcion", "mesa__numero")) == antes
    distintos = set()
    for semilla in range(8):  # with few people two seeds may agree; eight do not
        operaciones.acomodar(ejercicio, actor=None, semilla=f"otra {semilla}")
        distintos.add(tuple(Lugar.objects.order_by("inscripcion").values_list("mesa__numero", flat=True)))
    assert len(distintos) > 1


def test_acomodar_sin_nadie_o_con_gente_dentro_se_rechaza(ejercicio, social):
    with pytest.raises(ReglaIncumplida, match="Todavía no hay"):
        operaciones.acomodar(convocado(), actor=None)
    operaciones.recibir_persona(una_de(ejercicio), actor=social)
    with pytest.raises(ReglaIncumplida, match="Ya entraron"):
        operaciones.acomodar(ejercicio, actor=None)


def test_la_base_no_da_un_asiento_dos_veces(ejercicio):
    lugar = Lugar.objects.first()
    otra = persona(convocado(), 90)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lugar.objects.create(inscripcion=otra, mesa=lugar.mesa, asiento=lugar.asiento)


def test_entrar_y_salir_deja_un_rastro_que_no_se_borra(ejercicio, social):
    una = una_de(ejercicio)
    entra = operaciones.recibir_persona(una, actor=social)
    assert (entra.clave, entra.mesa, entra.nueva) == ("S-01", una.lugar.mesa.numero, True)
    assert operaciones.recibir_persona(una, actor=social, sentido="salida").clave == "S-02"
    assert operaciones.recibir_persona(una, actor=social).clave == "S-01"
    assert list(una.presencias.values_list("numero", "sentido")) == [
        (1, "entrada"),
        (2, "salida"),
        (3, "entrada"),
    ]
    for cambio in (
        lambda: Presencia.objects.update(sentido="entrada"),
        lambda: Presencia.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="no se editan"), transaction.atomic():
            cambio()


def test_entrar_dos_veces_escribe_una_y_lo_dice(ejercicio, social):
    una = una_de(ejercicio)
    operaciones.recibir_persona(una, actor=social)
    asientos = Asiento.objects.count()
    otra = operaciones.recibir_persona(una, actor=social)
    assert (otra.clave, otra.nueva) == ("S-03", False)
    assert una.presencias.count() == 1
    assert Asiento.objects.count() == asientos


def test_salir_sin_haber_entrado_lo_dice(ejercicio, social):
    assert operaciones.recibir_persona(una_de(ejercicio), actor=social, sentido="salida").clave == "S-03"
    nueva = persona(ejercicio, 20, actor=social, comprobante="Pasaporte", admitir=True)
    with pytest.raises(ReglaIncumplida) as error:
        operaciones.recibir_persona(nueva, actor=social, sentido="salida")
    assert error.value.codigo == "S-07"


def test_quien_llega_sin_lugar_va_a_la_mesa_menor(social, ejercicio):
    operaciones.rechazar_persona(una_de(ejercicio, lugar__mesa__numero=2), actor=social, razon="No vendrá.")
    nueva = persona(ejercicio, 20, actor=social, comprobante="Pasaporte", admitir=True)
    recepcion = operaciones.recibir_persona(nueva, actor=social)
    assert (recepcion.clave, recepcion.mesa) == ("S-05", 2)
    assert sorted(Lugar.objects.filter(mesa__numero=2).values_list("asiento", flat=True)) == [1, 2, 3, 4]


def test_sin_lugar_espera_y_no_queda_nada_escrito(ejercicio, social):
    nueva = persona(ejercicio, 20, actor=social, comprobante="Pasaporte", admitir=True)
    with pytest.raises(ReglaIncumplida, match="Todavía no hay lugar") as error:
        operaciones.recibir_persona(nueva, actor=social)
    assert error.value.codigo == "S-04"
    assert not nueva.presencias.exists()


def test_acomodo_al_llegar_reparte_parejo():
    ejercicio = deliberando(numero_mesas=3, cupo_por_mesa=3, acomodo_en_vivo=True)
    social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)
    for una in admitidas(ejercicio, 7, social):
        assert operaciones.recibir_persona(una, actor=social).clave == "S-05"
    assert sorted(mesa.dentro for mesa in Mesa.objects.con_cuentas()) == [2, 2, 3]


@pytest.mark.parametrize(("estado", "codigo"), [("recibida", "D-14"), ("rechazada", "D-19")])
def test_quien_no_esta_admitida_no_entra(ejercicio, social, estado, codigo):
    nueva = persona(ejercicio, 20, actor=social)
    if estado == "rechazada":
        operaciones.rechazar_persona(nueva, actor=social, razon="Vive fuera.")
    with pytest.raises(ReglaIncumplida) as error:
        operaciones.recibir_persona(nueva, actor=social)
    assert error.value.codigo == codigo


def test_mesa_cerrada_ya_no_recibe(ejercicio, social):
    mesa = mesa_instalada(ejercicio)
    cerrar(mesa, presentes=4, conformes=4)
    with pytest.raises(ReglaIncumplida) as error:
        operaciones.recibir_persona(una_de(ejercicio, lugar__mesa=mesa), actor=social)
    assert error.value.codigo == "S-08"


def test_quien_ya_entro_no_se_rechaza(ejercicio, social):
    una = una_de(ejercicio)
    operaciones.recibir_persona(una, actor=social)
    with pytest.raises(ReglaIncumplida, match="ya entró"):
        operaciones.rechazar_persona(una, actor=social, razon="x")


@pytest.mark.parametrize("etapa", [ClaveEtapa.CONVOCATORIA, ClaveEtapa.FACTIBILIDAD])
def test_recibir_solo_en_deliberacion(ejercicio, social, etapa):
    pasar_a(ejercicio, etapa)
    with pytest.raises(ReglaIncumplida, match="etapa"):
        operaciones.recibir_persona(una_de(ejercicio), actor=social)


def test_encargar_mesa_solo_a_cuentas_de_facilitacion(ejercicio, social):
    mesa = ejercicio.mesas.get(numero=1)
    with pytest.raises(ReglaIncumplida, match="papel de facilitación"):
        operaciones.encargar_mesa(mesa, actor=social, usuario=social)
    relator = cuenta_con(ejercicio, Rol.FACILITACION)
    encargo = operaciones.encargar_mesa(mesa, actor=social, usuario=relator, facilita=" Persona Ficticia F ")
    assert operaciones.encargar_mesa(mesa, actor=social, usuario=relator) == encargo
    mesa.refresh_from_db()
    assert mesa.facilita == "Persona Ficticia F"
    operaciones.retirar_encargo(encargo, actor=social)
    assert not EncargoMesa.objects.exists()


# --- The pages ------------------------------------------------------------------------------------------------------


def test_un_byte_nulo_en_la_direccion_no_existe(client, ejercicio, social):
    client.force_login(social)
    trabajo = f"/trabajo/{ejercicio.slug}/mesas"
    for direccion in (
        f"/e/{ejercicio.slug}/registro/%00/",
        f"{trabajo}/registros/%00/",
        f"{trabajo}/recibir/?persona=%00&respuesta=S-02",
        "/documentos/%00/1.pdf",
    ):
        assert client.get(direccion).status_code == 404


def test_escritorio_busca_recibe_y_responde_en_grande(client, ejercicio, social):
    client.force_login(social)
    una = una_de(ejercicio)
    url = reverse("mesas:recibir", args=[ejercicio.slug])
    assert una.nombre in client.post(url, {"q": una.nombre}).content.decode()
    respuesta = client.post(url, {"folio": una.folio, "sentido": "entrada"}, follow=True)
    direccion = respuesta.redirect_chain[0][0]
    assert una.folio in direccion
    assert "Persona" not in direccion
    texto = respuesta.content.decode()
    assert "Puede pasar" in texto
    assert "desenlace-verde" in texto
    assert f"<strong>{una.lugar.mesa.numero}</strong>" in texto
    salida = client.post(url, {"folio": una.folio, "sentido": "salida"}, follow=True).content.decode()
    assert "Su lugar se conserva" in salida


def test_escritorio_dice_no_con_su_codigo(client, ejercicio, social):
    client.force_login(social)
    nueva = persona(ejercicio, 20, actor=social)
    url = reverse("mesas:recibir", args=[ejercicio.slug])
    texto = client.post(url, {"folio": nueva.folio, "sentido": "entrada"}, follow=True).content.decode()
    assert "desenlace-rojo" in texto
    assert "D-14" in texto
    assert reverse("mesas:revisar", args=[ejercicio.slug, nueva.folio]) in texto
    operaciones.rechazar_persona(nueva, actor=social, razon="Vive en otro municipio.")
    texto = client.post(url, {"folio": nueva.folio, "sentido": "entrada"}, follow=True).content.decode()
    assert "Vive en otro municipio." in texto


def test_escritorio_no_cree_a_una_direccion_inventada(client, ejercicio, social):
    client.force_login(social)
    una = una_de(ejercicio)
    url = reverse("mesas:recibir", args=[ejercicio.slug])
    texto = client.get(url, {"persona": una.folio, "respuesta": "S-01"}).content.decode()
    assert "Puede pasar" not in texto
    assert client.post(url, {"folio": "R-AAAA-AAAA", "sentido": "entrada"}).status_code == 404


def test_escritorio_fuera_de_etapa_no_recibe(client, ejercicio, social):
    client.force_login(social)
    una = una_de(ejercicio)
    pasar_a(ejercicio, ClaveEtapa.FACTIBILIDAD)
    url = reverse("mesas:recibir", args=[ejercicio.slug])
    texto = client.post(url, {"folio": una.folio, "sentido": "entrada"}, follow=True).content.decode()
    assert "Esto no se puede en la etapa" in texto
    assert "Se recibe a las personas en la etapa" in texto


def test_escritorio_no_muestra_una_lista_para_hojear(
    client, social, ejercicio, django_assert_max_num_queries
):
    for numero in range(100, 112):
        persona(ejercicio, numero, actor=social)
    client.force_login(social)
    url = reverse("mesas:recibir", args=[ejercicio.slug])
    with django_assert_max_num_queries(14):
        texto = client.post(url, {"q": "ficticia"}).content.decode()
    assert texto.count("Registrar entrada<") == 8
    assert "escriba más letras" in texto
    assert "No está en el registro" in client.post(url, {"q": "nadie"}).content.decode()


@pytest.mark.ambos_motores
def test_acomodo_y_encargos_en_pantalla(client):
    ejercicio = convocado(numero_mesas=2, cupo_por_mesa=2)
    social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)
    relator = cuenta_con(ejercicio, Rol.FACILITACION)
    admitidas(ejercicio, 3, social)
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION, nombre="Coordinación de prueba"))
    encargos = reverse("mesas:encargos", args=[ejercicio.slug])
    assert "Preparar mesas" in client.get(encargos).content.decode()
    client.post(encargos, {"preparar": "1"})
    mesa = ejercicio.mesas.get(numero=2)
    client.post(encargos, {"mesa": mesa.pk, "usuario": relator.pk, "facilita": "Persona Ficticia F"})
    encargo = EncargoMesa.objects.get(mesa=mesa, usuario=relator)
    assert "Persona Ficticia F" in client.get(encargos).content.decode()
    assert client.post(encargos, {"mesa": mesa.pk, "usuario": social.pk}).context["form"].errors["usuario"]
    client.post(encargos, {"retirar": str(encargo.pk)})
    assert not EncargoMesa.objects.exists()
    for clave in ("x", "²", "9" * 30, "9" * 5000):
        assert client.post(encargos, {"retirar": clave}).status_code == 404
    acomodo = reverse("mesas:acomodo", args=[ejercicio.slug])
    texto = client.post(acomodo, {"modo": "antes"}, follow=True).content.decode()
    assert "3 personas con lugar." in texto
    assert not any(nombre in texto for nombre in Inscripcion.objects.values_list("nombre", flat=True))
    client.post(acomodo, {"modo": "llegar"})
    ejercicio.refresh_from_db()
    assert ejercicio.acomodo_en_vivo
    assert not Lugar.objects.exists()
