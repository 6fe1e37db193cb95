/**
 * The saved machine that the browser keeps for this page, in IndexedDB. It keeps one: each takes five megabytes. Time
 * and size are stored apart from the bytes, so that a look at them is cheap.
 */

import { type AnyShape, count, readFields, type Shape, upTo } from "../../trace/fields.ts";
import { SAVED_MACHINES, type SavedMachineInfo, type SavedMachines } from "../state/saved-machine-contract.ts";

/** The browser does not keep it. The message says why and what to do, in sentences. */
export class KeepingError extends Error {
  override readonly name = "KeepingError";
}

const VERSION = 1;
const ABOUT = "about";
const FILES = "files";
/** The one machine that is kept. */
const KEY = "last";

export const indexedMachines: SavedMachines = {
  look: async () => {
    if (!(await mayExist())) return undefined;
    return await inDatabase("readonly", async (store) => keptOf(await settled(store(ABOUT).get(KEY))));
  },
  load: () =>
    inDatabase("readonly", async (store) => {
      const found: unknown = await settled(store(FILES).get(KEY));
      return found instanceof Blob ? found : undefined;
    }),
  keep: (file, at) => {
    const kept = { at, size: file.size };
    return inDatabase("readwrite", async (store) => {
      store(FILES).put(file, KEY);
      store(ABOUT).put(kept, KEY);
      return kept;
    });
  },
  forget: () =>
    inDatabase("readwrite", async (store) => {
      store(FILES).delete(KEY);
      store(ABOUT).delete(KEY);
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
      const transaction = database.transaction([ABOUT, FILES], mode);
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
    request.result.createObjectStore(ABOUT);
    request.result.createObjectStore(FILES);
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
      "The browser has no room left for this page. Forget the saved machine or free space on the disk, or save to a file.",
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

/** The latest time that a date can be, in milliseconds. */
const LAST_TIME = 8.64e15;

const KEPT: Shape<SavedMachineInfo> = { at: upTo(LAST_TIME), size: count };

/** What an entry of the browser's store says; undefined for one that this page has not written. */
export function keptOf(entry: unknown): SavedMachineInfo | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const read = readFields(KEPT as unknown as AnyShape, entry as Readonly<Record<string, unknown>>);
  return read.ok ? (read.value as unknown as SavedMachineInfo) : undefined;
}
