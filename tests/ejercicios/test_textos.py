"""Fixed wording: every stage is explained, and log entries read as Spanish."""

import pytest

from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.textos import explicar_etapa, leer_asiento
from tests.factories.ejercicios import EjercicioFactory, ejercicio_completo


@pytest.mark.django_db
@pytest.mark.parametrize("etapa", ClaveEtapa.values)
def test_explicar_etapa_no_deja_huecos(etapa):
    for ejercicio in (ejercicio_completo(etapa=etapa), EjercicioFactory(etapa=etapa)):
        texto = explicar_etapa(ejercicio)
        assert texto.endswith(".")
        assert "{" not in texto


@pytest.mark.django_db
def test_explicar_etapa_usa_los_datos_del_ejercicio():
    assert "3 propuestas como máximo" in explicar_etapa(ejercicio_completo(etapa="deliberacion"))
    assert "El Municipio, Infoqro y" in explicar_etapa(ejercicio_completo(etapa="convenio"))
    assert "el órgano garante" in explicar_etapa(EjercicioFactory(etapa="convenio"))


@pytest.mark.parametrize(
    ("verbo", "hechos", "texto"),
    [
        (
            "avanzar",
            '{"desde":"preparacion","hacia":"convocatoria"}',
            "Avanzar de Preparación a Convocatoria",
        ),
        ("cerrar_mesa", '{"numero":4}', "Cerrar mesa 4"),
        ("cerrar_mesa", '{"mesa_numero":4}', "Cerrar mesa 4"),
        ("restablecer_contrasena", '{"cuenta":3}', "Restablecer contraseña"),
        ("publicar_dictamenes", "{}", "Publicar dictámenes"),
        ("asignar_rol", '{"cuenta":3,"rol":"comite"}', "Asignar papel de Comité"),
        ("retirar_rol", '{"cuenta":3}', "Retirar papel"),
        ("guardar_seccion", '{"campos":["telefono"],"seccion":"contacto"}', "Guardar «Registro y contacto»"),
        ("guardar_seccion", '{"seccion":"otra"}', "Guardar sección"),
        ("abrir_votacion", "{}", "Abrir votación"),
    ],
)
def test_leer_asiento(verbo, hechos, texto):
    assert leer_asiento(verbo, hechos) == texto


def test_leer_asiento_pone_acentos_a_todos_los_verbos_de_la_casa():
    """Every verb written by an operation reads without a bare «-cion»."""
    import re

    from tests.arquitectura.arbol import codigo

    verbos = {
        verbo
        for ruta in codigo()
        for verbo in re.findall(r'\basentar\(\s*"(\w+)"', ruta.read_text())
        if verbo != "avanzar"
    }
    assert "crear_ejercicio" in verbos
    leidos = [leer_asiento(verbo, "{}") for verbo in sorted(verbos)]
    sin_acento = (
        r"(?i)\b\w*[cs]ion\b|\b(contrasena|dictamenes|homonimo|acompanar|relatoria|jornadas? de votacion)\b"
    )
    assert [texto for texto in leidos if re.search(sin_acento, texto)] == []
