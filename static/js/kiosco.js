// Comforts of the kiosk; the vote works whole without this file.
// [data-clase]: a button that puts a class on <body> (contrast, larger letters) until the next person.
// [data-leer]: a button that reads the screen aloud, where the device has a voice.
// form[data-sigue]: sent without leaving the page, so that a cut network says so instead of a browser error.
// body[data-espera]: goes to data-hacia after so many seconds without a touch; the cookie con_js tells the server
// that this file does it, so that no Refresh header (which a touch can't stop) is sent.
"use strict";

const CLASES = ["kiosco-contraste", "kiosco-letra"];
const botones = [...document.querySelectorAll("[data-clase]")];

function recordar(clase, puesta) {
  try {
    if (puesta) sessionStorage.setItem(clase, "1");
    else sessionStorage.removeItem(clase);
  } catch {
    // a device without storage simply forgets
  }
}

function recordada(clase) {
  try {
    return sessionStorage.getItem(clase) === "1";
  } catch {
    return false;
  }
}

if (botones.length === 0 && !document.querySelector("[data-conserva]")) {
  for (const clase of CLASES) recordar(clase, false); // a clean start for the next person
}
for (const clase of CLASES) document.body.classList.toggle(clase, recordada(clase));

for (const boton of botones) {
  const clase = boton.dataset.clase;
  boton.hidden = false;
  boton.setAttribute("aria-pressed", String(recordada(clase)));
  boton.addEventListener("click", () => {
    const puesta = document.body.classList.toggle(clase);
    recordar(clase, puesta);
    boton.setAttribute("aria-pressed", String(puesta));
  });
}

const leer = document.querySelector("[data-leer]");
if (leer && "speechSynthesis" in window) {
  const rotulo = leer.querySelector("span");
  leer.hidden = false;
  const callar = () => {
    speechSynthesis.cancel();
    rotulo.textContent = "Escuchar";
  };
  leer.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      callar();
      return;
    }
    const texto = new SpeechSynthesisUtterance(document.querySelector("main").innerText);
    texto.lang = "es-MX";
    texto.onend = callar;
    rotulo.textContent = "Callar";
    speechSynthesis.speak(texto);
  });
  addEventListener("pagehide", callar);
}

for (const formulario of document.querySelectorAll("form[data-sigue]")) {
  let enviando = false;
  formulario.addEventListener("submit", async (evento) => {
    evento.preventDefault();
    if (enviando) return; // a second click changes nothing
    enviando = true;
    const falla = document.querySelector("[data-sin-red]");
    try {
      const respuesta = await fetch(formulario.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(formulario, evento.submitter)),
        redirect: "manual",
        credentials: "same-origin",
      });
      if (respuesta.type !== "opaqueredirect") throw new Error("sin respuesta");
      location.replace(formulario.dataset.sigue);
    } catch {
      enviando = false;
      falla.hidden = false;
      falla.scrollIntoView();
    }
  });
}

document.cookie = "con_js=1; path=/kiosco/; max-age=600; samesite=strict";
const espera = Number(document.body.dataset.espera);
if (espera) {
  let reloj = 0;
  const empezar = () => {
    clearTimeout(reloj);
    reloj = setTimeout(() => location.replace(document.body.dataset.hacia), espera * 1000);
  };
  for (const gesto of ["pointerdown", "keydown", "scroll"]) addEventListener(gesto, empezar, { passive: true });
  empezar();
}

const caja = document.getElementById("tarjeta");
if (caja) addEventListener("pointerup", () => setTimeout(() => caja.focus(), 0));
