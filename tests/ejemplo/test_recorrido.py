"""What a first start loads: the seed's exercise ready to be called, and another one carried to its end."""

import pytest
from django.core.management import call_command

from gobierno_abierto.ejemplo.recorrido import SLUG, SLUG_TERMINADO
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, pendientes
from gobierno_abierto.ejercicios.models import Ejercicio


@pytest.mark.django_db
@pytest.mark.lento
def test_carga_inicial_deja_la_semilla_en_preparacion_y_otro_terminado(settings, tmp_path):
    settings.DATOS = tmp_path
    settings.MEDIA_ROOT = tmp_path / "archivos"
    call_command("cargar_ejemplo", "--inicial")
    assert dict(Ejercicio.objects.values_list("slug", "etapa")) == {
        SLUG: ClaveEtapa.PREPARACION,
        SLUG_TERMINADO: ClaveEtapa.SEGUIMIENTO,
    }
    assert pendientes(Ejercicio.objects.get(slug=SLUG)) == []
    call_command("cargar_ejemplo", "--hasta", "convocatoria")  # besides the one that is being prepared
    call_command("cargar_ejemplo", "--inicial")  # the second time there is nothing to load
    assert Ejercicio.objects.count() == 3
