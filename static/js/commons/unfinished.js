// Films that were begun and are not here yet: how they are let go of, and forgotten by the page.
import { giveUp } from "../lib/tus.js";

/** Buttons that let go of what was begun another time. */
export function offerLettingGo() {
  for (const button of document.querySelectorAll(".film-field [data-let-go]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      const { status } = await giveUp(button.dataset.letGo);
      if (status !== 204 && status !== 404 && status !== 410) return void (button.disabled = false);
      strike(button.dataset.of);
      forget(button.closest("li"));
    });
  }
  for (const each of document.querySelectorAll(".film-unfinished [data-scripted]")) each.hidden = false;
}

/** Offer a film no more that was given up, and take it out where it was chosen. */
export function strike(film) {
  for (const option of document.querySelectorAll(`.film-field option[value="${film}"]`)) {
    const select = option.parentElement;
    const was = option.selected;
    option.remove();
    if (was) select.value = "";
    if (was) select.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "now" }));
  }
}

/** Take an upload off the list of what is not finished, and the list where it was the last. */
export function forget(row) {
  const list = row?.closest("[data-unfinished]");
  row?.remove();
  if (list && !list.querySelector("[data-upload]")) list.remove();
}
