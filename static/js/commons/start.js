// Start a conversation: what is written is kept in this browser until the site has taken it.
import { fetchJson } from "../lib/dom.js";
import { draftOf, forgetDraft, keepDraft } from "./drafts.js";

for (const form of document.querySelectorAll("[data-start]")) prepare(form);

function prepare(form) {
  const about = `start:${form.dataset.draft}`;
  const { title, body, kind, client_id: click } = form.elements;
  const said = form.querySelector("[data-said]");
  const read = () =>
    title.value.trim() || body.value.trim()
      ? { title: title.value, body: body.value, kind: kind.value, click: click.value }
      : null;
  const draft = keepDraft(form, about, read, said);
  const kept = draftOf(about);
  if (kept && !title.value && !body.value) {
    title.value = kept.title;
    body.value = kept.body;
    kind.value = kept.kind;
    click.value = kept.click; // the same click: if the site took it after all, it counts once
    form.closest("details")?.setAttribute("open", "");
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    const { status, data } = await fetchJson(form.action, { method: "POST", body: new FormData(form) });
    delete form.dataset.busy;
    if (status === 201) {
      draft.stop();
      forgetDraft(about);
      location.assign(data.url);
      return;
    }
    said.textContent = data?.message || said.dataset.failed;
    const [field] = Object.keys(data?.errors ?? {});
    form.elements[field]?.focus();
  });
}
