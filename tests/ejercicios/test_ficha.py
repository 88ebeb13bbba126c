"""The wizard of the exercise's facts: its forms, its pages, the plan, and two people at once."""

import io
import struct
import zlib
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import PERMISOS, Permiso, Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.ficha import (
    LIMITES,
    POR_CLAVE,
    SECCIONES,
    advertencias,
    mismo_nombre,
    nombre_de_seccion,
    nombres_repetidos,
)
from gobierno_abierto.ejercicios.forms.campos import (
    CantidadField,
    escribir_colonias,
    escribir_personas,
    leer_colonias,
    leer_personas,
)
from gobierno_abierto.ejercicios.models import Ejercicio, Plano, Situacion
from gobierno_abierto.ejercicios.operaciones import (
    guardar_seccion,
    resumir_cronograma,
    resumir_seccion,
)
from tests.factories.ejercicios import (
    ActividadFactory,
    ColoniaFactory,
    EjercicioFactory,
    InstitucionFactory,
    UsuarioFactory,
    cuenta_con,
    ejercicio_completo,
)

CLAVES = [seccion.clave for seccion in SECCIONES]


def png(ancho=400, alto=300, **opciones):
    salida = io.BytesIO()
    Image.new("RGB", (ancho, alto), "white").save(salida, opciones.pop("formato", "PNG"), **opciones)
    return salida.getvalue()


def archivo(contenido, nombre="plano.png"):
    return SimpleUploadedFile(nombre, contenido, "image/png")


class TestReglas:
    @pytest.mark.parametrize(
        ("texto", "nombre"),
        [
            ("412", "Sección 412"), ("0412", "Sección 412"), ("sección 412", "Sección 412"), ("Secc. 7", "Sección 7"),
            ("SECCION ELECTORAL 0009", "Sección 9"), ("41234", ""), ("0", ""), ("Las Fuentes", ""), ("4 1 2", ""), ("", ""),
        ],
    )  # fmt: skip
    def test_nombre_de_seccion(self, texto, nombre):
        assert nombre_de_seccion(texto) == nombre

    def test_nombres_repetidos_dice_cada_uno(self):
        filas = [
            ("Las Fuentes", ["Fuentes"]),
            ("Col. las fuentes", []),
            ("Otra", ["FUENTES"]),
            ("Sola", ["Sola"]),
        ]
        assert nombres_repetidos(filas) == [
            "«Col. las fuentes» está en dos renglones: déjela en uno.",
            "«FUENTES» ya es otro nombre de «Las Fuentes»: déjela en un solo renglón.",
        ]
        assert len(nombres_repetidos(filas, por_secciones=True)) == 1

    @given(st.lists(st.text(alphabet="abñÁ é-", min_size=1, max_size=5), max_size=6))
    def test_nombres_repetidos_calla_cuando_todos_son_distintos(self, nombres):
        distintos = {mismo_nombre(nombre) for nombre in nombres}
        assert bool(nombres_repetidos([(nombre, ()) for nombre in nombres])) == (
            len(distintos) < len(nombres)
        )

    def test_advertencias_de_lo_raro_y_permitido(self):
        nada = {"lugares": 108, "minimo_registro": 108, "edad_minima": 18}
        assert not any(advertencias(clave, **nada) for clave in CLAVES)
        assert (
            "pasa de los lugares que hay (108)" in advertencias("mesas", **nada | {"minimo_registro": 109})[0]
        )
        assert not advertencias("mesas", **nada | {"lugares": 0})
        assert "menores de edad" in advertencias("territorio", **nada | {"edad_minima": 14})[0]
        assert not advertencias("territorio", **nada | {"edad_minima": None})

    def test_seccion_de_cada_campo_es_una_sola(self):
        campos = [campo for seccion in SECCIONES for campo in seccion.campos]
        assert len(campos) == len(set(campos))
        for seccion in SECCIONES:
            assert set(LIMITES) >= {
                campo for campo in seccion.requeridos if campo.startswith(("edad", "numero"))
            }


class TestCampos:
    @pytest.mark.parametrize(
        ("escrito", "cantidad"),
        [
            ("4000000", "4000000.00"), ("4,000,000.00", "4000000.00"), ("$4 000 000", "4000000.00"), ("0.5", "0.50"),
            (" $ 1,234.5 MXN ", "1234.50"), ("2,700 m²", "2700.00"), ("4\u00a0000\u202f000", "4000000.00"),
        ],
    )  # fmt: skip
    def test_cantidad_como_la_escribe_la_gente(self, escrito, cantidad):
        limpia = CantidadField(max_digits=14, decimal_places=2).clean(escrito)
        assert str(limpia) == cantidad

    @pytest.mark.parametrize(
        ("escrito", "dice"),
        [
            ("4,00", "Escriba la cantidad con números"), ("4.000.000", "Escriba la cantidad con números"),
            ("cuatro", "Escriba la cantidad"), ("-5", "Escriba la cantidad"), ("1e5", "Escriba la cantidad"),
            ("NaN", "Escriba la cantidad"), ("٣", "Escriba la cantidad"), ("0", "mayor que cero"), ("0.00", "mayor que cero"),
            ("1.234", "dos decimales"), ("9" * 13, "demasiado grande"), ("9" * 400, "demasiado grande"),
        ],
    )  # fmt: skip
    def test_cantidad_que_no_lo_es_dice_como_escribirla(self, escrito, dice):
        with pytest.raises(ValidationError, match=dice):
            CantidadField(max_digits=14, decimal_places=2).clean(escrito)

    def test_cantidad_se_muestra_con_comas_y_lo_escrito_como_se_escribio(self):
        campo = CantidadField(max_digits=14, decimal_places=2, required=False)
        assert campo.prepare_value(Decimal("4000000.00")) == "4,000,000.00"
        assert campo.prepare_value("4 mil") == "4 mil"
        assert campo.clean("") is None

    def test_colonias_por_renglon_con_sus_otros_nombres(self):
        texto = (
            "Las Fuentes\r\n\r\n Arboledas del Parque / Arboledas / ARBOLEDAS / arboledas del parque / \r\n"
        )
        filas = leer_colonias(texto, por_secciones=False)
        assert filas == [
            {"nombre": "Las Fuentes", "alias": ""},
            {"nombre": "Arboledas del Parque", "alias": "Arboledas"},
        ]
        assert (
            escribir_colonias(filas, por_secciones=False) == "Las Fuentes\nArboledas del Parque / Arboledas"
        )

    def test_colonias_veinte_secciones_pegadas_con_comas(self):
        filas = leer_colonias(", ".join(str(n) for n in range(401, 421)), por_secciones=True)
        assert [filas[0]["nombre"], filas[-1]["nombre"], len(filas)] == ["Sección 401", "Sección 420", 20]
        filas = leer_colonias("0412 / Las Fuentes, Otra\nSección 413 / Las Fuentes", por_secciones=True)
        assert escribir_colonias(filas, por_secciones=True) == "412 / Las Fuentes, Otra\n413 / Las Fuentes"

    @pytest.mark.parametrize(
        ("texto", "por_secciones", "dice"),
        [
            ("/ Arboledas", False, "primero el nombre oficial"),
            ("¡!", False, "primero el nombre oficial"),
            ("x" * 81, False, "pasa de 80 letras"),
            ("Una / " + "x" * 81, False, "pasa de 80 letras"),
            ("Una\nuna", False, "está en dos renglones"),
            ("412\n0412", True, "está en dos renglones"),
            ("Las Fuentes", True, "escriba el número de la sección"),
        ],
    )
    def test_colonias_que_no_sirven_dicen_que_corregir(self, texto, por_secciones, dice):
        with pytest.raises(ValidationError, match=dice):
            leer_colonias(texto, por_secciones=por_secciones)

    @given(st.lists(st.text(alphabet="abcdeñ", min_size=1, max_size=8), max_size=8, unique_by=mismo_nombre))
    def test_colonias_van_y_vuelven(self, nombres):
        filas = [{"nombre": nombre, "alias": ""} for nombre in nombres if mismo_nombre(nombre)]
        assert leer_colonias(escribir_colonias(filas, por_secciones=False), por_secciones=False) == filas

    def test_personas_van_y_vuelven(self):
        personas = [
            {"nombre": "Ana Ficticia", "cargo": "Secretaria, encargada"},
            {"nombre": "Beto", "cargo": ""},
        ]
        assert leer_personas(escribir_personas(personas)) == personas

    @pytest.mark.parametrize(
        ("texto", "dice"),
        [(", cargo", "primero el nombre"), ("x" * 121, "demasiado largo"), ("A, " + "x" * 161, "demasiado largo"),
         ("Ana, una\nÁNA, otra", "está dos veces")],
    )  # fmt: skip
    def test_personas_que_no_sirven(self, texto, dice):
        with pytest.raises(ValidationError, match=dice):
            leer_personas(texto)


@pytest.fixture
def ejercicio(db):
    return ejercicio_completo()


@pytest.fixture
def coordinacion(client, ejercicio):
    cuenta = cuenta_con(ejercicio, Rol.COORDINACION)
    client.force_login(cuenta)
    return cuenta


def ruta(ejercicio, clave=""):
    return f"/trabajo/{ejercicio.slug}/ficha/{f'{clave}/' if clave else ''}"


def enviable(form):
    """Return a form, with its rows, as a browser would post it."""
    campos = (
        [*form]
        if not hasattr(form, "filas")
        else [*form, *form.filas.management_form, *(c for f in form.filas for c in f)]
    )
    valores = {campo.html_name: campo.value() for campo in campos}
    return {
        nombre: "on" if valor is True else valor
        for nombre, valor in valores.items()
        if valor is not None and valor is not False
    }


def datos_de(client, ejercicio, clave):
    return enviable(client.get(ruta(ejercicio, clave)).context["form"])


def texto_de(respuesta):
    return respuesta.content.decode()


@pytest.mark.django_db
class TestCrear:
    DATOS = {
        "nombre": "Rehabilitación de la unidad deportiva", "nombre_corto": "Unidad Deportiva", "slug": "",
        "municipio": "Querétaro", "estado": "Querétaro", "delegacion": "Félix Osores", "colonia_titulo": "",
    }  # fmt: skip

    @pytest.fixture
    def cuenta(self, client):
        cuenta = UsuarioFactory(puede_crear_ejercicios=True)
        client.force_login(cuenta)
        return cuenta

    def test_crear_pide_solo_el_nombre_y_lleva_a_lo_primero_que_falta(self, client, cuenta):
        respuesta = client.post("/trabajo/crear/", self.DATOS, follow=True)
        assert respuesta.redirect_chain[-1][0] == "/trabajo/unidad-deportiva/ficha/decision/"
        assert "Ejercicio creado" in texto_de(respuesta)
        assert 'data-guardado="guardado /trabajo/crear/' in texto_de(respuesta)
        assert Ejercicio.objects.get().delegacion == "Félix Osores"
        client.post("/trabajo/crear/", self.DATOS | {"nombre": "Otra rehabilitación"})
        assert Ejercicio.objects.filter(slug="unidad-deportiva-2").exists()

    @pytest.mark.parametrize("slug", ["ocupado", "crear", "Con Espacios"])
    def test_crear_con_direccion_que_no_sirve_conserva_lo_escrito(self, client, cuenta, slug):
        EjercicioFactory(slug="ocupado")
        respuesta = client.post("/trabajo/crear/", self.DATOS | {"slug": slug})
        assert list(respuesta.context["form"].errors) == ["slug"]
        assert "Rehabilitación de la unidad deportiva" in texto_de(respuesta)
        assert "data-sin-guardar" in texto_de(respuesta)

    def test_crear_sin_nombre_dice_que_escribir(self, client, cuenta):
        respuesta = client.post("/trabajo/crear/", self.DATOS | {"nombre": " "})
        assert respuesta.context["form"].errors == {"nombre": ["Escriba el nombre completo del ejercicio."]}

    @pytest.mark.parametrize(
        "campos", [{}, {"institucion": "organo_garante", "puede_crear_ejercicios": True}]
    )
    def test_crear_solo_quien_puede(self, client, campos):
        client.force_login(UsuarioFactory(**campos))
        assert client.get("/trabajo/crear/").status_code == 404
        assert client.post("/trabajo/crear/", self.DATOS).status_code == 404


class TestFicha:
    def test_ficha_dice_cada_paso_lo_que_dice_y_lo_que_falta(self, client, ejercicio, coordinacion):
        Ejercicio.objects.update(pregunta="", lugar_registro="", telefono="", correo="")
        ejercicio.actividades.filter(tipo="jornada_votacion").delete()
        respuesta = client.get(ruta(ejercicio))
        pasos = respuesta.context["pasos"]
        assert [paso.numero for paso in pasos] == list(range(1, 10))
        assert [paso.titulo for paso in pasos if paso.falta] == [
            "Qué se decide y con qué dinero", "Cronograma de actividades",
        ]  # fmt: skip
        assert pasos[1].falta == "Falta: pregunta."
        assert "jornada de votación" in pasos[-1].falta
        assert pasos[2].resumen == "3 colonias · desde 18 años"
        assert pasos[4].resumen == "11 mesas de 11 personas · hasta 3 propuestas"
        texto = texto_de(respuesta)
        assert "Sin datos" in texto
        assert "7 de 9 pasos sin pendientes" in texto
        assert "Seguir con la ficha" in texto

    def test_ficha_completa_lleva_al_tablero(self, client, ejercicio, coordinacion):
        texto = texto_de(client.get(ruta(ejercicio)))
        assert "No falta nada para convocar" in texto
        assert f'href="/trabajo/{ejercicio.slug}/"' in texto

    def test_ficha_publicada_se_lee_y_dice_como_cambiarla(self, client, db):
        ejercicio = ejercicio_completo(etapa=ClaveEtapa.CONVOCATORIA)
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        texto = texto_de(client.get(ruta(ejercicio)))
        assert "La ficha ya se publicó y no se edita" in texto
        assert f"/trabajo/{ejercicio.slug}/reponer/" in texto
        assert "Escritura 12345" in texto
        assert "/ficha/predio/" not in texto

    @pytest.mark.parametrize(
        ("campos", "dice"),
        [
            ({"etapa": ClaveEtapa.CONVOCATORIA}, "ya se publicó"),
            ({"situacion": Situacion.SUSPENDIDO}, "está suspendido"),
        ],
    )
    @pytest.mark.parametrize("metodo", ["get", "post"])
    def test_seccion_cerrada_lleva_a_la_ficha_y_dice_por_que(self, client, db, campos, dice, metodo):
        ejercicio = ejercicio_completo(**campos)
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        respuesta = getattr(client, metodo)(ruta(ejercicio, "contacto"), {"telefono": "otro"}, follow=True)
        assert respuesta.redirect_chain == [(ruta(ejercicio), 302)]
        assert dice in texto_de(respuesta)
        assert Ejercicio.objects.get().telefono == ejercicio.telefono
        assert not Asiento.objects.exists()

    @pytest.mark.parametrize("rol", Rol)
    def test_ficha_y_secciones_por_papel(self, client, ejercicio, rol):
        client.force_login(cuenta_con(ejercicio, rol))
        esperado = 200 if Permiso.CONFIGURAR in PERMISOS[rol] else 404
        for clave in ["", *CLAVES]:
            assert client.get(ruta(ejercicio, clave)).status_code == esperado
            if esperado == 404:
                assert client.post(ruta(ejercicio, clave), {"telefono": "1"}).status_code == 404

    def test_seccion_inventada_no_existe(self, client, ejercicio, coordinacion):
        assert client.get(ruta(ejercicio, "inventada")).status_code == 404

    def test_resumen_de_un_ejercicio_vacio_calla(self, db):
        vacio = Ejercicio.objects.create(slug="v", nombre="Vacío", nombre_corto="Vacío")
        resumenes = {seccion.clave: resumir_seccion(vacio, seccion) for seccion in SECCIONES}
        assert [clave for clave, texto in resumenes.items() if texto] == ["nombre", "votacion"]
        assert resumir_cronograma(vacio) == ""

    def test_resumen_de_una_cosa_y_de_varias(self, db):
        ejercicio = EjercicioFactory(territorio="secciones")
        ColoniaFactory(ejercicio=ejercicio, nombre="Sección 412")
        ActividadFactory(ejercicio=ejercicio)
        assert resumir_seccion(ejercicio, POR_CLAVE["territorio"]).startswith("1 sección electoral ·")
        assert resumir_cronograma(ejercicio) == "1 actividad, el 8 de agosto de 2023"
        ColoniaFactory(ejercicio=ejercicio, nombre="Sección 413")
        assert resumir_seccion(ejercicio, POR_CLAVE["territorio"]).startswith("2 secciones electorales")
        assert resumir_cronograma(ejercicio_completo()) == (
            "4 actividades, del 8 de agosto de 2023 al 23 de octubre de 2023"
        )


class TestSeccion:
    @pytest.mark.parametrize("clave", CLAVES)
    def test_seccion_ida_y_vuelta_no_escribe_nada(self, client, ejercicio, coordinacion, clave):
        ejercicio.instituciones.first().representantes.create(nombre="Ana Ficticia", cargo="Titular")
        datos = datos_de(client, ejercicio, clave)
        crlf = {
            nombre: str(valor).replace("\n", "\r\n") for nombre, valor in datos.items()
        }  # as browsers send
        respuesta = client.post(ruta(ejercicio, clave), crlf, follow=True)
        assert respuesta.redirect_chain == [(ruta(ejercicio, clave), 302)]
        assert "No había cambios que guardar" in texto_de(respuesta)
        assert not Asiento.objects.exists()

    @pytest.mark.parametrize(("clave", "siguiente"), list(zip(CLAVES, [*CLAVES[1:], ""], strict=True)))
    def test_seccion_guardar_y_seguir_lleva_al_siguiente_paso(
        self, client, ejercicio, coordinacion, clave, siguiente
    ):
        respuesta = client.post(
            ruta(ejercicio, clave), datos_de(client, ejercicio, clave) | {"ir": "siguiente"}
        )
        assert respuesta.url == (
            ruta(ejercicio, siguiente) if siguiente else f"/trabajo/{ejercicio.slug}/cronograma/"
        )

    def test_seccion_guarda_y_dice_que_guardo(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "decision") | {
            "techo_presupuestal": "$5 500 000",
            "pregunta": "¿Cuál?",
        }
        respuesta = client.post(ruta(ejercicio, "decision"), datos, follow=True)
        texto = texto_de(respuesta)
        assert "Sección guardada: Qué se decide y con qué dinero." in texto
        assert f'data-guardado="guardado {ruta(ejercicio, "decision")}' in texto
        assert 'value="5,500,000.00"' in texto
        guardado = Ejercicio.objects.get()
        assert (guardado.techo_presupuestal, guardado.pregunta) == (Decimal("5500000.00"), "¿Cuál?")
        assert '"campos":["pregunta","techo_presupuestal"]' in Asiento.objects.get().hechos

    def test_seccion_guarda_aunque_falte_todo(self, client, db):
        ejercicio = Ejercicio.objects.create(slug="nuevo", nombre="Nuevo", nombre_corto="Nuevo")
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        vacios = {"vista": "", "visto": "", "nada": "1"}
        for clave in CLAVES[1:]:
            datos = {nombre: "" for nombre in datos_de(client, ejercicio, clave) if "FORMS" not in nombre}
            datos |= {n: v for n, v in datos_de(client, ejercicio, clave).items() if "FORMS" in n}
            if clave == "votacion":
                datos |= {"con_voto_en_blanco": "on", "con_voto_nulo": "on"}
            respuesta = client.post(ruta(ejercicio, clave), datos | vacios)
            assert respuesta.status_code == 302, clave
        guardado = Ejercicio.objects.get()
        assert (guardado.minimo_registro, guardado.espera_kiosco, guardado.territorio) == (1, 120, "colonias")
        assert not Asiento.objects.exists()

    def test_seccion_dice_lo_que_le_falta_y_donde_va(self, client, db):
        ejercicio = EjercicioFactory(pregunta="")
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        texto = texto_de(client.get(ruta(ejercicio, "decision")))
        assert "Paso 2 de 9" in texto
        assert "Falta: pregunta." in texto
        assert texto.count('aria-current="step"') == 1

    def test_seccion_avisa_de_lo_raro(self, client, db):
        ejercicio = ejercicio_completo(minimo_registro=500, edad_minima=14)
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        assert "pasa de los lugares que hay (121)" in texto_de(client.get(ruta(ejercicio, "mesas")))
        assert "menores de edad" in texto_de(client.get(ruta(ejercicio, "territorio")))

    @pytest.mark.parametrize(
        ("clave", "campo", "valor", "dice"),
        [
            ("nombre", "nombre_corto", "", "Escriba un nombre corto."),
            ("decision", "techo_presupuestal", "mucho", "Escriba la cantidad con números"),
            ("territorio", "edad_minima", "200", "Escriba un número entre 1 y 120."),
            ("territorio", "edad_minima", "-3", "Escriba un número entre 1 y 120."),
            ("territorio", "colonias", "Parque / Arboledas\narboledas", "«arboledas» ya es otro nombre de"),
            ("mesas", "numero_mesas", "once", "Escriba solo números."),
            ("mesas", "cupo_por_mesa", "1", "Escriba un número entre 2 y 100."),
            ("votacion", "regla_empate", "volado", "volado"),
            ("contacto", "correo", "no es correo", "correo"),
            ("contacto", "telefono", "x" * 41, "40"),
            ("predio", "predio_superficie", "0", "mayor que cero"),
        ],
    )  # fmt: skip
    def test_seccion_dice_donde_esta_el_error(
        self, client, ejercicio, coordinacion, clave, campo, valor, dice
    ):
        respuesta = client.post(ruta(ejercicio, clave), datos_de(client, ejercicio, clave) | {campo: valor})
        form = respuesta.context["form"]
        assert list(form.errors) == [campo]
        assert len(form.errors[campo]) == 1
        assert dice in form.errors[campo][0]
        assert f'href="#id_{campo}"' in texto_de(respuesta)
        assert not Asiento.objects.exists()

    def test_seccion_por_secciones_electorales(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "territorio") | {
            "territorio": "secciones",
            "colonias": "412, 0413",
        }
        assert client.post(ruta(ejercicio, "territorio"), datos).status_code == 302
        guardado = Ejercicio.objects.get()
        assert [una.nombre for una in guardado.colonias.all()] == ["Sección 412", "Sección 413"]
        assert datos_de(client, guardado, "territorio")["colonias"] == "412\n413"

    def test_seccion_lo_que_la_operacion_rehusa_se_dice_y_conserva_lo_escrito(
        self, client, ejercicio, coordinacion, monkeypatch
    ):
        from gobierno_abierto.ejercicios.views import ficha
        from gobierno_abierto.errores import ReglaIncumplida

        def rehusar(*_, **__):
            raise ReglaIncumplida("No se puede quitar de la lista: ya hay trabajo a su nombre.")

        monkeypatch.setattr(ficha, "guardar_seccion", rehusar)
        datos = datos_de(client, ejercicio, "predio") | {"predio_titulo": "Lo mío", "plano": archivo(png())}
        texto = texto_de(client.post(ruta(ejercicio, "predio"), datos))
        assert "ya hay trabajo a su nombre" in texto
        assert "Lo mío" in texto
        assert "Vuelva a elegir la imagen" in texto
        datos = datos_de(client, ejercicio, "contacto") | {"telefono": "otro"}
        assert "ya hay trabajo a su nombre" in texto_de(client.post(ruta(ejercicio, "contacto"), datos))

    def test_seccion_vacia_o_mutilada_no_truena(self, client, ejercicio, coordinacion):
        for clave in CLAVES:
            for datos in ({}, {"x": "1"}, {"agregar": "1"}, {"vista": "x", "visto": "a:b:c ::"}):
                assert client.post(ruta(ejercicio, clave), datos).status_code in {200, 302}


class TestDosPersonas:
    """Somebody else saves the section between reading it and saving it."""

    def test_lo_que_escribi_queda_y_dice_que_hay_ahora(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "decision") | {"pregunta": "Lo que yo escribí"}
        otros = {"pregunta": "Lo que <b>otra</b> escribió", "techo_presupuestal": Decimal("9000000.00")}
        guardar_seccion(ejercicio, seccion="decision", actor=None, datos=otros)
        respuesta = client.post(ruta(ejercicio, "decision"), datos)
        texto = texto_de(respuesta)
        assert "Alguien guardó cambios antes" in texto
        assert "Ahora dice: Lo que &lt;b&gt;otra&lt;/b&gt; escribió" in texto
        assert texto.count("Ahora dice:") == 1  # what I had not touched is simply what they left
        segundo = enviable(respuesta.context["form"])
        assert segundo["pregunta"] == "Lo que yo escribí"
        assert segundo["techo_presupuestal"] == "9,000,000.00"
        assert Ejercicio.objects.get().pregunta == otros["pregunta"]
        assert client.post(ruta(ejercicio, "decision"), segundo).status_code == 302
        guardado = Ejercicio.objects.get()
        assert (guardado.pregunta, guardado.techo_presupuestal) == (
            "Lo que yo escribí",
            Decimal("9000000.00"),
        )

    def test_casillas_y_opciones_se_leen_en_palabras(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "votacion") | {"regla_empate": "sorteo", "plazo_aclaracion": "24"}
        del datos["con_voto_nulo"]
        otros = {"con_voto_en_blanco": False, "plazo_aclaracion": 72, "base_porcentaje": "votos_validos"}
        guardar_seccion(ejercicio, seccion="votacion", actor=None, datos=otros)
        respuesta = client.post(ruta(ejercicio, "votacion"), datos)
        texto = texto_de(respuesta)
        for dicho in ("Segunda vuelta entre las opciones empatadas", "sí", "72"):
            assert f"Ahora dice: {dicho}" in texto
        segundo = enviable(respuesta.context["form"])
        assert "con_voto_en_blanco" not in segundo  # theirs
        assert "con_voto_nulo" not in segundo  # mine
        assert (segundo["base_porcentaje"], segundo["regla_empate"]) == ("votos_validos", "sorteo")

    def test_sin_la_huella_de_lo_que_vi_no_guarda(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "contacto") | {"vista": "", "visto": "", "telefono": "otro"}
        assert "Alguien guardó cambios antes" in texto_de(client.post(ruta(ejercicio, "contacto"), datos))
        assert not Asiento.objects.exists()

    def test_lo_vacio_se_dice_nada(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "contacto") | {"telefono": "otro"}
        guardar_seccion(ejercicio, seccion="contacto", actor=None, datos={"telefono": ""})
        assert "Ahora dice: nada" in texto_de(client.post(ruta(ejercicio, "contacto"), datos))

    def test_del_plano_no_se_dice_nada_si_nadie_lo_cambio(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "predio") | {"predio_titulo": "Lo mío"}
        guardar_seccion(ejercicio, seccion="predio", actor=None, datos={"predio_titulo": "Lo suyo"})
        texto = texto_de(client.post(ruta(ejercicio, "predio"), datos))
        assert "Ahora dice: Lo suyo" in texto
        assert "Alguien cambió el plano" not in texto

    def test_instituciones_mias_se_ven_junto_a_las_suyas(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "instituciones") | {"instituciones-0-nombre": "La que yo escribí"}
        fila = {"nombre": "La de otra persona", "alias": "Otra", "papel": "convoca"}
        personas = [{"nombre": "Ana Ficticia", "cargo": ""}]
        guardar_seccion(
            ejercicio, seccion="instituciones", actor=None, datos={"instituciones": [fila | {"representantes": personas}]}
        )  # fmt: skip
        respuesta = client.post(ruta(ejercicio, "instituciones"), datos)
        texto = texto_de(respuesta)
        assert "La de otra persona (Otra); Ana Ficticia" in texto
        assert "La que yo escribí" in texto
        assert (
            client.post(ruta(ejercicio, "instituciones"), enviable(respuesta.context["form"])).status_code
            == 302
        )
        assert ejercicio.instituciones.count() == 5

    def test_instituciones_que_no_toque_son_las_suyas(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "instituciones")
        guardar_seccion(ejercicio, seccion="instituciones", actor=None, datos={"instituciones": []})
        respuesta = client.post(ruta(ejercicio, "instituciones"), datos)
        assert "Alguien guardó cambios antes" in texto_de(respuesta)
        assert respuesta.context["form"].filas.is_valid()
        assert not any(
            nombre.endswith("-nombre") and valor
            for nombre, valor in enviable(respuesta.context["form"]).items()
        )

    def test_el_plano_de_otra_persona_se_anuncia(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "predio") | {
            "plano": archivo(png(500, 400)),
            "predio_titulo": "Lo mío",
        }
        otra = {"predio_titulo": "Lo suyo", "predio_uso_suelo": "Equipamiento"}
        guardar_seccion(ejercicio, seccion="predio", actor=None, datos=otra | {"plano": imagen_de(png())})
        respuesta = client.post(ruta(ejercicio, "predio"), datos)
        texto = texto_de(respuesta)
        assert "Alguien cambió el plano" in texto
        assert "Vuelva a elegir la imagen" in texto
        assert "Ahora dice: Lo suyo" in texto
        assert Plano.objects.get().ancho == 400


def imagen_de(contenido):
    from gobierno_abierto.imagenes import redibujar

    return redibujar(contenido, campo="plano", no_es="", danada="", pequena="")


class TestInstituciones:
    def test_instituciones_agregar_conserva_todo_y_no_juzga(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "instituciones")
        datos |= {
            "agregar": "institucion",
            "instituciones-1-DELETE": "on",
            "instituciones-5-nombre": "A medio escribir",
            "instituciones-5-personas": "Ana, \nBeto",
        }
        respuesta = client.post(ruta(ejercicio, "instituciones"), datos)
        form = respuesta.context["form"]
        assert len(form.filas.forms) == 8  # five kept, one half written, one still blank, one more
        assert "Falta corregir" not in texto_de(respuesta)
        assert "data-sin-guardar" in texto_de(respuesta)
        segundo = enviable(form)
        assert segundo["instituciones-5-nombre"] == "A medio escribir"
        assert segundo["instituciones-1-DELETE"]
        assert segundo["vista"] == datos["vista"]
        assert not Asiento.objects.exists()

    def test_instituciones_quita_pone_y_ordena(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "instituciones")
        datos |= {
            "instituciones-3-DELETE": "on",
            "instituciones-5-nombre": "Consejo de Vecinas",
            "instituciones-5-papel": "sociedad",
            "instituciones-5-personas": "Ana Ficticia, Presidenta",
        }
        assert client.post(ruta(ejercicio, "instituciones"), datos).status_code == 302
        nombres = [una.corto for una in Ejercicio.objects.get().instituciones.all()]
        assert nombres[-2:] == ["Infoqro", "Consejo de Vecinas"]
        assert "Secretaría de Obras Públicas" not in nombres
        assert str(ejercicio.instituciones.last().representantes.get()) == "Ana Ficticia, Presidenta"

    @pytest.mark.parametrize(
        ("campos", "lugar", "dice"),
        [
            ({"0-nombre": ""}, "0-nombre", "Escriba el nombre oficial"),
            ({"5-alias": "Corto"}, "5-nombre", "Escriba el nombre oficial"),
            ({"5-nombre": "Sin papel"}, "5-papel", "Elija qué hace"),
            ({"5-nombre": "coordinacion de GABINETE", "5-papel": "dictamina"}, "5-nombre", "ya está en otro renglón"),
            ({"5-nombre": "Otra", "5-papel": "ejecuta"}, "5-papel", "solo puede haber una"),
            ({"5-nombre": "Otra", "5-papel": "convoca", "5-personas": ", cargo"}, "5-personas", "primero el nombre"),
            ({"5-nombre": "x" * 161, "5-papel": "convoca"}, "5-nombre", "160"),
        ],
    )  # fmt: skip
    def test_instituciones_dicen_en_que_renglon_esta_el_error(
        self, client, ejercicio, coordinacion, campos, lugar, dice
    ):
        datos = datos_de(client, ejercicio, "instituciones")
        datos |= {f"instituciones-{campo}": valor for campo, valor in campos.items()}
        respuesta = client.post(ruta(ejercicio, "instituciones"), datos)
        texto = texto_de(respuesta)
        fila, campo = lugar.split("-")
        assert dice in respuesta.context["form"].filas.forms[int(fila)].errors[campo][0]
        assert f'href="#id_instituciones-{lugar}"' in texto
        assert not Asiento.objects.exists()

    def test_instituciones_demasiadas_se_dice(self, client, ejercicio, coordinacion):
        datos = datos_de(client, ejercicio, "instituciones") | {"instituciones-TOTAL_FORMS": "5000"}
        datos |= {f"instituciones-{n}-nombre": f"Una {n}" for n in range(5, 75)}
        datos |= {f"instituciones-{n}-papel": "convoca" for n in range(5, 75)}
        assert "Falta corregir algo" in texto_de(client.post(ruta(ejercicio, "instituciones"), datos))
        datos |= {"agregar": "1", "instituciones-TOTAL_FORMS": "9" * 30}
        assert client.post(ruta(ejercicio, "instituciones"), datos).status_code == 200


class TestPlano:
    def subir(self, client, ejercicio, contenido, nombre="plano.png", **campos):
        datos = datos_de(client, ejercicio, "predio") | campos
        return client.post(ruta(ejercicio, "predio"), datos | {"plano": archivo(contenido, nombre)})

    def direccion(self, ejercicio):
        return f"/e/{ejercicio.slug}/plano/"

    @pytest.mark.parametrize("formato", ["PNG", "JPEG"])
    def test_plano_se_redibuja_y_se_ve(self, client, ejercicio, coordinacion, formato):
        crudo = png(4000, 2000, formato=formato)
        assert self.subir(client, ejercicio, crudo + b"<script>").status_code == 302
        guardado = Plano.objects.get()
        assert (guardado.ancho, guardado.alto, guardado.tipo) == (1600, 800, f"image/{formato.lower()}")
        assert b"<script>" not in bytes(guardado.contenido)
        texto = texto_de(client.get(ruta(ejercicio, "predio")))
        assert f"{self.direccion(ejercicio)}?v={guardado.huella[:16]}" in texto
        respuesta = client.get(self.direccion(ejercicio))
        assert respuesta.content == bytes(guardado.contenido)
        assert respuesta["Content-Type"] == guardado.tipo
        assert respuesta["X-Content-Type-Options"] == "nosniff"
        assert respuesta["Cache-Control"] == "private, no-cache"

    def test_plano_el_mismo_no_se_guarda_otra_vez_y_se_puede_quitar(self, client, ejercicio, coordinacion):
        self.subir(client, ejercicio, png())
        self.subir(client, ejercicio, png())
        assert Asiento.objects.count() == 1
        datos = datos_de(client, ejercicio, "predio") | {"quitar_plano": "on"}
        client.post(ruta(ejercicio, "predio"), datos)
        assert not Plano.objects.exists()
        assert client.get(self.direccion(ejercicio)).status_code == 404
        assert "quitar_plano" not in texto_de(client.get(ruta(ejercicio, "predio")))

    @pytest.mark.parametrize(
        ("contenido", "dice"),
        [
            (b"", "El archivo está vacío"),
            (b"<svg onload='x()'/>", "no es del tipo que pedimos"),
            (b"%PDF-1.7 plano", "no es del tipo que pedimos"),
            (b"\x89PNG\r\n\x1a\n<script>IEND\xaeB`\x82", "está dañada|no es del tipo"),
            (png()[:-20], "está dañada"),
            (png(20, 20), "demasiado pequeña"),
            (b"\x89PNG\r\n\x1a\n" + b"0" * (5 * 1024 * 1024), "pesa más de 5 MB"),
        ],
        ids=["vacio", "svg", "pdf", "disfrazado", "cortado", "chico", "pesado"],
    )
    def test_plano_que_no_sirve_se_rehusa_y_lo_demas_sigue_aqui(
        self, client, ejercicio, coordinacion, contenido, dice
    ):
        respuesta = self.subir(client, ejercicio, contenido, predio_titulo="Lo que escribí")
        import re

        assert re.search(dice, respuesta.context["form"].errors["plano"][0])
        assert "Lo que escribí" in texto_de(respuesta)
        assert not Plano.objects.exists()

    def test_plano_bomba_se_rehusa_sin_abrirla(self, client, ejercicio, coordinacion):
        """A few kB that say they are 60,000 × 60,000 points."""

        def trozo(tipo, datos):
            return struct.pack(">I", len(datos)) + tipo + datos + struct.pack(">I", zlib.crc32(tipo + datos))

        cabeza = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
        bomba = (
            b"\x89PNG\r\n\x1a\n"
            + trozo(b"IHDR", cabeza)
            + trozo(b"IDAT", zlib.compress(b"0"))
            + trozo(b"IEND", b"")
        )
        respuesta = self.subir(client, ejercicio, bomba)
        assert "plano" in respuesta.context["form"].errors
        assert not Plano.objects.exists()

    def test_plano_bueno_con_otro_error_avisa_que_se_elija_otra_vez(self, client, ejercicio, coordinacion):
        texto = texto_de(self.subir(client, ejercicio, png(), predio_superficie="mucha"))
        assert "Vuelva a elegir la imagen: no se guardó. Lo demás que escribió sigue aquí." in texto
        assert not Plano.objects.exists()

    def test_plano_en_preparacion_solo_para_quien_trabaja_ahi(self, client, ejercicio, coordinacion):
        self.subir(client, ejercicio, png())
        for rol in Rol:
            client.force_login(cuenta_con(ejercicio, rol))
            assert client.get(self.direccion(ejercicio)).status_code == 200
        client.force_login(cuenta_con(ejercicio_completo(), Rol.COORDINACION))
        assert client.get(self.direccion(ejercicio)).status_code == 404
        client.logout()
        assert client.get(self.direccion(ejercicio)).status_code == 404

    def test_plano_publico_se_guarda_en_la_cache_por_su_huella(self, client, ejercicio, coordinacion):
        self.subir(client, ejercicio, png())
        Ejercicio.objects.update(etapa=ClaveEtapa.CONVOCATORIA)
        client.logout()
        huella = Plano.objects.get().huella
        respuesta = client.get(f"{self.direccion(ejercicio)}?v={huella[:16]}")
        assert respuesta["Cache-Control"] == "public, max-age=31536000, immutable"
        assert client.get(f"{self.direccion(ejercicio)}?v=otra")["Cache-Control"] == "public, no-cache"
        igual = client.get(self.direccion(ejercicio), headers={"If-None-Match": respuesta["ETag"]})
        assert (igual.status_code, igual.content) == (304, b"")
        assert client.head(self.direccion(ejercicio)).status_code == 200
        assert client.post(self.direccion(ejercicio)).status_code == 405


class TestConsultas:
    """Few rows or many: the same number of queries."""

    MAXIMO = 15

    def contar(self, client, ejercicio, django_assert_max_num_queries):
        cuentas = {}
        for clave in ["", *CLAVES]:
            with django_assert_max_num_queries(self.MAXIMO), CaptureQueriesContext(connection) as hechas:
                assert client.get(ruta(ejercicio, clave)).status_code == 200
            cuentas[clave] = len(hechas)
        return cuentas

    def test_ficha_y_secciones(self, client, ejercicio, coordinacion, django_assert_max_num_queries):
        antes = self.contar(client, ejercicio, django_assert_max_num_queries)
        for n in range(20):
            ColoniaFactory(ejercicio=ejercicio)
            institucion = InstitucionFactory(ejercicio=ejercicio)
            institucion.representantes.create(nombre="Ana Ficticia")
            ActividadFactory(ejercicio=ejercicio, orden=100 + n)
        assert self.contar(client, ejercicio, django_assert_max_num_queries) == antes
