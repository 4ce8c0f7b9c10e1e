// What is to be known of a file that is chosen: its digest, and its size in words.
const UNITS = ["B", "KB", "MB", "GB"];

/** The SHA-256 of the whole file, found by a worker beside the sending; "" where none runs. */
export function digestOf(file, script) {
  return new Promise((resolve) => {
    try {
      const worker = new Worker(script, { type: "module" });
      worker.onerror = () => resolve("");
      worker.onmessage = ({ data }) => {
        if (data.digest === undefined) return;
        resolve(data.digest);
        worker.terminate();
      };
      worker.postMessage(file);
    } catch {
      resolve("");
    }
  });
}

/** "812 KB", "1.4 GB", "262 B", as the site says it. */
export function bytes(size) {
  let [amount, unit] = [Math.max(0, size), 0];
  for (; amount >= 1024 && unit < 3; unit++) amount /= 1024;
  return `${amount.toFixed(amount < 10 && unit ? 1 : 0)} ${UNITS[unit]}`;
}
