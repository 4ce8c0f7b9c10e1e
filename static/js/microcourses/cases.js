// Writing the lesson of a case: saved while it is written, kept in this browser until it is.
import { keepSaving } from "./autosave.js";
import { waitForFilms } from "./filmwait.js";

const form = document.querySelector("[data-write]");
if (form) {
  keepSaving(form);
  waitForFilms(form);
}
