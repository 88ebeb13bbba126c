"""What a first start loads: the seed's exercise ready to be called, and another one carried to its end."""

import pytest
from django.core.management import call_command

from gobierno_abierto.canonico import huella, texto_canonico
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
    terminado = Ejercicio.objects.get(slug=SLUG_TERMINADO)
    actas = {uno.tipo: uno for uno in terminado.documentos.all()}
    # one ballot, one hash: what each paper prints is what anybody repeats from the opening acta's list
    (de_las_opciones,) = {
        actas[tipo].datos["huella_opciones"] for tipo in ("acta_validacion", "acta_apertura", "convenio")
    }
    assert de_las_opciones == huella(texto_canonico(actas["acta_apertura"].datos["opciones"]))
    assert terminado.jornadas.get().huella_opciones == de_las_opciones
    # who signs the convenio is who the facts name
    titulares = {una.nombre for de in terminado.instituciones.all() for una in de.representantes.all()}
    assert {una["nombre"] for una in actas["convenio"].datos["partes"][1:]} <= titulares
    assert {una["calidad"] for una in actas["acta_mesa"].datos["firmantes"]} == {
        "Quien facilita",
        "Quien relata",
    }
    call_command("cargar_ejemplo", "--hasta", "convocatoria")  # besides the one that is being prepared
    call_command("cargar_ejemplo", "--inicial")  # the second time there is nothing to load
    assert Ejercicio.objects.count() == 3
