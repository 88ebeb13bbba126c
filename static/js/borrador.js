// Nothing typed is lost: a form[data-borrador] keeps what was typed and not saved in this browser, so that a cut, a
// closed window or an expired session only delay it. Everything works without this file.
// data-borrador: the account's number, for people who share a computer. data-sin-guardar: what is on screen was sent
// and not saved. [data-oferta]: the offer to take a draft up. [data-guardado]: the address of a form just saved.
// [data-redibuja]: a submit button after which the server draws the rows again as they were typed, saving nothing.
// A draft holds the fields that changed and every hidden one, which tell the server what the person was looking at: if
// somebody else saved it in between, the server says so. No files, no token.
"use strict";

(() => {
  const TREINTA_DIAS = 30 * 24 * 3600 * 1000;
  const ESPERA = 300; // milliseconds without typing before it is kept

  const almacen = {
    leer(clave) {
      try {
        const borrador = JSON.parse(localStorage.getItem(clave));
        return borrador && borrador.ocultos && Date.now() - borrador.en < TREINTA_DIAS ? borrador : null;
      } catch {
        return null;
      }
    },
    guardar(clave, borrador) {
      try {
        localStorage.setItem(clave, JSON.stringify({ en: Date.now(), ...borrador }));
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

  function ocultos() {
    const campos = [...formulario.elements].filter((campo) => campo.type === "hidden" && seGuarda(campo));
    return Object.fromEntries(campos.map((campo) => [campo.name, campo.value]));
  }

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
    return Object.fromEntries(Object.entries(ahora).filter(([nombre, valor]) => !iguales(alAbrir[nombre], valor)));
  }

  const iguales = (uno, otro) => (uno || "") === (otro || ""); // a box that isn't there, isn't checked or is empty
  const visibles = (borrador) => Object.entries(borrador.campos).filter(([nombre]) => !(nombre in borrador.ocultos));
  const pendiente = formulario.hasAttribute("data-sin-guardar") ? null : almacen.leer(clave);
  const seNota = pendiente && visibles(pendiente).some(([nombre, valor]) => !iguales(valores()[nombre], valor));
  let ofrecido = seNota ? pendiente : null;

  function guardar() {
    const borrador = { campos: { ...ofrecido?.campos, ...cambios() }, ocultos: ofrecido?.ocultos ?? ocultos() };
    if (visibles(borrador).length === 0) almacen.borrar(clave);
    else almacen.guardar(clave, borrador);
  }

  function poner(campo, valor) {
    if (campo.type === "checkbox") campo.checked = Boolean(valor);
    else if (campo.type === "radio") campo.checked = campo.value === valor;
    else campo.value = valor;
  }

  function usar() {
    const todos = { ...ofrecido.campos, ...ofrecido.ocultos };
    const sinLugar = new Set(Object.keys(todos).filter((nombre) => todos[nombre] !== "" && todos[nombre] !== false));
    for (const campo of formulario.elements) {
      if (!seGuarda(campo) || !(campo.name in todos)) continue;
      poner(campo, todos[campo.name]);
      sinLugar.delete(campo.name);
    }
    ofrecido = null;
    oferta.hidden = true;
    guardar();
    const redibuja = formulario.querySelector("button[data-redibuja]");
    if (redibuja && sinLugar.size > 0) {
      for (const nombre of sinLugar) {
        const oculto = document.createElement("input");
        oculto.type = "hidden";
        oculto.name = nombre;
        oculto.value = todos[nombre] === true ? "on" : todos[nombre];
        formulario.append(oculto);
      }
      formulario.requestSubmit(redibuja);
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
