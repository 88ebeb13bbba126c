"""What CONVOCATORIA still misses, and what DELIBERACION asks of the tables."""

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Permiso, Rol
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, Enlace, Pendiente
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones.documentos import documento_vigente
from gobierno_abierto.ejercicios.reglas import enumerar

from .models import AvisoPrivacidad, Convocatoria, Inscripcion, Lugar, Mesa

CON = (ClaveEtapa.CONVOCATORIA,)
DEL = (ClaveEtapa.DELIBERACION,)

# Staff pages: in which stages (empty: from the call on), title, view, note and who sees it.
PAGINAS_INTERNAS: tuple[tuple[tuple[str, ...], str, str, str, Permiso], ...] = (
    (DEL, "Mi mesa", "mias", "Ideas, acuerdos y acta.", Permiso.RELATAR),
    (DEL, "Recibir personas", "recibir", "Entradas y salidas.", Permiso.RECIBIR),
    (CON + DEL, "Registros", "registros", "Registrar y revisar.", Permiso.REGISTRAR),
    (CON + DEL, "Acomodo en mesas", "acomodo", "Lugares de cada mesa.", Permiso.ACOMODAR),
    (CON + DEL, "Quién relata cada mesa", "encargos", "Cuentas de facilitación.", Permiso.ACOMODAR),
    (
        DEL,
        "Acta de la jornada deliberativa",
        "jornada",
        "Cuando todas las mesas cerraron.",
        Permiso.CONSOLIDAR,
    ),
    (
        CON,
        "Convocatoria",
        "publicar_convocatoria",
        "Sale de la ficha y del cronograma.",
        Permiso.PUBLICAR_CONVOCATORIA,
    ),
    ((), "Tablero de mesas", "tablero", "Cómo va cada mesa.", Permiso.VER_MESAS),
    ((), "Aviso de privacidad", "publicar_aviso", "Publicar una versión.", Permiso.PUBLICAR_AVISO),
)


class Convocar:
    """The call and the registration (CONVOCATORIA)."""

    clave = ClaveEtapa.CONVOCATORIA

    def pendientes(self, ejercicio: Ejercicio) -> list[Pendiente]:
        """Return what is missing of notice, call, registrations, lottery and seats."""
        slug = ejercicio.slug
        registros = reverse("mesas:registros", args=[slug])
        faltan: list[Pendiente] = []

        def falta(
            clave: str, texto: str, rol: Rol, enlace: str, accion: str, *, dispensable: bool = False
        ) -> None:
            faltan.append(Pendiente(clave, texto, rol.label, rol, enlace, accion, dispensable))

        if not AvisoPrivacidad.objects.filter(ejercicio=ejercicio).exists():
            aviso = reverse("mesas:publicar_aviso", args=[slug])
            falta(
                "P-05", "Falta publicar el aviso de privacidad.", Rol.TRANSPARENCIA, aviso, "Publicar aviso"
            )
        if sin_convocar := _falta_la_convocatoria(ejercicio):
            convocar = reverse("mesas:publicar_convocatoria", args=[slug])
            falta("C-01", sin_convocar, Rol.COORDINACION, convocar, "Publicar convocatoria")
        cuentas = contar_registros(ejercicio)
        recibidas, admitidas, sentadas = cuentas["recibidas"], cuentas["admitidas"], cuentas["sentadas"]
        social = Rol.DESARROLLO_SOCIAL
        if (menos := ejercicio.minimo_registro - recibidas - admitidas) > 0:
            texto = f"{_faltan(menos, 'persona')} para llegar al mínimo de registro."
            # The minimum is the exercise's own wish, not a right of anybody: with a reason, fewer people may go on.
            falta("C-02", texto, social, registros, "Registrar", dispensable=True)
        if admitidas > ejercicio.lugares:
            texto = (
                "Hay más personas que lugares: falta hacer y publicar el sorteo. "
                "El sorteo todavía no se puede llevar en este sistema."
            )
            falta("C-03", texto, social, registros, "Ver registros")
        elif not ejercicio.acomodo_en_vivo and (sin_sentar := admitidas - sentadas) > 0:
            texto = f"{_faltan(sin_sentar, 'persona')} por sentar, o elegir el acomodo al llegar."
            falta("C-04", texto, social, reverse("mesas:acomodo", args=[slug]), "Acomodar")
        if recibidas:
            texto = f"{_faltan(recibidas, 'registro')} por revisar."
            falta("C-05", texto, social, f"{registros}?estado=recibida", "Revisar")
        return faltan

    def herramientas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the staff pages of the call and, on the day of deliberation, of the tables."""
        return [
            Enlace(titulo, reverse(f"mesas:{vista}", args=[ejercicio.slug]), nota, permiso)
            for etapas, titulo, vista, nota, permiso in PAGINAS_INTERNAS
            if not etapas or ejercicio.etapa in etapas
        ]

    def paginas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the public pages: registration while it is open, the call and the notice once published."""
        slug = ejercicio.slug
        enlaces: list[Enlace] = []
        if Convocatoria.objects.filter(ejercicio=ejercicio).exists():
            if ejercicio.etapa == ClaveEtapa.CONVOCATORIA:
                enlaces.append(Enlace("Registrarme", reverse("mesas:registro", args=[slug])))
            enlaces.append(Enlace("Convocatoria", reverse("mesas:convocatoria", args=[slug])))
        if AvisoPrivacidad.objects.filter(ejercicio=ejercicio).exists():
            enlaces.append(Enlace("Aviso de privacidad", reverse("mesas:aviso", args=[slug])))
        return enlaces


def _falta_la_convocatoria(ejercicio: Ejercicio) -> str:
    """Return what is missing of the call: all of it, or a version that says what the ficha says now."""
    convocatoria = Convocatoria.objects.filter(ejercicio=ejercicio).first()
    if convocatoria is None:
        return "Falta publicar la convocatoria."
    ficha = documento_vigente(ejercicio, TipoDocumento.FICHA)
    if ficha and ficha.pk > convocatoria.documento_id:
        return "La ficha cambió: falta publicar la convocatoria otra vez."
    return ""


def contar_registros(ejercicio: Ejercicio) -> dict[str, int]:
    """Return how many registrations are recibidas, admitidas and rechazadas, and how many people hold a seat."""
    estado = Inscripcion.Estado
    cuentas: dict[str, int] = Inscripcion.objects.filter(ejercicio=ejercicio).aggregate(
        recibidas=Count("pk", filter=Q(estado=estado.RECIBIDA)),
        admitidas=Count("pk", filter=Q(estado=estado.ADMITIDA)),
        rechazadas=Count("pk", filter=Q(estado=estado.RECHAZADA)),
        sentadas=Count("pk", filter=Exists(Lugar.objects.filter(inscripcion=OuterRef("pk")))),
    )
    return cuentas


def _faltan(cuantas: int, cosa: str) -> str:
    return f"Falta 1 {cosa}" if cuantas == 1 else f"Faltan {cuantas} {cosa}s"


def pendientes_de_mesas(ejercicio: Ejercicio) -> list[Pendiente]:
    """Return what DELIBERACION still misses of the tables: one installed, every one closed, the day's acta.

    The day's acta must be newer than every table's: a record reopened and closed again asks for its next version.
    """
    if faltan := mesas_por_cerrar(ejercicio):
        return faltan
    actas = Documento.objects.filter(ejercicio=ejercicio)
    ultima_de_mesa = actas.filter(tipo=TipoDocumento.ACTA_MESA).order_by("-pk").first()
    jornada_al_dia = actas.filter(
        tipo=TipoDocumento.ACTA_JORNADA_DELIBERATIVA, pk__gt=ultima_de_mesa.pk if ultima_de_mesa else 0
    )
    if not jornada_al_dia.exists():
        rol, jornada = Rol.COORDINACION, reverse("mesas:jornada", args=[ejercicio.slug])
        texto = "Falta levantar el acta de la jornada deliberativa."
        return [Pendiente("M-08", texto, rol.label, rol, jornada, "Levantar acta")]
    return []


def hay_mesa_instalada(ejercicio: Ejercicio) -> bool:
    """Tell whether some table was installed: the deliberative day began."""
    return Mesa.objects.filter(ejercicio=ejercicio).exclude(estado=Mesa.Estado.SIN_INSTALAR).exists()


def mesas_por_cerrar(ejercicio: Ejercicio) -> list[Pendiente]:
    """Return what keeps the day's acta and the plenary waiting: no table installed, or one still open."""
    estados = list(
        Mesa.objects.filter(ejercicio=ejercicio).order_by("numero").values_list("numero", "estado")
    )
    instaladas = [(numero, estado) for numero, estado in estados if estado != Mesa.Estado.SIN_INSTALAR]
    tablero = reverse("mesas:tablero", args=[ejercicio.slug])
    if not instaladas:
        rol = Rol.DESARROLLO_SOCIAL
        texto = "Todavía no se instala ninguna mesa."
        return [Pendiente("M-01", texto, rol.label, rol, tablero, "Ver las mesas")]
    if abiertas := [str(numero) for numero, estado in instaladas if estado != Mesa.Estado.CERRADA]:
        cuales = f"de la mesa {abiertas[0]}" if len(abiertas) == 1 else f"de las mesas {enumerar(abiertas)}"
        texto = f"Falta cerrar el acta {cuales}."
        quien = "Facilitación de cada mesa"
        mias = reverse("mesas:mias", args=[ejercicio.slug])
        return [Pendiente("M-02", texto, quien, Rol.FACILITACION, mias, "Ir a mi mesa")]
    return []
