// Where unsent texts are kept: IndexedDB, else localStorage, else this page's memory.

const NAME = "tongyan-outbox";
const TABLE = "items";

/**
 * @returns {Promise<{put: Function, remove: Function, all: Function, lasting: boolean}>}
 *   `put` resolves once the item would survive a closed browser; `lasting` is false where
 *   nothing would.
 */
export async function openStore() {
  try {
    return overDatabase(await openDatabase());
  } catch {
    return overStrings();
  }
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "client_id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

function overDatabase(database) {
  const run = (mode, act) =>
    new Promise((resolve, reject) => {
      const work = database.transaction(TABLE, mode);
      const request = act(work.objectStore(TABLE));
      work.oncomplete = () => resolve(request.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  return {
    lasting: true,
    put: (item) => run("readwrite", (table) => table.put(item)),
    remove: (id) => run("readwrite", (table) => table.delete(id)),
    all: () => run("readonly", (table) => table.getAll()),
  };
}

function overStrings() {
  const strings = lastingStrings();
  const kept = strings ?? new Map();
  const get = (key) => (strings ? strings.getItem(key) : (kept.get(key) ?? null));
  const set = (key, text) => (strings ? strings.setItem(key, text) : kept.set(key, text));
  const read = () => JSON.parse(get(NAME) ?? "[]");
  const write = (items) => set(NAME, JSON.stringify(items));
  return {
    lasting: strings !== null,
    async put(item) {
      write([...read().filter(({ client_id: id }) => id !== item.client_id), item]);
    },
    async remove(id) {
      write(read().filter((item) => item.client_id !== id));
    },
    all: async () => read(),
  };
}

function lastingStrings() {
  try {
    localStorage.setItem(`${NAME}-probe`, "1");
    localStorage.removeItem(`${NAME}-probe`);
    return localStorage;
  } catch {
    return null;
  }
}
