// Toasts say what was done, and offer to take it back. From a module: toast({ text, undo, link }).
// From the server: HX-Trigger: {"toast": {"text": "…", "undo": {"label": "…", "url": "…"}}}.
const LASTING = 6000; // milliseconds; an offer to undo stays twice as long

export function toast({ text, undo = null, link = null }) {
  const list = document.getElementById("toasts");
  const item = document.createElement("li");
  item.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  item.append(words);
  const close = () => item.remove();
  if (undo) item.append(undoButton(undo, close));
  if (link) item.append(linkTo(link));
  item.append(closeButton(list.dataset.close, close));
  list.append(item);
  let timer = setTimeout(close, undo || link ? LASTING * 2 : LASTING);
  item.addEventListener("pointerenter", () => clearTimeout(timer));
  item.addEventListener("focusin", () => clearTimeout(timer));
  item.addEventListener("pointerleave", () => {
    timer = setTimeout(close, LASTING);
  });
  return item;
}

export function listenForToasts() {
  document.addEventListener("toast", (event) => toast(event.detail));
}

function undoButton(undo, close) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = undo.label;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const list = document.getElementById("toasts");
    try {
      const done = undo.run ? await undo.run() : await post(undo.url);
      close();
      toast({ text: done ? list.dataset.undone : list.dataset.failed });
      if (done && undo.url) window.location.reload();
    } catch {
      button.disabled = false;
      toast({ text: list.dataset.failed });
    }
  });
  return button;
}

function linkTo({ label, href }) {
  const link = document.createElement("a");
  link.className = "button";
  link.href = href;
  link.textContent = label;
  return link;
}

function closeButton(label, close) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "close";
  button.setAttribute("aria-label", label);
  button.textContent = "×";
  button.addEventListener("click", close);
  return button;
}

async function post(url) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  const response = await fetch(url, { method: "POST", headers });
  return response.ok;
}
