"""Real processes on a real database: one seat, one person, one text."""

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.errores import ReglaIncumplida
from mesas import operaciones
from mesas.models import Idea, Inscripcion, Lugar, Mesa, Presencia
from tests.factories.ejercicios import cuenta_con
from tests.factories.mesas import IDEA, admitidas, convocado, deliberando, mesa_instalada, persona


def recibir(indice, pks):
    """Receive one of the people at this process's desk."""
    inscripcion = Inscripcion.objects.select_related("ejercicio").get(pk=pks[indice])
    actor = Usuario.objects.get(usuario="escritorio")
    try:
        return operaciones.recibir_persona(inscripcion, actor=actor).clave
    except ReglaIncumplida as error:
        return error.codigo


def registrar(indice, pk):
    """Register the same person, with the words of the name in another order."""
    nombre = ["Persona Ficticia 001", "001 FICTICIA persona"][indice % 2]
    try:
        return persona(Ejercicio.objects.get(pk=pk), 1, nombre=nombre).folio
    except ReglaIncumplida as error:
        return error.codigo


def escribir(indice, mesa_pk, idea_pk):
    """Save this tablet's text over the version that both saw, and add an idea of its own."""
    mesa = Mesa.objects.select_related("ejercicio").get(pk=mesa_pk)
    actor = Usuario.objects.get(usuario="relatora")
    idea = Idea.objects.get(pk=idea_pk)
    operaciones.guardar_idea(mesa, actor=actor, **IDEA | {"titulo": f"Idea de la tableta {indice}"})
    textos = []
    for verbo in (
        lambda: operaciones.guardar_idea(
            mesa, actor=actor, idea=idea, version=1, **IDEA | {"que": f"Texto {indice}"}
        ),
        lambda: operaciones.guardar_relatoria(mesa, actor=actor, version=0, acuerdos=f"Acuerdo {indice}"),
    ):
        try:
            verbo()
            textos.append("guardado")
        except ReglaIncumplida as error:
            textos.append(error.codigo)
    return textos


def test_dos_escritorios_y_un_lugar_dan_un_solo_lugar(base_real, en_procesos):
    ejercicio = deliberando(numero_mesas=1, cupo_por_mesa=1, acomodo_en_vivo=True)
    social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL, usuario="escritorio")
    pks = [una.pk for una in admitidas(ejercicio, 4, social)]
    claves = en_procesos(4, recibir, pks)
    assert sorted(claves) == ["S-04", "S-04", "S-04", "S-05"]
    assert Lugar.objects.count() == Presencia.objects.count() == 1


def test_una_persona_en_cuatro_escritorios_entra_una_vez(base_real, en_procesos):
    ejercicio = deliberando(numero_mesas=2, cupo_por_mesa=2, acomodo_en_vivo=True)
    social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL, usuario="escritorio")
    (una,) = admitidas(ejercicio, 1, social)
    claves = en_procesos(4, recibir, [una.pk] * 4)
    assert sorted(claves) == ["S-03", "S-03", "S-03", "S-05"]
    assert Presencia.objects.count() == Lugar.objects.count() == 1


def test_una_persona_registrada_a_la_vez_queda_una_vez(base_real, en_procesos):
    ejercicio = convocado()
    resultados = en_procesos(4, registrar, ejercicio.pk)
    assert resultados.count("D-11") == 3
    assert Inscripcion.objects.get().folio in resultados


def test_dos_relatores_de_una_mesa_no_pierden_nada(base_real, en_procesos):
    ejercicio = deliberando()
    relatora = cuenta_con(ejercicio, Rol.FACILITACION, usuario="relatora")
    mesa = mesa_instalada(ejercicio, 1, relatora)
    idea = operaciones.guardar_idea(mesa, actor=relatora, **IDEA)
    resultados = en_procesos(4, escribir, mesa.pk, idea.pk)
    assert sorted(texto for texto, _ in resultados) == ["R-07", "R-07", "R-07", "guardado"]
    assert sorted(texto for _, texto in resultados) == ["R-07", "R-07", "R-07", "guardado"]
    ganadora = [texto for texto, _ in resultados].index("guardado")
    idea.refresh_from_db()
    assert (idea.que, idea.version) == (f"Texto {ganadora}", 2)
    titulos = set(Idea.objects.exclude(pk=idea.pk).values_list("titulo", flat=True))
    assert titulos == {f"Idea de la tableta {indice}" for indice in range(4)}
    assert sorted(Idea.objects.values_list("numero", flat=True)) == [1, 2, 3, 4, 5]
    mesa.refresh_from_db()
    assert mesa.version == 1 + 4 + 1 + 1
