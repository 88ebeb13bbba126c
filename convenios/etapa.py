"""What CONVENIO still misses: data, verified legal bases, three signatures, the kept original, the public version."""

from collections.abc import Sequence

from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Permiso, Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, Enlace, Pendiente
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.reglas import enumerar

from .models import Convenio, Parte
from .redaccion import redactar
from .reglas import ROTULOS, partes_sin_firma, resumir_lista

ALCANZADO = (ClaveEtapa.CONVENIO, ClaveEtapa.SEGUIMIENTO, ClaveEtapa.CONCLUIDO)


def faltantes(ejercicio: Ejercicio, convenio: Convenio | None) -> list[Pendiente]:
    """Return what is missing, in the order in which it is done; empty only once the public version is out."""
    if convenio and convenio.esta_publicado:
        return []

    def ruta(nombre: str) -> str:
        return reverse(f"convenios:{nombre}", args=[ejercicio.slug])

    coordinacion, faltan = Rol.COORDINACION.label, []
    if convenio is None or convenio.es_editable:
        redaccion = redactar(ejercicio, convenio)
        donde = ruta("datos") if convenio else ruta("tablero")
        if convenio is None or redaccion.faltan:
            lista = resumir_lista([ROTULOS[campo] for campo in redaccion.faltan]) or "falta comenzarlo"
            faltan.append(
                Pendiente(
                    "N-01",
                    f"Faltan datos del convenio: {lista}.",
                    coordinacion,
                    Rol.COORDINACION,
                    donde,
                    "Completar datos" if convenio else "Comenzar convenio",
                )
            )
        if cuantos := len(redaccion.por_verificar):
            texto = (
                "Falta 1 fundamento por verificar."
                if cuantos == 1
                else f"Faltan {cuantos} fundamentos por verificar."
            )
            donde = ruta("fundamentos") if convenio else ruta("tablero")
            faltan.append(
                Pendiente("N-02", texto, "Área jurídica", Rol.COORDINACION, donde, "Verificar fundamentos")
            )
    firmaron = list(convenio.firmas.vigentes().values_list("parte", flat=True)) if convenio else []
    if sin_firma := partes_sin_firma(firmaron):
        organo = ejercicio.organo_garante
        nombres = {Parte.ORGANO_GARANTE.value: organo.corto} if organo else {}
        lista = enumerar([nombres.get(parte) or Parte(parte).label for parte in sin_firma])
        faltan.append(
            Pendiente(
                "N-03",
                f"Falta la firma de {lista}.",
                "Cada parte",
                Rol.COORDINACION,
                ruta("tablero"),
                "Registrar firmas",
            )
        )
    if convenio is None or not (convenio.esta_firmado or convenio.originales.vigentes().exists()):
        faltan.append(
            Pendiente(
                "N-04",
                "Falta subir el original firmado.",
                coordinacion,
                Rol.COORDINACION,
                ruta("original") if convenio and convenio.esta_en_firma else ruta("tablero"),
                "Subir original",
            )
        )
    firmado = bool(convenio and convenio.esta_firmado)
    por_levantar = convenio is not None and convenio.esta_en_firma and not faltan
    faltan.append(
        Pendiente(
            "N-05",
            "Falta publicar la versión pública.",
            Rol.TRANSPARENCIA.label,
            Rol.TRANSPARENCIA if firmado else Rol.COORDINACION,
            ruta("tablero"),
            "Publicar convenio" if firmado else "Levantar acta de firma" if por_levantar else "Ver convenio",
        )
    )
    return faltan


class EtapaConvenio:
    """The agreement: written from facts, signed by three, published."""

    clave = ClaveEtapa.CONVENIO

    def pendientes(self, ejercicio: Ejercicio) -> list[Pendiente]:
        """Return what is missing to leave the stage: three signatures, the original kept, the public version out."""
        return faltantes(ejercicio, Convenio.objects.filter(ejercicio=ejercicio).first())

    def herramientas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the convenio's dashboard."""
        url = reverse("convenios:tablero", args=[ejercicio.slug])
        return [Enlace("Convenio", url, "Datos, texto, firmas y publicación.", Permiso.VER_CONVENIO)]

    def paginas(self, ejercicio: Ejercicio) -> Sequence[Enlace]:
        """Return the public page, once the exercise gets here."""
        if ejercicio.etapa not in ALCANZADO:
            return []
        url = reverse("convenios:publico", args=[ejercicio.slug])
        return [Enlace("Convenio", url, "Quién firma y a qué se compromete cada parte.")]
