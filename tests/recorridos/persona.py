"""A person at a computer: signs in, fills forms by their labels and presses buttons by their words."""

import re

from playwright.sync_api import Locator, Page, expect


class Persona:
    """Wrap a window; every step fails if the page shows an error that was not asked for."""

    def __init__(self, pagina: Page, revisar=None) -> None:
        self.pagina = pagina
        self.revisar = revisar or (lambda pagina: None)
        self.vistas: set[str] = set()

    def entrar(self, usuario: str, clave: str) -> "Persona":
        self.ir("/entrar/")
        self.llenar({"Usuario": usuario, "Contraseña": clave})
        self.pulsar("Entrar")
        expect(self.pagina.get_by_role("heading", level=1)).to_have_text("Mi panel")
        return self

    def ir(self, camino: str) -> "Persona":
        respuesta = self.pagina.goto(camino, wait_until="commit")
        assert respuesta is not None, camino
        assert respuesta.ok, f"{camino}: {respuesta.status}"
        self._esperar()
        self._mirar()
        return self

    def _esperar(self) -> None:
        """Wait for the document: Playwright never sees a page with a ``Refresh`` header as loaded."""
        while self.pagina.evaluate("document.readyState") != "complete":
            self.pagina.wait_for_timeout(20)

    def _mirar(self) -> None:
        """Look once, for accessibility, at each kind of page seen."""
        clase = re.sub(r"\d+|GA-[\w-]+|R-[\w-]+", "#", self.pagina.url.split("?")[0])
        if clase not in self.vistas:
            self.vistas.add(clase)
            self.revisar(self.pagina)

    def llenar(self, campos: dict) -> "Persona":
        """Fill by label: text is typed, True is checked, a tuple (option,) is chosen from a list."""
        for rotulo, valor in campos.items():
            campo = self.pagina.get_by_label(re.compile(rf"^\s*{re.escape(rotulo)}( \(opcional\))?\*?\s*$"))
            if valor is True:
                campo.first.check()
            elif isinstance(valor, tuple):
                campo.first.select_option(label=valor[0])
            else:
                campo.first.fill(str(valor))
        return self

    def pulsar(self, texto: str, *, numero: int = 0) -> "Persona":
        """Press the button or follow the link that begins with ``texto``; the next page must be free of errors."""
        patron = re.compile(rf"^\s*{re.escape(texto)}")
        boton = self.pagina.get_by_role("button", name=patron)
        if boton.count() <= numero:
            boton = self.pagina.get_by_role("link", name=patron)
        return self.tocar(boton.nth(numero))

    def tocar(self, boton: Locator) -> "Persona":
        """Touch something that leads to another page, and look at that page."""
        with self.pagina.expect_navigation(wait_until="commit"):
            boton.click(no_wait_after=True)
        self._esperar()
        errores = self.pagina.locator(".alert-danger, .invalid-feedback:visible").all_inner_texts()
        assert not errores, f"{self.pagina.url}: {errores}"
        self._mirar()
        return self

    def ve(self, texto: str) -> "Persona":
        expect(self.pagina.locator("body")).to_contain_text(texto)
        return self

    def avanzar(self, slug: str, etapa: str) -> "Persona":
        """Move the exercise on to ``etapa``, as read on the button."""
        self.ir(f"/trabajo/{slug}/").pulsar(f"Pasar a {etapa}").pulsar(f"Pasar a {etapa}")
        return self.ve(f"El ejercicio está en la etapa de {etapa}")
