"""The stages: nobody leaves one empty-handed, and README and code tell the same table."""

import re

import pytest
from django.db import models

from gobierno_abierto import arranque
from gobierno_abierto.ejercicios.etapas import TRANSICIONES, ClaveEtapa, pendientes
from gobierno_abierto.ejercicios.ficha import SECCIONES
from gobierno_abierto.ejercicios.models import Ejercicio
from tests.arquitectura.arbol import RAIZ


@pytest.mark.django_db
@pytest.mark.parametrize("etapa", ClaveEtapa.values)
def test_etapas_ejercicio_vacio_no_completa_ninguna(etapa):
    """Only the facts without which the database admits no such row; no people, tables, proposals or votes."""
    ejercicio = Ejercicio(slug="vacio", nombre="Ejercicio vacío", nombre_corto="Vacío", etapa=etapa)
    if etapa != ClaveEtapa.PREPARACION:
        propios = {campo.name for campo in Ejercicio._meta.fields}
        for campo in {uno for seccion in SECCIONES for uno in seccion.requeridos} & propios:
            es_texto = isinstance(Ejercicio._meta.get_field(campo), models.CharField | models.TextField)
            setattr(ejercicio, campo, "x" if es_texto else 1)
    ejercicio.save()
    assert pendientes(Ejercicio.objects.get(pk=ejercicio.pk))


def test_etapas_transiciones_siguen_el_orden():
    assert list(TRANSICIONES.items()) == list(zip(ClaveEtapa.values, ClaveEtapa.values[1:], strict=False))


def test_etapas_la_tabla_del_readme_es_la_del_codigo():
    """Each row of the table begins with two codes in backticks: the stage and the one that follows (— at the end)."""
    leame = (RAIZ / "README.md").read_text()
    tabla = re.search(r"<!-- etapas -->(.*?)<!-- /etapas -->", leame, re.DOTALL)
    assert tabla, "README.md no tiene la tabla entre <!-- etapas --> y <!-- /etapas -->"
    filas = re.findall(r"^\|\s*`(\w+)`\s*\|\s*(?:`(\w+)`|—)\s*\|", tabla[1], re.MULTILINE)
    assert filas == [(clave, TRANSICIONES.get(clave, "")) for clave in ClaveEtapa.values]


@pytest.mark.django_db
def test_verificar_pasa_en_una_casa_completa():
    arranque.verificar()
