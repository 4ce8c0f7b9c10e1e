// Save two seconds after the last key. What cannot be saved stays in this browser, and is saved
// when the line is back; what another window wrote meanwhile is never overwritten unasked.
import { draftOf, forgetDraft, saveDraft } from "../commons/drafts.js";
import { fetchJson, refreshToken } from "../lib/dom.js";
import { entriesOf, fill, sameEntries } from "./entries.js";

const PAUSE = 2000;
const AGAIN = 5000; // doubled with each try that fails, up to a minute
const LONGEST = 60_000;

export function keepSaving(form) {
  const about = `item:${form.dataset.write}`;
  const said = form.querySelector("[data-said]");
  const outrun = form.querySelector("[data-outrun]");
  const unsaved = form.dataset.unsaved; // why this page came back with what it could not save
  let saved = unsaved ? null : entriesOf(form);
  let busy = false;
  let held = unsaved === "outrun"; // another window wrote: nothing goes out before somebody chose
  let wait = AGAIN;
  let timer = 0;

  const say = (what, time = "") => (said.textContent = said.dataset[what].replace("{time}", time));
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };
  // While held, of no version: whoever comes back is asked which they want.
  const keep = (entries) =>
    saveDraft(about, { seen: held ? "" : form.elements.seen.value, page: form.elements.page_id.value, entries });

  function changed({ detail } = {}) {
    const entries = entriesOf(form);
    if (sameEntries(entries, saved)) return;
    keep(entries);
    if (!held) later(detail === "now" ? 0 : PAUSE); // a film that was begun should not be lost
  }

  async function save({ leaving = false } = {}) {
    clearTimeout(timer);
    const entries = entriesOf(form);
    if (held || sameEntries(entries, saved)) return;
    if (busy) return later(PAUSE);
    busy = true;
    const body = new FormData(form);
    body.delete("files");
    if (!leaving) say("saving");
    const { status, data } = await fetchJson(location.pathname, { method: "POST", body });
    busy = false;
    hear(status, data, entries);
  }

  function hear(status, data, entries) {
    if (status === 200 && data) return isSaved(data, entries);
    if (status === 409) return stop(data);
    showErrors(form, status === 422 ? (data?.errors ?? {}) : {});
    if (status === 422) return say("wrong");
    if (status === 401 || status === 403) return comeBack();
    say(status === 404 ? "wrong" : "kept");
    if (status !== 404) {
      later(wait);
      wait = Math.min(wait * 2, LONGEST);
    }
  }

  function isSaved(data, entries) {
    saved = entries;
    wait = AGAIN;
    form.elements.seen.value = data.seen;
    showErrors(form, {});
    showLacking(data.lacking);
    say("saved", new Date(data.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
    if (sameEntries(entriesOf(form), saved)) forgetDraft(about);
    else changed();
  }

  async function comeBack() {
    say("signedOut");
    if (await refreshToken()) later(wait);
    else setTimeout(() => (held ? 0 : later(0)), LONGEST);
  }

  function stop(data) {
    held = true;
    outrun.hidden = false;
    outrun.scrollIntoView({ block: "center" });
    said.textContent = "";
    outrun.querySelector("[data-over]").onclick = () => {
      form.elements.seen.value = data?.seen ?? form.elements.seen.value;
      held = false;
      outrun.hidden = true;
      save();
    };
    outrun.querySelector("[data-theirs]").onclick = () => {
      forgetDraft(about);
      location.assign(location.pathname);
    };
  }

  function bringBack() {
    if (unsaved) {
      keep(entriesOf(form));
      return say(held ? "held" : "wrong");
    }
    const kept = draftOf(about);
    if (!kept?.entries || sameEntries(kept.entries, saved)) return forgetDraft(about);
    const take = () => {
      fill(form, kept.entries);
      say("restored");
      changed();
    };
    // Nobody wrote since: either the version is the same, or it was this page's own last word.
    if (kept.seen === form.elements.seen.value || kept.page === form.dataset.writtenBy) return take();
    const leftover = form.querySelector("[data-leftover]");
    leftover.hidden = false;
    leftover.querySelector("[data-take]").onclick = () => {
      leftover.hidden = true;
      take();
    };
    leftover.querySelector("[data-forget]").onclick = () => {
      leftover.hidden = true;
      forgetDraft(about);
    };
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => clearTimeout(timer));
  addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => document.hidden && save({ leaving: true }));
  bringBack();
}

function showErrors(form, errors) {
  for (const each of form.querySelectorAll("[data-problems]")) each.remove();
  for (const each of form.querySelectorAll('[aria-invalid="true"]')) each.removeAttribute("aria-invalid");
  for (const [name, problems] of Object.entries(errors)) {
    const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
    const place = control?.closest(".field") ?? form.querySelector("[data-said]").parentElement;
    const list = document.createElement("ul");
    list.className = "problems";
    list.dataset.problems = "";
    list.append(...problems.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    control?.setAttribute("aria-invalid", "true");
    place.append(list);
  }
}

function showLacking(sentences) {
  const place = document.querySelector("[data-lacking]");
  place.querySelector("h2").hidden = !sentences.length;
  const lines = sentences.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
  place.querySelector("ul").replaceChildren(...lines);
}
