// What is said about a film goes along with it: the list follows the playing time, an expert's
// word stands over the picture at its second, and what one writes is about where one is.
import { minutesOf } from "../lib/clock.js";

const AFTER = 0.3; // a place that was jumped to is reached a little early
const LEAST_SHOWN = 4; // seconds that commentary stands over the film
const EACH_CHARACTER = 0.2; // ... and how long a reader needs for one more
const LONGEST_SHOWN = 30;

for (const talk of document.querySelectorAll("[data-talk]")) {
  const film = document.querySelector(`[data-film="${talk.dataset.talk}"]`);
  const video = film?.querySelector("video");
  if (!video) continue;
  followTime(talk, video);
  layOver(talk, video, film.querySelector("[data-layer]"));
  writeAtSecond(talk, video);
}

/** The comments that stand at a second, in the order of the page. */
function timed(place) {
  return [...place.querySelectorAll("[data-comment][data-second]")].filter(({ dataset }) => dataset.second !== "");
}

// -- The list goes along ---------------------------------------------------------------------------

function followTime(talk, video) {
  const list = talk.querySelector("[data-said-list]");
  let shown = null;
  video.addEventListener("timeupdate", () => {
    const now = video.currentTime + AFTER;
    const reached = timed(list.querySelector("[data-comments-list]")).filter(({ dataset }) => Number(dataset.second) <= now);
    const latest = reached.at(-1) ?? null;
    const same = reached.filter(({ dataset }) => dataset.second === latest?.dataset.second);
    for (const each of list.querySelectorAll("[data-comment].now")) if (!same.includes(each)) each.classList.remove("now");
    for (const each of same) each.classList.add("now");
    const first = same[0] ?? null;
    if (first === shown) return;
    shown = first;
    if (first && !video.paused) bring(list, first);
  });
}

/** Scroll the list alone, and not while somebody reads or writes in it. */
function bring(list, article) {
  if (list.matches(":hover, :focus-within") || list.scrollHeight <= list.clientHeight) return;
  const above = article.getBoundingClientRect().top - list.getBoundingClientRect().top;
  list.scrollTop += above - list.clientHeight / 3;
}

// -- An expert's word over the picture ------------------------------------------------------------

function layOver(talk, video, layer) {
  const experts = talk.querySelector("[data-expert-list]");
  let shown = "";
  const show = () => {
    const now = video.currentTime + AFTER;
    const reached = timed(experts).filter(({ dataset }) => Number(dataset.second) <= now);
    const article = reached.at(-1);
    const text = article?.querySelector('[data-slot="html"]')?.textContent.trim() ?? "";
    const stands = Math.min(LONGEST_SHOWN, LEAST_SHOWN + EACH_CHARACTER * text.length);
    const fits = text && now - Number(article.dataset.second) < stands;
    const key = fits ? `${article.dataset.comment}:${article.dataset.number}` : "";
    if (key === shown) return;
    shown = key;
    layer.hidden = !fits;
    if (!fits) return layer.replaceChildren();
    const name = document.createElement("b");
    name.textContent = article.querySelector('[data-slot="name"]').textContent;
    const mark = article.querySelector('[data-part="expert"]').cloneNode(true);
    const words = document.createElement("p");
    words.textContent = text;
    layer.replaceChildren(mark, name, words);
  };
  video.addEventListener("timeupdate", show);
  video.addEventListener("seeked", show);
}

// -- Writing at a second ---------------------------------------------------------------------------

function writeAtSecond(talk, video) {
  const form = talk.querySelector("[data-composer]");
  if (!form) return;
  const line = form.querySelector("[data-at]");
  const words = form.querySelector("[data-at-words]");
  const now = form.querySelector("[data-at-now]");
  const { second, body } = form.elements;
  now.hidden = false;

  function show() {
    line.hidden = second.value === "";
    if (second.value !== "") words.textContent = words.dataset.words.replace("{at}", minutesOf(Number(second.value)));
  }

  function set(value) {
    second.value = value;
    show();
    form.dispatchEvent(new Event("change"));
  }

  now.addEventListener("click", () => {
    set(Math.floor(video.currentTime));
    body.focus();
  });
  form.querySelector("[data-at-none]").addEventListener("click", (event) => {
    event.preventDefault();
    set("");
    body.focus();
  });
  // Who begins to write while the film is somewhere means this second.
  body.addEventListener("input", () => {
    const begun = body.value.length === 1 || body.value.trim().length <= 2;
    if (begun && second.value === "" && !form.elements.reply_to.value && video.currentTime >= 1 && !form.dataset.whole) {
      set(Math.floor(video.currentTime));
    }
  });
  form.querySelector("[data-at-none]").addEventListener("click", () => (form.dataset.whole = "yes"));
  form.addEventListener("change", show);
  form.addEventListener("emptied", () => {
    delete form.dataset.whole;
    show();
  });
  show();
}
