// Where a film is chosen: it goes up while people write, and goes on wherever it was cut.
// Sent ahead, on a page of its own; or in a form (data-choice), where a select holds its number.
import { fetchJson, newId, refreshToken } from "../lib/dom.js";
import { begin, fingerprint, giveUp, Sending } from "../lib/tus.js";
import { dressFileFields } from "../ui/pick.js";
import { bytes, digestOf } from "./filmfile.js";
import { telling } from "./filmtold.js";
import { forget, offerLettingGo, strike } from "./unfinished.js";

prepareAll(document);
offerLettingGo();
document.addEventListener("row-added", ({ target }) => {
  dressFileFields(target);
  prepareAll(target);
});

function prepareAll(root) {
  for (const field of root.querySelectorAll(".film-field[data-film]")) prepare(field);
}

function prepare(field) {
  const slot = (name) => field.querySelector(`[data-slot="${name}"]`);
  const input = field.querySelector('input[type="file"]');
  const taken = slot("film");
  const isChoice = "choice" in field.dataset;
  const deeds = Object.fromEntries([...field.querySelectorAll("[data-deed]")].map((each) => [each.dataset.deed, each]));
  const rules = (document.querySelector("[data-film-rules]") ?? field).dataset;
  const { url, known, hasher } = rules;
  const told = telling(slot("told"), rules.told, (state, ...words) => state === "refused" && refused(...words));
  let chosen = 0; // counts choices: what comes late of an earlier one is not heard
  let sending = null;
  let address = "";
  let found = null;
  let begun = ""; // the number of the film that was begun here

  input.removeAttribute("name"); // the form carries the number of the film, not its bytes
  for (const each of field.querySelectorAll("[data-scripted]")) each.hidden = false;
  input.addEventListener("change", () => input.files[0] && choose(input.files[0]));
  if (isChoice) for (const kind of ["change", "refill"]) taken.addEventListener(kind, chosenHere);
  if (isChoice && told.isUnderWay()) told.tell(taken.value, nameOf(taken.selectedOptions[0]));

  const acts = {
    pause: () => sending?.hold(),
    resume: () => sending?.resume(),
    again: () => leave(),
    take() {
      leave();
      put(found.id, found.name);
      show({ state: "done", here: 1, size: 1 }, found.name);
      offer("again");
    },
    send: () => send(input.files[0], chosen),
    "give-up"() {
      giveUp(address);
      leave();
      if (isChoice) strike(begun);
    },
  };
  for (const [name, act] of Object.entries(acts)) deeds[name].addEventListener("click", act);

  function emptyInput() {
    input.value = "";
    input.dispatchEvent(new Event("change")); // js/ui/pick.js says what is chosen
  }

  function hideInput(hidden) {
    (input.closest(".pick") ?? input).hidden = hidden; // dressed by js/ui/pick.js
    for (const each of field.querySelectorAll("[data-others]")) each.hidden = hidden;
  }

  /** Write the number of the film into the form; where that is a select, as if it were chosen. */
  function put(id, words = "") {
    if (!isChoice) return; // it is sent ahead, and stands in no form yet
    if (id && ![...taken.options].some(({ value }) => value === String(id))) taken.add(new Option(words, id));
    if (taken.value === String(id)) return;
    taken.value = id;
    taken.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "now" }));
  }

  /** Take the number of what is not sent out of the form; another film that was chosen stays. */
  function takeOut() {
    if (!isChoice || taken.value === String(begun)) put("");
  }

  function chosenHere({ detail }) {
    const edit = slot("edit");
    const link = edit.querySelector("a");
    edit.hidden = !taken.value;
    link.href = link.dataset.pattern.replace("/0/", `/${taken.value}/`);
    slot("gone")?.remove();
    if (detail === "now") return;
    if (field.dataset.state === "done") slot("going").hidden = true;
    if (taken.value) told.tell(taken.value, nameOf(taken.selectedOptions[0]));
    else told.stop();
  }

  /** It has arrived, and cannot be taken: that stands there now, and not that it is here. */
  function refused(label, film) {
    slot("going").hidden = true;
    if (!isChoice) return leave({ telling: true });
    const option = [...taken.options].find(({ value }) => value === String(film));
    option.dataset.name = nameOf(option);
    option.text = `${option.dataset.name} · ${label}`;
  }

  // Whoever leaves has to choose the file again: browsers keep no hold on it.
  window.addEventListener("beforeunload", (event) => {
    const { state } = field.dataset;
    if (sending && ["going", "line", "busy"].includes(state)) event.preventDefault();
  });

  /** Let the form know how the film goes: while it does, the form is not sent in. */
  function mark(state) {
    if (field.dataset.state === state) return;
    field.dataset.state = state;
    field.dispatchEvent(new CustomEvent("film-moved", { bubbles: true }));
  }

  function leave({ telling = false } = {}) {
    chosen += 1;
    mark("");
    if (!telling) told.stop();
    sending?.stop();
    sending = null;
    takeOut();
    emptyInput();
    hideInput(false);
    slot("going").hidden = true;
  }

  async function choose(file) {
    const choice = ++chosen;
    sending?.stop();
    takeOut();
    told.stop();
    slot("going").hidden = false;
    slot("name").textContent = file.name;
    const refusal = refusalOf(file);
    if (refusal) return finish(refusal);
    show({ state: "looking", here: 0, size: file.size });
    offer("again");
    const { data } = await fetchJson(`${known}?size=${file.size}`);
    if (choice !== chosen) return undefined;
    const whole = digestOf(file, hasher);
    if (data?.maybe) {
      const digest = await whole;
      const same = digest && (await fetchJson(`${known}?size=${file.size}&sha256=${digest}`)).data?.film;
      if (choice !== chosen) return undefined;
      if (same) return propose(same);
    }
    return send(file, choice, whole);
  }

  /** Say before anything is sent what would be refused in the end. */
  function refusalOf(file) {
    const { suffixes, unplayable, endings, largest, most, left } = rules;
    const endsIn = (list) => list.split(",").some((each) => each && file.name.toLowerCase().endsWith(each));
    if (endsIn(unplayable)) return word("unplayable");
    if (!endsIn(suffixes)) return word("strange", { endings });
    if (!file.size) return word("empty");
    const size = bytes(file.size);
    if (file.size > Number(largest)) return word("large", { size, most: bytes(Number(largest)) });
    // One that is not finished has its room already: the site knows it by its content.
    const begun = document.querySelector("[data-upload], [data-unfinished]");
    if (file.size > Number(most) && !begun) return word("full", { size, left: bytes(Number(left)) });
    return "";
  }

  function propose(film) {
    found = film;
    mark(""); // nothing goes until somebody chose
    const link = document.createElement("a");
    link.textContent = film.name;
    if (film.address) link.href = film.address;
    const [before, after] = word(film.mine ? "known-mine" : "known", { name: "\n" }).split("\n");
    slot("said").replaceChildren(before, link, after ?? "");
    slot("how").textContent = "";
    slot("bar").hidden = true;
    offer("again", "send", ...(film.mine && isChoice ? ["take"] : []));
  }

  async function send(file, choice, whole = digestOf(file, hasher)) {
    const [print, sum] = [await fingerprint(file).catch(() => ""), await Promise.race([whole, ""])];
    const told = { client_id: newId(), fingerprint: print, sha256: sum };
    let answer;
    for (let pause = 1000; ; pause = Math.min(30_000, 2 * pause)) {
      answer = await begin(url, file, told);
      if (choice !== chosen) return undefined;
      const isOut = answer.status === 401 || answer.status === 403;
      if (isOut && (await refreshToken())) continue;
      if (!isOut && answer.status && answer.status < 500 && answer.status !== 429) break;
      const state = isOut ? "signed-out" : answer.status ? "busy" : "line";
      show({ state, message: isOut ? "" : answer.data?.message, here: 0, size: file.size });
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    if (answer.status !== 201) return finish(answer.data?.message || word("other"));
    address = `${url}${answer.data.upload}/`;
    begun = answer.data.film;
    put(begun, file.name);
    forget(document.querySelector(`[data-upload="${answer.data.upload}"]`));
    hideInput(true);
    sending = new Sending(file, { address, whole, hear: (news) => choice === chosen && show(news) });
    return sending.run();
  }

  function finish(text) {
    sending = null;
    mark("");
    takeOut();
    slot("bar").hidden = true;
    slot("said").textContent = text;
    slot("how").textContent = "";
    hideInput(false);
    emptyInput();
    offer();
  }

  const OFFERED = {
    going: ["pause", "give-up"],
    line: ["pause", "give-up"],
    busy: ["pause", "give-up"],
    "signed-out": [],
    elsewhere: [],
    paused: ["resume", "give-up"],
    looking: ["again"],
    comparing: [],
    done: ["again"],
  };

  function show({ state, message, here, kept = here, size, speed = 0 }, name) {
    const share = size ? Math.floor((100 * here) / size) : 0;
    if (name) slot("name").textContent = name;
    slot("bar").hidden = false;
    field.querySelector("progress").value = share;
    slot("percent").textContent = `${share} %`;
    mark(state);
    slot("how").textContent = size > 1 && state !== "done" ? how(state, kept, size, speed) : "";
    if (!OFFERED[state]) return finish(message || word(state));
    const text = message || word(state);
    // Said once, not at every byte: whoever listens to the page would hear nothing else.
    if (slot("said").textContent !== text) slot("said").textContent = text;
    if (state === "done" && sending) told.tell(begun, slot("name").textContent);
    if (isChoice && state === "done") return settle();
    return offer(...OFFERED[state]);
  }

  /** It is here: the row offers again what it offers, with this film chosen. */
  function settle() {
    sending = null;
    emptyInput();
    hideInput(false);
    offer();
  }

  function how(state, here, size, speed) {
    const parts = [word("here", { here: bytes(here), whole: bytes(size) })];
    if (state === "going" && speed) {
      const minutes = Math.round((size - here) / speed / 60);
      const left = { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
      parts.push(word("speed", { speed: bytes(speed) }));
      if (minutes >= 60) parts.push(word("hours", left));
      else parts.push(minutes ? word("minutes", { minutes }) : word("soon"));
    }
    return parts.join(" · ");
  }

  function offer(...names) {
    for (const [name, button] of Object.entries(deeds)) button.hidden = !names.includes(name);
  }

  function word(name, values = {}) {
    const words = document.querySelector(".film-field template[data-words]").content;
    const said = words.querySelector(`[data-word="${name}"]`) ?? words.querySelector('[data-word="other"]');
    return said.textContent.replace(/\[(\w+)\]/g, (all, key) => values[key] ?? all);
  }
}

/** What the file of a film was called, without how it stands. */
function nameOf(option) {
  return option.dataset.name ?? option.text;
}
