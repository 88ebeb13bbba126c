// Nothing typed is lost: a form[data-borrador] keeps what was typed and not saved in this browser, so that a cut, a
// closed window or an expired session only delay it. Everything works without this file.
// data-borrador: the account's number, for people who share a computer. data-sin-guardar: what is on screen was sent
// and not saved. [data-oferta]: the offer to take a draft up. [data-guardado]: the address of a form just saved.
// A draft holds only the fields that changed, besides «vista» and «visto», which tell the server what the person was
// looking at: if somebody else saved the section in between, it says so. No files, no token.
"use strict";

(() => {
  const TREINTA_DIAS = 30 * 24 * 3600 * 1000;
  const ESPERA = 300; // milliseconds without typing before it is kept
  const SIEMPRE = ["vista", "visto"];

  const almacen = {
    leer(clave) {
      try {
        const borrador = JSON.parse(localStorage.getItem(clave));
        return borrador && Date.now() - borrador.en < TREINTA_DIAS ? borrador.campos : null;
      } catch {
        return null;
      }
    },
    guardar(clave, campos) {
      try {
        localStorage.setItem(clave, JSON.stringify({ en: Date.now(), campos }));
      } catch {
        // a browser without storage, or full, simply doesn't help
      }
    },
    borrar(clave) {
      try {
        localStorage.removeItem(clave);
      } catch {
        // as above
      }
    },
  };

  const formulario = document.querySelector("form[data-borrador]");
  const nombrar = (camino) => `borrador ${formulario ? formulario.dataset.borrador : ""} ${camino}`;

  for (const marca of document.querySelectorAll("[data-guardado]")) {
    const camino = marca.dataset.guardado.split(" ").find((parte) => parte.startsWith("/"));
    for (const clave of Object.keys(localStorageSeguro())) {
      if (clave.startsWith("borrador ") && clave.endsWith(` ${camino}`)) almacen.borrar(clave);
    }
  }

  function localStorageSeguro() {
    try {
      return localStorage;
    } catch {
      return {};
    }
  }

  if (!formulario) return;

  const clave = nombrar(location.pathname);
  const oferta = document.querySelector("[data-oferta]");
  const seGuarda = (campo) =>
    campo.name && campo.name !== "csrfmiddlewaretoken" && !["file", "submit", "button"].includes(campo.type);

  function valores() {
    const todos = {};
    for (const campo of formulario.elements) {
      if (!seGuarda(campo)) continue;
      if (campo.type === "radio") {
        if (campo.checked) todos[campo.name] = campo.value;
      } else {
        todos[campo.name] = campo.type === "checkbox" ? campo.checked : campo.value.replace(/\r\n/g, "\n");
      }
    }
    return todos;
  }

  // What is on screen when the page opens; of a page that was sent and not saved, all of it is new.
  const alAbrir = formulario.hasAttribute("data-sin-guardar") ? {} : valores();

  function cambios() {
    const ahora = valores();
    return Object.fromEntries(Object.entries(ahora).filter(([nombre, valor]) => alAbrir[nombre] !== valor));
  }

  const propios = (campos) => Object.keys(campos).filter((nombre) => !SIEMPRE.includes(nombre));
  const pendiente = formulario.hasAttribute("data-sin-guardar") ? null : almacen.leer(clave);
  let ofrecido = pendiente && propios(pendiente).some((nombre) => valores()[nombre] !== pendiente[nombre]) ? pendiente : null;

  function guardar() {
    const nuevos = cambios();
    if (propios(nuevos).length === 0 && !ofrecido) {
      almacen.borrar(clave);
      return;
    }
    const vistos = Object.fromEntries(SIEMPRE.filter((n) => n in valores()).map((n) => [n, valores()[n]]));
    almacen.guardar(clave, { ...vistos, ...ofrecido, ...nuevos });
  }

  function poner(campo, valor) {
    if (campo.type === "checkbox") campo.checked = Boolean(valor);
    else if (campo.type === "radio") campo.checked = campo.value === valor;
    else campo.value = valor;
  }

  function usar() {
    const faltantes = { ...ofrecido };
    for (const campo of formulario.elements) {
      if (!seGuarda(campo) || !(campo.name in ofrecido)) continue;
      poner(campo, ofrecido[campo.name]);
      delete faltantes[campo.name];
    }
    ofrecido = null;
    oferta.hidden = true;
    guardar();
    const agregar = formulario.querySelector("button[name=agregar]");
    const deMas = Object.entries(faltantes).filter(([, valor]) => valor && valor !== true);
    if (agregar && deMas.length > 0) {
      // rows that this page hasn't drawn: the server draws them again with everything in its place
      for (const [nombre, valor] of deMas) {
        const oculto = document.createElement("input");
        oculto.type = "hidden";
        oculto.name = nombre;
        oculto.value = valor;
        formulario.append(oculto);
      }
      formulario.requestSubmit(agregar);
      return;
    }
    formulario.querySelector("input:not([type=hidden]), textarea, select").focus();
  }

  function descartar() {
    ofrecido = null;
    oferta.hidden = true;
    almacen.borrar(clave);
    guardar();
  }

  if (ofrecido && oferta) {
    oferta.hidden = false;
    oferta.querySelector("[data-usar]").addEventListener("click", usar);
    oferta.querySelector("[data-descartar]").addEventListener("click", descartar);
  }

  let reloj = 0;
  for (const gesto of ["input", "change"]) {
    formulario.addEventListener(gesto, () => {
      clearTimeout(reloj);
      reloj = setTimeout(guardar, ESPERA);
    });
  }
  formulario.addEventListener("submit", guardar);
  addEventListener("pagehide", guardar);
  guardar();
})();
