/**
 * The saved machines that the browser keeps for this page, in IndexedDB. What is known of a machine is stored apart from
 * its bytes, so that a list of all is cheap.
 */

import { SAVED_MACHINES, type SavedMachines } from "../state/saved-machine-contract.ts";
import { infoOf } from "./saved-info.ts";

/** The browser does not keep it. The message says why and what to do, in sentences. */
export class KeepingError extends Error {
  override readonly name = "KeepingError";
}

/** 1 had no logs and kept one machine. */
const VERSION = 2;
const ABOUT = "about";
const FILES = "files";
const LOGS = "logs";

export const indexedMachines: SavedMachines = {
  list: async () => {
    if (!(await mayExist())) return [];
    return await inDatabase("readonly", async (store) => {
      const [ids, entries] = await Promise.all([
        settled(store(ABOUT).getAllKeys()),
        settled<unknown[]>(store(ABOUT).getAll()),
      ]);
      const found = ids.map((id, index) => infoOf(id, entries[index]));
      return found.filter((info) => info !== undefined).sort((one, other) => other.at - one.at);
    });
  },
  load: (id) =>
    inDatabase("readonly", async (store) => {
      const [machine, log] = await Promise.all([
        settled<unknown>(store(FILES).get(id)),
        settled<unknown>(store(LOGS).get(id)),
      ]);
      if (!(machine instanceof Blob)) return undefined;
      return { machine, ...(log instanceof Blob && { log }) };
    }),
  keep: ({ id, ...label }, { machine, log }) =>
    inDatabase("readwrite", async (store) => {
      store(FILES).put(machine, id);
      if (log) store(LOGS).put(log, id);
      else store(LOGS).delete(id);
      store(ABOUT).put({ ...label, size: machine.size + (log?.size ?? 0) }, id);
    }),
  rename: (id, name) =>
    inDatabase("readwrite", async (store) => {
      const info = infoOf(id, await settled<unknown>(store(ABOUT).get(id)));
      if (!info) return;
      const { id: _, ...rest } = info;
      store(ABOUT).put({ ...rest, name, automatic: false }, id);
    }),
  remove: (id) =>
    inDatabase("readwrite", async (store) => {
      for (const name of [FILES, LOGS, ABOUT]) store(name).delete(id);
    }),
};

/** False if this page has certainly kept nothing: to open the database would make an empty one. */
async function mayExist(): Promise<boolean> {
  try {
    const databases = await indexedDB.databases();
    return databases.some(({ name }) => name === SAVED_MACHINES);
  } catch {
    return true;
  }
}

/** One transaction over both stores: it resolves when all of it is on disk. */
async function inDatabase<T>(
  mode: IDBTransactionMode,
  work: (store: (name: string) => IDBObjectStore) => Promise<T>,
): Promise<T> {
  try {
    const database = await open();
    try {
      const transaction = database.transaction([ABOUT, FILES, LOGS], mode);
      const done = finished(transaction);
      const result = await work((name) => transaction.objectStore(name));
      await done;
      return result;
    } finally {
      database.close();
    }
  } catch (error) {
    throw keepingError(error);
  }
}

async function open(): Promise<IDBDatabase> {
  if (typeof indexedDB === "undefined") throw new DOMException("there is no IndexedDB", "NotSupportedError");
  const request = indexedDB.open(SAVED_MACHINES, VERSION);
  request.onupgradeneeded = () => {
    const { result } = request;
    for (const name of [ABOUT, FILES, LOGS])
      if (!result.objectStoreNames.contains(name)) result.createObjectStore(name);
  };
  return await settled(request);
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function finished(transaction: IDBTransaction): Promise<void> {
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  // Awaited after the work, which may have failed before.
  done.catch(() => {});
  return done;
}

/** What the browser refused and what to do, in sentences for the person. */
function keepingError(error: unknown): KeepingError {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") {
    return new KeepingError(
      "The browser has no room left for this page. Delete a saved machine or free space on the disk, or save to a file.",
    );
  }
  if (["NotSupportedError", "SecurityError", "InvalidStateError", "UnknownError"].includes(name)) {
    return new KeepingError(
      "The browser keeps nothing for this page, perhaps because the window is a private one. Save to a file instead.",
    );
  }
  const why = error instanceof Error ? error.message : String(error);
  return new KeepingError(`The browser did not do it: ${why}. Save to a file instead.`);
}
