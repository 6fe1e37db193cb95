/** The sections of a saved machine: v86's own state, guest RAM, the console's tail, and each device by its name. */
import { ChunkReader } from "./chunk-reader.ts";
import type { SavedFile, Section } from "./saved-file.ts";

const EMULATOR = "v86";
const RAM = "ram";
const CONSOLE = "console";
const COMMANDS = "commands";

/** The states of one moment that a machine consists of. */
export interface MachineParts {
  readonly emulator: Uint8Array;
  /** As `packRam` makes it. */
  readonly ram: Uint8Array;
  readonly console: Uint8Array;
  /** Of the guest's shell. Files of before have none. */
  readonly commands: Uint8Array;
  /** Device states, by name. */
  readonly devices: ReadonlyMap<string, Uint8Array>;
}

export const sectionsOf = ({ emulator, ram, console, commands, devices }: MachineParts): readonly Section[] => [
  { name: EMULATOR, bytes: emulator },
  { name: RAM, bytes: ram },
  { name: CONSOLE, bytes: console },
  { name: COMMANDS, bytes: commands },
  ...[...devices].map(([name, bytes]) => ({ name, bytes })),
];

/** The parts of a machine in `sections`. A section that is missing is read as empty, which no part accepts but console and commands. */
export function partsOf(sections: SavedFile["sections"]): Omit<MachineParts, "ram"> & { readonly ram: ChunkReader } {
  const found = new Map(sections.map(({ name, bytes }) => [name, bytes]));
  const take = (name: string): ChunkReader => {
    const section = found.get(name) ?? new ChunkReader([]);
    found.delete(name);
    return section;
  };
  const [emulator, ram, console] = [take(EMULATOR), take(RAM), take(CONSOLE)];
  const commands = take(COMMANDS).joined();
  const devices = new Map([...found].map(([name, bytes]) => [name, bytes.joined()]));
  return { emulator: emulator.joined(), ram, console: console.joined(), commands, devices };
}
