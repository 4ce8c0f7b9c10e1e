// What is being written is kept in this browser, for this person and this place only.
import { personOf } from "../lib/dom.js";

const key = (about) => `draft:${personOf()}:${about}`;
const PAUSE = 300;

/** Keep what `read()` gives, a little after each change in `form`. */
export function keepDraft(form, about, read, said) {
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const words = read();
      if (words) saveDraft(about, words);
      else forgetDraft(about);
      if (said) said.textContent = words ? said.dataset.drafted : "";
    }, PAUSE);
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  return { stop: () => clearTimeout(timer) };
}

/** The draft of this place, or null. */
export function draftOf(about) {
  try {
    return JSON.parse(localStorage.getItem(key(about)) ?? "null");
  } catch {
    return null;
  }
}

export function forgetDraft(about) {
  try {
    localStorage.removeItem(key(about));
  } catch {
    // This browser keeps nothing, so there is nothing to forget.
  }
}

/** Keep `words` for this place now. */
export function saveDraft(about, words) {
  try {
    localStorage.setItem(key(about), JSON.stringify(words));
  } catch {
    // Full, or not allowed here: the text still stands in the form.
  }
}
