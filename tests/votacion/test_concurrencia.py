"""Races with real processes and a real server, on whichever engine runs."""

import http.client
import threading
import urllib.parse
from datetime import date

import pytest

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.errores import ReglaIncumplida
from mesas.models import Inscripcion
from tests.factories.votacion import escena
from votacion import operaciones as op
from votacion.models import Acreditacion, Boleta, BoletaCerrada, Casilla, Jornada, Tarjeta, huella_tarjeta

pytestmark = pytest.mark.lento


def depositar_en_proceso(indice, casilla_id, huella):
    try:
        op.depositar(Casilla.objects.get(pk=casilla_id), huella=huella, eleccion="1")
    except ReglaIncumplida as error:
        return error.codigo
    return "dentro"


def registrar_y_acreditar(indice, casillas, personas, curps):
    """One desk each: registers the same walk-in (one with CURP, one without) and accredits them."""
    casilla = Casilla.objects.get(pk=casillas[indice])
    actor = Usuario.objects.get(pk=personas[indice])
    try:
        inscripcion = op.registrar_en_casilla(
            casilla, actor=actor, nombre="Persona Ficticia Única", fecha_nacimiento=date(1990, 1, 1),
            colonia="Las Fuentes", comprobante="Recibo de luz", curp=curps[indice],
        )  # fmt: skip
    except ReglaIncumplida:
        inscripcion = Inscripcion.objects.get(nombre="Persona Ficticia Única")
    try:
        op.acreditar(casilla, actor=actor, inscripcion=inscripcion)
    except ReglaIncumplida as error:
        return error.codigo
    return "D-02"


def acreditar_en_proceso(indice, casillas, personas, inscripcion_id):
    try:
        op.acreditar(
            Casilla.objects.get(pk=casillas[indice]),
            actor=Usuario.objects.get(pk=personas[indice]),
            inscripcion=Inscripcion.objects.get(pk=inscripcion_id),
        )
    except ReglaIncumplida as error:
        return error.codigo
    return "D-02"


def depositar_o_cerrar(indice, casilla_id, huellas, personas):
    """Process 0 and 1 close the casilla; the others deposit their cards one after the other."""
    casilla = Casilla.objects.get(pk=casilla_id)
    if indice < 2:
        actor = Usuario.objects.get(pk=personas[indice])
        try:
            if indice == 0:
                op.terminar_votacion(casilla, actor=actor)
            return "cerró"
        except ReglaIncumplida as error:
            return error.mensaje
    return [depositar_en_proceso(indice, casilla_id, huella) for huella in huellas[indice - 2 :: 4]]


def test_una_tarjeta_en_veinte_procesos_es_un_voto(base_real, en_procesos):
    una = escena()
    una.acreditar(20)
    huella = huella_tarjeta(una.claves[una.casilla.pk].pop())
    resultados = en_procesos(20, depositar_en_proceso, una.casilla.pk, huella)
    assert sorted(resultados) == ["KE-04"] * 19 + ["dentro"]
    assert Boleta.objects.count() == 1
    assert Casilla.objects.get(pk=una.casilla.pk).emitidas == 1


def test_una_persona_en_dos_escritorios_recibe_una_tarjeta(base_real, en_procesos):
    una = escena(casillas=2)
    personas = [una.personal[0].pk, una.personal[2].pk]
    inscripcion = una.persona(curp="FIPX800520MQTCRR01")
    resultados = en_procesos(
        2, acreditar_en_proceso, [casilla.pk for casilla in una.casillas], personas, inscripcion.pk
    )
    assert resultados.count("D-02") == 1
    assert set(resultados) <= {"D-02", "D-11", "D-23"}
    assert Acreditacion.objects.count() == 1
    assert sum(Casilla.objects.values_list("acreditados", flat=True)) == 1


@pytest.mark.parametrize(
    "curps", [("FIPX900101MQTCRR09", ""), ("", ""), ("FIPX900101MQTCRR09", "FIPX900101MQTCRR09")]
)
def test_una_persona_sin_registro_en_dos_escritorios_recibe_una_tarjeta(base_real, en_procesos, curps):
    una = escena(casillas=2)
    una.persona()  # the privacy notice exists
    personas = [una.personal[0].pk, una.personal[2].pk]
    resultados = en_procesos(
        2, registrar_y_acreditar, [casilla.pk for casilla in una.casillas], personas, curps
    )
    assert resultados.count("D-02") == 1, resultados
    assert Inscripcion.objects.filter(nombre="Persona Ficticia Única").count() == 1
    assert Acreditacion.objects.count() == 1


def test_ningun_voto_entra_despues_del_cierre(base_real, en_procesos):
    una = escena(tarjetas=40)
    una.acreditar(40)
    huellas = [huella_tarjeta(clave) for clave in una.claves[una.casilla.pk]]
    resultados = en_procesos(
        6, depositar_o_cerrar, una.casilla.pk, huellas, [persona.pk for persona in una.personal]
    )
    assert resultados[0] == "cerró"
    dichos = [uno for parte in resultados[2:] for uno in parte]
    dentro = dichos.count("dentro")
    assert set(dichos) <= {"dentro", "KE-08"}
    assert len(dichos) == 40
    casilla = Casilla.objects.get(pk=una.casilla.pk)
    assert casilla.emitidas == dentro == Boleta.objects.count()
    assert Tarjeta.objects.filter(estado="usada").count() == dentro
    for persona in una.personal:
        cerrada = op.confirmar_cierre(casilla, actor=persona, sobrantes=0)
    assert cerrada.acta_cierre.datos["cuadra"] is True
    assert BoletaCerrada.objects.count() == dentro
    assert Jornada.objects.get().estado == "cerrada"


class Navegador:
    """As little of a browser as a kiosk needs: cookies, forms, redirects."""

    def __init__(self, servidor, cookies=None):
        self.anfitrion = urllib.parse.urlsplit(servidor).netloc
        self.cookies = dict(cookies or {})

    def pedir(self, metodo, ruta, **campos):
        conexion = http.client.HTTPConnection(self.anfitrion, timeout=60)
        cabeceras = {"Cookie": "; ".join(f"{nombre}={valor}" for nombre, valor in self.cookies.items())}
        cuerpo = None
        if metodo == "POST":
            cabeceras |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://{self.anfitrion}",
            }
            cuerpo = urllib.parse.urlencode(campos | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})
        conexion.request(metodo, ruta, cuerpo, cabeceras)
        respuesta = conexion.getresponse()
        texto = respuesta.read().decode()
        for nombre, valor in respuesta.getheaders():
            if nombre.lower() == "set-cookie":
                galleta = valor.split(";", 1)[0].split("=", 1)
                self.cookies[galleta[0]] = galleta[1].strip('"')
        conexion.close()
        return respuesta.status, respuesta.getheader("Location") or "", texto


def test_veinte_envios_de_una_tarjeta_al_servidor_son_un_voto(servidor):
    una = escena()
    una.acreditar(20)
    _, codigo = op.crear_codigo_de_enlace(una.casilla, actor=una.personal[0])
    kiosco = Navegador(servidor)
    kiosco.pedir("GET", "/kiosco/enlazar/")
    assert kiosco.pedir("POST", "/kiosco/enlazar/", codigo=codigo)[:2] == (303, "/kiosco/")
    tarjeta = una.claves[una.casilla.pk].pop()
    assert kiosco.pedir("POST", "/kiosco/", tarjeta=tarjeta)[:2] == (303, "/kiosco/boleta/")
    assert kiosco.pedir("POST", "/kiosco/boleta/", opcion="1")[:2] == (303, "/kiosco/confirmar/")
    salida, vistos = threading.Barrier(20), []

    def mandar():
        copia = Navegador(servidor, kiosco.cookies)
        salida.wait()
        vistos.append(copia.pedir("POST", "/kiosco/confirmar/")[:2])

    hilos = [threading.Thread(target=mandar) for _ in range(20)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert sorted(vistos) == [(303, "/kiosco/")] * 19 + [(303, "/kiosco/gracias/")]
    assert Boleta.objects.count() == 1
    assert Casilla.objects.get(pk=una.casilla.pk).emitidas == 1
    assert Ejercicio.objects.count() == 1
