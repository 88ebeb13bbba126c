"""Access slips: one-time passwords handed over on paper, in the same answer that makes them."""

import base64
import logging
import traceback
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, Rol
from gobierno_abierto.documentos.pdf import FaltaPango, dibujar_pdf
from gobierno_abierto.ejercicios.forms.cuentas import FichasForm
from gobierno_abierto.ejercicios.models import Asignacion, Ejercicio
from gobierno_abierto.ejercicios.operaciones import (
    hacer_fichas,
    no_ha_entrado,
    restablecibles,
    sena_de_acceso,
)
from gobierno_abierto.ejercicios.peticiones import cuenta_de, ejercicio_con, intentar

registro = logging.getLogger(__name__)


@never_cache
def hacer(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose accounts whose people have not yet signed in, and hand over a slip for each."""
    ejercicio = ejercicio_con(request, slug, Permiso.ADMINISTRAR_CUENTAS)
    actor = cuenta_de(request)
    cuentas = _por_entrar(actor, ejercicio)
    form = FichasForm(request.POST or None, cuentas=cuentas)
    if request.method == "POST" and form.is_valid():
        hecho, accesos = intentar(
            request, hacer_fichas, ejercicio, actor=actor, form=form, **form.cleaned_data
        )
        if hecho:
            return entregar(request, ejercicio, accesos)
    return render(
        request, "cuentas/fichas.html", {"ejercicio": ejercicio, "form": form, "hay": bool(cuentas)}
    )


def entregar(request: HttpRequest, ejercicio: Ejercicio, accesos: list[tuple[Usuario, str]]) -> HttpResponse:
    """Show the slips of accounts and their one-time passwords, with their PDF inside the page to be downloaded.

    The passwords are in this one answer and nowhere else: not on disk, not in the session, not in an address. Without
    Pango, or if the drawing fails, the page itself is what gets printed: the old passwords are gone already.
    """
    contexto: dict[str, Any] = {
        "ejercicio": ejercicio,
        "fichas": _fichas(ejercicio, accesos),
        "contrasena": accesos[0][1],
        "entrada": f"{settings.DIRECCION_PUBLICA}{reverse('entrar')}",
    }
    try:
        pdf = dibujar_pdf(render_to_string("cuentas/fichas_hoja.html", contexto))
    except FaltaPango:
        pass
    except Exception as error:  # noqa: BLE001 whatever it was; its message could bring what the slips say
        lineas = "".join(traceback.format_tb(error.__traceback__))
        registro.error("No se pudo dibujar las fichas de acceso: %s\n%s", type(error).__name__, lineas)
    else:
        contexto["pdf"] = base64.b64encode(pdf).decode()
    return render(request, "cuentas/ficha_contrasena.html", contexto)


def _por_entrar(actor: Usuario, ejercicio: Ejercicio) -> list[tuple[int, str, str]]:
    """Return the accounts that the actor may make slips for: key, mark of access, and how they are read."""
    todas = {
        una.usuario_id: una.usuario
        for una in ejercicio.asignaciones.select_related("usuario")
        .prefetch_related("usuario__asignaciones")
        .order_by("rol", "usuario__nombre")
    }
    pueden = restablecibles(actor, todas.values())
    return [
        (clave, sena_de_acceso(una), " · ".join([una.nombre, _papeles(ejercicio, una), una.usuario]))
        for clave, una in todas.items()
        if clave in pueden and no_ha_entrado(una)
    ]


def _fichas(ejercicio: Ejercicio, accesos: list[tuple[Usuario, str]]) -> list[dict[str, Any]]:
    """Return what each slip says, in the order of the list of accounts: by role, then by name."""
    claves = {cuenta.pk: contrasena for cuenta, contrasena in accesos}
    roles: dict[int, list[Asignacion]] = {}
    for una in ejercicio.asignaciones.filter(usuario__in=claves).order_by("rol"):
        roles.setdefault(una.usuario_id, []).append(una)
    fichas = [
        {
            "cuenta": cuenta,
            "papel": ", ".join(una.get_rol_display() for una in roles.get(cuenta.pk, [])),
            "contrasena": claves[cuenta.pk],
        }
        for cuenta, _ in accesos
    ]
    return sorted(fichas, key=lambda ficha: (ficha["papel"], ficha["cuenta"].nombre))


def _papeles(ejercicio: Ejercicio, cuenta: Usuario) -> str:
    suyos = {una.rol for una in cuenta.asignaciones.all() if una.ejercicio_id == ejercicio.pk}
    return ", ".join(rol.label for rol in Rol if rol in suyos)
