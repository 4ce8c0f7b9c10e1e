// A worker: reads a file once and tells its SHA-256, without holding up the page.
import { hexadecimal, Sha256 } from "./sha256.js";

const STEP = 4 * 1024 * 1024;

self.onmessage = async ({ data: file }) => {
  try {
    const sum = new Sha256();
    for (let at = 0; at < file.size; at += STEP) {
      sum.update(new Uint8Array(await file.slice(at, at + STEP).arrayBuffer()));
      self.postMessage({ done: Math.min(at + STEP, file.size) });
    }
    self.postMessage({ digest: hexadecimal(sum.digest()) });
  } catch {
    self.postMessage({ digest: "" }); // it cannot be read: whoever sends it says so
  }
};
