// While a film of the form still goes up, leaving the page would cut it off: what is sent in waits
// for it and says so, and Save saves here.
// data-film-waits says so: after every press, or only after the one that it names.
const UNDER_WAY = ["looking", "going", "line", "busy", "signed-out", "elsewhere", "paused", "comparing"];

export function waitForFilms(form) {
  const line = form.querySelector("[data-film-waits]");
  const isUnderWay = () => UNDER_WAY.some((state) => form.querySelector(`.film-field[data-state="${state}"]`));

  form.addEventListener("submit", (event) => {
    if (!isUnderWay()) return;
    event.preventDefault();
    form.dispatchEvent(new CustomEvent("change", { detail: "now" })); // what was typed is saved
    const only = line.dataset.filmWaits;
    line.hidden = Boolean(only) && event.submitter?.name !== only;
  });
  form.addEventListener("film-moved", () => isUnderWay() || (line.hidden = true));
}
