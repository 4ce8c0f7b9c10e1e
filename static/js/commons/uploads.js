// Files go up as soon as they are chosen. One that cannot (the line is cut) goes with the comment.
import { clone, csrfToken, newId } from "../lib/dom.js";

/**
 * @returns {{take: () => {attachments: string[], files: File[], file_ids: string[]}, any: () => boolean}}
 */
export function takeFiles(input, list, url) {
  const template = document.getElementById("upload-template");
  const kept = new Map(); // client id -> { file, state, request, item }
  const most = Number(input.dataset.most ?? Infinity); // where the site takes only a few
  const wanted = () => [...kept.values()].filter(({ state }) => state !== "refused").length;

  input.addEventListener("change", () => {
    for (const file of input.files) begin(file);
    input.value = "";
  });

  function begin(file) {
    const id = newId();
    const item = clone(template, { name: file.name });
    const entry = { file, state: wanted() < most ? "going" : "refused", item };
    kept.set(id, entry);
    item.querySelector("[data-remove]").addEventListener("click", () => {
      entry.request?.abort();
      kept.delete(id);
      item.remove();
    });
    list.append(item);
    if (entry.state === "going") return send(id, entry);
    item.querySelector('[data-slot="why"]').textContent = input.dataset.tooMany;
    item.querySelector("progress").hidden = true;
  }

  function send(id, entry) {
    const bar = entry.item.querySelector("progress");
    const why = entry.item.querySelector('[data-slot="why"]');
    const body = new FormData();
    body.append("client_id", id);
    body.append("file", entry.file);
    const request = (entry.request = new XMLHttpRequest()); // fetch does not tell how far it is
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.onprogress = ({ loaded, total }) => (bar.value = (100 * loaded) / total);
    request.onload = () => {
      if (request.status === 201) {
        entry.state = "up";
        bar.value = 100;
        return;
      }
      const said = messageIn(request.responseText);
      entry.state = said && request.status < 500 && request.status !== 429 ? "refused" : "later";
      why.textContent = entry.state === "refused" ? said : "";
      bar.hidden = true;
    };
    request.onerror = () => {
      entry.state = "later";
      bar.hidden = true;
    };
    request.send(body);
  }

  /** Hand over what is there and begin anew; refused files stay behind, with the reason. */
  function take() {
    const attachments = [];
    const files = [];
    const begun = []; // ids of files that may have arrived all the same: the site keeps them once
    for (const [id, entry] of kept) {
      if (entry.state === "refused") continue;
      if (entry.state === "up") attachments.push(id);
      else {
        files.push(entry.file);
        begun.push(id);
      }
      if (entry.state === "going") entry.request.abort();
      entry.item.remove();
      kept.delete(id);
    }
    return { attachments, files, file_ids: begun };
  }

  return { take, any: () => wanted() > 0 };
}

function messageIn(text) {
  try {
    return JSON.parse(text).message ?? "";
  } catch {
    return "";
  }
}
