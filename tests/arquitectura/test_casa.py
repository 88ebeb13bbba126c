"""Rules of the house that no other tool looks at."""

import ast
import re

from tests.arquitectura.arbol import RAIZ, codigo, relativa

LINEAS = 450  # past some 400 a file becomes a package
LINEAS_DE_ORDEN = 90
ESCRIBEN = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "delete",
    "save_m2m",
}


def test_pruebas_no_usan_lo_que_vacia_tablas():
    """These flush at teardown, and append-only triggers refuse: ``base_real`` and ``servidor`` are there instead."""
    prohibidas = ["transaction" + "=True", "transactional" + "_db", "live" + "_server"]
    usan = [
        f"{relativa(ruta)}: {palabra}"
        for ruta in (RAIZ / "tests").rglob("*.py")
        for palabra in prohibidas
        if palabra in ruta.read_text()
    ]
    assert not usan


def test_codigo_sin_cajones_de_sastre():
    nombres = {"utils", "helpers", "services", "selectors", "utilidades", "ayudas", "comunes", "misc"}
    assert not [relativa(ruta) for ruta in codigo() if nombres & {*ruta.relative_to(RAIZ).parts, ruta.stem}]


def test_codigo_ningun_archivo_es_demasiado_largo():
    largos = {relativa(ruta): n for ruta in codigo() if (n := ruta.read_text().count("\n")) > LINEAS}
    assert not largos


def test_codigo_no_se_salta_el_orden_con_get_model():
    saltos = [
        relativa(ruta) for ruta in codigo() if re.search(r"\bget_model\(|\bimport_module\(", ruta.read_text())
    ]
    assert not saltos


def test_ordenes_de_manage_son_delgadas():
    """A command reads its words, calls one operation and says what happened: it writes nothing itself."""
    gruesas = []
    for ruta in codigo():
        if "commands" not in ruta.parts:
            continue
        fuente = ruta.read_text()
        if fuente.count("\n") > LINEAS_DE_ORDEN:
            gruesas.append(f"{relativa(ruta)}: {fuente.count(chr(10))} líneas")
        for nodo in ast.walk(ast.parse(fuente)):
            if (
                isinstance(nodo, ast.Call)
                and isinstance(nodo.func, ast.Attribute)
                and nodo.func.attr in ESCRIBEN
            ):
                gruesas.append(f"{relativa(ruta)}:{nodo.lineno}: {ast.unparse(nodo.func)}")
    assert not gruesas


def test_formularios_no_guardan():
    """A form gives ``cleaned_data``; an operation saves."""
    guardan = []
    for ruta in codigo():
        if ruta.stem != "forms" and ruta.parent.name != "forms":
            continue
        for nodo in ast.walk(ast.parse(ruta.read_text())):
            if isinstance(nodo, ast.FunctionDef) and nodo.name == "save":
                guardan.append(f"{relativa(ruta)}:{nodo.lineno}")
    assert not guardan
