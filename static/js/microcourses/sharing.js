// Writing an item: saved while it is written, kept in this browser until it is.
import { keepSaving } from "./autosave.js";
import { waitForFilms } from "./filmwait.js";
import { takeMaterials } from "./materials.js";
import { dressProse } from "./prose.js";
import { moveRows } from "./rows.js";

const form = document.querySelector("[data-write]");
if (form) {
  moveRows(form, dressProse);
  takeMaterials(form);
  keepSaving(form);
  waitForFilms(form);
  dressProse(form);
}
