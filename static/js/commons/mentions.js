// "@" and the beginning of a name, by characters, pinyin or initials: choose who is meant.
import { fetchJson } from "../lib/dom.js";

const ASKED = /(?:^|[^A-Za-z0-9])@([^\s@]{0,20})$/;
const PAUSE = 150;

/**
 * @returns {{chosen: () => number[], remember: (list: object[]) => void, picks: () => object[]}}
 */
export function suggestPeople(area, list, url) {
  let picks = []; // { id, name } in the order in which they were chosen
  let active = -1;
  let timer = 0;
  let asked = 0;

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  area.addEventListener("blur", () => setTimeout(close, 200));
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark((active + step + list.children.length) % list.children.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(list.children[Math.max(active, 0)]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the text keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });

  async function ask() {
    const before = area.value.slice(0, area.selectionStart);
    const words = ASKED.exec(before)?.[1];
    if (words === undefined) return close();
    const mine = ++asked;
    const { status, data } = await fetchJson(`${url}?q=${encodeURIComponent(words)}`);
    if (mine !== asked) return; // something else was typed meanwhile
    if (status !== 200 || !data.people.length) return close();
    list.replaceChildren(...data.people.map(optionOf));
    list.hidden = false;
    mark(0);
  }

  function optionOf({ id, name, school }, place) {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `person-option-${place}`;
    option.dataset.person = id;
    option.dataset.name = name;
    const strong = document.createElement("b");
    strong.textContent = name;
    const small = document.createElement("small");
    small.textContent = school;
    option.append(strong, " ", small);
    return option;
  }

  function mark(place) {
    active = place;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === place)));
    area.setAttribute("aria-activedescendant", list.children[place]?.id ?? "");
    list.children[place]?.scrollIntoView({ block: "nearest" });
  }

  function choose(option) {
    const end = area.selectionStart;
    const start = area.value.slice(0, end).lastIndexOf("@");
    picks.push({ id: Number(option.dataset.person), name: option.dataset.name });
    area.setRangeText(`@${option.dataset.name} `, start, end, "end");
    close();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function close() {
    asked += 1;
    list.hidden = true;
    active = -1;
    area.removeAttribute("aria-activedescendant");
  }

  return {
    picks: () => picks.filter(({ name }) => area.value.includes(`@${name}`)),
    remember: (kept = []) => (picks = [...kept]),
  };
}
