// While a circle's page stands open, it asks now and then whether somebody wrote there.
const EVERY = 30_000;

const place = document.querySelector("[data-fresh]");
let etag = "";
let asked = Date.now();
let timer = setInterval(ask, EVERY);

async function ask() {
  if (document.visibilityState !== "visible") return;
  asked = Date.now();
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const response = await fetch(place.dataset.fresh, { headers, cache: "no-store" });
    if (response.redirected || response.status === 404) {
      clearInterval(timer); // signed out, or this circle is no longer theirs
    } else if (response.status === 200) {
      etag = response.headers.get("ETag") ?? "";
      place.innerHTML = await response.text();
    }
  } catch {
    // The line is cut: ask again next time.
  }
}

document.addEventListener("visibilitychange", () => {
  if (Date.now() - asked >= EVERY) ask();
});
