// Episodes: one more, up and down, taken out and back. The fields of the plain form say it all.

/** @param {(root: HTMLElement) => void} dress  what makes a new row's places to write rich */
export function moveRows(form, dress) {
  const list = form.querySelector("[data-episodes]");
  if (!list) return;
  const add = form.querySelector("[data-add-episode]");
  for (const row of list.children) begin(row);
  add.hidden = false;
  add.addEventListener("click", () => {
    const row = append(form);
    dress(row);
    row.querySelector('input[name$="-title"]').focus();
  });
  list.addEventListener("click", ({ target }) => {
    const row = target.closest("[data-row]");
    if (target.closest("[data-up]")) row.previousElementSibling?.before(row);
    else if (target.closest("[data-down]")) row.nextElementSibling?.after(row);
    else if (target.closest("[data-remove]")) takeOut(row, true);
    else if (target.closest("[data-undo]")) takeOut(row, false);
    else return;
    number(list);
    (target.isConnected && !target.closest("[hidden]") ? target : row.querySelector("[data-undo]")).focus();
    form.dispatchEvent(new Event("change"));
  });
  form.addEventListener("filled", () => {
    for (const row of list.children) takeOut(row, field(row, "DELETE").checked);
  });
}

/** Make as many rows as `entries` tell of. */
export function rowsFor(form, entries) {
  const total = Number(entries.find(([name]) => name === "episodes-TOTAL_FORMS")?.[1] ?? 0);
  const list = form.querySelector("[data-episodes]");
  while (list && list.children.length < total) append(form);
}

function append(form) {
  const list = form.querySelector("[data-episodes]");
  const total = form.elements["episodes-TOTAL_FORMS"];
  const frame = document.createElement("template");
  frame.innerHTML = form.querySelector("[data-episode]").innerHTML.replaceAll("__prefix__", total.value);
  const row = frame.content.firstElementChild;
  list.append(row);
  total.value = Number(total.value) + 1;
  begin(row);
  number(list);
  row.dispatchEvent(new Event("row-added", { bubbles: true }));
  return row;
}

function begin(row) {
  row.querySelector("[data-by-hand]").hidden = true;
  for (const each of row.querySelectorAll("[data-scripted]")) each.hidden = false;
  takeOut(row, field(row, "DELETE").checked);
}

function takeOut(row, out) {
  field(row, "DELETE").checked = out;
  row.querySelector("[data-fields]").hidden = out;
  row.querySelector("[data-removed]").hidden = !out;
}

function number(list) {
  [...list.children].forEach((row, place) => (field(row, "ORDER").value = place + 1));
}

const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
