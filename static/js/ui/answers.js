// When a part of the page cannot be had, say so and leave what stands there alone.
import { toast } from "./toast.js";

export function listenForAnswers() {
  const words = document.getElementById("toasts").dataset;
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response.status;
    if (status === 401) window.location.reload();
    else if (status === 404) toast({ text: words.gone });
    else if (status >= 500) toast({ text: words.failed });
    else bringIntoView();
  });
  document.addEventListener("htmx:error", () => toast({ text: words.failed }));
}

function bringIntoView() {
  requestAnimationFrame(() => {
    document.getElementById("notices")?.scrollIntoView({ block: "nearest" });
  });
}
