// Places to write grow with what is written, also where the browser does not do it by itself.
const GROWS = CSS.supports("field-sizing", "content");

export function growPlacesToWrite() {
  if (GROWS) return;
  document.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLTextAreaElement) fit(target);
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLTextAreaElement) fit(target);
  });
}

function fit(area) {
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}
