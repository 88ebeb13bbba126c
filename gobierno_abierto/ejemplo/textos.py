"""What the demonstration's institutions write: the privacy notice and the reasons of each dictamen. Nothing here is real."""

from propuestas.reglas import PRESUPUESTAL, TECNICA

DEMO = "dato de demostración"

AVISO: dict[str, str] = {
    "responsable_nombre": "Municipio de Querétaro",
    "responsable_domicilio": f"calle y número por anotar ({DEMO})",
    "area_responsable": "la Secretaría de Desarrollo Humano y Social",
    "fundamento_local": f"las normas locales por verificar ({DEMO})",
    "unidad_transparencia_domicilio": f"calle y número por anotar ({DEMO})",
    "unidad_transparencia_correo": "demostracion@example.org",
    "unidad_transparencia_horario": f"de lunes a viernes, de 9:00 a 15:00 ({DEMO})",
    "autoridad_garante_datos": f"la autoridad garante que corresponda ({DEMO})",
    "plazo_conservacion": f"Un año después de firmado el convenio ({DEMO})",
    "plazo_bloqueo": f"seis meses ({DEMO})",
    "medio_negativa": "el correo de la Unidad de Transparencia",
}

MOTIVACION = {
    TECNICA: f"Se revisó el predio y la propuesta cabe en él ({DEMO}).",
    PRESUPUESTAL: f"Se sumaron los precios de cada componente y el costo cabe en el techo ({DEMO}).",
}

# In the order of ``propuestas.reglas.CRITERIOS``.
RAZONES: dict[str, tuple[str, ...]] = {
    TECNICA: (
        "Se midió en el predio y cabe",
        "La banqueta llega sin escalones a la entrada",
        "Se revisó el colector de la calle",
        "Hay toma de agua y acometida en la esquina",
        "Nada se construye sobre la tubería de agua",
    ),
    PRESUPUESTAL: (
        "El costo estimado es menor que el techo",
        "Cada precio dice de dónde salió y cuándo",
        "Los recursos propios pueden usarse en obra pública",
    ),
}
