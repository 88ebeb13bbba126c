// [data-elegir-todas="name"]: a hidden button that appears and ticks every box of that name. Without it, one by one.
"use strict";

for (const boton of document.querySelectorAll("[data-elegir-todas]")) {
  boton.hidden = false;
  boton.addEventListener("click", () => {
    for (const caja of document.querySelectorAll(`input[type=checkbox][name="${boton.dataset.elegirTodas}"]`)) {
      caja.checked = true;
    }
  });
}
