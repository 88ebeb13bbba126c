"""The demonstration's plan of the plot: a drawing of ours that says so, made when the example is loaded."""

from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from gobierno_abierto.imagenes import PNG, Imagen

ANCHO, ALTO = 1000, 640  # pixels
TINTA, GRIS, CALLE, PREDIO = 30, 120, 226, 246
LETRA = "static/fonts/ttf/NotoSans-Regular.ttf"


def plano_ficticio() -> Imagen:
    """Return the plan as a picture: the plot with its sides, the street of the seed, the north and its label."""
    hoja = Image.new("L", (ANCHO, ALTO), 255)
    lapiz = ImageDraw.Draw(hoja)
    normal, grande = (ImageFont.truetype(settings.BASE_DIR / LETRA, puntos) for puntos in (22, 30))

    def rotular(punto: tuple[int, int], texto: str, letra: ImageFont.FreeTypeFont = normal) -> None:
        lapiz.text(punto, texto, fill=TINTA, font=letra, anchor="mm")

    lapiz.rectangle((0, 500, ANCHO, 580), fill=CALLE)
    for x in range(20, ANCHO, 60):
        lapiz.line((x, 540, x + 30, 540), fill=GRIS, width=3)
    rotular((500, 560), "Calle Jesús Rivera")
    lapiz.rectangle((200, 120, 800, 480), fill=PREDIO, outline=TINTA, width=4)
    rotular((500, 270), "Predio municipal", grande)
    rotular((500, 315), "2,700.00 m²")
    rotular((500, 100), "67.50 m")
    rotular((860, 300), "40.00 m")
    for x, y in ((260, 170), (330, 410), (700, 190), (740, 400)):
        lapiz.ellipse((x - 18, y - 18, x + 18, y + 18), outline=GRIS, width=3)
    lapiz.polygon(((90, 180), (70, 240), (90, 228), (110, 240)), fill=TINTA)
    rotular((90, 155), "N", grande)
    rotular((500, 32), "Plano ilustrativo. Dato de demostración.", grande)
    rotular((500, 612), "Sin escala. Los círculos son árboles que se conservan.")
    salida = BytesIO()
    hoja.quantize(16).save(salida, "PNG", optimize=True)
    return Imagen(salida.getvalue(), PNG, ANCHO, ALTO)
