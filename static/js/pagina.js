// Small comforts of every page; all of it works without this file.
// [data-imprimir]: a hidden button that appears and opens the print dialog.
"use strict";

for (const boton of document.querySelectorAll("[data-imprimir]")) {
  boton.hidden = false;
  boton.addEventListener("click", () => window.print());
}
