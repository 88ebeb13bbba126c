"""Pages that arrive cut, altered or badly counted: nothing stored is erased and nobody reads technical words."""

import pytest

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.ficha import SECCIONES
from gobierno_abierto.ejercicios.forms.campos import INCOMPLETA
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import guardar_seccion, huella_de_seccion
from tests.ejercicios.test_cronograma import MOTIVO
from tests.ejercicios.test_ficha import datos_de, enviable, ruta, texto_de
from tests.ejercicios.test_views_cronograma import campos_de
from tests.factories.ejercicios import EjercicioFactory, cuenta_con, ejercicio_completo

CLAVES = [seccion.clave for seccion in SECCIONES]
TECNICAS = (
    "ManagementForm",
    "TOTAL_FORMS</",
    "Campo oculto",
    "Vista:",
    "Visto:",
    "Vista</a>",
    "Visto</a>",
    "Pk</a>",
)


@pytest.fixture
def ejercicio(db):
    ejercicio_completo()
    Ejercicio.objects.update(
        con_voto_en_blanco=True, con_voto_nulo=True, acomodo_en_vivo=True, regla_empate="sorteo", lugar_registro="Casa",
        territorio="colonias", compromiso_publico="Se hará.", minimo_registro=50, espera_kiosco=90, predio_uso_suelo="EU",
    )  # fmt: skip
    return Ejercicio.objects.get()


@pytest.fixture
def coordinacion(client, ejercicio):
    cuenta = cuenta_con(ejercicio, Rol.COORDINACION)
    client.force_login(cuenta)
    return cuenta


def llana(respuesta):
    texto = texto_de(respuesta)
    assert not [palabra for palabra in TECNICAS if palabra in texto]
    return texto


def lo_guardado(ejercicio):
    fresco = Ejercicio.objects.get(pk=ejercicio.pk)
    return [huella_de_seccion(fresco, clave) for clave in CLAVES]


class TestSeccion:
    @pytest.mark.parametrize("clave", CLAVES)
    def test_lo_que_no_llega_se_queda_como_esta(self, client, ejercicio, coordinacion, clave):
        antes = lo_guardado(ejercicio)
        todo = datos_de(client, ejercicio, clave)
        inicial = client.get(ruta(ejercicio, clave)).context["form"].initial
        for campo in [campo for campo in todo if campo not in {"vista", "visto"}]:
            cortado = {nombre: valor for nombre, valor in todo.items() if nombre != campo}
            if type(inicial.get(campo)) is bool:
                continue  # a box that is not ticked is not sent
            respuesta = client.post(ruta(ejercicio, clave), cortado)
            assert respuesta.status_code in {200, 302}
            assert lo_guardado(ejercicio) == antes, campo
        client.post(ruta(ejercicio, clave), {"vista": todo["vista"], "visto": todo["visto"]})
        assert lo_guardado(ejercicio) == antes
        assert not Asiento.objects.exists()

    def test_lo_que_si_llega_se_guarda_y_lo_demas_se_queda(self, client, ejercicio, coordinacion):
        todo = datos_de(client, ejercicio, "votacion")
        datos = {"vista": todo["vista"], "visto": todo["visto"], "espera_kiosco": "200"}
        assert client.post(ruta(ejercicio, "votacion"), datos).status_code == 302
        guardado = Ejercicio.objects.get()
        assert (guardado.espera_kiosco, guardado.regla_empate) == (200, "sorteo")
        assert guardado.con_voto_en_blanco
        assert guardado.con_voto_nulo

    def test_una_casilla_se_quita_en_una_pagina_que_llego_entera(self, client, ejercicio, coordinacion):
        todo = datos_de(client, ejercicio, "votacion")
        del todo["con_voto_nulo"]
        assert client.post(ruta(ejercicio, "votacion"), todo).status_code == 302
        assert not Ejercicio.objects.get().con_voto_nulo
        assert Ejercicio.objects.get().con_voto_en_blanco

    def test_con_error_en_otro_campo_lo_que_no_llego_se_ve(self, client, ejercicio, coordinacion):
        todo = datos_de(client, ejercicio, "predio") | {"predio_superficie": "mucha"}
        del todo["predio_uso_suelo"]
        respuesta = client.post(ruta(ejercicio, "predio"), todo)
        assert enviable(respuesta.context["form"])["predio_uso_suelo"] == "EU"

    def test_frente_a_otra_persona_lo_que_no_llego_es_lo_suyo(self, client, ejercicio, coordinacion):
        todo = datos_de(client, ejercicio, "contacto") | {"telefono": "Lo mío"}
        del todo["lugar_registro"]
        guardar_seccion(ejercicio, seccion="contacto", actor=None, datos={"lugar_registro": "Lo suyo"})
        respuesta = client.post(ruta(ejercicio, "contacto"), todo)
        segundo = enviable(respuesta.context["form"])
        assert (segundo["telefono"], segundo["lugar_registro"]) == ("Lo mío", "Lo suyo")
        assert texto_de(respuesta).count("Ahora dice:") == 1

    @pytest.mark.parametrize("clave", CLAVES)
    def test_sin_saber_que_se_veia_se_pide_abrirla_otra_vez(self, client, ejercicio, coordinacion, clave):
        antes = lo_guardado(ejercicio)
        for datos in ({}, {"x": "1"}, {"telefono": "otro", "nombre": "Otro", "con_voto_nulo": "on"}):
            assert INCOMPLETA in llana(client.post(ruta(ejercicio, clave), datos))
        assert lo_guardado(ejercicio) == antes

    @pytest.mark.ambos_motores
    @pytest.mark.parametrize("raro", ["\x00", "x" * 100_000, "a:b c:d ::", "\ud83d"])
    def test_marcas_alteradas_no_dicen_palabras_tecnicas(self, client, ejercicio, coordinacion, raro):
        datos = datos_de(client, ejercicio, "contacto") | {"telefono": "otro"}
        raro = raro.encode("utf-8", "replace").decode()
        llana(client.post(ruta(ejercicio, "contacto"), datos | {"vista": raro, "visto": raro}))
        assert not Asiento.objects.exists()


CUENTAS = [
    {"TOTAL": "-1"}, {"TOTAL": "0"}, {"TOTAL": ""}, {"TOTAL": "x"}, {"TOTAL": "1_8"}, {"TOTAL": "9" * 5000}, {"TOTAL": "1"},
    {"INITIAL": "-1"}, {"INITIAL": "x"}, {"INITIAL": "77"}, {"TOTAL": None}, {"INITIAL": None}, {"TOTAL": None, "INITIAL": None},
    {"TOTAL": "-1", "INITIAL": "-1"}, {"TOTAL": "0", "INITIAL": "0"},
]  # fmt: skip
CON_BOTONES = [
    {"TOTAL": "1_8"},
    {"INITIAL": "77"},
    {"TOTAL": None},
]  # a number that is none, one too big, none at all


def mal_contado(datos, prefijo, cuenta):
    cambios = {f"{prefijo}-{cual}_FORMS": valor for cual, valor in cuenta.items()}
    return {clave: valor for clave, valor in (datos | cambios).items() if valor is not None}


class TestInstituciones:
    @pytest.mark.parametrize("cuenta", CUENTAS, ids=str)
    def test_instituciones_mal_contadas_no_borran_nada(self, client, ejercicio, coordinacion, cuenta):
        antes = lo_guardado(ejercicio)
        datos = mal_contado(datos_de(client, ejercicio, "instituciones"), "instituciones", cuenta)
        datos["instituciones-0-nombre"] = "Otro nombre"
        for boton in ({}, {"agregar": "institucion"}) if cuenta in CON_BOTONES else ({},):
            respuesta = client.post(ruta(ejercicio, "instituciones"), datos | boton)
            assert INCOMPLETA in llana(respuesta)
            assert len(respuesta.context["form"].filas.forms) >= 5  # those that are stored
        assert lo_guardado(ejercicio) == antes

    @pytest.mark.parametrize("campo", ["nombre", "alias", "papel", "personas"])
    def test_un_renglon_que_no_llega_entero_no_borra_nada(self, client, ejercicio, coordinacion, campo):
        antes = lo_guardado(ejercicio)
        datos = datos_de(client, ejercicio, "instituciones") | {"instituciones-0-nombre": "Otro nombre"}
        del datos[f"instituciones-1-{campo}"]
        assert INCOMPLETA in llana(client.post(ruta(ejercicio, "instituciones"), datos))
        assert lo_guardado(ejercicio) == antes

    def test_agregar_en_una_pagina_nueva_deja_los_bloques_como_estaban_y_uno_mas(self, client, db):
        nuevo = EjercicioFactory()
        client.force_login(cuenta_con(nuevo, Rol.COORDINACION))
        datos = datos_de(client, nuevo, "instituciones")
        assert datos["instituciones-TOTAL_FORMS"] == 3
        datos |= {"agregar": "institucion", "instituciones-1-nombre": "A medio escribir"}
        form = client.post(ruta(nuevo, "instituciones"), datos).context["form"]
        assert [fila["nombre"].value() or "" for fila in form.filas] == ["", "A medio escribir", "", ""]
        segundo = enviable(form) | {"instituciones-1-papel": "convoca"}
        assert segundo["instituciones-INITIAL_FORMS"] == 0
        otra_vez = client.post(ruta(nuevo, "instituciones"), segundo | {"agregar": "institucion"})
        assert len(otra_vez.context["form"].filas.forms) == 5
        assert (
            client.post(ruta(nuevo, "instituciones"), segundo).status_code == 302
        )  # what is blank is nothing
        assert [una.nombre for una in nuevo.instituciones.all()] == ["A medio escribir"]

    def test_agregar_hasta_el_maximo_conserva_todo(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "instituciones")
        vacios = {
            f"instituciones-{n}-{campo}": ""
            for n in range(datos["instituciones-TOTAL_FORMS"], 58)
            for campo in ("nombre", "alias", "papel", "personas")
        }
        datos |= vacios | {"instituciones-TOTAL_FORMS": 58, "instituciones-57-nombre": "A medio escribir"}
        for caben in (59, 60, 60):
            datos = enviable(
                client.post(ruta(ejercicio, "instituciones"), datos | {"agregar": "1"}).context["form"]
            )
            assert datos["instituciones-TOTAL_FORMS"] == caben
            assert datos["instituciones-57-nombre"] == "A medio escribir"
        datos |= {"instituciones-57-nombre": ""}
        datos |= {"instituciones-59-nombre": "La última", "instituciones-59-papel": "convoca"}
        assert client.post(ruta(ejercicio, "instituciones"), datos).status_code == 302
        assert ejercicio.instituciones.count() == 6


class TestCronograma:
    def camino(self, ejercicio):
        return f"/trabajo/{ejercicio.slug}/cronograma/"

    @pytest.mark.parametrize("cuenta", CUENTAS, ids=str)
    def test_cronograma_mal_contado_no_borra_nada(self, client, ejercicio, coordinacion, cuenta):
        antes = list(ejercicio.actividades.values())
        datos = mal_contado(campos_de(client.get(self.camino(ejercicio))), "form", cuenta)
        for hacer in ("", "agregar", "subir-2") if cuenta in CON_BOTONES else ("",):
            respuesta = client.post(self.camino(ejercicio), datos | {"form-0-sede": "Otra", "hacer": hacer})
            assert INCOMPLETA in llana(respuesta)
            assert len(respuesta.context["formset"].forms) == len(antes) + 1
        assert list(ejercicio.actividades.values()) == antes

    @pytest.mark.parametrize(
        "falta",
        ["form-1-pk", "form-1-hora_inicio", "form-1-sede", "form-1-objetivo", "form-1-desarrollo", "form-1-nombre", "vista"],
    )  # fmt: skip
    def test_una_actividad_que_no_llega_entera_no_borra_nada(self, client, ejercicio, coordinacion, falta):
        antes = list(ejercicio.actividades.values())
        datos = campos_de(client.get(self.camino(ejercicio))) | {"form-0-sede": "Otra"}
        del datos[falta]
        assert INCOMPLETA in llana(client.post(self.camino(ejercicio), datos))
        assert list(ejercicio.actividades.values()) == antes

    @pytest.mark.ambos_motores
    @pytest.mark.parametrize("pk", ["x", "1_8", "9" * 30, "-1", "\x00"])
    def test_un_renglon_con_numero_ajeno_no_dice_palabras_tecnicas(self, client, ejercicio, coordinacion, pk):
        datos = campos_de(client.get(self.camino(ejercicio))) | {"form-1-pk": pk}
        assert INCOMPLETA in llana(client.post(self.camino(ejercicio), datos))
        assert not Asiento.objects.exists()

    def test_quitar_una_actividad_con_su_casilla_sigue_valiendo(self, client, ejercicio, coordinacion):
        datos = campos_de(client.get(self.camino(ejercicio))) | {"form-1-DELETE": "on"}
        antes = ejercicio.actividades.count()
        assert client.post(self.camino(ejercicio), datos).status_code == 302
        assert ejercicio.actividades.count() == antes - 1

    def test_cambiar_fechas_deja_como_esta_lo_que_no_llega(self, client, ejercicio, coordinacion):
        Ejercicio.objects.update(etapa=ClaveEtapa.CONVOCATORIA)
        camino = f"{self.camino(ejercicio)}fechas/"
        antes = list(ejercicio.actividades.values())
        todo = campos_de(client.get(camino))
        una = ejercicio.actividades.first()
        datos = {clave: todo[clave] for clave in ("vista", "version")} | {
            "paso": "publicar",
            "motivo": MOTIVO,
        }
        assert "No cambió ninguna fecha" in llana(client.post(camino, datos))
        assert client.post(camino, datos | {f"actividad-{una.pk}-sede": "Otra sede"}).status_code == 302
        antes[0]["sede"] = "Otra sede"
        ahora = list(ejercicio.actividades.values())
        assert [fila | {"datos_de_demostracion": None} for fila in ahora] == [
            fila | {"datos_de_demostracion": None} for fila in antes
        ]


class TestPantalla:
    def test_lo_que_falta_no_se_dice_de_lo_escrito_y_no_guardado(self, client, coordinacion, ejercicio):
        Ejercicio.objects.update(pregunta="", fuente_de_financiamiento="")
        pagina = ruta(ejercicio, "decision")
        assert "falta-aqui" in texto_de(client.get(pagina))
        datos = datos_de(client, ejercicio, "decision") | {
            "pregunta": "¿Cuál?",
            "fuente_de_financiamiento": "FORTAMUN",
        }
        con_error = client.post(pagina, datos | {"techo_presupuestal": "mucho"})
        assert "falta-aqui" not in texto_de(con_error)
        guardar_seccion(ejercicio, seccion="decision", actor=None, datos={"obra_breve": "un parque"})
        con_conflicto = texto_de(client.post(pagina, datos))
        assert "Alguien guardó cambios antes" in con_conflicto
        assert "falta-aqui" not in con_conflicto
        assert "Donde lo suyo es distinto de lo guardado se lee «Ahora dice»" in con_conflicto

    def test_cada_formulario_se_envia_a_su_pagina_sin_fragmento(self, client, ejercicio, coordinacion):
        caminos = [ruta(ejercicio, clave) for clave in CLAVES] + [f"/trabajo/{ejercicio.slug}/cronograma/"]
        for camino in caminos:
            assert f'action="{camino}"' in texto_de(client.get(camino))
        Ejercicio.objects.update(etapa=ClaveEtapa.CONVOCATORIA)
        fechas = f"/trabajo/{ejercicio.slug}/cronograma/fechas/"
        respuesta = client.get(fechas)
        assert f'action="{fechas}"' in texto_de(respuesta)
        una = ejercicio.actividades.first()
        datos = campos_de(respuesta) | {
            "paso": "revisar",
            "motivo": MOTIVO,
            f"actividad-{una.pk}-sede": "Otra",
        }
        revisar = texto_de(client.post(fechas, datos))
        assert "¿Publicar estas fechas?" in revisar
        assert f'action="{fechas}"' in revisar
        client.force_login(cuenta := coordinacion)
        type(cuenta).objects.update(puede_crear_ejercicios=True)
        assert 'action="/trabajo/crear/"' in texto_de(client.get("/trabajo/crear/"))
