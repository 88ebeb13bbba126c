"""An exercise brought back to PREPARACION as anybody reads it: what its frozen documents say, and no draft."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from gobierno_abierto.documentos.models import Documento, TipoDocumento

from .calendario import cronograma_publicado
from .etapas import ClaveEtapa
from .models import Ejercicio, Situacion
from .reglas import Celda, Cronograma, Mes, Renglon


@dataclass(frozen=True)
class Publicado:
    """Stands for the exercise on public pages: whatever its published ficha doesn't say is not here to be shown."""

    slug: str
    situacion: str
    demostracion: bool
    ficha: dict[str, Any]
    etapa: str = ClaveEtapa.PREPARACION
    en_revision: bool = True

    def get_absolute_url(self) -> str:
        return reverse("ejercicios:publico", args=[self.slug])

    def get_situacion_display(self) -> str:
        return str(Situacion(self.situacion).label)

    @property
    def nombre(self) -> str:
        return str(self.ficha["ejercicio_nombre"])

    @property
    def nombre_corto(self) -> str:
        """Return the whole name: no document says the short one."""
        return self.nombre

    @property
    def municipio(self) -> str:
        return str(self.ficha["municipio"])

    @property
    def organo_garante(self) -> str:
        """Return the oversight body's official name, or nothing."""
        return str(self.ficha.get("organo_garante", ""))

    @property
    def pregunta(self) -> str:
        return self._dato("pregunta")

    @property
    def lugar_registro(self) -> str:
        return self._dato("lugar_registro")

    @property
    def telefono(self) -> str:
        return self._dato("telefono")

    def es_de_demostracion(self, campo: str) -> bool:
        """Tell whether the published value of ``campo`` was there for the demonstration."""
        return campo in self.ficha.get("datos_de_demostracion", [])

    def _dato(self, campo: str) -> str:
        """Return what the published ficha says under the field's name, or nothing."""
        rotulo = str(Ejercicio._meta.get_field(campo).verbose_name).lower()  # type: ignore[union-attr]
        filas = (fila for seccion in self.ficha["secciones"] for fila in seccion["filas"])
        return next((str(fila["valor"]) for fila in filas if fila["dato"].lower() == rotulo), "")

    @property
    def secciones(self) -> list[dict[str, Any]]:
        """Return the published facts by section."""
        secciones: list[dict[str, Any]] = self.ficha["secciones"]
        return secciones


def como_se_publico(ejercicio: Ejercicio) -> Publicado | None:
    """Return the exercise as its published ficha says it, or None when none was ever published."""
    documento = _fichas().filter(ejercicio=ejercicio).order_by("-pk").first()
    return _de(documento) if documento else None


def en_revision() -> list[Publicado]:
    """Return every exercise that was public and is back in PREPARACION, by name, in one query."""
    fichas = _fichas().filter(ejercicio__etapa=ClaveEtapa.PREPARACION).order_by("pk")
    ultimas = {documento.ejercicio_id: documento for documento in fichas}
    return sorted((_de(una) for una in ultimas.values()), key=lambda uno: uno.nombre)


def _fichas() -> QuerySet[Documento]:
    return (
        Documento.objects.publicos().vigentes().filter(tipo=TipoDocumento.FICHA).select_related("ejercicio")
    )


def _de(ficha: Documento) -> Publicado:
    ejercicio = ficha.ejercicio
    return Publicado(ejercicio.slug, ejercicio.situacion, ejercicio.demostracion, ficha.datos)


def cronograma_a_la_vista(ejercicio: Ejercicio) -> tuple[Cronograma | None, list[dict[str, Any]]]:
    """Return the published schedule, drawn again from its document, and the facts of each activity as frozen."""
    documento = cronograma_publicado(ejercicio)
    if documento is None:
        return None, []
    return dibujar(documento.datos["cronograma"]), documento.datos["actividades"]


def dibujar(congelado: dict[str, Any]) -> Cronograma:
    """Return a frozen schedule (ISO dates, cells true or false) as the pages draw it."""
    fechas = tuple(date.fromisoformat(texto[:10]) for texto in congelado["fechas"])
    meses = []
    for mes in congelado["meses"]:
        nombre, _, anio = mes["rotulo"].rpartition(" ")
        meses.append(Mes(nombre, int(anio), mes["fechas"]))
    renglones = []
    for uno in congelado["renglones"]:
        anteriores = {texto[:10] for texto in uno.get("anteriores", [])}
        celdas = tuple(
            Celda(fecha, marcada, fecha.isoformat() in anteriores)
            for fecha, marcada in zip(fechas, uno["celdas"], strict=True)
        )
        dia = next(celda.fecha for celda in celdas if celda.marcada)
        renglones.append(Renglon(uno["orden"], uno["nombre"], dia, celdas))
    return Cronograma(tuple(meses), fechas, tuple(renglones))
