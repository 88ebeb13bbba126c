"""The URLconf walked by somebody without an account: only what ``settings.VISTAS_PUBLICAS`` names may answer."""

import uuid

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

VALORES = {
    "int": 987654321,
    "str": "no-existe",
    "slug": "no-existe",
    "path": "no/existe",
    "uuid": uuid.UUID(int=7),
}
CANDIDATOS = ["no-existe", 987654321, "A" * 8, "a" * 64, uuid.UUID(int=7)]
ADMIN_SIN_NOMBRE = "admin:"  # the admin's catch-all, which redirects to its own door


def puertas(resolutor=None, espacio=""):
    """Yield (full name, pattern) for every view of the URLconf."""
    for entrada in (resolutor or get_resolver()).url_patterns:
        if isinstance(entrada, URLPattern):
            yield f"{espacio}{entrada.name or ''}", entrada
        else:
            yield from puertas(entrada, f"{espacio}{entrada.namespace}:" if entrada.namespace else espacio)


def intentos(patron):
    """Yield keyword arguments that might fit: by type, then one value for all (the admin's own views use regexes)."""
    convertidores = patron.pattern.converters
    if convertidores:
        yield {
            clave: VALORES.get(type(uno).__name__.removesuffix("Converter").lower().replace("string", "str"))
            for clave, uno in convertidores.items()
        }
    claves = list(convertidores) or list(patron.pattern.regex.groupindex)
    for valor in [*CANDIDATOS, *(app.label for app in apps.get_app_configs())]:
        yield dict.fromkeys(claves, valor)


def direccion(nombre, patron):
    """Return an address of the view that leads to nothing that exists."""
    for intento in intentos(patron):
        try:
            return reverse(nombre, kwargs=intento)
        except (NoReverseMatch, ValueError):
            continue
    raise AssertionError(f"no se pudo formar la dirección de {nombre}")


def privadas():
    return sorted(
        {nombre for nombre, _ in puertas()} - set(settings.VISTAS_PUBLICAS) - {ADMIN_SIN_NOMBRE},
    )


def test_vistas_todas_tienen_nombre():
    assert all(nombre and not nombre.endswith(":") for nombre, _ in puertas() if nombre != ADMIN_SIN_NOMBRE)


def test_vistas_publicas_existen():
    assert set(settings.VISTAS_PUBLICAS) <= {nombre for nombre, _ in puertas()}


@pytest.mark.django_db
@pytest.mark.parametrize("metodo", ["get", "post"])
def test_vistas_privadas_piden_cuenta(client, metodo):
    abiertas = []
    entrada = reverse(settings.LOGIN_URL)
    por_nombre = dict(puertas())
    for nombre in privadas():
        respuesta = getattr(client, metodo)(direccion(nombre, por_nombre[nombre]))
        a_la_entrada = respuesta.status_code == 302 and respuesta.url.startswith((entrada, "/admin/login/"))
        if not a_la_entrada and respuesta.status_code not in {403, 404}:
            abiertas.append(f"{nombre}: {respuesta.status_code}")
    assert not abiertas


@pytest.mark.django_db
def test_vistas_publicas_no_piden_cuenta(client):
    por_nombre = dict(puertas())
    for nombre in sorted(settings.VISTAS_PUBLICAS):
        respuesta = client.get(direccion(nombre, por_nombre[nombre]))
        assert respuesta.status_code < 500, nombre
        if nombre == "admin_entrar":  # the admin's own door, which leads to the one door of the house
            continue
        assert not (respuesta.status_code == 302 and respuesta.url.startswith(reverse(settings.LOGIN_URL))), (
            nombre
        )
