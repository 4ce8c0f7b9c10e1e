// The player of a film: what the browser's own does not do. Chapters, speed, keys, the place
// where one stopped, links to a second; and how far a film is that cannot be watched yet.
import { on, personOf } from "../lib/dom.js";
import { minutesOf } from "../lib/clock.js";
import { follow } from "../lib/wire.js";

const KEEP_EVERY = 5_000;
const STEP = 5; // seconds that an arrow goes
const NEAR_END = 15; // seconds: who stops here has seen it
const WORTH_KEEPING = 10;

for (const place of document.querySelectorAll("[data-film]")) {
  const video = place.querySelector("video");
  if (video) play(place, video);
  if (personOf()) watchState(place);
}

function play(place, video) {
  const id = place.dataset.film;
  const kept = keptPlace(id);
  const start = Number(place.dataset.start) || secondIn(location.hash);
  for (const choice of place.querySelectorAll("[data-choice]")) choice.hidden = false;
  offerSpeed(place, video);
  offerQuality(place, video);
  listenForKeys(place, video);
  followChapters(place, video);

  if (start) whenReady(video, () => (video.currentTime = start));
  else if (kept > WORTH_KEEPING) goOn(place, video, kept);
  let last = 0;
  video.addEventListener("timeupdate", () => {
    if (Date.now() - last < KEEP_EVERY) return;
    last = Date.now();
    keepPlace(id, video);
  });
  for (const kind of ["pause", "ended"]) video.addEventListener(kind, () => keepPlace(id, video));
  window.addEventListener("pagehide", () => keepPlace(id, video));
  window.addEventListener("hashchange", () => {
    const second = secondIn(location.hash);
    if (second !== null) seek(video, second);
  });

  // Any link to a second, here, in what is said about the film, or in what the page has of it.
  on(document, "click", "[data-film] a[data-second], [data-talk] a[data-second], a[data-of-film]", (event, link) => {
    const owner = link.closest("[data-of-film], [data-film], [data-talk]").dataset;
    if ((owner.ofFilm ?? owner.film ?? owner.talk) !== id) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own
    event.preventDefault();
    seek(video, Number(link.dataset.second));
    video.play().catch(() => {}); // not before somebody touched the page: then it stands there
  });
}

function seek(video, second) {
  whenReady(video, () => {
    video.currentTime = Math.min(second, video.duration || second);
  });
  if (video.readyState === 0) video.load();
  video.closest("[data-screen]").scrollIntoView({ block: "nearest" });
}

function whenReady(video, act) {
  if (video.readyState >= 1) act();
  else video.addEventListener("loadedmetadata", act, { once: true });
}

/** The second that #t=83 names, else null. */
function secondIn(hash) {
  const found = /^#t=(\d{1,6}(?:\.\d+)?)$/.exec(hash);
  return found ? Number(found[1]) : null;
}

// -- Choices --------------------------------------------------------------------------------

function offerSpeed(place, video) {
  const select = place.querySelector("[data-speed]");
  const set = () => (video.playbackRate = Number(select.value));
  const kept = recall("film-speed");
  if ([...select.options].some(({ value }) => value === kept)) select.value = kept;
  set();
  select.addEventListener("change", () => {
    set();
    remember("film-speed", select.value);
  });
  video.addEventListener("loadedmetadata", set); // another file begins at 1 again
}

function offerQuality(place, video) {
  const select = place.querySelector("[data-quality]");
  if (!select) return;
  const sparing = navigator.connection?.saveData || window.innerWidth < 500;
  const lightest = [...select.options].filter((one) => video.canPlayType(one.dataset.type)).at(-1);
  const small = [...select.options].find(({ text }) => text === "360p");
  const wanted = recall("film-picture") ?? (sparing && (small ?? lightest)?.text);
  const chosen = [...select.options].find(({ text }) => text === wanted);
  if (chosen && chosen !== select.options[0]) {
    select.value = chosen.value;
    change();
  }
  select.addEventListener("change", () => {
    remember("film-picture", select.selectedOptions[0].text);
    change();
  });

  function change() {
    const { currentTime, paused } = video;
    video.src = select.value;
    whenReady(video, () => {
      if (currentTime) video.currentTime = currentTime;
      if (!paused) video.play().catch(() => {});
    });
  }
}

// -- Keys: only while the player has the focus --------------------------------------------------

function listenForKeys(place, video) {
  place.querySelector("[data-screen]").addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { key } = event;
      if (key === " " || key === "k") video.paused ? video.play().catch(() => {}) : video.pause();
      else if (key === "ArrowLeft") video.currentTime = Math.max(0, video.currentTime - STEP);
      else if (key === "ArrowRight") video.currentTime = Math.min(video.duration || 0, video.currentTime + STEP);
      else if (/^\d$/.test(key)) video.currentTime = ((video.duration || 0) * Number(key)) / 10;
      else if (key === "f") video.requestFullscreen?.();
      else if (key === "m") video.muted = !video.muted;
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}

// -- Chapters -------------------------------------------------------------------------------------

function followChapters(place, video) {
  const links = [...place.querySelectorAll(".film-chapters a")];
  if (!links.length) return;
  video.addEventListener("timeupdate", () => {
    const here = links.findLast((link) => Number(link.dataset.second) <= video.currentTime + 0.3);
    for (const link of links) {
      if (link === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  });
}

// -- Where one stopped, on this device -----------------------------------------------------------

function key(id) {
  return `film:${personOf()}:${id}`;
}

function keptPlace(id) {
  return Number(recall(key(id))) || 0;
}

function keepPlace(id, video) {
  const { currentTime, duration } = video;
  if (!currentTime) return;
  if (duration && currentTime > duration - NEAR_END) forget(key(id));
  else if (currentTime > WORTH_KEEPING) remember(key(id), String(Math.floor(currentTime)));
}

function goOn(place, video, second) {
  const line = place.querySelector("[data-resumed]");
  const words = line.querySelector("[data-words]");
  whenReady(video, () => {
    if (video.duration && second > video.duration - NEAR_END) return;
    video.currentTime = second;
    words.textContent = words.dataset.words.replace("{at}", minutesOf(second));
    line.hidden = false;
  });
  line.querySelector("[data-from-start]").addEventListener("click", () => {
    video.currentTime = 0;
    line.hidden = true;
    video.focus();
  });
}

function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // This browser keeps nothing: the next visit begins at the start.
  }
}

function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}

// -- A film that cannot be watched yet, or is being made lighter ------------------------------------

function watchState(place) {
  const part = place.querySelector("[data-film-state]");
  if (!part) return;
  let newest = Number(place.dataset.number);
  let asking = false;
  follow(place.dataset.feed, {
    since: newest,
    hear(event) {
      newest = event.number;
      if (!asking) ask();
    },
  });

  async function ask() {
    asking = true;
    const asked = newest;
    try {
      const response = await fetch(place.dataset.status, { headers: { "HX-Request": "true" }, cache: "no-store" });
      if (response.ok) show(await response.text());
    } catch {
      // The line is cut: the next event, or a reload, says how far it is.
    }
    asking = false;
    if (newest > asked) ask();
  }

  function show(text) {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    const fresh = holder.content.querySelector("[data-film-state]");
    if (!fresh) return;
    const came = fresh.dataset.state === "ready" && place.dataset.state !== "ready";
    if (came && isIdle()) location.reload();
    place.querySelector("[data-film-state]").replaceWith(fresh);
  }
}

function isIdle() {
  const fields = [...document.querySelectorAll("textarea, input[type=text]")];
  return fields.every(({ value, defaultValue }) => value === defaultValue);
}
