// The bell of every page: how many things wait, as it changes, and in the tab's title.
import { follow } from "../lib/wire.js";

const bell = document.querySelector("[data-bell]");
const title = document.title;

if (bell) {
  show(Number(bell.querySelector("[data-unseen]").textContent));
  follow(bell.dataset.feed, {
    since: Number(bell.dataset.number),
    hear: (event) => show(event.unseen),
    reload: () => {}, // the next page shows it
  });
}

function show(unseen) {
  const badge = bell.querySelector("[data-unseen]");
  badge.textContent = unseen;
  badge.hidden = unseen === 0;
  bell.setAttribute(
    "aria-label",
    unseen ? bell.dataset.some.replace("{n}", unseen) : bell.dataset.none,
  );
  document.title = unseen ? `(${unseen}) ${title}` : title;
}
