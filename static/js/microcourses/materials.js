// Files go up as soon as they are chosen; the next save puts them into the draft.
import { clone, csrfToken, newId } from "../lib/dom.js";

export function takeMaterials(form) {
  const list = form.querySelector("[data-materials]");
  const input = form.elements.files;
  for (const row of list.children) begin(row);
  input.addEventListener("change", () => {
    for (const file of input.files) send(file);
    input.value = "";
  });
  list.addEventListener("click", ({ target }) => {
    const row = target.closest("[data-material]");
    if (!row || !target.closest("[data-remove], [data-undo]")) return;
    show(row, Boolean(target.closest("[data-undo]")));
    row.querySelector(target.closest("[data-undo]") ? "[data-remove]" : "[data-undo]").focus();
    form.dispatchEvent(new Event("change"));
  });
  form.addEventListener("filled", () => {
    for (const row of list.querySelectorAll("[data-material]")) show(row, row.querySelector("input").checked);
  });

  function send(file) {
    const going = clone(document.getElementById("material-going"), { name: file.name });
    const request = new XMLHttpRequest(); // fetch does not tell how far it is
    const bar = going.querySelector("progress");
    const why = going.querySelector('[data-slot="why"]');
    const body = new FormData();
    body.append("client_id", newId());
    body.append("file", file);
    going.querySelector("[data-drop]").addEventListener("click", () => {
      request.abort();
      going.remove();
    });
    list.append(going);
    request.open("POST", form.dataset.uploads);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.onprogress = ({ loaded, total }) => (bar.value = (100 * loaded) / total);
    const failed = (text) => {
      bar.hidden = true;
      why.textContent = text || document.querySelector("[data-upload-failed]").dataset.uploadFailed;
    };
    request.onload = () => (request.status === 201 ? arrived(going, read(request)) : failed(read(request).message));
    request.onerror = () => failed("");
    request.send(body);
  }

  function arrived(going, { row }) {
    const frame = document.createElement("template");
    frame.innerHTML = row; // the site's own part, escaped there
    const item = frame.content.querySelector("[data-material]");
    going.replaceWith(item);
    begin(item);
    form.dispatchEvent(new Event("change"));
  }
}

function begin(row) {
  row.querySelector("input").hidden = true;
  row.querySelector("[data-remove]").hidden = false;
}

function show(row, kept) {
  row.querySelector("input").checked = kept;
  row.querySelector(".file").hidden = !kept;
  row.querySelector("[data-removed]").hidden = kept;
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}
