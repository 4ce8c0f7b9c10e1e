// Forms: go to what is to be corrected; say so before leaving something half written;
// a second press of the same button does nothing.
export function listenForForms() {
  document.querySelector("[data-form-errors]")?.focus();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "true";
  });
  // Back in the history, or a file that was handed down instead of a page: forms work again.
  window.addEventListener("pageshow", release);
  window.addEventListener("focus", release);
}

function release() {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
}
