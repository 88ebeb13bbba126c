"""The table of who may do what."""

import pytest

from gobierno_abierto.cuentas.permisos import (
    A_CARGO_DEL_ORGANO_GARANTE,
    PERMISOS,
    Institucion,
    Permiso,
    Rol,
    la_administra_el_organo_garante,
    puede_administrar,
    roles_con,
    son_incompatibles,
)

DE_INFOQRO = {Rol.INFOQRO, Rol.CUSTODIA, Rol.OBSERVACION}


def test_cada_permiso_lo_tiene_alguien():
    assert [permiso for permiso in Permiso if not roles_con(permiso)] == []


def test_cada_rol_ve_su_tablero():
    assert set(roles_con(Permiso.VER_TABLERO)) == set(PERMISOS) == set(Rol)


def test_roles_con_es_la_tabla_al_reves():
    for permiso in Permiso:
        assert all((rol in roles_con(permiso)) == (permiso in PERMISOS[rol]) for rol in Rol)


def test_coordinacion_e_infoqro_son_incompatibles_en_los_dos_sentidos():
    assert son_incompatibles(Rol.COORDINACION, {"comite", "infoqro"})
    assert son_incompatibles(Rol.INFOQRO, {"coordinacion"})
    assert not son_incompatibles(Rol.COORDINACION, set())
    assert not son_incompatibles(Rol.COORDINACION, {"coordinacion", "comite"})


@pytest.mark.parametrize("rol", Rol)
@pytest.mark.parametrize("institucion", Institucion)
def test_puede_administrar_cada_quien_lo_suyo(institucion, rol):
    esperado = (rol in DE_INFOQRO) == (institucion == "organo_garante")
    assert puede_administrar(institucion, rol) == esperado


def test_cada_rol_lo_administra_alguien_que_puede_administrar():
    assert set(roles_con(Permiso.ADMINISTRAR_CUENTAS)) == {Rol.COORDINACION, Rol.INFOQRO}
    assert A_CARGO_DEL_ORGANO_GARANTE == DE_INFOQRO


@pytest.mark.parametrize(
    ("institucion", "roles", "esperado"),
    [
        ("municipio", set(), False),
        ("municipio", {"facilitacion"}, False),
        ("municipio", {"custodia"}, True),
        ("sociedad_civil", {"observacion"}, True),
        ("organo_garante", set(), True),
    ],
)
def test_la_administra_el_organo_garante(institucion, roles, esperado):
    assert la_administra_el_organo_garante(institucion, roles) is esperado


@pytest.mark.parametrize("permiso", [Permiso.AVANZAR, Permiso.CONFIGURAR, Permiso.VALIDAR])
def test_infoqro_mira_y_no_conduce(permiso):
    assert roles_con(permiso) == [Rol.COORDINACION]


def test_nadie_vota_ni_cuenta_con_permiso_de_dos_lados():
    """Whoever makes the cards doesn't open the urn, and whoever moves the exercise does neither."""
    assert roles_con(Permiso.GENERAR_TARJETAS) == [Rol.INFOQRO]
    assert roles_con(Permiso.ABRIR_URNA) == [Rol.CUSTODIA]
