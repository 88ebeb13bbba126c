// Small comforts of every page; all of it works without this file.
// [data-imprimir]: a hidden button that appears and opens the print dialog.
// [data-dialogo="id"]: a link to a confirmation page that opens a <dialog> here instead.
// [data-cierra-dialogo]: a button that closes its dialog.
"use strict";

for (const boton of document.querySelectorAll("[data-imprimir]")) {
  boton.hidden = false;
  boton.addEventListener("click", () => window.print());
}

for (const enlace of document.querySelectorAll("[data-dialogo]")) {
  const dialogo = document.getElementById(enlace.dataset.dialogo);
  if (!dialogo || typeof dialogo.showModal !== "function") continue;
  enlace.addEventListener("click", (evento) => {
    evento.preventDefault();
    dialogo.showModal();
  });
  for (const boton of dialogo.querySelectorAll("[data-cierra-dialogo]")) {
    boton.addEventListener("click", () => dialogo.close());
  }
}
