// The form that compares a file: says at once that it is too large, before it travels. Without this file the server says so.
"use strict";

for (const campo of document.querySelectorAll("input[type=file][data-maximo]")) {
  const formulario = campo.form;
  const aviso = formulario.querySelector("[data-aviso]");
  const cabe = () => [...campo.files].every((archivo) => archivo.size <= Number(campo.dataset.maximo));
  const decir = () => {
    aviso.textContent = cabe() ? "" : campo.dataset.demasiado;
    aviso.hidden = cabe();
    campo.setAttribute("aria-invalid", String(!cabe()));
  };
  campo.addEventListener("change", decir);
  formulario.addEventListener("submit", (suceso) => {
    if (!cabe()) {
      suceso.preventDefault();
      decir();
      campo.focus();
    }
  });
}
