// Passkeys: the site says what to sign, the browser asks its owner, the form carries the answer.
import { fetchJson } from "../lib/dom.js";

/** @param {string} text  base64url, as the site writes bytes */
function bytes(text) {
  const plain = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain), (sign) => sign.charCodeAt(0));
}

/** @param {ArrayBuffer | null} buffer */
function text(buffer) {
  if (!buffer) return null;
  const plain = btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  return plain.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const withBytes = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

/** What the site wrote as JSON, as the browser wants it. */
function options(told) {
  const { challenge, user, excludeCredentials, allowCredentials, ...rest } = told.publicKey;
  const made = { ...rest, challenge: bytes(challenge) };
  if (user) made.user = { ...user, id: bytes(user.id) };
  if (excludeCredentials) made.excludeCredentials = withBytes(excludeCredentials);
  if (allowCredentials) made.allowCredentials = withBytes(allowCredentials);
  return { publicKey: made };
}

/** @param {PublicKeyCredential} credential */
function asJson(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = text(response.attestationObject);
    said.transports = response.getTransports?.() ?? [];
  } else {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
    said.userHandle = text(response.userHandle);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: said,
  };
}

function say(form, words) {
  const place = form.querySelector("[data-says]");
  place.textContent = words;
  place.hidden = !words;
}

async function sign(form) {
  const told = await fetchJson(form.action);
  if (told.status === 401) return location.reload(); // asked again who is there, or signed out
  if (told.status !== 200) return say(form, told.data?.message ?? form.dataset.failed);
  let credential;
  try {
    const wanted = options(told.data);
    credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create(wanted)
      : await navigator.credentials.get(wanted);
  } catch (refusal) {
    const known = refusal.name === "InvalidStateError";
    return say(form, known ? form.dataset.known : form.dataset.cancelled);
  }
  form.elements.namedItem("credential").value = JSON.stringify(asJson(credential));
  for (const input of form.querySelectorAll("input[data-follows]")) {
    const box = document.querySelector(`input[type="checkbox"][name="${input.dataset.follows}"]`);
    input.value = box?.checked ? "on" : "";
  }
  return form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector('button[type="submit"]');
  if (!window.PublicKeyCredential || !navigator.credentials) {
    say(form, form.dataset.unable);
    continue;
  }
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (button.getAttribute("aria-busy") === "true") return;
    say(form, "");
    button.setAttribute("aria-busy", "true");
    await sign(form);
    button.removeAttribute("aria-busy");
  });
}
