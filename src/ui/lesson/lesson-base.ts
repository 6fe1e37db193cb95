/** The machine that lessons begin with: booted, at the shell's prompt, with every device. */
import { when } from "../kit/when.ts";
import type { Page } from "../state/page-context.ts";

/** As `npm run build` puts it beside the guest's images. */
const FILE = "lesson.machine";
/** Devices that every lesson finds. */
const DEVICES = ["rng0"];

/** A reboot of the lesson's machine keeps its devices. */
export function plugDevices({ choice }: Page): void {
  for (const name of DEVICES) choice.plug(name, true);
}

/** For a wait: a machine that has failed does not come. */
export function throwFailure({ failure }: Page["machine"]): void {
  if (failure.value) throw new Error(failure.value.what);
}

const kept = new WeakMap<object, Promise<Blob>>();

/** The file, or where the server has none a machine that is booted and saved now. */
export function lessonBase(page: Page): Promise<Blob> {
  const { connection } = page;
  let base = kept.get(connection);
  if (!base) {
    base = fetched(page).then((file) => file ?? booted(page));
    base.catch(() => kept.delete(connection));
    kept.set(connection, base);
  }
  return base;
}

async function fetched({ images }: Page): Promise<Blob | undefined> {
  const response = await fetch(`${images}${FILE}`).catch(() => undefined);
  return response?.ok ? await response.blob() : undefined;
}

async function booted(page: Page): Promise<Blob> {
  const { connection, machine } = page;
  plugDevices(page);
  const shells = machine.shells.peek();
  connection.boot();
  await when(() => {
    throwFailure(machine);
    return machine.shells.value > shells;
  });
  return await connection.save();
}
