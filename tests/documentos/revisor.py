"""A reviewer of finished PDFs: what PDF/UA-1 and PDF/A-3a ask that a machine can see, read with pikepdf.

Numbers are those of the Matterhorn Protocol 1.1 (PDF/UA-1's failure conditions) or of ISO 19005-3. It repeats nothing of
the finisher: it reads the file as a stranger would. ``test_acabado`` breaks every one of its checks on purpose.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name

ESTANDAR = set(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody "
    "Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Figure Formula Form".split()
)
CABEN = {  # what may hang from an element; what isn't here takes anything
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
    "Table": {"THead", "TBody", "TFoot", "TR", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
}
SOLO_EN = {
    "LI": {"L"},
    "LBody": {"LI"},
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
}
PINTAN = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE"}
ESPACIOS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def revisar(pdf: bytes) -> list[str]:
    """Return every fault found in ``pdf``, each beginning with its number; an empty list when there is none."""
    with pikepdf.open(io.BytesIO(pdf)) as archivo:
        faltas = [
            *_documento(archivo),
            *_xmp(archivo),
            *_adjuntos(archivo),
            *_colores(archivo),
            *_letras(archivo),
        ]
        if not faltas or "/StructTreeRoot" in archivo.Root:
            faltas += [*_arbol(archivo), *_encabezados(archivo), *_tablas(archivo), *_figuras(archivo)]
            faltas += [*_contenido(archivo), *_anotaciones(archivo)]
        return faltas


# --- The document ---------------------------------------------------------------------------------------------------


def _documento(archivo: pikepdf.Pdf) -> Iterator[str]:
    raiz = archivo.Root
    if not raiz.get("/MarkInfo", Dictionary()).get("/Marked"):
        yield "06-000 the catalog doesn't say that the file is tagged"
    if raiz.get("/MarkInfo", Dictionary()).get("/Suspects"):
        yield "01-007 the tags are suspects"
    if "/StructTreeRoot" not in raiz:
        yield "01-005 there is no structure"
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", str(raiz.get("/Lang", ""))):
        yield "11-006 no language"
    if not raiz.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle"):
        yield "07-001 the window would not show the title"
    if archivo.is_encrypted:
        yield "26-001 encrypted"
    if archivo.is_linearized:
        yield "linearised: it could not be signed as it is"
    if "/ID" not in archivo.trailer:
        yield "19005-3:6.1.3 no identifier"
    if not any(
        str(uno.S) == "/GTS_PDFA1" and "/DestOutputProfile" in uno for uno in raiz.get("/OutputIntents", [])
    ):
        yield "19005-3:6.2.3 no output intent"
    if "/OCProperties" in raiz or "/JavaScript" in raiz.get("/Names", Dictionary()):
        yield "19005-3:6.6 layers or scripts"


def _xmp(archivo: pikepdf.Pdf) -> Iterator[str]:
    if "/Metadata" not in archivo.Root:
        yield "06-001 no XMP"
        return
    xmp = etree.fromstring(archivo.Root.Metadata.read_bytes())

    def valor(nombre: str) -> str:
        prefijo, _, clave = nombre.partition(":")
        etiqueta = f"{{{ESPACIOS[prefijo]}}}{clave}"
        for uno in xmp.iter(f"{{{ESPACIOS['rdf']}}}Description"):
            if etiqueta in uno.attrib or uno.find(etiqueta) is not None:
                return uno.get(etiqueta) or uno.findtext(etiqueta) or ""
        return ""

    if valor("pdfuaid:part") != "1":
        yield "06-002 the XMP doesn't say PDF/UA-1"
    if (valor("pdfaid:part"), valor("pdfaid:conformance")) != ("3", "A"):
        yield "19005-3:6.6.4 the XMP doesn't say PDF/A-3a"
    if "http://www.aiim.org/pdfua/ns/id/" not in {
        nodo.text for nodo in xmp.iter(f"{{{ESPACIOS['pdfaSchema']}}}namespaceURI")
    }:
        yield "19005-3:6.6.2 the schema of PDF/UA isn't described"
    if not (xmp.findtext(".//dc:title//rdf:li", namespaces=ESPACIOS) or "").strip():
        yield "06-003 no title in the XMP"


def _adjuntos(archivo: pikepdf.Pdf) -> Iterator[str]:
    nombres = archivo.Root.get("/Names", Dictionary()).get("/EmbeddedFiles", Dictionary()).get("/Names", [])
    asociados = [uno.objgen for uno in archivo.Root.get("/AF", [])]
    if len(asociados) != len(set(asociados)):
        yield "19005-3:6.8 an attachment is associated twice"
    for uno in list(nombres)[1::2]:
        if uno.objgen not in asociados or "/AFRelationship" not in uno:
            yield "19005-3:6.8 an attachment isn't associated"
        if not all(str(uno.get(clave, "")) for clave in ("/F", "/UF", "/Desc")):
            yield "21-001 an attachment without names or description"
        if not str(uno.EF.F.get("/Subtype", "")) or "/ModDate" not in uno.EF.F.get("/Params", Dictionary()):
            yield "19005-3:6.8 an attachment without type or date"


def _colores(archivo: pikepdf.Pdf) -> Iterator[str]:
    for objeto in archivo.objects:
        if isinstance(objeto, Dictionary) and str(objeto.get("/BM", "/Normal")) not in (
            "/Normal",
            "/Compatible",
        ):
            yield "19005-3:6.2.10 a blend mode"
        if isinstance(objeto, pikepdf.Stream) and str(objeto.get("/ColorSpace", "")) == "/DeviceCMYK":
            yield "19005-3:6.2.4 a colour that the output intent can't hold"


def _letras(archivo: pikepdf.Pdf) -> Iterator[str]:
    for objeto in archivo.objects:
        if not isinstance(objeto, Dictionary) or str(objeto.get("/Type", "")) != "/Font":
            continue
        if "/ToUnicode" not in objeto and str(objeto.Subtype) == "/Type0":
            yield "10-001 a font whose text nobody can read"
        descripcion = objeto.get("/FontDescriptor")
        if descripcion is not None and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(
            descripcion.keys()
        ):
            yield "31-009 a font that isn't embedded"


# --- The structure --------------------------------------------------------------------------------------------------


def hijos(elemento: Dictionary) -> list:
    k = elemento.get("/K", [])
    return list(k) if isinstance(k, (Array, list)) else [k]


def elementos(elemento: Dictionary) -> list[Dictionary]:
    return [uno for uno in hijos(elemento) if isinstance(uno, Dictionary) and "/S" in uno]


def recorrer(elemento: Dictionary) -> Iterator[Dictionary]:
    yield elemento
    for hijo in elementos(elemento):
        yield from recorrer(hijo)


def todos(archivo: pikepdf.Pdf) -> list[Dictionary]:
    """Return the elements of the tree in reading order."""
    return [uno for hijo in elementos(archivo.Root.StructTreeRoot) for uno in recorrer(hijo)]


def tipo(elemento: Dictionary) -> str:
    return str(elemento.S)[1:]


def _arbol(archivo: pikepdf.Pdf) -> Iterator[str]:
    vistos = Counter(uno.objgen for uno in todos(archivo))
    if any(veces > 1 for veces in vistos.values()):
        yield "01-006 an element hangs from two places"
    identidades = Counter(str(uno.ID) for uno in todos(archivo) if "/ID" in uno)
    if any(veces > 1 for veces in identidades.values()) or (
        identidades and "/IDTree" not in archivo.Root.StructTreeRoot
    ):
        yield "09-005 identifiers repeat or have no tree"
    if [tipo(uno) for uno in elementos(archivo.Root.StructTreeRoot)] != ["Document"]:
        yield "09-004 the tree doesn't begin with a document"
    for uno in todos(archivo):
        if tipo(uno) not in ESTANDAR:
            yield f"02-001 {tipo(uno)} isn't a standard type"
        if any(clave.startswith("/Ga") for clave in uno):
            yield "a hint of the drawing stayed"
        for hijo in elementos(uno):
            if hijo.P.objgen != uno.objgen:
                yield f"09-004 {tipo(hijo)} says that it hangs from elsewhere"
            sobra = tipo(uno) in CABEN and tipo(hijo) not in CABEN[tipo(uno)]
            if sobra or (tipo(hijo) in SOLO_EN and tipo(uno) not in SOLO_EN[tipo(hijo)]):
                yield f"09-004 {tipo(hijo)} hangs from {tipo(uno)}"


def _encabezados(archivo: pikepdf.Pdf) -> Iterator[str]:
    antes = 0
    for uno in todos(archivo):
        if re.fullmatch(r"H[1-6]", tipo(uno)):
            nivel = int(tipo(uno)[1])
            if nivel > antes + 1:
                yield f"14-003 from H{antes} to H{nivel}" if antes else "14-002 the first heading isn't H1"
            if not hijos(uno):
                yield "14-000 an empty heading"
            antes = nivel


def _tablas(archivo: pikepdf.Pdf) -> Iterator[str]:
    for tabla in (uno for uno in todos(archivo) if tipo(uno) == "Table"):
        if [tipo(uno) for uno in elementos(tabla)].count("THead") > 1:
            yield "09-004 a table has two heads"
        celdas = [uno for uno in recorrer(tabla) if tipo(uno) in ("TH", "TD")]
        if not any(tipo(uno) == "TH" for uno in celdas):
            yield "15-001 a table without headings"
        if any(
            tipo(uno) == "TH"
            and str(uno.get("/A", Dictionary()).get("/Scope", "")) not in ("/Row", "/Column")
            for uno in celdas
        ):
            yield "15-003 a heading cell doesn't say what it heads"
        if len(set(_anchos([uno for uno in recorrer(tabla) if tipo(uno) == "TR"]))) > 1:
            yield "15-004 rows of different lengths"


def _anchos(filas: list[Dictionary]) -> list[int]:
    """Return how many places each row takes, counting what hangs into it from the rows above."""
    debidas: Counter[int] = Counter()
    anchos = []
    for n, fila in enumerate(filas):
        ancho = debidas[n]
        for celda in elementos(fila):
            atributos = celda.get("/A", Dictionary())
            columnas = int(atributos.get("/ColSpan", 1))
            ancho += columnas
            for abajo in range(1, int(atributos.get("/RowSpan", 1))):
                debidas[n + abajo] += columnas
        anchos.append(ancho)
    return anchos


def _figuras(archivo: pikepdf.Pdf) -> Iterator[str]:
    for uno in todos(archivo):
        if tipo(uno) != "Figure":
            continue
        if not str(uno.get("/Alt", "")).strip():
            yield "13-004 a figure without words"
        caja = [float(lado) for lado in uno.get("/A", Dictionary()).get("/BBox", [])]
        hoja = [float(lado) for lado in uno.Pg.MediaBox]
        if len(caja) != 4 or not (
            hoja[0] <= caja[0] < caja[2] <= hoja[2] and hoja[1] <= caja[1] < caja[3] <= hoja[3]
        ):
            yield "01-006 a figure that isn't where it says"


# --- The pages ------------------------------------------------------------------------------------------------------


def _contenido(archivo: pikepdf.Pdf) -> Iterator[str]:
    """Look at every mark that paints: inside content that the tree reaches, or an artifact; never one in the other."""
    alcanzados = {uno.objgen for uno in todos(archivo)}
    padres = _padres(archivo)
    reclamados = Counter(
        (uno.Pg.objgen, int(mcid)) for uno in todos(archivo) for mcid in hijos(uno) if isinstance(mcid, int)
    )
    for pagina in archivo.pages:
        duenos = padres.get(int(pagina.obj.get("/StructParents", -1)))
        if duenos is None:
            yield "01-005 a page that the tree doesn't know"
            continue
        abiertas: list[str | int] = []
        vistos: set[int] = set()
        for instruccion in pikepdf.parse_content_stream(pagina):
            operador = str(instruccion.operator)
            if operador in ("BDC", "BMC"):
                marca = _marca(instruccion)
                if marca == "Artifact" and any(isinstance(una, int) for una in abiertas):
                    yield "01-003 an artifact inside content"
                if isinstance(marca, int):
                    if "Artifact" in abiertas:
                        yield "01-004 content inside an artifact"
                    dueno = duenos[marca] if marca < len(duenos) else None
                    if (
                        dueno is None
                        or dueno.objgen not in alcanzados
                        or reclamados[pagina.obj.objgen, marca] != 1
                    ):
                        yield f"01-005 content {marca} hangs from nowhere"
                    vistos.add(marca)
                abiertas.append(marca)
            elif operador == "EMC":
                del abiertas[-1:]
            elif operador in PINTAN and not any(
                una == "Artifact" or isinstance(una, int) for una in abiertas
            ):
                yield f"01-005 {operador} paints something that is neither content nor an artifact"
        if vistos != {mcid for (hoja, mcid) in reclamados if hoja == pagina.obj.objgen}:
            yield "01-006 the tree names content that its page lacks"


def _marca(instruccion) -> str | int:
    propiedades = instruccion.operands[1] if len(instruccion.operands) > 1 else {}
    nombre = str(instruccion.operands[0])[1:]
    return (
        int(propiedades["/MCID"])
        if isinstance(propiedades, Dictionary) and "/MCID" in propiedades
        else nombre
    )


def _padres(archivo: pikepdf.Pdf) -> dict[int, object]:
    nums = list(archivo.Root.StructTreeRoot.get("/ParentTree", Dictionary()).get("/Nums", []))
    return {int(clave): valor for clave, valor in zip(nums[::2], nums[1::2], strict=True)}


def _anotaciones(archivo: pikepdf.Pdf) -> Iterator[str]:
    padres = _padres(archivo)
    alcanzados = {uno.objgen: uno for uno in todos(archivo)}
    for pagina in archivo.pages:
        anotaciones = list(pagina.obj.get("/Annots", []))
        if anotaciones and pagina.obj.get("/Tabs") != Name.S:
            yield "28-009 the keyboard wouldn't follow the structure"
        for una in anotaciones:
            if not str(una.get("/Contents", "")).strip():
                yield "28-012 a link without words"
            if not int(una.get("/F", 0)) & 4 or int(una.get("/F", 0)) & 2:
                yield "19005-3:6.3.2 an annotation that would not print"
            padre = padres.get(int(una.get("/StructParent", -1)))
            if padre is None or padre.objgen not in alcanzados or tipo(padre) not in ("Link", "Form"):
                yield "28-011 an annotation outside of the structure"
            elif una.objgen not in {
                uno.Obj.objgen for uno in hijos(padre) if isinstance(uno, Dictionary) and "/Obj" in uno
            }:
                yield "28-011 an annotation that its element doesn't name"
