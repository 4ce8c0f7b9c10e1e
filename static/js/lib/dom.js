// Small tools of every page module. Hooks are data- attributes; texts come from the page.

/** The token that makes a request ours; `refreshed` replaces it after it was asked for anew. */
export function csrfToken(refreshed) {
  const meta = document.querySelector('meta[name="csrf-token"]');
  if (refreshed && meta) meta.content = refreshed;
  return meta?.content ?? "";
}

/** The id of the person for whom this page was made, "" for a visitor. */
export function personOf(page = document) {
  return page.querySelector('meta[name="person"]')?.content ?? "";
}

/**
 * Ask the site for data and never throw.
 *
 * @returns {Promise<{status: number, data: any, retryAfter: number}>} status 0: no answer at
 *   all; 401: the session is over; retryAfter is in seconds, 0 where the site names none.
 */
export async function fetchJson(url, { method = "GET", body, signal } = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  let response;
  try {
    response = await fetch(url, {
      method, body, headers, signal, redirect: "manual", cache: "no-store", credentials: "same-origin",
    });
  } catch {
    return { status: 0, data: null, retryAfter: 0 };
  }
  // The site answers data with data; a redirection can only lead to the sign-in page.
  if (response.type === "opaqueredirect") return { status: 401, data: null, retryAfter: 0 };
  const retryAfter = Number(response.headers.get("Retry-After")) || 0;
  let data = null;
  try {
    data = await response.json();
  } catch {
    // A page instead of data: the status has to say it all.
  }
  return { status: response.status, data, retryAfter };
}

/**
 * Ask for a new token, as after the other tab signed in again.
 *
 * @returns {Promise<boolean>} false: nobody is signed in now, or somebody else is.
 */
export async function refreshToken() {
  try {
    const response = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = page.querySelector('meta[name="csrf-token"]')?.content;
    if (!token || !personOf() || personOf(page) !== personOf()) return false;
    csrfToken(token);
    return true;
  } catch {
    return false;
  }
}

/** A random id that no other click has; `crypto.randomUUID` exists on https only. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * Copy the first element of a <template>.
 *
 * @param {HTMLTemplateElement} template
 * @param {Record<string, string>} texts  what stands in the elements with data-slot="name"
 */
export function clone(template, texts = {}) {
  const copy = template.content.firstElementChild.cloneNode(true);
  for (const [name, text] of Object.entries(texts)) {
    const slot = copy.dataset.slot === name ? copy : copy.querySelector(`[data-slot="${name}"]`);
    if (slot) slot.textContent = text;
  }
  return copy;
}

/** Listen on `root` for events of whatever matches `selector` now or later. */
export function on(root, kind, selector, hear) {
  root.addEventListener(kind, (event) => {
    const target = event.target.closest?.(selector);
    if (target && root.contains(target)) hear(event, target);
  });
}
