// What a person wrote is kept here before it is sent, and forgotten only after the site's answer.
//
// An item: { client_id, person, about, url, fields, state, message, errors, made_at }
// state: "waiting"     will be sent, again and again, until the site answers
//        "signed-out"  waits until its person is signed in here again
//        "refused"     the site said no; `message` says why; kept for the person to edit
//        "sent"        only told, never kept; comes with `answer`, what the site said
import { fetchJson, newId, personOf, refreshToken } from "./dom.js";
import { openStore } from "./store.js";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;

const store = openStore();
const watchers = new Set();
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("tongyan-outbox") : null;
let pause = FIRST_PAUSE;
let timer = 0;
let sending = null;
let again = false;

/**
 * Keep a deed and send it. Resolves with the item once it is kept.
 *
 * @param {object} deed
 * @param {string} deed.url
 * @param {Record<string, string | string[] | Blob>} deed.fields  with client_id, else one is made
 * @param {string} deed.about    what it belongs to on the page, e.g. "thread:7"
 */
export async function post({ url, fields, about }) {
  const id = fields.client_id || newId();
  const item = {
    client_id: id,
    person: personOf(),
    about,
    url: new URL(url, location.href).pathname,
    fields: { ...fields, client_id: id },
    state: "waiting",
    message: "",
    errors: {},
    made_at: Date.now(),
  };
  await (await store).put(item);
  announce(item);
  send();
  return item;
}

/** Hear of every change of this person's items: `hear(item)`, also from other tabs. */
export function watch(hear) {
  watchers.add(hear);
  return () => watchers.delete(hear);
}

/** The items of this person that are not sent, oldest first. */
export async function unsent(about) {
  const items = await (await store).all();
  return items
    .filter((item) => item.person === personOf() && (!about || item.about === about))
    .sort((one, other) => one.made_at - other.made_at);
}

/** Take a refused or waiting item out, to be edited or thrown away. Resolves with it, or null. */
export async function takeBack(id) {
  return exclusively(async () => {
    const item = (await unsent()).find((each) => each.client_id === id) ?? null;
    if (item) await (await store).remove(id);
    return item;
  });
}

/** Try now what waits, without the rest of the pause. */
export function send() {
  clearTimeout(timer);
  if (sending) {
    again = true;
    return sending;
  }
  sending = exclusively(sendAll)
    .catch((error) => {
      reportError(error);
      return pause;
    })
    .then((wait) => {
      sending = null;
      if (again) {
        again = false;
        send();
      } else if (wait) {
        timer = setTimeout(send, wait * (0.75 + Math.random() / 2));
      }
    });
  return sending;
}

// Two tabs must not send the same item at once. Without locks they may: the site counts one.
function exclusively(act) {
  return navigator.locks ? navigator.locks.request("tongyan-outbox", act) : act();
}

/** Send what waits, in order. Resolves with the pause until the next try, 0 for none. */
async function sendAll() {
  let renewed = false;
  for (const item of await unsent()) {
    if (item.state === "refused") continue;
    let answer = await sendOne(item);
    if (isStaleToken(answer) && !renewed) {
      renewed = true;
      answer = (await refreshToken()) ? await sendOne(item) : { status: 401 };
    }
    if (answer.status === 401 || isStaleToken(answer)) {
      await keep(item, { state: "signed-out" });
      return LONGEST_PAUSE;
    }
    if (answer.status === 429) {
      await keep(item, { state: "waiting" });
      return Math.max(FIRST_PAUSE, 1_000 * answer.retryAfter);
    }
    if (answer.status === 0 || answer.status === 408 || answer.status >= 500) {
      await keep(item, { state: "waiting" });
      pause = Math.min(LONGEST_PAUSE, 2 * pause);
      return pause;
    }
    pause = FIRST_PAUSE;
    if (answer.status < 300) {
      await (await store).remove(item.client_id);
      announce({ ...item, state: "sent", answer: answer.data });
    } else {
      const { message = "", errors = {} } = answer.data ?? {};
      await keep(item, { state: "refused", status: answer.status, message, errors });
    }
  }
  return 0;
}

function sendOne(item) {
  const body = new FormData();
  for (const [name, value] of Object.entries(item.fields)) {
    for (const each of Array.isArray(value) ? value : [value]) body.append(name, each);
  }
  return fetchJson(item.url, { method: "POST", body });
}

// The token of this page is of an older session, or another person's.
const isStaleToken = ({ status, data }) => status === 403 && (!data?.code || data.code === "old-page");

async function keep(item, change) {
  const changed = { ...item, ...change };
  if (Object.entries(change).every(([name, value]) => item[name] === value)) return;
  await (await store).put(changed);
  announce(changed);
}

function announce(item) {
  tell(item);
  // Files and answers stay in this tab; the others need to know what became of the text.
  tabs?.postMessage({ client_id: item.client_id, person: item.person, about: item.about, state: item.state, message: item.message });
}

function tell(item) {
  for (const hear of watchers) {
    try {
      hear(item);
    } catch (error) {
      reportError(error);
    }
  }
}

if (tabs) {
  tabs.onmessage = ({ data }) => {
    if (data.person === personOf()) tell({ ...data, elsewhere: true });
  };
}
window.addEventListener("online", send);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") send();
});
if (personOf()) send();
