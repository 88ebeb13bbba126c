"""Databases of the test bed: isolation, clones and processes."""

import os

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.bitacora.operaciones import asentar, operacion
from tests.banco.procesos import FallaEnProceso


@operacion
def anotar(n):
    asentar("prueba", ejercicio_id=None, actor=None, hechos={"n": n})


def anotar_varias(indice, cuantas):
    for n in range(cuantas):
        anotar(indice * cuantas + n)
    return indice, settings.DATABASES["default"]["NAME"], os.getpid()


def fallar(indice):
    raise ValueError(f"falla {indice}")


def morir(indice):
    os._exit(3)


def test_base_real_guarda_de_verdad_y_se_va(base_real, en_procesos):
    anotar(0)
    assert Asiento.objects.count() == 1
    resultados = en_procesos(2, anotar_varias, 5)
    assert [indice for indice, _, _ in resultados] == [0, 1]
    assert {nombre for _, nombre, _ in resultados} == {connection.settings_dict["NAME"]}
    assert len({pid for _, _, pid in resultados} | {os.getpid()}) == 3
    assert Asiento.objects.count() == 11


def test_base_real_empieza_vacia_cada_vez(base_real):
    assert Asiento.objects.count() == 0
    assert ContentType.objects.exists()  # migrated, and not merely made


def test_en_procesos_devuelve_las_excepciones(base_real, en_procesos):
    (error,) = en_procesos(1, fallar)
    assert isinstance(error, ValueError)
    assert str(error) == "falla 0"


def test_en_procesos_dice_que_uno_murio(base_real, en_procesos):
    with pytest.raises(FallaEnProceso, match=r"murió \(3\)"):
        en_procesos(2, morir)


@pytest.mark.django_db
def test_base_de_pruebas_es_la_de_pruebas():
    nombre = str(connection.settings_dict["NAME"])
    assert nombre == "test_ga" or nombre.startswith(os.environ["GA_DATOS"])
    anotar(0)
    assert Asiento.objects.count() == 1
