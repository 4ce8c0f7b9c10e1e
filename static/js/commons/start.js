// Start a conversation, or write a first message: what is written is kept in this browser until
// the site has taken it.
import { fetchJson } from "../lib/dom.js";
import { draftOf, forgetDraft, keepDraft, saveDraft } from "./drafts.js";

for (const form of document.querySelectorAll("form[data-start]")) prepare(form);

function prepare(form) {
  const about = `start:${form.dataset.draft}`;
  const { title, body, kind, client_id: click } = form.elements;
  const said = form.querySelector("[data-said]");
  const read = () =>
    title?.value.trim() || body.value.trim()
      ? { title: title?.value, body: body.value, kind: kind?.value, click: click.value }
      : null;
  const draft = keepDraft(form, about, read, said);
  const kept = draftOf(about);
  if (kept && !title?.value && !body.value) {
    body.value = kept.body;
    if (title) title.value = kept.title;
    if (kind) kind.value = kept.kind;
    click.value = kept.click; // the same click: if the site took it after all, it counts once
    form.closest("details")?.setAttribute("open", "");
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    draft.stop(); // what it would say must not stand where the answer does
    const words = read();
    if (words) saveDraft(about, words);
    const { status, data } = await fetchJson(form.action, { method: "POST", body: new FormData(form) });
    delete form.dataset.busy;
    if (status === 201) {
      forgetDraft(about);
      location.assign(data.url);
      return;
    }
    said.textContent = data?.message || said.dataset.failed;
    const [field] = Object.keys(data?.errors ?? {});
    form.elements[field]?.focus();
  });
}
