// The page of a conversation: follow it, show what comes, write, and say calmly how the line is.
import { csrfToken } from "../lib/dom.js";
import { follow } from "../lib/wire.js";
import { showComments } from "./comments.js";
import { keepWhatWasWritten, prepareComposer } from "./composer.js";
import { offerDeeds } from "./deeds.js";

const READ_AFTER = 1_500;

const page = document.querySelector("[data-thread]");
const line = page.querySelector("[data-presence]");
const signIn = page.querySelector("[data-sign-in]");
const form = page.querySelector("[data-composer]");
const comments = showComments(page);
const composer = form
  ? prepareComposer(form, page.dataset.feed, comments.take)
  : keepWhatWasWritten(page, page.dataset.feed, comments.take);
let newest = Number(page.dataset.number);
let read = Number(page.dataset.seen ?? newest); // where another page shows it: how far it was read
let here = 0;
let state = "connecting";
let reading = 0;

offerDeeds(page, comments, form ? composer : null);

follow(page.dataset.feed, {
  since: newest,
  hear(event) {
    newest = Math.max(newest, event.number);
    if (event.kind === "thread.changed") renew(event);
    else {
      comments.take(event);
      composer.arrived(event);
    }
    readSoon();
  },
  status(next) {
    state = next;
    sayState();
  },
  presence({ count }) {
    here = count;
    sayState();
  },
});

function sayState() {
  const words = {
    connected: here ? line.dataset.here.replace("{n}", here) : line.dataset.live,
    asking: line.dataset.asking,
    reconnecting: line.dataset.lost,
    "signed-out": line.dataset.ended,
    denied: line.dataset.ended,
  };
  line.dataset.state = state;
  line.textContent = words[state] ?? "";
  signIn.hidden = state !== "signed-out";
}

// The thread itself was closed, opened again, pinned: take its head, and the place to write,
// from a fresh page. What is half written stays in the draft and comes back with the form.
async function renew(event) {
  const isOpen = page.dataset.open === "yes";
  if ((event.state === "open") !== isOpen) {
    if (isOpen && composer.isBusy()) {
      page.dataset.open = "no"; // do not take away what somebody is writing; sending says why not
      return;
    }
    location.reload();
    return;
  }
  try {
    const response = await fetch(location.href, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const head = fresh.querySelector(".page-head");
    if (response.ok && head) document.querySelector(".page-head").replaceWith(head);
  } catch {
    // The line is cut; a reload brings it.
  }
}

function readSoon() {
  clearTimeout(reading);
  if (document.visibilityState !== "visible" || newest <= read) return;
  reading = setTimeout(async () => {
    const body = new FormData();
    const number = newest;
    body.append("number", number);
    try {
      const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" };
      const response = await fetch(page.dataset.read, { method: "POST", body, headers });
      if (response.ok) read = Math.max(read, number);
    } catch {
      // Not marked as read: the next visit shows it as new once more.
    }
  }, READ_AFTER);
}

document.addEventListener("visibilitychange", readSoon);
readSoon();

// A link to a comment that is not among the latest leads to the part where it stands.
const wanted = /^#comment-(\d+)$/.exec(location.hash)?.[1];
if (wanted && !comments.find(wanted)) location.replace(page.dataset.comments.replace("/0/", `/${wanted}/`));
