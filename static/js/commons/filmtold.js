// A film that has arrived is looked at, and may be refused: said where it was chosen, as soon as
// the site knows it, with the reason.
import { fetchJson } from "../lib/dom.js";
import { follow } from "../lib/wire.js";

const UNDER_WAY = ["checking", "unplayable"];
const SAID = [...UNDER_WAY, "refused"];
const AGAIN = 5_000;

/**
 * What says in `place` how films stand. `hear` is told of each state of the one that is told of.
 *
 * @param {string} pattern  the address that says how the film 0 stands
 */
export function telling(place, pattern, hear) {
  const slot = (name) => place.querySelector(`[data-slot="${name}"]`);
  let round = 0; // counts films: what comes late of an earlier one is not heard
  let following = null;

  function stop() {
    round += 1;
    following?.stop();
    following = null;
    place.hidden = true;
  }

  function tell(film, name) {
    stop();
    const mine = round;
    let state = "";

    async function ask() {
      const { status, data } = await fetchJson(pattern.replace("/0/", `/${film}/`));
      if (mine !== round) return;
      if (!status || status >= 500) return void setTimeout(() => mine === round && ask(), AGAIN);
      if (status !== 200) return;
      state = data.state;
      show(data, film, name);
      if (!UNDER_WAY.includes(state)) return void following?.stop();
      following ??= follow(`film:${film}`, {
        since: data.number,
        hear: (event) => event.state !== state && ask(),
      });
    }
    ask();
  }

  function show({ state, label, problem }, film, name) {
    place.dataset.state = state;
    slot("told-name").textContent = name;
    slot("told-state").textContent = label;
    slot("told-why").textContent = problem;
    place.hidden = !SAID.includes(state);
    hear(state, label, film);
  }

  return { tell, stop, isUnderWay: () => UNDER_WAY.includes(place.dataset.state) };
}
