// Follow feeds: one socket a page, by itself again after every loss, each event heard once and
// in order. Where sockets are blocked the page asks every few seconds and hears the same.
import { fetchJson } from "./dom.js";

const SIGNED_OUT = 4401;
const COME_BACK = new Set([1001, 1012, 4500]); // the server restarts, or wants the socket reborn
const WAIT_LONGER = new Set([1009, 4408, 4429]);
const PING = 15_000;
const BEAT = 30_000;
const ASK = 4_000;
const ASK_HIDDEN = 20_000;
const OPENING = 10_000; // a handshake that takes longer is held by something in between
const CALM = 3_000; // a loss shorter than this is not worth a word
const BLOCKED = 2; // sockets in a row that never said anything
const BUDGET = { frames: 15, each: 10_000 }; // the server takes 20

const feeds = new Map(); // name -> { number, listeners }
let socket = null;
let heard = false; // has this socket said anything?
let silent = 0; // sockets in a row that did not
let tries = 0;
let misses = 0;
let state = "connecting";
let sent = [];
let queue = [];
const timers = {};

/**
 * Follow a feed.
 *
 * @param {string} feed                     e.g. "thread:7"
 * @param {object} page
 * @param {number} page.since               the newest number that the HTML shows
 * @param {(event: object) => void} page.hear
 * @param {(state: "connected"|"reconnecting"|"asking"|"signed-out"|"denied") => void} [page.status]
 * @param {(who: {count: number, people: object[]}) => void} [page.presence]  also says "I am here"
 * @param {() => void} [page.reload]        too much was missed; else the page loads itself anew
 *   as soon as nothing half written stands in it
 * @returns {{stop: () => void}}
 */
export function follow(feed, page) {
  const listener = { status: () => {}, reload: loadAnew, ...page, number: page.since };
  const known = feeds.get(feed);
  if (known) {
    known.listeners.add(listener);
    known.number = Math.min(known.number, page.since);
  } else {
    feeds.set(feed, { number: page.since, listeners: new Set([listener]) });
  }
  if (state !== "connecting") listener.status(state);
  if (isOpen()) sayFollow(feed);
  else if (!socket && !timers.open) open();
  return {
    stop() {
      const entry = feeds.get(feed);
      if (!entry?.listeners.delete(listener) || entry.listeners.size) return;
      feeds.delete(feed);
      if (isOpen()) say({ type: "unfollow", feed });
    },
  };
}

// -- The socket ---------------------------------------------------------------------------

const isOpen = () => socket?.readyState === WebSocket.OPEN;
const isVisible = () => document.visibilityState === "visible";

function open() {
  clear("open");
  if (!feeds.size) return;
  const url = new URL("/ws/", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  heard = false;
  misses = 0;
  sent = [];
  queue = [];
  socket = new WebSocket(url);
  socket.onopen = () => {
    clear("opening");
    for (const feed of feeds.keys()) sayFollow(feed);
    every("ping", PING, ping);
    every("beat", BEAT, beatAll);
  };
  socket.onmessage = ({ data }) => {
    heard = true;
    misses = 0;
    take(JSON.parse(data));
  };
  socket.onclose = ({ code }) => lost(code);
  later("opening", OPENING, () => lost(1006));
}

function lost(code) {
  const old = socket;
  socket = null;
  for (const name of ["opening", "ping", "beat", "say"]) clear(name);
  if (old) {
    old.onopen = old.onmessage = old.onclose = null;
    old.close();
  }
  if (code === SIGNED_OUT) {
    clear("ask");
    show("signed-out");
    return;
  }
  silent = heard ? 0 : silent + 1;
  if (silent >= BLOCKED) ask();
  else if (state !== "asking") later("calm", CALM, () => show("reconnecting"));
  later("open", pauseAfter(code), open);
}

function pauseAfter(code) {
  tries += 1;
  if (COME_BACK.has(code) && tries === 1) return 300 + Math.random() * 3_700;
  const least = WAIT_LONGER.has(code) ? 10_000 : 1_000;
  const most = Math.min(30_000, Math.max(least, 1_000 * 2 ** (tries - 1)));
  return Math.max(least, most * (0.5 + Math.random() / 2));
}

function ping() {
  misses += 1;
  if (misses > 2) lost(1006); // a cut line gives no close event
  else say({ type: "ping" });
}

function beatAll() {
  for (const [feed, { listeners }] of feeds) {
    if ([...listeners].some((listener) => listener.presence)) {
      say({ type: "beat", feed, visible: isVisible() });
    }
  }
}

function sayFollow(feed) {
  say({ type: "follow", feed, since: feeds.get(feed).number });
}

// Sends within what the server takes; the rest a little later, in order.
function say(frame) {
  queue.push(frame);
  if (!timers.say) pour();
}

function pour() {
  clear("say");
  const now = Date.now();
  sent = sent.filter((moment) => now - moment < BUDGET.each);
  while (queue.length && isOpen() && sent.length < BUDGET.frames) {
    sent.push(now);
    socket.send(JSON.stringify(queue.shift()));
  }
  if (queue.length && isOpen()) later("say", BUDGET.each - (now - sent[0]), pour);
}

// -- What is heard --------------------------------------------------------------------------

function take(frame) {
  const entry = feeds.get(frame.feed);
  if (frame.type === "event" && entry) {
    hear(entry, frame);
  } else if (frame.type === "presence" && entry) {
    for (const { presence } of entry.listeners) presence?.(frame);
  } else if (frame.type === "caught-up" && entry) {
    entry.number = Math.max(entry.number, frame.number);
    tries = 0;
    clear("ask");
    show("connected");
    if ([...entry.listeners].some((listener) => listener.presence)) {
      say({ type: "beat", feed: frame.feed, visible: isVisible() });
    }
  } else if (frame.type === "reload" && entry) {
    for (const { reload } of entry.listeners) reload();
  } else if (frame.type === "denied" && entry) {
    deny(frame.feed);
  }
}

function hear(entry, event) {
  for (const listener of [...entry.listeners]) {
    if (event.number !== undefined) {
      if (event.number <= listener.number) continue;
      listener.number = event.number;
    }
    try {
      listener.hear(event);
    } catch (error) {
      reportError(error); // one part of the page that fails must not stop the others
    }
  }
  if (event.number !== undefined) entry.number = Math.max(entry.number, event.number);
}

function deny(feed) {
  const entry = feeds.get(feed);
  feeds.delete(feed);
  for (const { status } of entry.listeners) status("denied");
}

function show(next) {
  clear("calm");
  if (state === next) return;
  state = next;
  for (const { listeners } of feeds.values()) {
    for (const { status } of listeners) status(state);
  }
}

function loadAnew() {
  const fields = [...document.querySelectorAll("textarea, input[type=text]")];
  if (fields.every((field) => field.value === field.defaultValue)) location.reload();
  else later("anew", 5_000, loadAnew);
}

// -- Asking instead ---------------------------------------------------------------------------

async function ask() {
  clear("ask");
  if (!feeds.size) return;
  let pause = isVisible() ? ASK : ASK_HIDDEN;
  for (const [feed, entry] of [...feeds]) {
    const answer = await fetchJson(`/feeds/${feed}?since=${entry.number}`);
    if (heard || !feeds.has(feed)) continue; // a socket opened, or nobody wants to know any more
    if (answer.status === 200) {
      show("asking");
      if (answer.data.reload) for (const { reload } of entry.listeners) reload();
      for (const event of answer.data.events ?? []) hear(entry, event);
    } else if (answer.status === 401) {
      clear("open");
      show("signed-out");
      return;
    } else if (answer.status === 404) {
      deny(feed);
    } else if (answer.status === 429) {
      pause = Math.max(pause, 1_000 * answer.retryAfter);
    } else {
      show("reconnecting");
    }
  }
  if (silent >= BLOCKED && !heard) later("ask", pause, ask);
}

// -- Time, and the life of a page ---------------------------------------------------------------

function clear(name) {
  clearTimeout(timers[name]);
  clearInterval(timers[name]);
  delete timers[name];
}

function later(name, milliseconds, run) {
  clear(name);
  timers[name] = setTimeout(() => {
    delete timers[name];
    run();
  }, milliseconds);
}

function every(name, milliseconds, run) {
  clear(name);
  timers[name] = setInterval(run, milliseconds);
}

// Do not wait out a pause when there is a reason to hope: the line is back, the person is back.
function hope() {
  if (!feeds.size || !isVisible()) return;
  if (isOpen()) {
    beatAll();
    if (!misses) ping();
  } else if (!socket) {
    later("open", Math.random() * 1_000, open);
  }
}

document.addEventListener("visibilitychange", hope);
window.addEventListener("online", hope);
window.addEventListener("pagehide", () => {
  if (socket) {
    socket.onclose = null;
    socket.close(1000);
    socket = null;
  }
  for (const name of Object.keys(timers)) clear(name);
});
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted && feeds.size) open();
});
