"""The commitments of the convenio: obligations with somebody responsible, a deadline and evidence."""

from dataclasses import dataclass

MUNICIPIO, ORGANO_GARANTE, SOCIEDAD = "municipio", "organo_garante", "sociedad"


@dataclass(frozen=True)
class Compromiso:
    """One obligation. ``texto`` cites legal bases as ``[F: CLAVE]``; ``[F federal: CLAVE]`` only with federal funds.

    ``responsable`` names the field that says who answers; empty means the civil-society representative.
    ``condicion`` names the condition under which it exists; empty means always.
    """

    clave: str
    parte: str
    texto: str
    responsable: str
    evidencia: str
    condicion: str = ""

    @property
    def campo_plazo(self) -> str:
        """Return the field that holds its deadline."""
        return f"plazo_{self.clave.lower()}"


def _m(
    numero: int, texto: str, evidencia: str, responsable: str = "area_ejecutora", condicion: str = ""
) -> Compromiso:
    return Compromiso(f"M{numero:02d}", MUNICIPIO, texto, responsable, evidencia, condicion)


def _g(numero: int, texto: str, evidencia: str) -> Compromiso:
    return Compromiso(f"G{numero:02d}", ORGANO_GARANTE, texto, "organo_garante_cargo", evidencia)


def _s(numero: int, texto: str, evidencia: str) -> Compromiso:
    return Compromiso(f"S{numero:02d}", SOCIEDAD, texto, "", evidencia)


COMPROMISOS: tuple[Compromiso, ...] = (
    _m(1, "Reservar el recurso y mantenerlo para esta obra.", "constancia presupuestal publicada"),
    _m(
        2,
        "Hacer el proyecto ejecutivo con todos los componentes de la cláusula segunda y presentarlo al Comité antes de contratar.",
        "proyecto ejecutivo y minuta del Comité",
    ),
    _m(
        3,
        "Contratar según [F: LOPQ][F federal: LOPSRM-1-VI], y publicar cada paso.",
        "convocatoria, fallo y contrato publicados",
    ),
    _m(4, "Comenzar los trabajos.", "acta de inicio y fotografías"),
    _m(
        5,
        "Informar el avance físico y el avance del gasto cada {periodo_avances}, con fotografías donde no se identifique a personas.",
        "informe de avance publicado",
    ),
    _m(
        6,
        "Construir con accesibilidad universal, según [F: LGAHOTDU-75] y [F: LGIPD-16-17].",
        "revisión de accesibilidad firmada",
    ),
    _m(
        7,
        "Terminar la obra y hacer la entrega-recepción con presencia del Comité.",
        "acta de entrega-recepción",
    ),
    _m(
        8,
        "Publicar, lado a lado, lo votado, lo contratado y lo entregado, y explicar toda diferencia.",
        "comparación publicada",
    ),
    _m(
        9,
        "Dar mantenimiento al parque y decir qué área lo hace y con qué frecuencia.",
        "programa de mantenimiento publicado",
    ),
    _m(
        10,
        "Conservar el predio como espacio público de recreación, según [F: LGAHOTDU-75].",
        "constancia de destino del predio",
        "municipio_cargo",
    ),
    _m(
        11,
        "Decir a las y los adolescentes que participaron cómo se tomó en cuenta su opinión, en lenguaje claro.",
        "informe publicado para adolescentes",
        condicion="participan_menores",
    ),
    _g(1, "Acompañar al Comité y asistir a sus sesiones.", "lista de asistencia y minuta"),
    _g(
        2,
        "Capacitar a quienes integran el Comité en acceso a la información y en datos personales.",
        "constancia de capacitación",
    ),
    _g(
        3,
        "Revisar que lo publicado esté completo y a tiempo, y publicar sus observaciones.",
        "observaciones publicadas",
    ),
    _g(4, "Difundir el ejercicio y sus resultados.", "publicaciones"),
    _g(5, "Evaluar el ejercicio y publicar qué conviene mejorar.", "informe de evaluación"),
    _s(1, "Asistir a las sesiones del Comité o avisar quién la suple.", "minuta"),
    _s(
        2,
        "Llevar al Comité las dudas y observaciones de las y los habitantes, y regresar con la respuesta.",
        "registro de dudas y respuestas",
    ),
    _s(3, "Convocar a una reunión vecinal para contar cómo va la obra.", "aviso y minuta de la reunión"),
)
