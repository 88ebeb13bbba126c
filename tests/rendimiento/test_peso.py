"""A resident with a cheap phone: the first load of the public pages weighs at most 150 kB, and needs no JavaScript."""

import pytest
from django.utils import timezone

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.models import CambioDeFecha, Plano
from tests.factories.ejercicios import ActividadFactory, EjercicioFactory, ejercicio_completo
from tests.rendimiento.peso import pesar

pytestmark = pytest.mark.recorrido
TOPE = 150_000  # bytes on the wire


def con_muchas_actividades():
    """Return a public exercise with 55 activities, ten of them rescheduled, and a plan of 1 MB."""
    ejercicio = ejercicio_completo(etapa="convocatoria", slug="muchas")
    Plano.objects.create(
        ejercicio=ejercicio,
        contenido=bytes(1_000_000),
        tipo="image/png",
        ancho=1200,
        alto=800,
        huella="a" * 64,
    )
    for numero in range(51):
        una = ActividadFactory(
            ejercicio=ejercicio,
            orden=10 + numero,
            objetivo="Dialogar sobre el parque público y escribir lo que se proponga en la colonia. " * 4,
        )
        if numero % 5 == 0:
            CambioDeFecha.objects.create(
                actividad=una,
                fecha_anterior="2023-08-01",
                fecha_nueva=una.fecha,
                motivo="Se esperaba lluvia.",
                rol=Rol.COORDINACION,
                en=timezone.now(),
            )
    return ejercicio


def test_primera_carga_pesa_poco(base_real, nueva_pagina, axe):
    con_muchas_actividades()
    for _ in range(19):
        EjercicioFactory(etapa="convocatoria")
    for ruta in ("/", "/e/muchas/"):
        pagina = nueva_pagina(360, 740, java_script_enabled=False)
        partes = pesar(pagina, ruta)
        total = sum(cuantos for _, cuantos in partes)
        assert total <= TOPE, "\n".join(f"{cuantos:9,} {direccion}" for direccion, cuantos in partes)
        assert not [direccion for direccion, _ in partes if "italic" in direccion or "latin-ext" in direccion]
    for ancho in (360, 768, 1366):
        for ruta in ("/", "/e/muchas/"):
            pagina = nueva_pagina(ancho)
            pagina.goto(ruta)
            pagina.evaluate("document.querySelectorAll('details').forEach(uno => { uno.open = true })")
            assert pagina.evaluate("document.documentElement.scrollWidth") <= ancho
            axe(pagina)
