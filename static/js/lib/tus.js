// Sends one large file over any line, by the tus protocol (tus.io, 1.0): in pieces, each with its
// checksum, going on wherever it was cut. Knows no page: whoever shows it hears how it goes.
import { csrfToken, refreshToken } from "./dom.js";
import { base64, hexadecimal, sha256 } from "./sha256.js";

const VERSION = "1.0.0";
const KB = 1024;
const MB = 1024 * KB;
// A cut costs a piece at most, so a piece is what the line carries in some seconds, and little of
// the whole: twenty cuts cost 20 / 1024 of it, less than 2 %. (Of files under 1 GB, 20 MB.)
const SECONDS = 6;
const LEAST = 256 * KB;
const MOST = 8 * MB;
const SHARE = 1024;
const ALWAYS = 1 * MB;

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
const SILENCE = 30_000; // without a byte: then the line is taken for dead
const ANSWER = 90_000; // after the last byte of a piece
const PRINT = 64 * KB;

/** How many bytes to send next, over a line that carries `rate` bytes a second. */
export function pieceLength(rate, size) {
  const most = Math.min(MOST, Math.max(ALWAYS, size / SHARE));
  return Math.floor(Math.max(LEAST, Math.min(most, rate * SECONDS)));
}

/** By which a file is known again, from three places in it: reading all of it takes too long. */
export async function fingerprint(file) {
  const middle = Math.max(0, Math.floor(file.size / 2));
  const last = Math.max(0, file.size - PRINT);
  const parts = [0, middle, last].map((at) => file.slice(at, at + PRINT));
  const bytes = await new Blob([`${file.size}:`, ...parts]).arrayBuffer();
  return hexadecimal(await sha256(bytes));
}

/** Announce `file`. Resolves with {status, data}; 201: data.upload and data.offset are there. */
export async function begin(url, file, told) {
  const said = { filename: file.name, ...told };
  const pairs = Object.entries(said).filter(([, value]) => value);
  const encode = (text) => base64(new TextEncoder().encode(text));
  const metadata = pairs.map(([name, value]) => `${name} ${encode(value)}`).join(",");
  const headers = { "Upload-Length": String(file.size), "Upload-Metadata": metadata };
  return ask(url, { method: "POST", headers });
}

/** Let an upload go; whether or not the site heard it, it goes after seven days. */
export const giveUp = (address) => ask(address, { method: "DELETE" });

/** Ask the site in the words of the protocol. Status 0: no answer; 401: signed out. */
async function ask(url, { method, headers = {} }) {
  const all = { Accept: "application/json", ...headers };
  if (method !== "GET") all["Tus-Resumable"] = VERSION;
  if (method === "POST" || method === "DELETE") all["X-CSRFToken"] = csrfToken();
  try {
    const response = await fetch(url, {
      method, headers: all, redirect: "manual", cache: "no-store", credentials: "same-origin",
    });
    if (response.type === "opaqueredirect") return { status: 401 };
    const data = method === "HEAD" ? null : await response.json().catch(() => null);
    return { status: response.status, data, get: (name) => response.headers.get(name) };
  } catch {
    return { status: 0 };
  }
}

/**
 * One file on its way. `hear({state, here, kept, size, speed, message})` is told of every change,
 * `kept` being what the site has acknowledged and `here` that with what is on the line just now:
 * "going"; "line", "busy", "signed-out", "elsewhere" (it goes on by itself); "paused"; "comparing";
 * and at the end "done", "damaged", "unreadable", "gone" or "refused".
 *
 * @param {Promise<string>} whole  the SHA-256 of the file, "" where it cannot be known
 */
export class Sending {
  constructor(file, { address, whole, hear }) {
    Object.assign(this, { file, address, whole, hear, rate: 0, here: 0, kept: 0, pause: FIRST_PAUSE });
    this.stopped = this.paused = false;
    this.woken = () => {};
  }

  /** Send until it is done, stopped or hopeless. Of two tabs, one sends and the other waits. */
  async run() {
    const wake = () => document.visibilityState === "visible" && !this.paused && this.woken();
    const events = [[window, "online"], [window, "focus"], [document, "visibilitychange"]];
    for (const [target, kind] of events) target.addEventListener(kind, wake);
    try {
      await this.alone(() => this.sendAll());
    } finally {
      for (const [target, kind] of events) target.removeEventListener(kind, wake);
    }
  }

  hold() {
    this.paused = true;
    this.request?.abort();
    this.here = this.kept;
    this.tell("paused");
  }

  resume() {
    this.paused = false;
    this.woken();
  }

  stop() {
    this.stopped = true;
    this.request?.abort();
    this.woken();
  }

  tell(state, message = "") {
    if (this.stopped) return;
    const { here, kept, rate, file } = this;
    this.hear({ state, message, here, kept, size: file.size, speed: rate });
  }

  async alone(act) {
    if (!navigator.locks) return act();
    const name = `upload:${this.address}`;
    const tried = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await act();
      return Boolean(lock);
    });
    if (tried || this.stopped) return undefined;
    this.tell("elsewhere");
    return navigator.locks.request(name, act);
  }

  async sendAll() {
    let offset = null; // the site knows; ours is a guess after anything went wrong
    while (!this.stopped) {
      if (this.paused) {
        await this.sleep(Infinity);
        continue;
      }
      let answer;
      if (offset === null) answer = await ask(this.address, { method: "HEAD" });
      else if (offset >= this.file.size) return this.compare();
      else answer = await this.sendPiece(offset);
      if (answer.status === 200 || answer.status === 204) {
        offset = this.here = this.kept = Number(answer.get("Upload-Offset"));
        if (answer.status === 204) this.pause = FIRST_PAUSE;
        if (!this.paused) this.tell("going");
      } else {
        offset = null;
        this.here = this.kept; // what was on the line is lost: nobody promised it
        if (!(await this.recover(answer))) return undefined;
      }
    }
    return undefined;
  }

  async sendPiece(offset) {
    const end = Math.min(this.file.size, offset + pieceLength(this.rate, this.file.size));
    let bytes;
    try {
      bytes = await this.file.slice(offset, end).arrayBuffer();
    } catch {
      return { status: -1 };
    }
    const headers = {
      "Upload-Offset": String(offset),
      "Upload-Checksum": `sha256 ${base64(await sha256(new Uint8Array(bytes)))}`,
    };
    const known = end === this.file.size && (await this.whole);
    if (known) {
      const digest = Uint8Array.from(known.match(/../g), (pair) => parseInt(pair, 16));
      headers["Repr-Digest"] = `sha-256=:${base64(digest)}:`;
    }
    const began = performance.now();
    const answer = await this.patch(bytes, headers, offset);
    if (answer.status === 204) {
      const rate = (1000 * bytes.byteLength) / Math.max(1, performance.now() - began);
      this.rate = this.rate ? 0.6 * this.rate + 0.4 * rate : rate;
    } else {
      this.rate /= 2;
    }
    return answer;
  }

  patch(bytes, headers, offset) {
    return new Promise((resolve) => {
      const request = (this.request = new XMLHttpRequest()); // fetch does not tell how far it is
      let alarm = setTimeout(() => request.abort(), SILENCE);
      request.open("PATCH", this.address);
      const all = {
        Accept: "application/json",
        "Content-Type": "application/offset+octet-stream",
        "Tus-Resumable": VERSION,
        "X-CSRFToken": csrfToken(),
        ...headers,
      };
      for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => {
        clearTimeout(alarm);
        alarm = setTimeout(() => request.abort(), loaded < total ? SILENCE : ANSWER);
        this.here = offset + loaded;
        if (!this.paused) this.tell("going");
      };
      request.onloadend = () => {
        clearTimeout(alarm);
        const elsewhere = request.responseURL && !request.responseURL.endsWith(this.address);
        let data = null;
        try {
          data = JSON.parse(request.responseText);
        } catch {
          // no words of the site
        }
        const get = (name) => request.getResponseHeader(name);
        resolve({ status: elsewhere ? 401 : request.status, data, get });
      };
      request.send(bytes);
    });
  }

  /** Wait for what went wrong to pass. Resolves with false where it never will. */
  async recover({ status, data, get }) {
    if (this.stopped || this.paused) return true;
    const oldToken = status === 403 && (!data?.code || data.code === "old-page");
    if (status === 401 || oldToken) {
      if (await refreshToken()) return this.breathe();
      this.tell("signed-out");
      await this.sleep(LONGEST_PAUSE);
    } else if (status === 429 || status === 507) {
      this.tell("busy", status === 507 ? data?.message : "");
      await this.sleep(Math.max(this.grown(), 1000 * (Number(get?.("Retry-After")) || 0)));
    } else if (status === 0 || status === 408 || (status >= 500 && status !== 501)) {
      this.tell("line");
      await this.sleep(this.grown());
    } else if (status === 409 || status === 460) {
      return this.breathe();
    } else {
      const hopeless = { "-1": "unreadable", 404: "gone", 410: "gone" };
      this.tell(hopeless[status] ?? "refused", data?.message ?? "");
      return false;
    }
    return true;
  }

  async breathe() {
    await this.sleep(this.grown());
    return true;
  }

  grown() {
    const pause = this.pause;
    this.pause = Math.min(LONGEST_PAUSE, 2 * pause);
    return pause * (0.75 + Math.random() / 2);
  }

  /** Sleep for a while, or until there is a line again, or somebody looks at the page. */
  sleep(milliseconds) {
    return new Promise((resolve) => {
      const timer = milliseconds < Infinity ? setTimeout(resolve, milliseconds) : 0;
      this.woken = () => {
        clearTimeout(timer);
        this.woken = () => {};
        resolve();
      };
    });
  }

  /** All of it is there: hear what the site makes of the whole, and compare it with ours. */
  async compare() {
    this.here = this.kept = this.file.size;
    for (let pause = 500; !this.stopped; pause = Math.min(10_000, 1.5 * pause)) {
      this.tell("comparing");
      const { status, data } = await ask(this.address, { method: "GET" });
      if (status === 404) return this.tell("gone");
      if (status === 200 && data?.state === "arrived") {
        const ours = await this.whole;
        return this.tell(ours && data.sha256 && ours !== data.sha256 ? "damaged" : "done");
      }
      if (status === 200 && data?.state === "given-up") {
        return this.tell(data.problem === "damaged" ? "damaged" : "gone");
      }
      await this.sleep(pause);
    }
    return undefined;
  }
}
