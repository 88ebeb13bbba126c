// A long PDF being made: asks how far it is and says so on the page, which works without this file by its own link.
// [data-avance]: the section, with the address that answers {estado, paginas, texto}; [data-cuando]: what is seen in
// those states; [data-avance-texto]: the sentence; [data-avance-voz]: what a screen reader says, only now and then.
"use strict";

(() => {
  const seccion = document.querySelector("[data-avance]");
  if (!seccion) return;

  const ENTRE_PREGUNTAS = 1500; // milliseconds
  const ENTRE_VOCES = 15000; // milliseconds: nobody wants to hear every page counted
  const MAXIMO = 30000; // milliseconds between two questions when the server doesn't answer
  const texto = seccion.querySelector("[data-avance-texto]");
  const voz = seccion.querySelector("[data-avance-voz]");
  const titulo = document.title;
  let reloj = null;
  let fallas = 0;
  let ultimaVoz = Date.now();

  const termino = () => ["lista", "fallida"].includes(seccion.dataset.estado);

  const decir = (frase) => {
    voz.textContent = frase;
    ultimaVoz = Date.now();
  };

  function mostrar(nuevo) {
    const cambio = nuevo.estado !== seccion.dataset.estado;
    seccion.dataset.estado = nuevo.estado;
    if (texto.textContent !== nuevo.texto) texto.textContent = nuevo.texto;
    for (const parte of seccion.querySelectorAll("[data-cuando]")) {
      const sobra = !parte.dataset.cuando.split(" ").includes(nuevo.estado);
      if (sobra && parte.contains(document.activeElement)) {
        texto.tabIndex = -1; // what had the focus goes: the sentence takes it, or the person would start over
        texto.focus();
      }
      parte.hidden = sobra;
    }
    if (termino()) document.title = `${nuevo.texto} ${titulo}`;
    if (cambio || Date.now() - ultimaVoz > ENTRE_VOCES) decir(nuevo.texto);
  }

  async function preguntar() {
    reloj = null;
    try {
      const respuesta = await fetch(seccion.dataset.avance, { headers: { Accept: "application/json" } });
      if (!respuesta.ok) throw new Error(String(respuesta.status));
      mostrar(await respuesta.json());
      fallas = 0;
    } catch {
      fallas += 1;
      if (fallas === 3) decir("No hay respuesta. Se vuelve a preguntar.");
    }
    seguir();
  }

  function seguir() {
    if (reloj || termino() || document.hidden) return;
    reloj = setTimeout(preguntar, Math.min(ENTRE_PREGUNTAS * 2 ** fallas, MAXIMO));
  }

  document.addEventListener("visibilitychange", seguir);
  addEventListener("pageshow", seguir); // also when the page comes back whole from the browser's memory
})();
