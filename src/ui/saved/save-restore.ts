/** How machines are saved and restored. Loaded when somebody does that for the first time. */
import type { Signal } from "@preact/signals";
import { fileKind, HEAD_BYTES, MACHINE_MAGIC } from "../../trace/file-kind.ts";
import { savesData } from "../kit/save-data.ts";
import { announce } from "../kit/toast.tsx";
import type { Kept, SavingDeps } from "../state/saved-machine-contract.ts";

/** No saved machine is larger: the guest has 128 MiB. */
const MAX_FILE_BYTES = 256 << 20;
const FILE_NAME = "virtio-crypto-machine";

type KeptSignal = Signal<Kept | undefined>;

/** Whoever has kept a machine probably wants it again: all it takes to go on with it is loaded meanwhile. */
export async function look({ session, machines }: SavingDeps, kept: KeptSignal): Promise<void> {
  kept.value = await (await machines()).look();
  if (!kept.value || savesData()) return;
  session.prepare();
  void import("../terminal/xterm-screen.ts");
}

export async function save({ session, machines, date }: SavingDeps, kept: KeptSignal): Promise<void> {
  const file = await session.save();
  kept.value = await (await machines()).keep(file, date());
  announce("The machine is saved in this browser.");
}

export async function restore({ session, machines }: SavingDeps, kept: KeptSignal): Promise<void> {
  const callOff = session.expect();
  let file: Blob | undefined;
  try {
    file = await (await machines()).load();
  } finally {
    if (!file) callOff();
  }
  if (!file) {
    kept.value = undefined;
    throw new Error("The browser has no saved machine any more.");
  }
  session.boot({ saved: file });
}

export async function saveToFile({ session, download, date }: SavingDeps): Promise<void> {
  const when = new Date(date()).toISOString().slice(0, 16).replace(/[T:]/g, "-");
  download(await session.save(), `${FILE_NAME}-${when}.saved`);
}

export async function restoreFromFile({ session }: SavingDeps, file: File): Promise<void> {
  if (file.size > MAX_FILE_BYTES) throw new Error("It is larger than any saved machine. Choose another file.");
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  // The machine that runs would be given up for a file that cannot take its place.
  if (!MACHINE_MAGIC.every((byte, at) => head[at] === byte))
    throw new Error(`It is no saved machine but ${fileKind(head).is}. Choose another file.`);
  session.boot({ saved: file });
}

export async function forget({ machines }: SavingDeps, kept: KeptSignal): Promise<void> {
  await (await machines()).forget();
  kept.value = undefined;
  announce("The saved machine is forgotten.");
}
