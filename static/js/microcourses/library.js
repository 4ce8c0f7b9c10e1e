// The search of the library offers what one may mean, while one types.
import { fetchJson } from "../lib/dom.js";

const PAUSE = 150;

const box = document.querySelector("[data-suggest]");
if (box) suggest(box.querySelector("input"), box.querySelector("[role=listbox]"), box.querySelector("[data-slot=told]"));

function suggest(field, list, told) {
  const url = box.dataset.suggest;
  let active = -1;
  let timer = 0;
  let asked = 0;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const many = list.children.length;
    if (event.key === "ArrowDown") mark((active + 1) % many);
    else if (event.key === "ArrowUp") mark((active + many) % (many + 1) - 1); // above the first is the field
    else if (event.key === "Enter" && active >= 0) follow(list.children[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) follow(option);
  });

  async function ask() {
    const words = field.value.trim();
    if (!words) return close();
    const mine = ++asked;
    const { status, data } = await fetchJson(`${url}?q=${encodeURIComponent(words)}`);
    if (mine !== asked || document.activeElement !== field) return;
    if (status !== 200 || !data.suggestions.length) return close();
    list.replaceChildren(...data.suggestions.map(optionOf));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    told.textContent = told.dataset.some.replace("{n}", String(list.children.length));
    mark(-1);
  }

  function optionOf({ sort, text, href }, place) {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `suggested-${place}`;
    option.dataset.href = href;
    const words = document.createElement("span");
    words.textContent = text;
    const small = document.createElement("small");
    small.textContent = sort;
    option.append(words, small);
    return option;
  }

  function mark(place) {
    active = place;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === place)));
    const option = list.children[place];
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function follow(option) {
    close();
    location.assign(option.dataset.href);
  }

  function close() {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    active = -1;
    told.textContent = "";
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
}
