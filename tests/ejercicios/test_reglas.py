"""Pure rules of the exercise; numbers in words are held against a slow oracle written another way."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gobierno_abierto.ejercicios.etapa import TIPOS_REQUERIDOS
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.reglas import (
    ETAPA_DE_ACTIVIDAD,
    MESES,
    Cambio,
    Fila,
    apocopar,
    de_una_a_otra,
    defecto_de_horario,
    dibujar_cronograma,
    en_desorden,
    enumerar,
    fecha_en_letra,
    fecha_larga,
    fecha_media,
    horario_en_palabras,
    numero_en_letra,
    pesos,
    pesos_en_letra,
    tramos,
)
from tests.factories.ejercicios import ACTIVIDADES

# --- The schedule ---------------------------------------------------------------------------------------------------

FECHAS = st.dates(date(2020, 1, 1), date(2030, 12, 31))

# The seed's table, retyped from it: months with how many dates each, days, rows with what each crosses.
MESA = "mesa de trabajo para el Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque"
MESES_DE_LA_SEMILLA = [("Agosto 2023", 2), ("Octubre 2023", 1)]
DIAS_DE_LA_SEMILLA = [8, 15, 23]
RENGLONES_DE_LA_SEMILLA = [
    (1, f"Primera {MESA}", [True, False, False]),
    (2, f"Segunda {MESA}", [False, True, False]),
    (3, "Jornada de votación", [False, True, False]),
    (4, "Firma de Convenio de Colaboración", [False, False, True]),
]


def cambio(fecha):
    return Cambio(fecha, fecha_larga(fecha), "Llovió mucho", "Coordinación", date(2023, 8, 3))


def fila(orden, fecha, *anteriores):
    return Fila(orden, f"A{orden}", fecha, tuple(cambio(una) for una in anteriores))


def test_dibujar_cronograma_es_la_tabla_de_la_semilla():
    """Acceptance case 12: four rows, three date columns, «Agosto 2023» over 8 and 15, «Octubre 2023» over 23."""
    dibujo = dibujar_cronograma((n, nombre, fecha) for n, (_, nombre, fecha) in enumerate(ACTIVIDADES, 1))
    assert [(mes.rotulo, mes.fechas) for mes in dibujo.meses] == MESES_DE_LA_SEMILLA
    assert [fecha.day for fecha in dibujo.fechas] == DIAS_DE_LA_SEMILLA
    tabla = [(uno.orden, uno.nombre, [celda.marcada for celda in uno.celdas]) for uno in dibujo.renglones]
    assert tabla == RENGLONES_DE_LA_SEMILLA
    assert not any(celda.anterior for uno in dibujo.renglones for celda in uno.celdas)
    assert dibujo.con_cambios == ()
    assert not dibujo.muchas_fechas


CON_ANTERIORES = st.lists(st.tuples(FECHAS, st.lists(FECHAS, max_size=4)), max_size=55)


@given(CON_ANTERIORES, st.randoms())
def test_dibujar_cronograma_pone_cada_cosa_en_su_lugar(actividades, azar):
    """Whatever the dates, old dates and order: one mark per row, every date a column, months that add up."""
    filas = [fila(orden, fecha, *viejas) for orden, (fecha, viejas) in enumerate(actividades, 1)]
    revueltas = azar.sample(filas, len(filas))
    dibujo = dibujar_cronograma(revueltas)
    todas = {una for fecha, viejas in actividades for una in (fecha, *viejas)}
    assert list(dibujo.fechas) == sorted(todas)
    assert [uno.orden for uno in dibujo.renglones] == list(range(1, len(filas) + 1))
    for renglon, (fecha, viejas) in zip(dibujo.renglones, actividades, strict=True):
        assert [celda.fecha for celda in renglon.celdas] == list(dibujo.fechas)
        assert [celda.fecha for celda in renglon.celdas if celda.marcada] == [fecha]
        assert list(renglon.anteriores) == sorted(set(viejas) - {fecha})
        assert not any(celda.marcada and celda.anterior for celda in renglon.celdas)
    por_mes = iter(dibujo.fechas)
    for mes in dibujo.meses:
        suyas = [next(por_mes) for _ in range(mes.fechas)]
        assert {(MESES[una.month - 1].capitalize(), una.year) for una in suyas} == {(mes.nombre, mes.anio)}
    assert next(por_mes, None) is None


@given(CON_ANTERIORES)
def test_por_meses_dice_cada_actividad_una_vez_y_en_orden_de_fecha(actividades):
    filas = [fila(orden, fecha, *viejas) for orden, (fecha, viejas) in enumerate(actividades, 1)]
    por_meses = dibujar_cronograma(filas).por_meses
    leidas = [renglon for _, renglones in por_meses for renglon in renglones]
    assert sorted(uno.orden for uno in leidas) == list(range(1, len(filas) + 1))
    assert [(uno.fecha, uno.orden) for uno in leidas] == sorted((uno.fecha, uno.orden) for uno in leidas)
    for rotulo, renglones in por_meses:
        assert {f"{MESES[uno.fecha.month - 1].capitalize()} {uno.fecha.year}" for uno in renglones} == {
            rotulo
        }
    assert len({rotulo for rotulo, _ in por_meses}) == len(por_meses)


def test_dibujar_cronograma_no_tacha_la_fecha_a_la_que_se_volvio():
    ocho, diez = date(2023, 8, 8), date(2023, 8, 10)
    (renglon,) = dibujar_cronograma([fila(1, ocho, ocho, diez)]).renglones
    assert [(una.fecha.day, una.marcada, una.anterior) for una in renglon.celdas] == [
        (8, True, False),
        (10, False, True),
    ]
    assert len(renglon.cambios) == 2


def test_dibujar_cronograma_con_cincuenta_y_cinco_actividades():
    filas = [(n, f"Actividad {n}", date(2023, 1, 1) + timedelta(days=7 * n)) for n in range(1, 56)]
    dibujo = dibujar_cronograma(reversed(filas))
    assert len(dibujo.renglones) == len(dibujo.fechas) == 55
    assert dibujo.muchas_fechas
    assert [mes.anio for mes in dibujo.meses] == sorted(mes.anio for mes in dibujo.meses)


@given(st.lists(st.integers(1, 20), max_size=24), st.integers(1, 9))
def test_tramos_cortan_sin_perder_columnas(meses, columnas):
    cortes = tramos(meses, columnas)
    assert [columna for desde, hasta in cortes for columna in range(desde, hasta)] == list(range(sum(meses)))
    assert all(0 < hasta - desde <= columnas for desde, hasta in cortes)
    finales = {sum(meses[:n]) for n in range(len(meses) + 1)}
    for _, hasta in cortes:  # a month is cut only when it alone is too wide
        if hasta not in finales:
            partido = next(n for n in range(len(meses)) if sum(meses[:n]) < hasta < sum(meses[: n + 1]))
            assert meses[partido] > columnas


@pytest.mark.parametrize(
    ("inicio", "fin", "texto"),
    [
        (time(17), time(20), "de 17:00 a 20:00 horas"),
        (time(9, 30), None, "09:30 horas"),
        (None, None, ""),
        (None, time(20), ""),
    ],
)
def test_horario_en_palabras(inicio, fin, texto):
    assert horario_en_palabras(inicio, fin) == texto


@pytest.mark.parametrize(
    ("anio", "inicio", "fin", "campo"),
    [
        (2023, time(9), time(10), ""),
        (2023, None, None, ""),
        (2023, time(9), None, ""),
        (2023, None, time(10), "hora_inicio"),
        (2023, time(10), time(10), "hora_fin"),
        (2023, time(10), time(9), "hora_fin"),
        (23, None, None, "fecha"),
        (2101, None, None, "fecha"),
    ],
)
def test_defecto_de_horario(anio, inicio, fin, campo):
    culpable, frase = defecto_de_horario(date(anio, 8, 8), inicio, fin)
    assert culpable == campo
    assert bool(frase) == bool(campo)


def test_etapa_de_actividad_nombra_las_requeridas_en_orden():
    assert list(ETAPA_DE_ACTIVIDAD) == TIPOS_REQUERIDOS
    assert set(ETAPA_DE_ACTIVIDAD.values()) <= set(ClaveEtapa.values)


def test_dibujar_cronograma_separa_el_mismo_mes_de_otro_anio():
    dibujo = dibujar_cronograma([(1, "a", date(2023, 8, 1)), (2, "b", date(2024, 8, 1))])
    assert [mes.rotulo for mes in dibujo.meses] == ["Agosto 2023", "Agosto 2024"]


def test_mes_abreviado():
    dibujo = dibujar_cronograma([(1, "a", date(2023, 5, 1)), (2, "b", date(2023, 9, 1))])
    assert [mes.abreviado for mes in dibujo.meses] == ["Mayo", "Sep."]


def test_dibujar_cronograma_vacio():
    assert dibujar_cronograma([]).renglones == ()


ORDEN = ["a", "b", "c"]
TIPADAS = st.lists(st.tuples(st.sampled_from([*ORDEN, "otra"]), st.uuids().map(str), FECHAS), max_size=12)


@given(TIPADAS)
def test_en_desorden_no_halla_nada_si_van_en_orden(actividades):
    fechas = sorted(fecha for _, _, fecha in actividades)
    por_tipo = sorted(actividades, key=lambda una: ["otra", *ORDEN].index(una[0]))
    ordenadas = [(tipo, nombre, fecha) for (tipo, nombre, _), fecha in zip(por_tipo, fechas, strict=True)]
    assert en_desorden(ordenadas, ORDEN) == []


@given(TIPADAS)
def test_en_desorden_nombra_solo_lo_que_va_antes_de_lo_que_debia_precederle(actividades):
    nombres = en_desorden(actividades, ORDEN)
    for tipo, nombre, fecha in actividades:
        debia = tipo in ORDEN and any(
            otro in ORDEN and ORDEN.index(otro) < ORDEN.index(tipo) and otra > fecha
            for otro, _, otra in actividades
        )
        assert (nombre in nombres) == debia


def test_en_desorden_admite_dos_actividades_el_mismo_dia():
    dia = date(2023, 8, 15)
    assert en_desorden([("b", "Votación", dia), ("a", "Validación", dia)], ORDEN) == []


# --- Words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cosas", "texto"),
    [
        ([], ""),
        (["a"], "a"),
        (["agua", "luz"], "agua y luz"),
        (["Constituyentes del Parque", "Las Fuentes", "Arboledas"], "Constituyentes del Parque, Las Fuentes y Arboledas"),
        (["Municipio", "Infoqro"], "Municipio e Infoqro"),
        (["árboles", "hierba"], "árboles y hierba"),
        (["agua", "hielo"], "agua y hielo"),
        (["padres", "hijas"], "padres e hijas"),
        (["uno", "Íntegra"], "uno e Íntegra"),
        (["uno", "Historia"], "uno e Historia"),
    ],
)  # fmt: skip
def test_enumerar(cosas, texto):
    assert enumerar(cosas) == texto


@given(st.lists(st.text("bcd", min_size=1), min_size=1, max_size=8))
def test_enumerar_conserva_todas_y_en_orden(cosas):
    assert enumerar(cosas).replace(" y ", ", ").split(", ") == cosas


# The oracle: slow, and by rules of its own.
UNIDADES = "uno dos tres cuatro cinco seis siete ocho nueve".split()
DE_DIEZ_A_QUINCE = "diez once doce trece catorce quince".split()
DECENAS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
CON_ACENTO = {
    "dieciseis": "dieciséis", "veintidos": "veintidós", "veintitres": "veintitrés", "veintiseis": "veintiséis",
}  # fmt: skip
CENTENAS_IRREGULARES = {1: "ciento", 5: "quinientos", 7: "setecientos", 9: "novecientos"}


def juntar(*partes):
    return " ".join(parte for parte in partes if parte)


def dos_cifras(n):
    if n < 10:
        return UNIDADES[n - 1] if n else ""
    if n < 16:
        return DE_DIEZ_A_QUINCE[n - 10]
    if n == 20:
        return "veinte"
    if n < 30:
        palabra = ("dieci" if n < 20 else "veinti") + UNIDADES[n % 10 - 1]
        return CON_ACENTO.get(palabra, palabra)
    return DECENAS[n // 10 - 3] + (f" y {UNIDADES[n % 10 - 1]}" if n % 10 else "")


def tres_cifras(n):
    if n == 100:
        return "cien"
    centena = n // 100
    cabeza = CENTENAS_IRREGULARES.get(centena, UNIDADES[centena - 1] + "cientos") if centena else ""
    return juntar(cabeza, dos_cifras(n % 100))


def ante_sustantivo(texto):
    palabras = texto.split()
    palabras[-1] = {"uno": "un", "veintiuno": "veintiún"}.get(palabras[-1], palabras[-1])
    return " ".join(palabras)


def seis_cifras(n):
    miles, resto = divmod(n, 1000)
    cabeza = "" if not miles else "mil" if miles == 1 else ante_sustantivo(tres_cifras(miles)) + " mil"
    return juntar(cabeza, tres_cifras(resto))


def oraculo(n):
    if n == 0:
        return "cero"
    millones, resto = divmod(n, 10**6)
    cabeza = {0: "", 1: "un millón"}.get(millones)
    if cabeza is None:
        cabeza = ante_sustantivo(seis_cifras(millones)) + " millones"
    return juntar(cabeza, seis_cifras(resto))


def test_numero_en_letra_coincide_con_el_oraculo_hasta_diez_mil():
    assert [numero_en_letra(n) for n in range(10_001)] == [oraculo(n) for n in range(10_001)]


@given(st.integers(0, 10**12 - 1))
def test_numero_en_letra_coincide_con_el_oraculo(numero):
    assert numero_en_letra(numero) == oraculo(numero)


@pytest.mark.parametrize(
    ("numero", "letra"),
    [
        (0, "cero"), (16, "dieciséis"), (21, "veintiuno"), (31, "treinta y uno"), (100, "cien"),
        (101, "ciento uno"), (500, "quinientos"), (1000, "mil"), (1001, "mil uno"), (2023, "dos mil veintitrés"),
        (21_000, "veintiún mil"), (101_000, "ciento un mil"), (10**6, "un millón"),
        (21_000_021, "veintiún millones veintiuno"), (10**9, "mil millones"),
        (3_980_000, "tres millones novecientos ochenta mil"),
    ],
)  # fmt: skip
def test_numero_en_letra_conocidos(numero, letra):
    assert numero_en_letra(numero) == letra


@pytest.mark.parametrize("numero", [-1, 10**12])
def test_numero_en_letra_fuera_de_su_alcance(numero):
    with pytest.raises(ValueError, match="solo se escriben"):
        numero_en_letra(numero)


@pytest.mark.parametrize(
    ("letra", "corta"),
    [("uno", "un"), ("veintiuno", "veintiún"), ("treinta y uno", "treinta y un"), ("dos", "dos")],
)
def test_apocopar(letra, corta):
    assert apocopar(letra) == corta


@pytest.mark.parametrize(
    ("cantidad", "letra"),
    [
        ("3980000.00", "tres millones novecientos ochenta mil pesos 00/100 M. N."),
        ("4000000", "cuatro millones de pesos 00/100 M. N."),
        ("1", "un peso 00/100 M. N."),
        ("0.05", "cero pesos 05/100 M. N."),
        ("21.5", "veintiún pesos 50/100 M. N."),
        ("1000000000", "mil millones de pesos 00/100 M. N."),
        ("1000001", "un millón un pesos 00/100 M. N."),
    ],
)
def test_pesos_en_letra(cantidad, letra):
    assert pesos_en_letra(Decimal(cantidad)) == letra


@given(st.decimals(0, Decimal("999999999999.99"), places=2))
def test_pesos_en_letra_y_en_cifra_dicen_lo_mismo(cantidad):
    letra = pesos_en_letra(cantidad)
    enteros, centavos = pesos(cantidad).split(".")
    assert letra.endswith(f" {centavos}/100 M. N.")
    assert letra.startswith(apocopar(numero_en_letra(int(enteros.replace(",", "")))))
    assert Decimal(pesos(cantidad).replace(",", "")) == cantidad


def test_pesos():
    assert pesos(Decimal(3980000)) == "3,980,000.00"


def test_fechas_en_palabras():
    dia = date(2023, 8, 8)
    assert fecha_larga(dia) == "martes 8 de agosto de 2023"
    assert fecha_media(dia) == "8 de agosto de 2023"
    assert fecha_en_letra(date(2023, 10, 23)) == "veintitrés de octubre de dos mil veintitrés"
    assert fecha_en_letra(date(2024, 5, 1)) == "primero de mayo de dos mil veinticuatro"


@given(FECHAS)
def test_fecha_en_letra_nombra_dia_mes_y_anio(fecha):
    letra = fecha_en_letra(fecha)
    dia, mes, anio = letra.split(" de ")
    assert dia == ("primero" if fecha.day == 1 else oraculo(fecha.day))
    assert MESES.index(mes) + 1 == fecha.month
    assert anio == oraculo(fecha.year)
    assert fecha_media(fecha) in fecha_larga(fecha)


@pytest.mark.parametrize(
    ("antes", "ahora", "dice"),
    [
        (date(2023, 8, 8), date(2023, 8, 9), "del 8 al 9 de agosto de 2023"),
        (date(2023, 8, 30), date(2023, 9, 1), "del 30 de agosto al 1 de septiembre de 2023"),
        (date(2023, 8, 8), date(2024, 8, 8), "del 8 de agosto de 2023 al 8 de agosto de 2024"),
    ],
)
def test_de_una_a_otra_dice_mes_y_anio_solo_donde_cambian(antes, ahora, dice):
    assert de_una_a_otra(antes, ahora) == dice
