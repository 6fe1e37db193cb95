/** The floor plan of docs/architecture.md: which room may import from which. The compiler knows the larger walls. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, test } from "vitest";
import { importsOf, ROOT, sources } from "./imports.ts";

/** Rooms in an order in which each may import from all before it, of its own list. */
const IN_ORDER: Readonly<Record<string, readonly string[]>> = {
  "src/wire": ["codec", "virtio", "rng", "crypto"],
  "src/peripheral": ["guest", "saved", "queue", "flow", "virtio", "faults", "device", "rng", "crypto"],
  "src/ui": [
    "kit",
    "model",
    "state",
    "words",
    // The features, in no order: see FEATURES.
    "actors",
    "charts",
    "control",
    "device",
    "filter",
    "help",
    "rings",
    "terminal",
    "timeline",
    "commands",
    "saved",
    "files",
    "requests",
    "sequence",
    "detail",
    "expert",
    "lesson",
    "shell",
    "viewer",
  ],
};

/** What a feature of the panel takes from another. Everything else it shares lies in kit, model or state. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  actors: [],
  charts: [],
  control: [],
  device: [],
  filter: [],
  help: [],
  rings: [],
  terminal: ["rings", "actors"],
  lesson: ["files"],
  timeline: [],
  commands: ["filter"],
  saved: ["terminal"],
  files: [],
  requests: ["filter", "commands", "rings"],
  sequence: [],
  detail: ["requests", "filter", "sequence"],
  expert: ["requests"],
};

/** What each folder of `src` may import from the others. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  contract: [],
  trace: ["wire", "contract"],
  peripheral: ["wire", "contract"],
  worker: ["contract"],
  machine: ["wire", "contract", "trace", "peripheral"],
  channel: ["contract", "trace", "machine"],
  lesson: ["wire", "contract", "trace"],
  ui: ["wire", "contract", "trace", "lesson"],
  node: ["wire", "contract", "trace", "lesson", "worker", "machine", "channel"],
  entry: ["contract", "trace", "lesson", "worker", "machine", "channel", "ui"],
};

const edges = sources.flatMap((from) =>
  importsOf(from)
    .filter(({ name }) => name.startsWith("src/"))
    .map(({ name: to }) => ({ from, to })),
);

const said = (found: typeof edges): string[] => found.map(({ from, to }) => `${from} imports ${to}`);

const partOf = (path: string, depth: number): string => path.split("/")[depth] ?? "";

test("the imports are read: every file but a few has some", () => {
  expect(edges.length).toBeGreaterThan(2 * sources.length);
});

it("a folder of src imports from the folders that the floor plan allows it", () => {
  const strange = edges.filter(({ from, to }) => {
    const [here, there] = [partOf(from, 1), partOf(to, 1)];
    return here !== there && !FOLDERS[here]?.includes(there);
  });
  expect(said(strange)).toEqual([]);
});

it.each(Object.keys(IN_ORDER))(
  "a room of %s imports from the rooms before it, and has a place in the list",
  (folder) => {
    const order = IN_ORDER[folder] ?? [];
    const inside = edges.filter(({ from, to }) => from.startsWith(`${folder}/`) && to.startsWith(`${folder}/`));
    const strange = inside.filter(({ from, to }) => {
      const [here, there] = [order.indexOf(partOf(from, 2)), order.indexOf(partOf(to, 2))];
      return here < 0 || there < 0 || there > here;
    });
    expect(inside.length).toBeGreaterThan(0);
    expect(said(strange)).toEqual([]);
  },
);

it("a feature of the panel imports no other feature, but for those that are named", () => {
  const strange = edges.filter(({ from, to }) => {
    const [here, there] = [partOf(from, 2), partOf(to, 2)];
    const between = from.startsWith("src/ui/") && to.startsWith("src/ui/") && here in FEATURES && there in FEATURES;
    return between && here !== there && !FEATURES[here]?.includes(there);
  });
  expect(said(strange)).toEqual([]);
});

it("no file imports itself through others, types included", () => {
  expect(circles()).toEqual([]);
});

it("in the panel only the files that know a queue's form read the bytes of its rings", () => {
  const readers = sources.filter(
    (path) => path.startsWith("src/ui/") && /\b(desc|avail|used)Bytes\b/.test(readFileSync(join(ROOT, path), "utf8")),
  );
  expect(readers).toEqual(["src/ui/model/rings/split-memory.ts"]);
});

/** Groups of files that reach each other. */
function circles(): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const reach = new Map(sources.map((file) => [file, reachedFrom(file, next)]));
  const circular = sources.filter((file) => reach.get(file)?.has(file));
  const groups = circular.map((file) => circular.filter((other) => reach.get(file)?.has(other)));
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}

/** All that a file needs, itself only if something that it needs does. */
function reachedFrom(file: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set(next.get(file));
  for (const each of reached) for (const other of next.get(each) ?? []) reached.add(other);
  return reached;
}
