"""What every verb of the agreement begins and ends with."""

from convenios.models import Convenio
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso
from gobierno_abierto.errores import ReglaIncumplida

POR_QUE_NO = {
    Convenio.Estado.BORRADOR: "El convenio todavía está en preparación: primero genere la versión final.",
    Convenio.Estado.EN_FIRMA: "El convenio está en firma. Para cambiar algo, regréselo a borrador: se anulan las firmas.",
    Convenio.Estado.FIRMADO: "El convenio ya está firmado. Solo cambia por convenio modificatorio.",
    Convenio.Estado.PUBLICADO: "El convenio ya está firmado y publicado. Solo cambia por convenio modificatorio.",
}


def abrir(
    convenio: Convenio, actor: Usuario | None, permiso: Permiso, *estados: str
) -> tuple[Ejercicio, Convenio]:
    """Lock the exercise and then the convenio; return both fresh. Refuse without permission or in another state."""
    ejercicio = bloquear(convenio.ejercicio, ClaveEtapa.CONVENIO)
    exigir_permiso(ejercicio, actor, permiso)
    fresco = Convenio.objects.select_for_update().get(pk=convenio.pk)
    fresco.ejercicio = ejercicio
    if estados and fresco.estado not in estados:
        raise ReglaIncumplida(POR_QUE_NO[Convenio.Estado(fresco.estado)])
    return ejercicio, fresco


def comparar(convenio: Convenio, revision: int | None) -> None:
    """Refuse when somebody saved after the person opened the screen."""
    if revision is not None and revision != convenio.revision:
        raise ReglaIncumplida("Alguien guardó cambios antes. Revise y vuelva a intentar.")


def contar_guardado(fresco: Convenio, visto: Convenio) -> None:
    """Count the save, on the row and on the object that the caller holds."""
    fresco.revision += 1
    Convenio.objects.filter(pk=fresco.pk).update(revision=fresco.revision)
    visto.revision = fresco.revision


def vigente(convenio: Convenio) -> Documento:
    """Return the frozen version in force; the check constraint says that there is one outside the draft."""
    return Documento.objects.get(pk=convenio.documento_id)  # type: ignore[misc]


def exigir_razon(razon: str) -> str:
    """Return the reason without blanks around it; refuse one that says nothing."""
    if len(razon.strip()) < 10:
        raise ReglaIncumplida("Escriba la razón, con al menos diez letras.", campo="razon")
    return razon.strip()
