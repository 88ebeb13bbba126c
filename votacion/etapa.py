"""What VOTACION and RESULTADOS still miss, and their pages."""

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from gobierno_abierto.cuentas.permisos import Permiso, Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, Enlace, Pendiente, alcanzadas
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.reglas import enumerar, fecha_media
from gobierno_abierto.tiempo import ahora

from .models import Acto, Casilla, Confirmacion, Desenlace, EstadoCasilla, EstadoJornada, Jornada

PERSONAS_POR_CASILLA = 2
SIN_ABRIR = (EstadoJornada.PREPARADA, EstadoJornada.ARMADA)


def _pagina(ejercicio: Ejercicio) -> str:
    return reverse("votacion:jornada", args=[ejercicio.slug])


def _nombrar(casillas: list[Casilla]) -> str:
    """Return «la casilla 1» or «las casillas 1 y 2»."""
    numeros = enumerar([str(una.numero) for una in casillas])
    return f"la casilla {numeros}" if len(casillas) == 1 else f"las casillas {numeros}"


def limite_de_regreso(ejercicio: Ejercicio) -> frozenset[str] | None:
    """Return where the exercise may go back once a jornada was opened; None while none was.

    Without a winner, to FACTIBILIDAD; with its jornada annulled, to VOTACION, where a new one is prepared.
    """
    jornadas = [
        una
        for una in Jornada.objects.filter(ejercicio=ejercicio).order_by("numero").prefetch_related("casillas")
        if una.se_abrio
    ]
    if not jornadas:
        return None
    ultima = jornadas[-1]
    if ultima.estado == EstadoJornada.ANULADA:
        return frozenset({ClaveEtapa.VOTACION})
    if ultima.estado == EstadoJornada.PUBLICADA and ultima.desenlace == Desenlace.SIN_GANADORA:
        return frozenset({ClaveEtapa.FACTIBILIDAD})
    return frozenset()


def ya_se_voto(ejercicio: Ejercicio) -> bool:
    """Tell whether the jornada was opened and no other one is to come in its place."""
    return limite_de_regreso(ejercicio) == frozenset()


class Votacion:
    """From the jornada's preparation to the close of every casilla."""

    clave = ClaveEtapa.VOTACION

    def pendientes(self, ejercicio: Ejercicio) -> list[Pendiente]:
        """Return what the jornada still misses; without a jornada or casillas nothing is ever complete."""
        pagina = _pagina(ejercicio)
        jornada = Jornada.objects.vigente(ejercicio)
        if jornada is None:
            return [
                Pendiente(
                    "U-00", "Falta preparar la jornada y sus casillas.", Rol.COORDINACION.label, Rol.COORDINACION, pagina,
                    "Preparar jornada",
                )
            ]  # fmt: skip
        jornada.ejercicio = ejercicio
        casillas = list(jornada.casillas.prefetch_related("personal"))
        faltan: list[Pendiente] = []
        if jornada.estado in SIN_ABRIR and not jornada.es_de_la_boleta:
            texto = "Las opciones se congelaron otra vez: falta preparar otra jornada."
            faltan.append(
                Pendiente(
                    "U-00",
                    texto,
                    Rol.COORDINACION.label,
                    Rol.COORDINACION,
                    pagina,
                    "Preparar jornada",
                )
            )
        if not casillas:
            faltan.append(
                Pendiente(
                    "U-00",
                    "Falta agregar las casillas.",
                    Rol.COORDINACION.label,
                    Rol.COORDINACION,
                    pagina,
                    "Agregar casilla",
                )
            )
        if jornada.estado == EstadoJornada.PREPARADA:
            faltan.append(
                Pendiente(
                    "U-01", "Falta preparar la urna con sus tres custodias.", Rol.COORDINACION.label, Rol.COORDINACION,
                    pagina, "Preparar urna",
                )
            )  # fmt: skip
        sin_tarjetas = [una for una in casillas if una.quedan <= 0 and una.estado == EstadoCasilla.PREPARADA]
        if sin_tarjetas:
            faltan.append(
                Pendiente(
                    "U-02", f"Faltan por generar y recibir las tarjetas de {_nombrar(sin_tarjetas)}.",
                    _organo(ejercicio), Rol.INFOQRO, pagina, "Generar tarjetas",
                )
            )  # fmt: skip
        sin_personal = [
            una
            for una in casillas
            if una.estado == EstadoCasilla.PREPARADA and len(una.personal.all()) < PERSONAS_POR_CASILLA
        ]
        if sin_personal:
            faltan.append(
                Pendiente(
                    "U-06", f"Faltan personas en {_nombrar(sin_personal)}: cada una necesita dos.",
                    Rol.COORDINACION.label, Rol.COORDINACION, pagina, "Asignar personal",
                )
            )  # fmt: skip
        return faltan + self._del_dia(ejercicio, casillas, pagina)

    def _del_dia(self, ejercicio: Ejercicio, casillas: list[Casilla], pagina: str) -> list[Pendiente]:
        """Return what the casillas owe on the day: to open, to close, to explain a difference."""

        def debe(clave: str, texto: str, accion: str) -> Pendiente:
            return Pendiente(clave, texto, Rol.CASILLA.label, Rol.CASILLA, pagina, accion)

        faltan = []
        if sin_abrir := [una for una in casillas if una.estado == EstadoCasilla.PREPARADA]:
            texto = f"Falta el acta de apertura en ceros de {_nombrar(sin_abrir)}."
            faltan.append(debe("U-03", texto, "Abrir casilla"))
        abiertas = [
            una for una in casillas if una.estado not in {EstadoCasilla.PREPARADA, EstadoCasilla.CERRADA}
        ]
        if abiertas:
            faltan.append(debe("U-04", f"Falta cerrar {_nombrar(abiertas)}.", "Cerrar casilla"))
        con_diferencia = (
            Confirmacion.objects.filter(
                casilla__in=[una for una in casillas if una.estado == EstadoCasilla.CONTANDO],
                acto=Acto.CIERRE,
            )
            .exclude(datos__startswith='{"diferencia":0,')  # canonical: sorted keys, no blanks
            .select_related("casilla")
        )
        faltan += [
            debe(
                "U-05",
                f"Las cuentas de la casilla {una.casilla.numero} no coinciden: "
                "falta explicar la diferencia y la segunda firma.",
                "Revisar cuentas",
            )
            for una in con_diferencia
            if una.casilla
        ]
        return faltan

    def herramientas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the jornada's page, and for its people their casilla."""
        return [
            Enlace(
                "Jornada de votación",
                _pagina(ejercicio),
                "Casillas, tarjetas y urna",
                Permiso.ORGANIZAR_JORNADA,
            ),
            Enlace(
                "Jornada de votación",
                _pagina(ejercicio),
                "Tarjetas de cada casilla",
                Permiso.GENERAR_TARJETAS,
            ),
            Enlace(
                "Mi casilla",
                _pagina(ejercicio),
                "Escritorio, kioscos, apertura y cierre",
                Permiso.ATENDER_CASILLA,
            ),
        ]

    def paginas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the public page of the vote once the jornada is open."""
        jornada = Jornada.objects.vigente(ejercicio)
        if jornada is None or jornada.estado in {EstadoJornada.PREPARADA, EstadoJornada.ARMADA}:
            return []
        if ClaveEtapa.RESULTADOS in alcanzadas(ejercicio):
            return []  # RESULTADOS shows it
        return [Enlace("Cómo va la votación", reverse("votacion:resultados", args=[ejercicio.slug]))]


class Resultados:
    """From the opening of the urn to a winner that two people approved and nobody may challenge any more."""

    clave = ClaveEtapa.RESULTADOS

    def pendientes(self, ejercicio: Ejercicio) -> list[Pendiente]:
        """Return what is missing until there is one firm winner."""
        pagina = _pagina(ejercicio)
        jornada = Jornada.objects.vigente(ejercicio)
        if jornada is None or not jornada.esta_cerrada:
            return [
                Pendiente("U-04", "Falta cerrar todas las casillas.", Rol.CASILLA.label, Rol.CASILLA, pagina)
            ]
        if jornada.estado == EstadoJornada.CERRADA:
            texto = "Falta abrir la urna con dos de sus tres custodias."
            return [Pendiente("E-01", texto, Rol.CUSTODIA.label, Rol.CUSTODIA, pagina, "Abrir urna")]
        faltan: list[Pendiente] = []
        resultados = reverse("votacion:resultados", args=[ejercicio.slug])
        if jornada.estado == EstadoJornada.ESCRUTADA:
            quien, rol, texto = self._quien_aprueba(ejercicio, jornada)
            faltan.append(Pendiente("E-06", texto, quien, rol, pagina, "Aprobar resultado"))
        if jornada.desenlace == Desenlace.EMPATE:
            texto = "Hay empate: falta aplicar la regla fijada antes de abrir."
            quien = f"{Rol.COORDINACION.label}, con {_organo(ejercicio)}"
            faltan.append(Pendiente("E-02", texto, quien, Rol.COORDINACION, resultados, "Ver empate"))
        if jornada.desenlace == Desenlace.SIN_GANADORA:
            texto = "No hay ganadora: hay que regresar a factibilidad o cancelar, con razón."
            faltan.append(
                Pendiente(
                    "E-03", texto, Rol.COORDINACION.label, Rol.COORDINACION, resultados, "Ver resultado"
                )
            )
        if jornada.publicada_en:
            fin = jornada.publicada_en + timedelta(hours=jornada.plazo_inconformidad)
            if ahora() < fin:
                local = timezone.localtime(fin)
                texto = (
                    f"El plazo de inconformidad termina el {fecha_media(local.date())} a las {local:%H:%M}."
                )
                faltan.append(
                    Pendiente("E-04", texto, "Nadie: hay que esperar", "", resultados, "Ver resultado")
                )
        return faltan

    def _quien_aprueba(self, ejercicio: Ejercicio, jornada: Jornada) -> tuple[str, str, str]:
        """Return who still has to approve: both, or the institution that has not."""
        instituciones = set(
            Confirmacion.objects.filter(jornada=jornada, acto=Acto.RESULTADO).values_list(
                "usuario__institucion", flat=True
            )
        )
        if not instituciones:
            quien = f"{Rol.COORDINACION.label} y {_organo(ejercicio)}"
            return quien, Rol.COORDINACION, "Falta que dos personas aprueben el resultado."
        texto = "Falta la aprobación de una segunda persona."
        if "municipio" in instituciones:
            return _organo(ejercicio), Rol.INFOQRO, texto
        return Rol.COORDINACION.label, Rol.COORDINACION, texto

    def herramientas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the jornada's page for those who open the urn or approve the result."""
        pagina = _pagina(ejercicio)
        return [
            Enlace("Abrir la urna", pagina, "Con dos de las tres custodias", Permiso.ABRIR_URNA),
            Enlace("Resultado de la jornada", pagina, "Revisar y aprobar", Permiso.APROBAR_RESULTADO),
        ]

    def paginas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the public results page."""
        if Jornada.objects.vigente(ejercicio) is None:
            return []
        return [Enlace("Resultados de la votación", reverse("votacion:resultados", args=[ejercicio.slug]))]


def _organo(ejercicio: Ejercicio) -> str:
    organo = ejercicio.organo_garante
    return organo.corto if organo else Rol.INFOQRO.label
