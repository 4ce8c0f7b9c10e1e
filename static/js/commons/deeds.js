// Edit, withdraw, hide, report … in the comment's own place. The forms are the server's.
import { fetchJson, on } from "../lib/dom.js";
import { toast } from "../ui/toast.js";

const IN_PLACE = new Set(["edit", "withdraw", "hide", "show", "report", "ask-again"]);

/** @param {{take: Function}} comments  @param {{replyTo: Function} | null} composer */
export function offerDeeds(page, comments, composer) {
  on(page, "click", "[data-deed]", (event, link) => {
    const article = link.closest("[data-comment]");
    const deed = link.dataset.deed;
    link.closest("details")?.removeAttribute("open");
    if ((deed === "reply" || deed === "answer") && composer) {
      event.preventDefault();
      composer.replyTo({
        id: Number(article.dataset.comment),
        name: article.querySelector('[data-slot="name"]').textContent,
        answer: deed === "answer",
        question: article.classList.contains("question"),
      });
    } else if (IN_PLACE.has(deed)) {
      event.preventDefault();
      open(article, link.href);
    }
  });

  on(page, "click", "[data-place] [data-cancel]", (event, link) => {
    event.preventDefault();
    close(link.closest("[data-place]"));
  });

  on(page, "submit", "[data-deed-form]", async (event, form) => {
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    const { status, data } = await fetchJson(form.action, { method: "POST", body: new FormData(form) });
    delete form.dataset.busy;
    if (status === 200) {
      close(form.closest("[data-place]"));
      comments.take(data.comment);
      if (data.message) toast({ text: data.message });
    } else {
      say(form, data?.message || document.getElementById("toasts").dataset.failed);
    }
  });

  async function open(article, url) {
    let part;
    try {
      const response = await fetch(url, { headers: { "HX-Request": "true" }, cache: "no-store" });
      if (!response.ok) return location.assign(url); // the page there says why
      part = await response.text();
    } catch {
      toast({ text: document.getElementById("toasts").dataset.failed });
      return;
    }
    close(article.querySelector("[data-place]"));
    const place = document.createElement("div");
    place.dataset.place = "";
    place.innerHTML = part;
    article.querySelector(".body").after(place);
    place.querySelector("textarea, input:not([type=hidden]), button")?.focus();
  }

  function close(place) {
    const article = place?.closest("[data-comment]");
    place?.remove();
    article?.focus({ preventScroll: true });
  }
}

function say(form, text) {
  let line = form.querySelector("[data-problem]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.problem = "";
    line.className = "problems";
    line.role = "alert";
    form.prepend(line);
  }
  line.textContent = text;
}
