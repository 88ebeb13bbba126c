"""Permission keys: each one used exists, and each one that exists is somebody's."""

import ast

from gobierno_abierto.cuentas.permisos import PERMISOS, Permiso, Rol
from tests.arquitectura.arbol import codigo, relativa


def test_permisos_usados_existen():
    ausentes = []
    for ruta in codigo():
        for nodo in ast.walk(ast.parse(ruta.read_text())):
            if (
                isinstance(nodo, ast.Attribute)
                and isinstance(nodo.value, ast.Name)
                and nodo.value.id == "Permiso"
            ):
                conocido = nodo.attr in Permiso.__members__ or nodo.attr in {
                    "values",
                    "choices",
                    "labels",
                    "names",
                }
            elif (
                isinstance(nodo, ast.keyword)
                and nodo.arg == "permiso"
                and isinstance(nodo.value, ast.Constant)
            ):
                conocido = nodo.value.value in {*Permiso.values, "", None}
            else:
                continue
            if not conocido:
                ausentes.append(f"{relativa(ruta)}: {ast.unparse(nodo)}")
    assert not ausentes


def test_permisos_cada_uno_es_de_alguien():
    assert set().union(*PERMISOS.values()) == set(Permiso)


def test_permisos_cada_rol_esta_en_la_tabla():
    assert set(PERMISOS) == set(Rol)
