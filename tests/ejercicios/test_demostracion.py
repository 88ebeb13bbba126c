"""The mark of a demonstration value: where it shows, and where it must not."""

from decimal import Decimal

import pytest
from django.template import Context, Template

from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import guardar_seccion
from gobierno_abierto.imagenes import Imagen
from tests.factories.ejercicios import ejercicio_completo

MARCA = ' <small class="marca-demo">(dato de demostración)</small>'


def marcar(registro, campo):
    plantilla = Template("{% load demostracion %}{% marca_demo registro campo %}")
    return plantilla.render(Context({"registro": registro, "campo": campo}))


@pytest.mark.parametrize(
    ("campos", "campo", "esperado"),
    [
        ({"edad_minima": 18, "datos_de_demostracion": "edad_minima"}, "edad_minima", MARCA),
        ({"edad_minima": 18, "datos_de_demostracion": "telefono\nedad_minima"}, "edad_minima", MARCA),
        ({"edad_minima": 18, "datos_de_demostracion": ""}, "edad_minima", ""),
        ({"edad_minima": None, "datos_de_demostracion": "edad_minima"}, "edad_minima", ""),
        ({"telefono": "1", "datos_de_demostracion": "edad_minima"}, "telefono", ""),
        ({"telefono": "1 (Dato de demostración)", "datos_de_demostracion": "telefono"}, "telefono", ""),
        ({"techo_presupuestal": Decimal("4.00")}, "techo_presupuestal", ""),
    ],
)
def test_marca_demo_de_un_registro(campos, campo, esperado):
    assert marcar(Ejercicio(**campos), campo) == esperado


@pytest.mark.parametrize(
    ("hechos", "esperado"),
    [
        ({"edad_minima": 18, "datos_de_demostracion": ["edad_minima"]}, MARCA),
        ({"edad_minima": 18, "datos_de_demostracion": []}, ""),
        ({"edad_minima": 18}, ""),
        ({"datos_de_demostracion": ["edad_minima"]}, ""),
        (None, ""),
    ],
)
def test_marca_demo_de_hechos_congelados(hechos, esperado):
    assert marcar(hechos, "edad_minima") == esperado


def test_demo_de_seccion_nombra_solo_lo_suyo():
    plantilla = Template("{% load demostracion %}{% demo_de_seccion ejercicio clave %}")
    ejercicio = Ejercicio(datos_de_demostracion="pregunta\nplano\npredio_superficie\ntelefono")
    dichos = {
        clave: plantilla.render(Context({"ejercicio": ejercicio, "clave": clave}))
        for clave in ("predio", "mesas", "")
    }
    assert dichos == {"predio": "plano del predio y superficie del predio (m²)", "mesas": "", "": ""}


@pytest.mark.django_db
def test_un_plano_nuevo_deja_de_ser_de_demostracion():
    ejercicio = ejercicio_completo(datos_de_demostracion="edad_minima\nplano")
    imagen = Imagen(b"x", "image/png", 8, 6)
    guardar_seccion(ejercicio, seccion="predio", actor=None, datos={"plano": imagen})
    assert Ejercicio.objects.get(pk=ejercicio.pk).datos_de_demostracion == "edad_minima"
