"""What DELIBERACION, FACTIBILIDAD and VALIDACION still miss, and their pages."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.timezone import localtime

from gobierno_abierto.cuentas.permisos import Permiso, Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, Enlace, Pendiente
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.reglas import enumerar, fecha_media
from gobierno_abierto.tiempo import ahora
from mesas.etapa import pendientes_de_mesas
from mesas.models import Idea

from .models import (
    Aclaracion,
    Acuse,
    Convergencia,
    Dictaminadora,
    Dimension,
    Opcion,
    Propuesta,
    PublicacionDictamenes,
    Requisito,
    SesionValidacion,
    estudiar,
    ideas_sin_destino,
    opciones_al_dia,
)
from .reglas import BOLETA_VIEJA, OBLIGATORIAS, cierre_de_aclaraciones, ventana_abierta


class Deliberacion:
    """From the tables' ideas to ratified proposals that the executing dependencia takes away."""

    clave: str = ClaveEtapa.DELIBERACION

    def pendientes(self, ejercicio: Ejercicio) -> list[Pendiente]:
        """Return what the tables miss (asked of mesas) and then what the proposals do."""
        faltan = list(pendientes_de_mesas(ejercicio))
        lista = reverse("propuestas:lista", args=[ejercicio.slug])
        propuestas = list(Propuesta.objects.filter(ejercicio=ejercicio).prefetch_related("origenes"))
        coordinacion = (Rol.COORDINACION.label, Rol.COORDINACION)

        def falta(
            clave: str,
            texto: str,
            responsable: tuple[str, str],
            enlace: str,
            accion: str,
            *,
            dispensable: bool = False,
        ) -> None:
            faltan.append(
                Pendiente(clave, texto, responsable[0], responsable[1], enlace, accion, dispensable)
            )

        vigente = Convergencia.objects.filter(ejercicio=ejercicio, vigente=True).first()
        if not propuestas:
            texto = f"Faltan las propuestas: de una a {ejercicio.max_propuestas}, con las ideas de las mesas."
            falta("M-04", texto, coordinacion, lista, "Formar propuestas")
        elif vigente is None:
            plenaria = (f"{Rol.COORDINACION.label}, en plenaria", Rol.COORDINACION)
            ratificar = reverse("propuestas:ratificar", args=[ejercicio.slug])
            falta(
                "M-04",
                "Falta ratificar la redacción de las propuestas.",
                plenaria,
                ratificar,
                "Ratificar redacción",
            )
        if sin_origen := [una.clave for una in propuestas if not una.origenes.all()]:
            texto = f"Estas propuestas no tienen ideas de origen: {enumerar(sin_origen)}."
            falta("M-05", texto, coordinacion, lista, "Elegir ideas")
        if len(propuestas) > (ejercicio.max_propuestas or 0):
            falta(
                "M-06",
                f"Hay más de {ejercicio.max_propuestas} propuestas.",
                coordinacion,
                lista,
                "Quitar una",
            )
        if vigente is None or not Acuse.objects.filter(convergencia=vigente).exists():
            receptora = ejercicio.area_ejecutora
            quien = (receptora.corto if receptora else Rol.DICTAMINACION.label, Rol.DICTAMINACION)
            texto, accion = "Falta el acuse de entrega de las propuestas.", "Recibir propuestas"
            recibir = reverse("propuestas:dictamenes", args=[ejercicio.slug]) if vigente else ""
            if vigente and not Dictaminadora.objects.filter(institucion=receptora).exists():
                texto = f"Falta decir qué cuenta recibe las propuestas por {quien[0]}."
                quien, accion = (Rol.COORDINACION.label, Rol.COORDINACION), "Asignar cuenta"
                recibir = reverse("propuestas:dependencias", args=[ejercicio.slug])
            # The proposals are public from their ratification: a receipt is a formality that a reason may excuse.
            falta("M-07", texto, quien, recibir, accion, dispensable=vigente is not None)
        return faltan

    def herramientas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the list of proposals, the dependencia's own page (receipt, then dictámenes) and who studies what."""
        slug = [ejercicio.slug]
        return [
            Enlace(
                "Propuestas",
                reverse("propuestas:lista", args=slug),
                "Formarlas con las ideas y ratificarlas.",
                Permiso.VER_PROPUESTAS,
            ),
            Enlace(
                "Mis dictámenes",
                reverse("propuestas:dictamenes", args=slug),
                "Recibir las propuestas y estudiarlas.",
                Permiso.DICTAMINAR,
            ),
            Enlace(
                "Dependencias que dictaminan",
                reverse("propuestas:dependencias", args=slug),
                "Quién hace cada dictamen.",
                Permiso.PUBLICAR_DICTAMENES,
            ),
        ]

    def paginas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the proposals once ratified, and each idea's story once a table has closed its acta."""
        paginas = []
        if Propuesta.objects.filter(ejercicio=ejercicio).ratificadas().exists():
            paginas.append(Enlace("Propuestas", reverse("propuestas:publicas", args=[ejercicio.slug])))
        if Idea.objects.cerradas(ejercicio).exists():
            paginas.append(
                Enlace("¿Qué pasó con mi idea?", reverse("propuestas:mi_idea", args=[ejercicio.slug]))
            )
        return paginas


class Factibilidad:
    """Each competent dependencia writes its dictámenes; all are published at once; residents' papers are answered."""

    clave: str = ClaveEtapa.FACTIBILIDAD

    def pendientes(self, ejercicio: Ejercicio) -> list[Pendiente]:
        """Return what is missing: who studies, each dictamen, publication, the window, answers, one viable proposal."""
        estudios = estudiar(ejercicio)
        publicacion = PublicacionDictamenes.objects.vigente(ejercicio)
        faltan = self._sin_dependencia(ejercicio) + self._dictamenes(
            ejercicio, [r for e in estudios for r in e.requisitos]
        )
        completos = bool(estudios) and all(uno.esta_completo for uno in estudios)
        dictamenes = reverse("propuestas:dictamenes", args=[ejercicio.slug])
        if publicacion is None:
            faltan.append(
                Pendiente(
                    "F-05",
                    "Falta publicar los dictámenes, todos juntos.",
                    Rol.COORDINACION.label,
                    Rol.COORDINACION,
                    reverse("propuestas:publicar", args=[ejercicio.slug]) if completos and not faltan else "",
                    "Publicar dictámenes",
                )
            )
        else:
            faltan += self._aclaraciones(ejercicio, publicacion)
        if completos and not any(uno.es_viable for uno in estudios):
            texto = "Ninguna propuesta es viable: hay que regresar a deliberación o cancelar, con razón."
            faltan.append(
                Pendiente(
                    "F-04", texto, Rol.COORDINACION.label, Rol.COORDINACION, dictamenes, "Ver dictámenes"
                )
            )
        return faltan

    def _sin_dependencia(self, ejercicio: Ejercicio) -> list[Pendiente]:
        puestas = {una.dimension for una in ejercicio.competencias.all()}
        if not (sin_poner := [str(Dimension(una).label) for una in OBLIGATORIAS if una not in puestas]):
            return []
        texto = f"Falta decir qué dependencia hace el dictamen: {enumerar(sin_poner)}."
        enlace = reverse("propuestas:dependencias", args=[ejercicio.slug])
        return [
            Pendiente("F-06", texto, Rol.COORDINACION.label, Rol.COORDINACION, enlace, "Asignar dependencias")
        ]

    def _dictamenes(self, ejercicio: Ejercicio, requisitos: list[Requisito]) -> list[Pendiente]:
        """Return one Pendiente per dependencia of what is not signed, and one of what is begun without its reasons."""
        sin_firmar: dict[str, list[str]] = {}
        sin_razones: dict[str, list[str]] = {}
        for uno in requisitos:
            if uno.cumplido:
                continue
            incompleto = uno.borrador is not None and not (
                uno.borrador.motivacion and uno.borrador.fundamento
            )
            monton = sin_razones if incompleto else sin_firmar
            monton.setdefault(uno.competencia.institucion.corto, []).append(uno.nombre)
        enlace = reverse("propuestas:dictamenes", args=[ejercicio.slug])
        return [
            Pendiente(
                clave,
                f"{inicio}: {enumerar(nombres)}.",
                dependencia,
                Rol.DICTAMINACION,
                enlace,
                "Ver dictámenes",
            )
            for clave, inicio, monton in (
                ("F-01", "Faltan dictámenes", sin_firmar),
                ("F-02", "Estos dictámenes no tienen razones, fundamento o costo", sin_razones),
            )
            for dependencia, nombres in monton.items()
        ]

    def _aclaraciones(self, ejercicio: Ejercicio, publicacion: PublicacionDictamenes) -> list[Pendiente]:
        enlace = reverse("propuestas:aclaraciones", args=[ejercicio.slug])
        faltan: list[Pendiente] = []
        if ventana_abierta(publicacion.publicados_en, publicacion.plazo_horas, ahora()):
            fin = localtime(cierre_de_aclaraciones(publicacion.publicados_en, publicacion.plazo_horas))
            texto = f"El plazo de aclaración termina el {fecha_media(fin.date())} a las {fin:%H:%M}."
            faltan.append(Pendiente("F-07", texto, "Nadie: hay que esperar"))
        por_dependencia: dict[str, int] = {}
        abiertas = Aclaracion.objects.filter(ejercicio=ejercicio, respondida_en__isnull=True)
        for una in abiertas.select_related("dictamen__institucion"):
            nombre = una.dictamen.institucion.corto
            por_dependencia[nombre] = por_dependencia.get(nombre, 0) + 1
        for nombre, cuantas in por_dependencia.items():
            texto = (
                "Falta 1 aclaración por responder."
                if cuantas == 1
                else f"Faltan {cuantas} aclaraciones por responder."
            )
            faltan.append(Pendiente("F-03", texto, nombre, Rol.DICTAMINACION, enlace, "Responder"))
        return faltan

    def herramientas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return how the dictámenes go, and the residents' papers, for those who register and those who answer."""
        slug = [ejercicio.slug]
        aclaraciones = reverse("propuestas:aclaraciones", args=slug)
        return [
            Enlace(
                "Dictámenes",
                reverse("propuestas:dictamenes", args=slug),
                "Cómo va cada uno.",
                Permiso.VER_PROPUESTAS,
            ),
            Enlace("Aclaraciones", aclaraciones, "Registrar escritos.", Permiso.RECIBIR_ACLARACIONES),
            Enlace("Aclaraciones por responder", aclaraciones, "", Permiso.DICTAMINAR),
        ]

    def paginas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return nothing of its own: dictámenes are shown with their proposals."""
        return []


class Validacion:
    """The second session: fates, objections, the ballot's order, the frozen options and the acta."""

    clave: str = ClaveEtapa.VALIDACION

    def pendientes(self, ejercicio: Ejercicio) -> list[Pendiente]:
        """Return what is missing, in the order in which it is done."""
        slug = [ejercicio.slug]
        sesion = SesionValidacion.objects.filter(ejercicio=ejercicio).first()
        opciones = list(Opcion.objects.vigentes(ejercicio).select_related("propuesta"))
        estudios = estudiar(ejercicio)
        coordinacion = Rol.COORDINACION.label
        faltan: list[Pendiente] = []

        def falta(clave: str, texto: str, enlace: str, accion: str, responsable: str = coordinacion) -> None:
            faltan.append(
                Pendiente(clave, texto, responsable, Rol.COORDINACION, reverse(enlace, args=slug), accion)
            )

        if sin_destino := ideas_sin_destino(ejercicio).count():
            texto = f"Faltan {sin_destino} ideas sin destino o sin razón."
            if sin_destino == 1:
                texto = "Falta 1 idea sin destino o sin razón."
            falta("V-01", texto, "propuestas:destinos", "Dar destino")
        if sesion and (sin_responder := sesion.objeciones.filter(respuesta="").count()):
            texto = f"Faltan {sin_responder} objeciones por responder."
            if sin_responder == 1:
                texto = "Falta 1 objeción por responder."
            falta("V-02", texto, "propuestas:sesion", "Responder objeciones")
        viables = 0 if opciones else sum(uno.es_viable for uno in estudios)
        if viables > 1 and not (sesion and sesion.sorteo_en):
            organo = ejercicio.organo_garante
            quien = f"{coordinacion}, con {organo.corto}" if organo else coordinacion
            falta("V-03", "Falta sortear el orden de la boleta.", "propuestas:sorteo", "Sortear orden", quien)
        if opciones and not opciones_al_dia(opciones, estudios):
            falta("V-06", BOLETA_VIEJA, "propuestas:validacion", "Rehacer validación")
        if not opciones:
            falta("V-04", "Falta congelar las opciones.", "propuestas:congelar", "Congelar opciones")
        if not (sesion and sesion.cerrada_en):
            enlace, accion = (
                ("propuestas:cerrar_validacion", "Cerrar acta")
                if sesion
                else ("propuestas:sesion", "Registrar sesión")
            )
            falta("V-05", "Falta cerrar el acta de validación.", enlace, accion)
        return faltan

    def herramientas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the session's hub, where everything of the stage is done."""
        return [
            Enlace(
                "Sesión de validación",
                reverse("propuestas:validacion", args=[ejercicio.slug]),
                "",
                Permiso.VALIDAR,
            )
        ]

    def paginas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return nothing of its own: options are shown with the proposals, fates with each idea."""
        return []
