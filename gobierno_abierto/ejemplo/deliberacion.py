"""Fictitious content for the demonstration: residents, ideas of the tables, proposals and prices. Nothing here is real."""

from datetime import date
from decimal import Decimal
from typing import Any

DEMO = "dato de demostración"
CALLES = ["Cerca de la entrada", "Al centro del predio", "Junto a la barda", "Del lado de Calle Jesús Rivera"]

# titulo, que, por_que, beneficia, propuesta (A, B, C) que la recoge o ""
IDEAS: list[tuple[str, str, str, str, str]] = [
    (
        "Juegos para niñas y niños",
        "Área de juegos con piso suave",
        "No hay dónde jugar",
        "Niñas y niños",
        "A",
    ),
    ("Árboles que den sombra", "Plantar árboles nativos", "Hace mucho calor", "Todas las personas", "A"),
    ("Cancha de usos múltiples", "Cancha de básquetbol y futbol", "Para hacer deporte cerca", "Jóvenes", "B"),
    ("Pista para trotar", "Pista alrededor del parque", "Hoy se corre en la calle", "Personas adultas", "B"),
    ("Bancas y mesas", "Bancas con respaldo y mesas", "Para descansar y platicar", "Personas mayores", "C"),
    ("Foro al aire libre", "Un foro pequeño con gradas", "Para reuniones y eventos", "La comunidad", "C"),
    (
        "Buena iluminación",
        "Luminarias que no dejen rincones oscuros",
        "Da seguridad",
        "Todas las personas",
        "A",
    ),
    ("Gimnasio al aire libre", "Aparatos para hacer ejercicio", "Cuida la salud", "Personas adultas", "B"),
    (
        "Jardín de lluvia",
        "Un jardín que guarde el agua de lluvia",
        "Se encharca la calle",
        "Colonias vecinas",
        "C",
    ),
    (
        "Rampas y senderos accesibles",
        "Caminos sin escalones",
        "Para silla de ruedas y carriola",
        "Todas",
        "A",
    ),
    ("Espacio para perros", "Área cercada para perros", "Hoy andan sueltos", "Quienes tienen perro", ""),
    ("Puente peatonal en la avenida", "Un puente para cruzar", "El cruce es peligroso", "Peatones", ""),
]

FUERA_DE_ALCANCE = "Puente peatonal en la avenida"

PROPUESTAS: list[dict[str, Any]] = [
    {
        "titulo": "Parque de juegos y sombra",
        "resumen": "Un parque para la infancia, con juegos, árboles nativos y senderos accesibles.",
        "superficie": Decimal("2700.00"),
        "componentes": [
            ("Área infantil con piso de caucho", "320", "m²", "3200.00"),
            ("Árboles nativos de dos metros", "120", "pieza", "1850.00"),
            ("Senderos accesibles de concreto", "900", "m²", "1450.00"),
            ("Luminarias solares", "24", "pieza", "28500.00"),
        ],
        "boleta": ("Juegos y sombra", "Juegos con piso suave", "120 árboles nativos", "Senderos accesibles"),
    },
    {
        "titulo": "Parque deportivo",
        "resumen": "Cancha de usos múltiples, pista para trotar y gimnasio al aire libre.",
        "superficie": Decimal("2700.00"),
        "componentes": [
            ("Cancha de usos múltiples", "540", "m²", "2650.00"),
            ("Pista para trotar de caucho", "800", "m²", "1720.00"),
            ("Aparatos de gimnasio dobles", "12", "pieza", "38500.00"),
            ("Luminarias solares", "18", "pieza", "28500.00"),
        ],
        "boleta": (
            "Parque deportivo",
            "Cancha de usos múltiples",
            "Pista para trotar",
            "Gimnasio al aire libre",
        ),
    },
    {
        "titulo": "Parque de encuentro y jardín de lluvia",
        "resumen": "Foro al aire libre, bancas y mesas, y un jardín que guarda el agua de lluvia.",
        "superficie": Decimal("2700.00"),
        "componentes": [
            ("Foro al aire libre con gradas", "220", "m²", "4800.00"),
            ("Jardín de lluvia", "600", "m²", "1650.00"),
            ("Bancas con respaldo", "40", "pieza", "9800.00"),
            ("Luminarias solares", "20", "pieza", "28500.00"),
        ],
        "boleta": ("Encuentro y jardín", "Foro al aire libre", "Jardín de lluvia", "40 bancas con respaldo"),
    },
]

# The demonstration's ballots: option number, or blank or null → how many.
VOTOS: list[tuple[str, int]] = [("1", 40), ("2", 54), ("3", 20), ("blanco", 2), ("nulo", 2)]


def componentes_de(propuesta: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a proposal's priced lines; every price is labelled as demonstration data."""
    return [
        {
            "nombre": nombre,
            "cantidad": Decimal(cantidad),
            "unidad": unidad,
            "precio": Decimal(precio),
            "fuente_precio": f"Precio ficticio ({DEMO})",
            "fecha_precio": date(2023, 8, 1),
        }
        for nombre, cantidad, unidad, precio in propuesta["componentes"]
    ]


def ideas_de(mesa: int) -> list[dict[str, str]]:
    """Return the six ideas of a table, different from its neighbours', with the proposal that takes each in."""
    elegidas = [IDEAS[(mesa * 5 + paso * 2 + paso // 6) % len(IDEAS)] for paso in range(6)]
    return [
        {
            "titulo": titulo,
            "que": que,
            "por_que": por_que,
            "donde": CALLES[(mesa + lugar) % len(CALLES)],
            "beneficia": beneficia,
            "condiciones": "Que el Municipio le dé mantenimiento",
            "acuerdo": "consenso",
            "propuesta": propuesta,
        }
        for lugar, (titulo, que, por_que, beneficia, propuesta) in enumerate(elegidas)
    ]
