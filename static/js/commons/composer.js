// Writing: kept while typing, put into the outbox before it is sent, shown as waiting until it is.
import { clone, newId } from "../lib/dom.js";
import { post, takeBack, unsent, watch, send } from "../lib/outbox.js";
import { draftOf, forgetDraft, keepDraft, saveDraft } from "./drafts.js";
import { suggestPeople } from "./mentions.js";
import { takeFiles } from "./uploads.js";

/**
 * @param {HTMLFormElement} form
 * @param {string} about    the feed: "thread:7"
 * @param {(event: object) => void} sent  hears what the site made of a comment
 */
export function prepareComposer(form, about, sent) {
  const page = form.closest("[data-thread]");
  const area = form.elements.body;
  const said = form.querySelector("[data-said]");
  const replying = form.querySelector("[data-replying]");
  const answering = form.querySelector("[data-answering]");
  const people = suggestPeople(area, form.querySelector("[data-suggestions]"), form.dataset.people);
  const files = takeFiles(form.elements.files, form.querySelector("[data-uploads]"), form.dataset.upload);
  const waiting = showUnsent(page, about, { sent: taken, back: putBack });

  let keeping = 0; // texts that are on their way into the outbox

  const read = () =>
    area.value.trim() || form.elements.reply_to.value
      ? { body: area.value, kind: form.elements.kind.value, reply_to: form.elements.reply_to.value, second: form.elements.second.value,
          to: replying.querySelector("b").textContent, picks: people.picks() }
      : null;
  const draft = keepDraft(form, about, read, said);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!area.value.trim() && !files.any()) return area.focus();
    draft.stop();
    const fields = {
      client_id: newId(),
      kind: form.elements.kind.value,
      reply_to: form.elements.reply_to.value,
      second: form.elements.second.value,
      body: area.value,
      mentions: people.picks().map(({ id }) => String(id)),
      ...files.take(),
    };
    keeping += 1;
    clear();
    await post({ url: form.action, fields, about }).finally(() => (keeping -= 1));
    forgetDraft(about); // only now: until here the draft was the only copy that lasts
  });

  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });
  form.querySelector("[data-cancel]").addEventListener("click", (event) => {
    event.preventDefault();
    replyTo(null);
    form.dispatchEvent(new Event("change"));
  });

  function replyTo(comment, focus = true) {
    form.elements.reply_to.value = comment?.id ?? "";
    replying.hidden = !comment;
    replying.querySelector("b").textContent = comment?.name ?? "";
    answering.hidden = !comment?.question;
    if (comment?.answer || form.elements.kind.value === "answer") form.elements.kind.value = comment?.answer ? "answer" : "comment";
    if (comment && focus) {
      form.scrollIntoView({ block: "center" });
      area.focus();
    }
  }

  function clear() {
    area.value = "";
    said.textContent = "";
    people.remember();
    replyTo(null, false);
    form.elements.kind.value = "comment";
    form.elements.second.value = "";
    form.dispatchEvent(new Event("emptied"));
  }

  function fill({ body = "", kind = "comment", reply_to: id = "", second = "", to = "", picks = [] }) {
    const known = id ? page.querySelector(`[data-comment="${id}"]`) : null;
    const name = known?.querySelector('[data-slot="name"]').textContent ?? to;
    const question = known ? known.classList.contains("question") : kind === "answer";
    replyTo(id ? { id, name, question, answer: kind === "answer" } : null, false);
    area.value = body;
    form.elements.kind.value = kind;
    if (second) form.elements.second.value = second;
    people.remember(picks);
  }

  const kept = draftOf(about);
  if (kept && !area.value && !form.elements.reply_to.value) fill(kept);

  function taken(answer) {
    sent(answer);
    const [name] = answer.unclear ?? [];
    said.textContent = name ? said.dataset.unclear.replace("{name}", name) : said.dataset.sent;
  }

  async function putBack(id) {
    const item = await takeBack(id);
    waiting.drop(id);
    if (!item) return;
    const body = [item.fields.body, area.value].filter((text) => text.trim()).join("\n\n");
    fill({ body, kind: item.fields.kind, reply_to: item.fields.reply_to, second: item.fields.second });
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }

  return {
    replyTo,
    arrived: waiting.arrived,
    isBusy: () => Boolean(area.value.trim() || keeping || waiting.any()), // nothing may be taken away now
  };
}

/**
 * Where nothing more can be written, what was on its way or half written still stands there to
 * be read and copied.
 *
 * @param {HTMLElement} page
 * @param {string} about    the feed: "thread:7"
 * @param {(event: object) => void} sent  hears what the site made of a comment
 */
export function keepWhatWasWritten(page, about, sent) {
  const kept = page.querySelector("[data-kept]");
  const area = kept.querySelector("textarea");
  const offer = (text) => {
    area.value = [area.value, text].filter((each) => each.trim()).join("\n\n");
    kept.hidden = !area.value;
  };
  const waiting = showUnsent(page, about, {
    sent,
    async back(id) {
      const item = await takeBack(id);
      waiting.drop(id);
      if (!item) return;
      offer(item.fields.body);
      saveDraft(about, { body: area.value }); // the next visit shows it again
    },
  });
  offer(draftOf(about)?.body ?? "");
  return { arrived: waiting.arrived, isBusy: () => false };
}

// Show what is not sent yet of this place, and keep it in step with the outbox.
function showUnsent(page, about, { sent, back }) {
  const waiting = showWaiting(page.querySelector("[data-outbox]"));
  const show = (item) => waiting.show(item, { again: () => retry(item), back: () => back(item.client_id) });

  async function retry(item) {
    const kept = await takeBack(item.client_id);
    if (kept) await post({ url: kept.url, fields: kept.fields, about });
    else send();
  }

  watch((item) => {
    if (item.about !== about) return;
    if (item.state !== "sent") return show(item);
    waiting.drop(item.client_id);
    if (item.answer) sent(item.answer);
  });
  unsent(about).then((items) => items.forEach(show));
  return { ...waiting, arrived: (event) => waiting.drop(event.client_id) };
}

// What is on its way, below the comments: the text as it was written, and how it stands.
function showWaiting(place) {
  const template = document.getElementById("waiting-template");
  const shown = new Map();

  function show(item, { again, back }) {
    let article = shown.get(item.client_id);
    if (!article) {
      if (!item.fields) return; // another tab's: its own page shows it
      article = clone(template, { text: item.fields.body });
      article.querySelector("[data-again]").addEventListener("click", again);
      article.querySelector("[data-back]").addEventListener("click", back);
      shown.set(item.client_id, article);
      place.append(article);
    }
    const state = article.querySelector('[data-slot="state"]');
    const refused = item.state === "refused";
    state.textContent = refused ? state.dataset.refused : item.state === "signed-out" ? state.dataset.signedOut : state.dataset.waiting;
    state.classList.toggle("wait", refused);
    article.querySelector("[data-choices]").hidden = !refused;
    article.querySelector("[data-again]").hidden = item.status === 422; // it would be the same
    const why = article.querySelector('[data-slot="why"]');
    why.textContent = refused ? item.message || why.dataset.gone : "";
  }

  function drop(id) {
    shown.get(id)?.remove();
    shown.delete(id);
  }

  return { show, drop, any: () => shown.size > 0 };
}
