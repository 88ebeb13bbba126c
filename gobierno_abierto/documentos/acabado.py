"""The last touch on a drawn PDF: what PDF/UA-1 (ISO 14289-1) asks and WeasyPrint leaves out; never called certified.

The drawing leaves hints in each structure element about the HTML it came from (``SENAS``); here they become structure
and disappear. What a page only repeats (its foot, a watermark, the head of a table that goes on) turns into an
artifact; what a page break cut becomes one element again; terms, cells and figures get their roles. The XMP says that
the file is PDF/UA-1, with the description that PDF/A asks of any schema it doesn't know. Nothing here is random, and
the file stays open to forms and signatures: it is neither encrypted nor linearised.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

N, HTML, AMBITO, ADORNO = SENAS = ("GaN", "GaHtml", "GaAmbito", "GaAdorno")
IDIOMA = "es-MX"

XMP_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file is built to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
FIN_DE_RDF = b"</rdf:RDF>"

DE_LINEA = {"strong", "em", "b", "i", "small", "s", "code", "abbr", "time", "sub", "sup"}
NO_SE_UNEN = {
    "Figure",
    "Link",
    "Span",
    "THead",
}  # leaves belong to one page; a head that comes again is a repetition
VACIOS_QUE_CUENTAN = {"TD", "TH", "TR"}  # an empty cell keeps its place in the grid
ARTEFACTOS = {  # why something isn't content, and how a page's stream says so (ISO 32000-1, 14.8.2.2)
    "pie": b"/Type /Pagination /Subtype /Footer",
    "marca": b"/Type /Pagination /Subtype /Watermark",
    "repetido": b"/Type /Pagination",
    "adorno": b"/Type /Layout",
}
MARCADO = re.compile(rb"/\w+\s+<<\s*/MCID (\d+)\s*>>\s+BDC\b")


@dataclass(eq=False)
class Nodo:
    """A structure element in memory: its PDF object, its hints, and its children (elements, MCIDs, annotations)."""

    objeto: Any
    tipo: str
    numero: int = 0
    html: str = ""
    ambito: str = ""
    adorno: str = ""
    hijos: list[Any] = field(default_factory=list)

    def elementos(self) -> list["Nodo"]:
        return [hijo for hijo in self.hijos if isinstance(hijo, Nodo)]

    def recorrer(self) -> Iterator["Nodo"]:
        yield self
        for hijo in self.elementos():
            yield from hijo.recorrer()


def acabar(pdf: bytes) -> bytes:
    """Return ``pdf``, a tagged PDF/A-3a just drawn, with what PDF/UA-1 asks besides; same bytes in, same bytes out."""
    salida = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as archivo:
        if "/StructTreeRoot" in archivo.Root:
            _reordenar(archivo)
        _declarar(archivo)
        archivo.save(
            salida,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            linearize=False,
            fix_metadata_version=False,
        )
    return salida.getvalue()


# --- The structure --------------------------------------------------------------------------------------------------


def _reordenar(archivo: pikepdf.Pdf) -> None:
    """Turn the tree that was drawn, page by page, into the tree of the document."""
    documento = _leer(archivo.Root.StructTreeRoot.K[0])
    quitados: dict[tuple[int, int], str] = {}
    _quitar(documento, quitados)
    _unir(documento)
    _quitar_repetidas(documento, quitados)
    _listas(documento, archivo)
    _celdas(documento)
    _figuras(documento)
    _vaciar(documento)
    _escribir(documento)
    quedan = {nodo.objeto.objgen for nodo in documento.recorrer()}
    _volver_artefactos(archivo, quedan, quitados)


def _leer(objeto: Any) -> Nodo:
    nodo = Nodo(objeto, str(objeto.S)[1:])
    nodo.numero = int(objeto.get(f"/{N}", 0))
    nodo.html, nodo.ambito, nodo.adorno = (
        str(objeto.get(f"/{sena}", "/"))[1:] for sena in (HTML, AMBITO, ADORNO)
    )
    for sena in SENAS:
        if f"/{sena}" in objeto:
            del objeto[f"/{sena}"]
    hijos = objeto.get("/K", [])
    for hijo in hijos if isinstance(hijos, (Array, list)) else [hijos]:
        es_elemento = isinstance(hijo, Dictionary) and "/S" in hijo
        nodo.hijos.append(_leer(hijo) if es_elemento else hijo)
    if nodo.tipo == "NonStruct" and nodo.html in DE_LINEA:
        nodo.tipo = "Span"
    return nodo


def _quitar(nodo: Nodo, quitados: dict[tuple[int, int], str]) -> None:
    """Take out what only adorns a page."""
    for hijo in nodo.elementos():
        if hijo.adorno:
            quitados.update({uno.objeto.objgen: hijo.adorno for uno in hijo.recorrer()})
            nodo.hijos.remove(hijo)
        else:
            _quitar(hijo, quitados)


def _unir(nodo: Nodo) -> None:
    """Make one element of those that were one in the HTML and that a page break (or a line's end) cut."""
    unidos: list[Any] = []
    for hijo in nodo.hijos:
        anterior = _el_mismo(unidos, hijo, nodo.tipo)
        if anterior:
            anterior.hijos += hijo.hijos
        else:
            unidos.append(hijo)
    nodo.hijos = unidos
    for hijo in nodo.elementos():
        _unir(hijo)


def _el_mismo(unidos: list[Any], hijo: Any, padre: str) -> Nodo | None:
    """Return the element that ``hijo`` continues: its neighbour; for a part of a table, any one before it."""
    if not isinstance(hijo, Nodo) or not hijo.numero or hijo.tipo in NO_SE_UNEN:
        return None
    for otro in reversed(unidos if padre in ("TR", "Table") else unidos[-1:]):
        if isinstance(otro, Nodo) and (otro.numero, otro.tipo, otro.html) == (
            hijo.numero,
            hijo.tipo,
            hijo.html,
        ):
            return otro
    return None


def _quitar_repetidas(documento: Nodo, quitados: dict[tuple[int, int], str]) -> None:
    """Keep one head of each table (the first), whatever pages it was repeated on; _unir left only one foot of rows."""
    for tabla in documento.recorrer():
        if tabla.tipo != "Table":
            continue
        for de_mas in [hijo for hijo in tabla.elementos() if hijo.tipo == "THead"][1:]:
            quitados.update({uno.objeto.objgen: "repetido" for uno in de_mas.recorrer()})
            tabla.hijos.remove(de_mas)
        for pie in [hijo for hijo in tabla.elementos() if hijo.tipo == "TFoot"]:
            tabla.hijos.remove(pie)
            tabla.hijos.append(pie)
            _quitar_filas_repetidas(pie, quitados)


def _quitar_filas_repetidas(pie: Nodo, quitados: dict[tuple[int, int], str]) -> None:
    """Keep of each cell of a repeated foot what its first page drew."""
    for fila in pie.elementos():
        for celda in fila.elementos():
            vistas: set[tuple[int, str]] = set()
            for hijo in celda.elementos():
                pagina = hijo.objeto.Pg.objgen
                if vistas and pagina not in vistas:
                    quitados.update({uno.objeto.objgen: "repetido" for uno in hijo.recorrer()})
                    celda.hijos.remove(hijo)
                vistas.add(pagina)


def _listas(documento: Nodo, archivo: pikepdf.Pdf) -> None:
    """Give each definition its term, and let an item hold nothing but its label and its body."""
    for lista in [nodo for nodo in documento.recorrer() if nodo.tipo == "L"]:
        hijos: list[Any] = []
        for hijo in _sin_grupos(lista):
            es_parte = isinstance(hijo, Nodo) and hijo.tipo == "LI" and hijo.html in ("dt", "dd")
            anterior = hijos[-1] if hijos else None
            if es_parte and hijo.html == "dd" and isinstance(anterior, Nodo) and anterior.html == "dt":
                anterior.hijos += hijo.hijos
                continue
            if es_parte and hijo.html == "dt":
                for cuerpo in hijo.elementos():
                    cuerpo.tipo = "Lbl"
            hijos.append(hijo)
        lista.hijos = hijos
        for renglon in [nodo for nodo in lista.elementos() if nodo.tipo == "LI"]:
            _renglon(renglon, archivo)


def _sin_grupos(lista: Nodo) -> Iterator[Any]:
    """Yield what hangs from a list, reading through the ``<div>`` that HTML allows around a term and its facts."""
    for hijo in lista.hijos:
        if isinstance(hijo, Nodo) and hijo.tipo in ("Div", "NonStruct"):
            yield from _sin_grupos(hijo)
        else:
            yield hijo


def _renglon(renglon: Nodo, archivo: pikepdf.Pdf) -> None:
    """Put inside the item's body whatever hangs from the item itself."""
    sueltos = [uno for uno in renglon.hijos if not (isinstance(uno, Nodo) and uno.tipo in ("Lbl", "LBody"))]
    if not sueltos:
        return
    cuerpo = next((uno for uno in renglon.elementos() if uno.tipo == "LBody"), None)
    if not cuerpo:
        objeto = archivo.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, Pg=renglon.objeto.Pg))
        cuerpo = Nodo(objeto, "LBody")
        renglon.hijos.append(cuerpo)
    orden = [uno for uno in renglon.hijos if uno is not cuerpo and uno not in sueltos]
    antes = renglon.hijos.index(cuerpo)
    cuerpo.hijos = [
        *[uno for uno in renglon.hijos[:antes] if uno in sueltos],
        *cuerpo.hijos,
        *[uno for uno in renglon.hijos[antes:] if uno in sueltos],
    ]
    renglon.hijos = [*orden, cuerpo]


def _celdas(documento: Nodo) -> None:
    """Say of each heading cell what it heads. WeasyPrint's identifiers repeat from page to page, so none stays."""
    for tabla in [nodo for nodo in documento.recorrer() if nodo.tipo == "Table"]:
        for parte in tabla.elementos():
            for celda in parte.recorrer():
                if celda.tipo not in ("TH", "TD"):
                    continue
                atributos = celda.objeto.get("/A", Dictionary(O=Name.Table))
                for clave in ("/Headers", "/Scope"):
                    if clave in atributos:
                        del atributos[clave]
                if "/ID" in celda.objeto:
                    del celda.objeto["/ID"]
                if celda.tipo == "TH":
                    de_fila = celda.ambito.startswith("row") or (not celda.ambito and parte.tipo != "THead")
                    atributos.Scope = Name.Row if de_fila else Name.Column
                celda.objeto.A = atributos


def _figuras(documento: Nodo) -> None:
    """Say where each figure is in the page's own units: WeasyPrint gives CSS pixels counted from the top."""
    for figura in documento.recorrer():
        if figura.tipo == "Figure" and "/BBox" in figura.objeto.get("/A", Dictionary()):
            alto = float(figura.objeto.Pg.MediaBox[3])
            x1, y1, x2, y2 = (float(lado) * 0.75 for lado in figura.objeto.A.BBox)
            figura.objeto.A.BBox = Array([round(lado, 3) for lado in (x1, alto - y2, x2, alto - y1)])


def _vaciar(nodo: Nodo) -> None:
    """Drop the elements in which nothing was drawn."""
    for hijo in nodo.elementos():
        _vaciar(hijo)
        if not hijo.hijos and hijo.tipo not in VACIOS_QUE_CUENTAN:
            nodo.hijos.remove(hijo)


def _escribir(nodo: Nodo) -> None:
    nodo.objeto.S = Name(f"/{nodo.tipo}")
    nodo.objeto.K = Array([hijo.objeto if isinstance(hijo, Nodo) else hijo for hijo in nodo.hijos])
    for hijo in nodo.elementos():
        hijo.objeto.P = nodo.objeto
        _escribir(hijo)


# --- The pages ------------------------------------------------------------------------------------------------------


def _volver_artefactos(
    archivo: pikepdf.Pdf, quedan: set[tuple[int, int]], quitados: dict[tuple[int, int], str]
) -> None:
    """Mark as artifacts, in the pages, the content whose element left the tree, and drop its annotations."""
    hojas = {
        int(pagina.obj.StructParents): pagina for pagina in archivo.pages if "/StructParents" in pagina.obj
    }
    nums = archivo.Root.StructTreeRoot.ParentTree.Nums
    nuevos: list[Any] = []
    sueltas: set[int] = set()
    for lugar in range(0, len(nums), 2):
        clave, valor = int(nums[lugar]), nums[lugar + 1]
        if clave in hojas:
            fuera = {
                mcid: quitados.get(dueno.objgen, "pie")
                for mcid, dueno in enumerate(valor)
                if dueno.objgen not in quedan
            }
            _marcar(hojas[clave], fuera)
            valor = Array([None if mcid in fuera else dueno for mcid, dueno in enumerate(valor)])
        elif valor.objgen not in quedan:
            sueltas.add(clave)
            continue
        nuevos += [clave, valor]
    archivo.Root.StructTreeRoot.ParentTree.Nums = Array(nuevos)
    archivo.Root.StructTreeRoot.ParentTreeNextKey = max(nuevos[::2], default=-1) + 1
    for pagina in hojas.values():
        _anotaciones(pagina, sueltas)


def _marcar(pagina: pikepdf.Page, fuera: dict[int, str]) -> None:
    """Rewrite the marks of the page's stream: ``fuera`` says of each MCID which of ARTEFACTOS it is."""

    def nueva(hallada: re.Match[bytes]) -> bytes:
        mcid = int(hallada[1])
        if mcid not in fuera:
            return hallada[0]
        return b"/Artifact <<" + ARTEFACTOS[fuera[mcid]] + b">> BDC"

    if fuera:
        contenido = pagina.obj.Contents
        escrito = MARCADO.sub(nueva, contenido.read_bytes())
        if escrito.count(b"/Artifact <<") != len(fuera):
            raise ValueError("The marks of the drawn page aren't the ones this finisher knows.")
        contenido.write(escrito)


def _anotaciones(pagina: pikepdf.Page, sueltas: set[int]) -> None:
    """Keep the annotations that the tree reaches, each with words of its own, in the order of the tree."""
    if "/Annots" not in pagina.obj:
        return
    quedan = [una for una in pagina.obj.Annots if int(una.get("/StructParent", -1)) not in sueltas]
    for una in quedan:
        if "/Contents" not in una and una.get("/Subtype") == Name.Link:
            una.Contents = (
                str(una.get("/A", Dictionary()).get("/URI", "")) or "Ir a otra parte de este documento"
            )
    pagina.obj.Annots = Array(quedan)
    pagina.obj.Tabs = Name.S


# --- The document ---------------------------------------------------------------------------------------------------


def _declarar(archivo: pikepdf.Pdf) -> None:
    """Say what the file is and how to show it: XMP, title in the window's bar, language, each attachment once."""
    raiz = archivo.Root
    xmp = raiz.Metadata.read_bytes()
    if xmp.count(FIN_DE_RDF) != 1:
        raise ValueError("The XMP of the drawn PDF isn't the one this finisher knows.")
    raiz.Metadata = archivo.make_stream(
        xmp.replace(FIN_DE_RDF, XMP_UA + FIN_DE_RDF), Type=Name.Metadata, Subtype=Name.XML
    )
    raiz.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if not str(raiz.get("/Lang", "")):
        raiz.Lang = IDIOMA
    if "/AF" in raiz:
        raiz.AF = Array({uno.objgen: uno for uno in raiz.AF}.values())
