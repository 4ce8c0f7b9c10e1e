// What stands in the form, as a list that a browser can keep, and back into the form.
import { rowsFor } from "./rows.js";

// Neither kept nor saved by itself: what is left out of others' words goes with the button alone.
const PASSING = new Set(["csrfmiddlewaretoken", "files", "seen", "page_id", "file_id", "left_out"]);

/** @returns {[string, string][]} */
export function entriesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !PASSING.has(name));
}

export function sameEntries(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Put `entries` back, with as many rows as they tell of. */
export function fill(form, entries) {
  rowsFor(form, entries);
  const said = new Map();
  for (const [name, value] of entries) said.set(name, [...(said.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || PASSING.has(control.name) || control.type === "submit") continue;
    const values = said.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (values.length && control.value !== values[0]) {
      control.value = values[0];
      control.dispatchEvent(new Event("refill"));
    }
  }
  keepFiles(form, said.get("materials") ?? []);
  form.dispatchEvent(new Event("filled"));
}

// Files that came up after the last save have no line on this page yet: they stay all the same.
function keepFiles(form, ids) {
  for (const id of ids) {
    if (form.querySelector(`[name="materials"][value="${CSS.escape(id)}"]`)) continue;
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: "materials", value: id });
    form.append(kept);
  }
}
