"""The stages as people carry them in the browser, one function a stage; ``reparto(usuario)`` opens their window."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.recorridos.persona import Persona

SLUG = "parque-de-prueba"
TRABAJO = f"/trabajo/{SLUG}/"

NOMBRES = {
    "Nombre completo": "Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque",
    "Nombre corto": "Parque de prueba",
    "Delegación": "Epigmenio González",
    "Colonia que da nombre al ejercicio": "Constituyentes del Parque",
}
# The wizard's sections, in order, until the institutions.
FICHA = [
    {
        "De qué trata la obra": "un parque público",
        "Pregunta": "¿Cómo debe ser el parque público?",
        "Compromiso público": "Construir la propuesta que gane.",
        "Techo presupuestal (MXN)": "4,000,000.00",
        "Fuente de financiamiento": "recursos propios",
    },
    {
        "Colonias o secciones convocadas": "Constituyentes del Parque\nLas Fuentes\nArboledas del Parque / Arboledas",
        "Edad mínima (años)": "18",
        "Comprobantes de domicilio aceptados": "Recibo de luz",
        "Identificaciones aceptadas": "Credencial para votar",
    },
    {
        "Ubicación del predio": "Calle Jesús Rivera",
        "Clave catastral": "14 01 001 ficticia",
        "Superficie del predio (m²)": "2,700",
        "Documento que acredita la propiedad municipal": "escritura 00,000 ficticia",
    },
    {
        "Número de mesas": "2",
        "Personas por mesa": "3",
        "Máximo de propuestas": "3",
        "Mínimo de personas registradas": "4",
    },
    {},
]
INSTITUCIONES = [
    ("Secretaría de Desarrollo Humano y Social", "", "Convoca"),
    ("Coordinación de Gabinete", "", "Convoca"),
    ("Secretaría de Servicios Públicos Municipales", "", "Recibe las propuestas y ejecuta la obra"),
    ("Secretaría de Obras Públicas", "Obras", "Dictamina"),
    ("Secretaría de Finanzas", "Finanzas", "Dictamina"),
    ("Comisión Ficticia de Transparencia", "Infoqro", "Acompaña como órgano garante"),
]
ACTIVIDADES = [
    ("Jornada deliberativa", "Primera mesa de trabajo", "2023-08-08"),
    ("Jornada de validación", "Segunda mesa de trabajo", "2023-08-15"),
    ("Jornada de votación", "Jornada de votación", "2023-08-15"),
    ("Firma de convenio", "Firma de Convenio de Colaboración", "2023-10-23"),
]
PAPELES = {
    "coordinacion.1": {
        "desarrollo.social": "Desarrollo Social",
        "mesa.01": "Facilitación",
        "mesa.02": "Facilitación",
        "dictamen.servicios": "Dictaminación",
        "dictamen.obras": "Dictaminación",
        "dictamen.finanzas": "Dictaminación",
        "casilla.1": "Personal de casilla",
        "casilla.2": "Personal de casilla",
        "transparencia": "Unidad de Transparencia",
    },
    "infoqro": {
        "custodia.municipio": "Custodia",
        "custodia.infoqro": "Custodia",
        "custodia.sociedad": "Custodia",
    },
}
AVISO = {
    "Institución responsable de los datos": "Municipio de Querétaro",
    "Domicilio de la institución responsable": "Domicilio ficticio",
    "Área que registra": "Desarrollo Social",
    "Fundamento local": "por verificar",
    "Domicilio de la Unidad de Transparencia": "Domicilio ficticio",
    "Correo de la Unidad de Transparencia": "demostracion@example.org",
    "Horario de la Unidad de Transparencia": "de 9 a 15 horas",
    "Autoridad que conoce del recurso de revisión": "la que corresponda",
    "Cuánto tiempo se guardan": "Un año",
    "Cuánto tiempo se bloquean antes de borrarse": "seis meses",
    "Dónde se dice que no": "el correo de la Unidad de Transparencia",
}
DEPENDENCIAS = [
    "Secretaría de Servicios Públicos Municipales",
    "Secretaría de Obras Públicas",
    "Secretaría de Finanzas",
]
IDEAS = ["Juegos", "Cancha", "Foro"]
PROPUESTAS = {"Parque de juegos": "Juegos", "Parque deportivo": "Cancha"}
COMPONENTE = {
    "Componente": "Juego",
    "Cantidad": "10",
    "Unidad": "pieza",
    "Precio unitario (MXN)": "150000.50",
    "Fuente del precio": "ficticia",
    "Fecha del precio": "2023-08-01",
}
OFICIALES = ["casilla.1", "casilla.2"]
TARJETAS = 8
VOTOS = [0, 0, 0, 1, 2]  # the option touched: 1, 1, 1, 2 and blank
RESIDENTES = [f"Persona Ficticia {numero:03d}" for numero in range(1, 6)]


@dataclass
class Reparto:
    """Opens each person's window once, signed in with the example's account."""

    abrir: Callable[[], Persona]
    claves: dict[str, str]
    abiertas: dict[str, Persona] = field(default_factory=dict)

    def __call__(self, usuario: str) -> Persona:
        if usuario not in self.abiertas:
            self.abiertas[usuario] = self.abrir().entrar(usuario, self.claves[usuario])
        return self.abiertas[usuario]

    def habitante(self) -> Persona:
        """Return a window without an account."""
        return self.abrir()


def preparar(reparto: Reparto) -> None:
    coordina, infoqro = reparto("coordinacion.1"), reparto("infoqro")
    coordina.pulsar("Crear ejercicio").llenar(NOMBRES).pulsar("Crear ejercicio").ve("Ejercicio creado")
    for seccion in FICHA:
        coordina.llenar(seccion).pulsar("Guardar y seguir")
    for numero, fila in enumerate(INSTITUCIONES):
        escribir_institucion(coordina, numero, *fila)
    coordina.pulsar("Guardar y seguir").ve("Sección guardada: Instituciones")
    for numero, (tipo, nombre, fecha) in enumerate(ACTIVIDADES):
        coordina.ir(f"{TRABAJO}cronograma/")
        renglon = coordina.pagina.locator(".grupo-campos").nth(numero)
        renglon.get_by_label("Tipo").select_option(label=tipo)
        renglon.get_by_label("Nombre en el cronograma").fill(nombre)
        renglon.get_by_label("Fecha", exact=True).fill(fecha)
        coordina.pulsar("Guardar cronograma").ve("Cronograma guardado")
    infoqro.ir("/panel/").pulsar("Acompañar").ve("Infoqro acompaña este ejercicio")
    for actor, papeles in PAPELES.items():
        for usuario, papel in papeles.items():
            persona = reparto(actor).ir(f"{TRABAJO}cuentas/")
            persona.llenar({"Usuario de la cuenta": usuario, "Papel": (papel,)}).pulsar("Dar papel").ve(
                "Papel asignado"
            )


def escribir_institucion(
    coordina: Persona, numero: int, nombre: str, corto: str, papel: str, personas: str = ""
) -> None:
    """Type one institution in its row, asking for one more row when they are all full."""
    if coordina.pagina.locator(".grupo-campos").count() <= numero:
        coordina.pulsar("Agregar otra institución")
    fila = coordina.pagina.locator(".grupo-campos").nth(numero)
    fila.get_by_label("Nombre oficial").fill(nombre)
    fila.get_by_label("Nombre corto").fill(corto)
    fila.get_by_label("Qué hace en el ejercicio").select_option(label=papel)
    fila.get_by_label("Personas que la representan").fill(personas)


def convocar(reparto: Reparto) -> None:
    """Publish notice and call; one resident registers alone, four at the desk; everybody is seated."""
    reparto("transparencia").ir(f"{TRABAJO}mesas/aviso/").llenar(AVISO).pulsar("Publicar aviso")
    coordina, desarrollo = reparto("coordinacion.1"), reparto("desarrollo.social")
    coordina.ir(f"{TRABAJO}mesas/convocatoria/").llenar({"Cuándo cierra el registro": "2023-08-07T18:00"})
    coordina.pulsar("Publicar convocatoria")
    primera, *otras = RESIDENTES
    habitante = reparto.habitante().ir(f"/e/{SLUG}/").pulsar("Registrarme")
    habitante.llenar({"Leí el aviso y quiero registrarme.": True} | persona(primera, "Las Fuentes"))
    habitante.pulsar("Registrarme").ve("Su folio es")
    assert "Ficticia" not in habitante.pagina.locator("main").inner_text()
    for nombre in otras:
        desarrollo.ir(f"{TRABAJO}mesas/registros/nuevo/").llenar(
            {"La persona leyó el aviso de privacidad y quiere registrarse.": True}
            | persona(nombre, "Arboledas del Parque (o Arboledas)")
            | {"Documento que mostró": ("Recibo de luz",)}
        ).pulsar("Registrar")
    desarrollo.ir(f"{TRABAJO}mesas/registros/").pulsar("Revisar")
    desarrollo.llenar({"Documento que mostró": ("Recibo de luz",)}).pulsar("Admitir registro")
    desarrollo.ir(f"{TRABAJO}mesas/acomodo/").llenar({"Antes de la sesión, en mesas parejas": True})
    desarrollo.pulsar("Guardar acomodo")
    for numero in (1, 2):
        coordina.ir(f"{TRABAJO}mesas/encargos/").llenar(
            {"Mesa": (f"Mesa {numero}",), "Cuenta de quien relata": (f"Relatoría Ficticia {numero:02d}",)}
        ).pulsar("Encargar mesa")


def persona(nombre: str, colonia: str) -> dict:
    """Return what a registration form asks of somebody fictitious."""
    return {
        "Nombre y apellidos": nombre,
        "Fecha de nacimiento": "1980-01-01",
        "Colonia donde vive": (colonia,),
        "Teléfono, correo u otro medio de contacto": "demostracion@example.org",
    }


def deliberar(reparto: Reparto) -> None:
    """Receive people, let both tables write and close, make two proposals, ratify them, and let SSPM take them away."""
    coordina, desarrollo = reparto("coordinacion.1"), reparto("desarrollo.social")
    for nombre in RESIDENTES:
        desarrollo.ir(f"{TRABAJO}mesas/recibir/").llenar({"Nombre, folio o fecha de nacimiento": nombre})
        desarrollo.pulsar("Buscar").pulsar("Registrar entrada").ve("Puede pasar")
    for numero in (1, 2):
        relata = reparto(f"mesa.{numero:02d}").ir(f"{TRABAJO}mesas/{numero}/").pulsar("Instalar mesa")
        for titulo in IDEAS:
            idea = {"Título": f"{titulo} de la mesa {numero}", "¿Qué proponen?": titulo, "Consenso": True}
            relata.llenar(idea).pulsar("Agregar idea").ve(f"{titulo} de la mesa {numero}")
        relata.ir(f"{TRABAJO}mesas/{numero}/cerrar/")
        relata.llenar({"Personas presentes": 2, "Personas que dijeron estar conformes": 2}).pulsar(
            "Cerrar acta"
        )
    respuesta = reparto("mesa.01").pagina.request.get(f"{TRABAJO}mesas/2/")
    assert respuesta.status == 404, "la mesa de otra persona no existe para quien relata"
    coordina.ir(f"{TRABAJO}mesas/jornada/").pulsar("Levantar acta")
    for titulo, idea in PROPUESTAS.items():
        proponer(coordina, titulo, idea)
    repartir_dictamenes(coordina)
    coordina.ir(f"{TRABAJO}propuestas/ratificar/").llenar(
        {
            "Cómo se eligieron las propuestas": "Por acuerdo de la plenaria.",
            "Votos a favor de la redacción": 5,
            "Votos en contra de la redacción": 0,
            "Fecha límite de los dictámenes": "2023-08-14",
            "Lugar": "Salón ficticio",
        }
    ).pulsar("Ratificar y levantar acta")
    recibe = reparto("dictamen.servicios").ir(f"{TRABAJO}propuestas/recibir/")
    recibe.llenar({"Recibí las propuestas completas, comprobé sus huellas y no cambiaré su contenido.": True})
    recibe.pulsar("Firmar acuse de entrega")


def proponer(coordina: Persona, titulo: str, idea: str) -> None:
    """Make a proposal with one priced component, from the ideas called ``idea`` of both tables."""
    coordina.ir(f"{TRABAJO}propuestas/nueva/").llenar(
        {"Título": titulo, "Resumen en palabras sencillas": titulo, "Superficie que ocupa (m²)": "2000"}
    )
    linea = coordina.pagina.locator(".linea-precio").first
    for rotulo, valor in COMPONENTE.items():
        linea.get_by_label(rotulo).fill(valor)
    coordina.pulsar("Guardar propuesta")
    for mesa in coordina.pagina.locator("details").all():
        if mesa.get_attribute("open") is None:
            mesa.locator("summary").click()
        origen = mesa.locator(".idea-de-origen").filter(has_text=idea)
        origen.get_by_role("checkbox").check()
        origen.get_by_role("textbox").fill("tal como la escribió la mesa")
    coordina.pulsar("Guardar ideas")


def repartir_dictamenes(coordina: Persona) -> None:
    """Say which dependencia writes which dictamen, and which account serves each."""
    coordina.ir(f"{TRABAJO}propuestas/dependencias/")
    tecnica = coordina.pagina.get_by_role("checkbox")
    for numero, es_obras in enumerate((False, True, False)):
        tecnica.nth(numero).set_checked(es_obras)
    coordina.llenar({"Dictamen de la dimensión presupuestal": ("Secretaría de Finanzas",)})
    coordina.pulsar("Guardar reparto")
    for numero, dependencia in enumerate(DEPENDENCIAS, start=1):
        coordina.ir(f"{TRABAJO}propuestas/dependencias/")
        opciones = coordina.pagina.get_by_label("Cuenta").locator("option").all_inner_texts()
        cuenta = next(una for una in opciones if f"Dictaminación Ficticia {numero}" in una)
        coordina.llenar({"Cuenta": (cuenta,), "Dependencia": (dependencia,)}).pulsar("Asignar cuenta")


def dictaminar(reparto: Reparto) -> None:
    """Each dependencia writes its own dictámenes; coordination publishes them all at once."""
    for usuario in ("dictamen.obras", "dictamen.finanzas"):
        for numero in range(len(PROPUESTAS)):
            dictamina = reparto(usuario).ir(f"{TRABAJO}propuestas/dictamenes/")
            dictamina.pulsar("Dictamen de la dimensión", numero=numero)
            for criterio in dictamina.pagina.locator("fieldset.criterio").all():
                criterio.get_by_label("Sí", exact=True).check()
            dictamina.llenar(
                {"Viable": True, "Motivación": "Se revisó.", "Fundamento": "Reglamento ficticio."}
            )
            dictamina.pulsar("Dejar en firme").ve("En firme")
    reparto("coordinacion.1").ir(f"{TRABAJO}propuestas/dictamenes/publicar/").pulsar("Publicar dictámenes")


def validar(reparto: Reparto) -> None:
    """Hold the second session, give every idea its fate, draw the ballot's order, freeze it and close."""
    coordina, validacion = reparto("coordinacion.1"), f"{TRABAJO}propuestas/validacion/"
    coordina.ir(f"{validacion}sesion/").llenar(
        {"Fecha": "2023-08-15", "Lugar": "Salón ficticio", "Personas que asistieron": 5}
    ).pulsar("Guardar sesión")
    coordina.ir(f"{validacion}destinos/")
    for casilla in coordina.pagina.get_by_role("checkbox").all():
        casilla.check()
    coordina.llenar({"No elegida": True, "Razón": "La plenaria no la eligió."}).pulsar("Guardar destino")
    coordina.ir(f"{validacion}sorteo/").llenar(
        {"Valor que salió en la sala": "4 2 6 1", "De dónde salió": "cuatro dados a la vista"}
    )
    coordina.pagina.get_by_label("Quién atestigua").select_option(index=1)
    coordina.pulsar("Sortear orden")
    coordina.ir(f"{validacion}congelar/")
    for numero, opcion in enumerate(coordina.pagina.locator("main fieldset").all(), start=1):
        opcion.get_by_label("Título en la boleta").fill(f"Opción de prueba {numero}")
        opcion.get_by_label("Línea 1").fill("Para todas las edades")
    coordina.pulsar("Congelar opciones")
    coordina.ir(f"{validacion}cerrar/").pulsar("Cerrar acta")


def votar(reparto: Reparto, leer_tarjetas: Callable[[bytes], list[str]]) -> None:
    """Prepare the jornada and its urn, open the casilla, vote at the kiosk card by card, and close it reconciled."""
    coordina, infoqro = reparto("coordinacion.1"), reparto("infoqro")
    jornada, casilla = f"{TRABAJO}votacion/", f"{TRABAJO}votacion/casilla/1/"
    coordina.ir(jornada).pulsar("Preparar jornada")
    coordina.ir(f"{jornada}casilla/nueva/").llenar({"Lugar": "Explanada ficticia"}).pulsar("Agregar")
    for oficial in ("Casilla Ficticia 1", "Casilla Ficticia 2"):
        coordina.ir(f"{casilla}personal/")
        opciones = coordina.pagina.get_by_label("Cuenta").locator("option").all_inner_texts()
        coordina.llenar({"Cuenta": (next(una for una in opciones if oficial in una),)}).pulsar("Asignar")
    infoqro.ir(f"{casilla}tarjetas/").llenar({"Cuántas tarjetas": TARJETAS})
    with infoqro.pagina.expect_download() as descarga:
        infoqro.pagina.get_by_role("button", name="Generar y descargar").click()
    claves = leer_tarjetas(descarga.value.path().read_bytes())
    assert len(set(claves)) == TARJETAS
    coordina.ir(jornada).pulsar("Preparar urna")
    for oficial in OFICIALES:
        reparto(oficial).ir(f"{casilla}apertura/").llenar({"Tarjetas recibidas y contadas": TARJETAS})
        reparto(oficial).pulsar("Confirmar apertura")
    atiende = reparto(OFICIALES[0]).ir(casilla).pulsar("Agregar kiosco")
    codigo = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", atiende.pagina.locator("main").inner_text())
    assert codigo
    kiosco = reparto.habitante().ir("/kiosco/enlazar/")
    kiosco.llenar({"Escriba el código de enlace": codigo[0]}).pulsar("Enlazar")
    for nombre, clave, eleccion in zip(RESIDENTES, claves, VOTOS, strict=False):
        atiende.ir(f"{casilla}escritorio/").llenar({"Nombre, folio o fecha de nacimiento": nombre})
        atiende.pulsar("Buscar").ve("Puede votar").pulsar("Acreditar").ve("Acreditación guardada")
        kiosco.ir("/kiosco/")
        kiosco.pagina.get_by_role("textbox").fill(clave)
        kiosco.pulsar("Continuar")
        kiosco.tocar(kiosco.pagina.locator(".opcion").nth(eleccion))
        kiosco.pulsar("Sí, depositar mi voto").ve("Su voto está en la urna")
    atiende.ir(f"{casilla}terminar/").pulsar("Terminar votación")
    for oficial in OFICIALES:
        reparto(oficial).ir(f"{casilla}cierre/").llenar(
            {"Tarjetas sobrantes en la caja": TARJETAS - len(VOTOS)}
        )
        reparto(oficial).pulsar("Confirmar cierre")


def contar(reparto: Reparto) -> None:
    """Two institutions open the urn; two people approve what was counted."""
    for custodia in ("custodia.municipio", "custodia.sociedad"):
        reparto(custodia).ir(f"{TRABAJO}votacion/urna/").pulsar("Abrir la urna")
    for aprueba in ("coordinacion.1", "infoqro"):
        reparto(aprueba).ir(f"{TRABAJO}votacion/aprobar/").pulsar("Aprobar resultado")
    reparto.habitante().ir(f"/e/{SLUG}/resultados/").ve("3 de 5 votos emitidos (60.0 %)")


def convenir(reparto: Reparto, escaneo: bytes) -> None:
    """Complete the data, verify the legal bases, freeze, sign three times, keep the original, publish."""
    coordina, convenio = reparto("coordinacion.1"), f"{TRABAJO}convenio/"
    hoy = datetime.now(ZoneInfo("America/Mexico_City")).date().isoformat()
    coordina.ir(convenio).pulsar("Comenzar convenio")
    coordina.ir(f"{convenio}datos/")
    llenar_vacios(coordina, hoy)
    coordina.pulsar("Guardar datos")
    coordina.ir(f"{convenio}datos/")  # some answers ask for others
    llenar_vacios(coordina, hoy)
    coordina.pulsar("Guardar datos")
    coordina.ir(f"{convenio}testigos/")
    coordina.pagina.get_by_role("textbox").nth(0).fill("Testigo Ficticia")
    coordina.pagina.get_by_role("textbox").nth(1).fill("Testigo")
    coordina.pulsar("Guardar testigos")
    coordina.ir(f"{convenio}fundamentos/")
    for campo in coordina.pagina.get_by_label("Artículos").all():
        campo.fill("artículo 1")
    coordina.pagina.get_by_role("textbox").first.fill("Área jurídica ficticia")
    coordina.pagina.locator("input[type=date]").first.fill(hoy)
    coordina.pulsar("Guardar verificación")
    coordina.ir(f"{convenio}version-final/").pulsar("Generar versión final")
    for parte in ("municipio", "organo_garante"):
        firmar(coordina, f"{convenio}firma/{parte}/", hoy)
    coordina.ir(TRABAJO).ve("Falta la firma")  # two of three signatures is not signed
    firmar(coordina, f"{convenio}firma/sociedad/", hoy)
    coordina.ir(f"{convenio}original/")
    coordina.pagina.locator("input[type=file]").set_input_files(
        {"name": "convenio.png", "mimeType": "image/png", "buffer": escaneo}
    )
    coordina.pulsar("Subir original")
    coordina.ir(f"{convenio}acta/").pulsar("Levantar acta")
    coordina.ir(f"{convenio}publicar/").pulsar("Publicar")


def firmar(coordina: Persona, camino: str, hoy: str) -> None:
    """Record one party's signature, a moment ago."""
    coordina.ir(camino)
    coordina.pagina.locator("input[type=date]").fill(hoy)
    coordina.pagina.locator("input[type=time]").fill("00:01")
    coordina.pulsar("Registrar firma")


def llenar_vacios(coordina: Persona, hoy: str) -> None:
    """Answer everything that a long plain form still leaves empty."""
    for campo in coordina.pagina.locator("main form :is(input, textarea)").all():
        tipo, nombre = campo.get_attribute("type") or "textarea", campo.get_attribute("name") or ""
        if campo.get_attribute("inputmode") == "decimal":
            tipo = "number"
        if tipo == "radio" and campo.get_attribute("value") == "no" and campo.is_visible():
            campo.check()
        elif (
            tipo in {"text", "textarea", "number", "date"} and campo.is_visible() and not campo.input_value()
        ):
            por_tipo = {"date": "2030-12-31" if "limite" in nombre else hoy, "number": "10"}
            por_omision = "30 días hábiles" if nombre.startswith("plazo_") else "Dato ficticio"
            campo.fill(por_tipo.get(tipo, por_omision))


# What is done in a stage, and the stage that follows (as its button reads).
ETAPAS = [
    ("Convocatoria", preparar),
    ("Deliberación", convocar),
    ("Factibilidad", deliberar),
    ("Validación", dictaminar),
    ("Votación", validar),
]
