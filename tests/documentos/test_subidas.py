"""What arrives to be compared: hashed as it comes, bounded in size and time, refused in one sentence, never kept."""

import builtins
import contextlib
import hashlib
import io
import select
import socket
import tempfile
import threading
import time
import urllib.request

import pytest

from gobierno_abierto.codificacion import PeticionEnUtf8
from gobierno_abierto.documentos import subidas
from gobierno_abierto.documentos.reglas import Clase
from gobierno_abierto.documentos.subidas import SubidaRechazada, medir

LINDE = "linde-de-prueba"
FIN = f"--{LINDE}--\r\n".encode()
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 1500


def parte(contenido, campo="archivo", nombre="a.pdf"):
    cabeza = f'--{LINDE}\r\nContent-Disposition: form-data; name="{campo}"; filename="{nombre}"\r\n'
    return cabeza.encode() + b"Content-Type: application/pdf\r\n\r\n" + contenido + b"\r\n"


def texto(contenido):
    return f'--{LINDE}\r\nContent-Disposition: form-data; name="nota"\r\n\r\n'.encode() + contenido + b"\r\n"


def cuerpo(*partes, fin=FIN):
    return b"".join(partes) + fin


def peticion(entrada, largo=None, tipo=f"multipart/form-data; boundary={LINDE}", **meta):
    flujo = io.BytesIO(entrada) if isinstance(entrada, bytes) else entrada
    largo = len(entrada) if largo is None else largo
    return PeticionEnUtf8(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "CONTENT_TYPE": tipo,
            "CONTENT_LENGTH": str(largo),
            "wsgi.input": flujo,
        }
        | meta
    )


class Chorro(io.RawIOBase):
    """A body as large as told, made while it is read."""

    def __init__(self, total):
        cabeza, cola = parte(b"%PDF-").removesuffix(b"\r\n"), cuerpo(b"\r\n")
        self.trozos = [cabeza]
        self.faltan = total
        self.cola = cola
        self.largo = len(cabeza) + total + len(cola)
        self.mayor = 0

    def read(self, size=-1):
        self.mayor = max(self.mayor, size)
        if self.trozos:
            return self.trozos.pop()
        if self.faltan:
            ahora = min(size, self.faltan)
            self.faltan -= ahora
            return b"x" * ahora
        cola, self.cola = self.cola[:size], self.cola[size:]
        return cola


def rechazo(una):
    with pytest.raises(SubidaRechazada) as falta:
        medir(una)
    return falta.value


def test_medir_da_la_huella_de_lo_que_llego():
    archivo = medir(peticion(cuerpo(parte(PDF, nombre="GA-7KQ2-M9XD-v1.pdf"))))
    assert archivo.huella == hashlib.sha256(PDF).hexdigest()
    assert (archivo.bytes, archivo.clase, archivo.nombre) == (len(PDF), Clase.PDF, "GA-7KQ2-M9XD-v1.pdf")


@pytest.mark.parametrize("juego", ["base64", "idna", "utf-16"])
def test_medir_y_buscar_leen_utf8_diga_lo_que_diga_la_peticion(juego):
    tipo = f"multipart/form-data; boundary={LINDE}; charset={juego}"
    una = peticion(cuerpo(parte(PDF, nombre="año.pdf")), tipo=tipo, QUERY_STRING="folio=a%C3%B1o")
    assert una.GET["folio"] == "año"
    assert medir(una).nombre == "año.pdf"


def test_medir_no_deja_nada_en_el_disco_ni_en_la_peticion(monkeypatch):
    def prohibido(*_, **__):
        raise AssertionError("wrote to disk")

    una = peticion(cuerpo(parte(PDF)))
    for modulo, nombre in [(builtins, "open"), (tempfile, "NamedTemporaryFile"), (tempfile, "mkstemp")]:
        monkeypatch.setattr(modulo, nombre, prohibido)
    medir(una)
    monkeypatch.undo()
    assert not una.FILES
    assert not una.POST


@pytest.mark.parametrize(
    ("una", "dice"),
    [
        (lambda: peticion(b""), "No llegó ningún archivo"),
        (lambda: peticion(cuerpo(parte(b"", nombre=""))), "No llegó ningún archivo"),
        (lambda: peticion(cuerpo(parte(PDF, campo="otro"))), "No llegó ningún archivo"),
        (lambda: peticion(b"archivo=x", tipo="application/x-www-form-urlencoded"), "No llegó ningún archivo"),
        (lambda: peticion(PDF, tipo="application/pdf"), "No llegó ningún archivo"),
        (lambda: peticion(cuerpo(parte(b""))), "está vacío"),
        (lambda: peticion(cuerpo(parte(PDF), parte(PDF))), "varios archivos"),
        (lambda: peticion(cuerpo(*[parte(b"x")] * 101)), "varios archivos"),
        (lambda: peticion(cuerpo(*[parte(b"x", campo="y")] * 101)), "otros datos"),
        (lambda: peticion(cuerpo(texto(b"x" * 6_000_000), parte(PDF))), "otros datos"),
        (lambda: peticion(cuerpo(*[texto(b"x")] * 3001, parte(PDF))), "otros datos"),
        (lambda: peticion(cuerpo(parte(PDF, nombre="n" * 100_000))), "un nombre corto"),
        (lambda: peticion(cuerpo(parte(PDF), fin=b"")), "no llegó completo"),
        (lambda: peticion(parte(PDF)[:-900], largo=len(PDF) * 2), "no llegó completo"),
        (lambda: peticion(PDF, tipo="multipart/form-data"), "no llegó completo"),
        (lambda: peticion(b"\0" * 5000), "no llegó completo"),
    ],
    ids=(
        "nada sin_nombre otro_campo sin_multipart crudo vacio dos ciento_uno ajenos texto_largo mil_textos nombre_largo "
        "sin_final cortado sin_linde basura"
    ).split(),
)
def test_medir_dice_que_falta(una, dice):
    falta = rechazo(una())
    assert dice in falta.mensaje
    assert (falta.estado, falta.campo) == (400, "archivo")


def test_medir_lee_hasta_el_final_lo_demasiado_grande_de_a_pedazos():
    chorro = Chorro(subidas.MAXIMO + 1)
    falta = rechazo(peticion(chorro, largo=chorro.largo))
    assert falta.estado == 413
    assert "más de 25 MB" in falta.mensaje
    assert chorro.faltan == 0
    assert chorro.mayor <= 64 * 1024


def test_medir_admite_justo_el_maximo():
    chorro = Chorro(subidas.MAXIMO - len(b"%PDF-"))
    assert medir(peticion(chorro, largo=chorro.largo)).bytes == subidas.MAXIMO


def test_medir_no_lee_lo_enorme():
    chorro = Chorro(10)
    falta = rechazo(peticion(chorro, largo=subidas.TOPE + 1))
    assert falta.estado == 413
    assert chorro.mayor == 0


def test_medir_pide_que_se_diga_cuanto_pesa():
    falta = rechazo(peticion(cuerpo(parte(PDF)), largo=0, HTTP_TRANSFER_ENCODING="chunked"))
    assert falta.estado == 411
    assert "cuánto pesa" in falta.mensaje


def test_medir_atiende_a_pocos_a_la_vez_y_a_uno_de_cada_direccion():
    """Whoever is not attended is not read; a place is free again when its upload ends, however it ends."""
    por_llegar, motivos = [], []

    class Lento(io.RawIOBase):
        def read(self, size=-1):  # while this one is being read, another comes
            if por_llegar:
                falta = rechazo(por_llegar.pop(0))
                motivos.append((falta.estado, falta.espera > 0))
            return b""

    def de(direccion):
        return peticion(Lento(), largo=10, REMOTE_ADDR=direccion)

    for otras in (["203.0.113.7"], ["203.0.113.8", "203.0.113.9"]):
        por_llegar[:] = [de(una) for una in otras]
        rechazo(de("203.0.113.7"))
    # the same address; then one that finds the second place, and the one that finds none: it comes while both are read
    assert motivos == [(503, True), (503, True), (400, False)]
    assert not subidas._lugares


@pytest.mark.parametrize("gotea", [False, True], ids=["callado", "goteando"])
def test_medir_corta_a_quien_tarda_y_le_puede_contestar(monkeypatch, gotea):
    """A sender who says nothing, or a byte now and then, is cut off; the connection still takes the answer."""
    monkeypatch.setattr(subidas, "SEGUNDOS" if gotea else "SILENCIO", 0.6)
    servidor, cliente = socket.socketpair()
    acabo = threading.Event()

    def gotear():
        cliente.sendall(parte(PDF)[:300])
        while gotea and not acabo.wait(0.05):
            cliente.sendall(b"x")

    hilo = threading.Thread(target=gotear)
    with servidor, cliente, servidor.makefile("rb", buffering=0) as crudo:
        hilo.start()
        empezo = time.monotonic()
        try:
            falta = rechazo(peticion(io.BufferedReader(crudo), largo=10_000, **{"gunicorn.socket": servidor}))
        finally:
            acabo.set()
            hilo.join()
        assert time.monotonic() - empezo < 5
        assert falta.estado == 408
        assert ("tardó más" if gotea else "dejó de llegar") in falta.mensaje
        servidor.sendall(b"respuesta")
        assert cliente.recv(20) == b"respuesta"


@pytest.mark.lento
def test_subidas_calladas_no_cierran_el_sitio_ni_la_puerta(servidor):
    """Twenty senders who promise a file and say nothing: the others' pages go on, and each is told to come back."""
    anfitrion, puerto = servidor.removeprefix("http://").split(":")
    cabeza = (
        f"POST /verificar/archivo/ HTTP/1.1\r\nHost: {anfitrion}:{puerto}\r\nContent-Length: 1000\r\n"
        f"Content-Type: multipart/form-data; boundary={LINDE}\r\n\r\n"
    ).encode()
    with contextlib.ExitStack() as abiertos:
        callados = [abiertos.enter_context(socket.create_connection((anfitrion, puerto))) for _ in range(20)]
        for callado in callados:
            callado.sendall(cabeza + parte(b"x" * 50))
        empezo = time.monotonic()
        for _ in range(5):
            with urllib.request.urlopen(f"{servidor}/verificar/", timeout=30) as respuesta:  # noqa: S310 our own
                assert respuesta.status == 200
        tardo = time.monotonic() - empezo
        limite = time.monotonic() + 8
        while time.monotonic() < limite and len(select.select(callados, [], [], 0.1)[0]) < 18:
            time.sleep(0.1)
        contestados = select.select(callados, [], [], 0)[0]
        assert len(contestados) >= 18, len(
            contestados
        )  # each of two processes listens to one of this address
        assert {uno.recv(12) for uno in contestados} == {b"HTTP/1.1 503"}
        for pide, contesta in [
            (b"GET / HTTP/1.1\r\nHost: x\r\nX Mala: 1\r\n\r\n", b"400"),
            (cabeza.replace(b"boundary", b"charset=base64; boundary").replace(b"1000", b"0"), b"400"),
            (
                cabeza.replace(b"archivo/", b"?folio=x").replace(b"boundary", b"charset=base64; boundary"),
                b"403",
            ),
        ]:
            with socket.create_connection((anfitrion, puerto), timeout=30) as raro:
                raro.sendall(pide)
                assert raro.recv(12).endswith(contesta)
    assert tardo < 9, tardo  # a silent one is listened to for ten
    assert "Invalid request" in servidor.bitacora.read_text()
    assert f"ip={anfitrion}" not in servidor.bitacora.read_text()
