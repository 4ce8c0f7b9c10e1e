// When a part of the page cannot be had, say so and leave what stands there alone.
import { toast } from "./toast.js";

export function listenForAnswers() {
  const words = document.getElementById("toasts").dataset;
  document.addEventListener("htmx:after:request", (event) => {
    const { raw } = event.detail.ctx.response;
    if (!raw.redirected || new URL(raw.url).pathname !== words.signIn) return;
    event.preventDefault(); // the sign-in page is no part of this one
    const here = encodeURIComponent(window.location.pathname + window.location.search);
    const href = `${words.signIn}?next=${here}`;
    toast({ text: words.signedOut, link: { label: words.signInAgain, href } });
  });
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response.status;
    if (status === 404) toast({ text: words.gone });
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
