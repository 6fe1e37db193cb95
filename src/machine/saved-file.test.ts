import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkIdentity,
  type MachineIdentity,
  readSavedFile,
  SavedFileError,
  type SavedMachine,
  writeSavedFile,
} from "./saved-file.ts";
import { V86_VERSION } from "./v86-host.ts";

const identity: MachineIdentity = {
  v86: "0.5.462",
  memory: 1 << 27,
  images: [
    { name: "bzImage", sha256: "aa" },
    { name: "initrd", sha256: "bb" },
  ],
  devices: [{ name: "crypto0", slot: 13, kind: "crypto virtio-1.4" }],
};

const saved: SavedMachine = {
  identity,
  moment: { at: 1234.5, instructions: 5e9, reached: ["assets", "emulator", "shell"] },
  sections: [
    { name: "v86", bytes: Uint8Array.from({ length: 5000 }, (_, i) => i * i) },
    { name: "console", bytes: new Uint8Array() },
    { name: "crypto0", bytes: Uint8Array.of(1, 2, 3) },
  ],
};

async function written(machine: SavedMachine): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await writeSavedFile(machine)).arrayBuffer());
}

async function read(file: Uint8Array<ArrayBuffer>): Promise<SavedMachine> {
  const { sections, ...about } = await readSavedFile(new Blob([file]));
  return { ...about, sections: sections.map(({ name, bytes }) => ({ name, bytes: bytes.joined() })) };
}

const refusal = (file: Uint8Array<ArrayBuffer>): Promise<unknown> =>
  read(file).then(
    () => undefined,
    (error: unknown) => error,
  );

test("what was written is read", async () => {
  expect(await read(await written(saved))).toEqual(saved);
});

test("sections are told apart wherever the chunks end in which they come", async () => {
  const sections = [1, 300_000, 70_000, 0, 65_536].map((length, i) => ({
    name: `${i}`,
    bytes: Uint8Array.from({ length }, (_, at) => (at * at) >> i),
  }));
  const found = await read(await written({ ...saved, sections }));
  for (const [i, { bytes }] of sections.entries())
    expect(Buffer.compare(found.sections[i]?.bytes ?? bytes.subarray(1), bytes)).toBe(0);
});

test("a file that is gone when it is read is refused in a sentence", async () => {
  const gone = new Blob(["x"]);
  const slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException("it was not found", "NotFoundError")) });
  const error = await readSavedFile(Object.assign(gone, { slice })).catch((error: unknown) => error);
  expect(String(error)).toBe("SavedFileError: It cannot be read: it was not found.");
});

test("pages of zeros and repetition cost next to nothing", async () => {
  const sections = [{ name: "v86", bytes: new Uint8Array(1 << 20) }];
  expect((await writeSavedFile({ ...saved, sections })).size).toBeLessThan(4000);
});

test("the version in the code is that of the package", () => {
  const { version } = JSON.parse(readFileSync("node_modules/v86/package.json", "utf8"));
  expect(version).toMatch(new RegExp(`^${V86_VERSION}(\\+|$)`));
});

describe("a file from anywhere", () => {
  test("is refused wherever it is cut off", async () => {
    const whole = await written(saved);
    for (let length = 0; length < whole.length; length += 61) {
      expect(await refusal(whole.slice(0, length))).toBeInstanceOf(SavedFileError);
    }
  });

  test("with any byte changed is refused, or says the same of another machine", async () => {
    const whole = await written(saved);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, difference) => {
        const bytes = whole.slice();
        bytes[at] = (bytes[at] ?? 0) ^ difference;
        const error = await refusal(bytes);
        // A section whose name was changed is not found.
        if (error === undefined) expect((await read(bytes)).sections[0]?.bytes).toEqual(saved.sections[0]?.bytes);
        else expect(error).toBeInstanceOf(SavedFileError);
      }),
    );
  });

  test("is refused in a sentence when it is of another version, or nothing of the kind", async () => {
    const newer = await written(saved);
    newer[27] = 9;
    expect(String(await refusal(newer))).toMatch(/version 9; this machine reads 4/);
    expect(String(await refusal(new TextEncoder().encode("PK\u0003\u0004")))).toMatch(
      /no saved machine but a file packed with zip/,
    );
    const trace = new TextEncoder().encode('{"format":"v86-virtio-crypto trace","version":1}\n');
    expect(String(await refusal(trace))).toMatch(/no saved machine but a trace/);
  });

  test("unpacks to no more than its header says, and to nothing when that is too much", async () => {
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
    const whole = text(await written(saved));
    const less = Buffer.from(whole.replace('"size":5000', '"size":4000'), "latin1");
    expect(String(await refusal(less))).toMatch(/more than its header says/);
    const more = Buffer.from(whole.replace('"size":5000', '"size":6000'), "latin1");
    expect(String(await refusal(more))).toMatch(/less than its header says/);
    // Of the same length: the header's length stays true.
    const bomb = Buffer.from(whole.replace('"size":5000', '"size":9e99'), "latin1");
    expect(await refusal(bomb)).toBeInstanceOf(SavedFileError);
  });
});

test.each<[keyof SavedMachine["moment"], number, string]>([
  ["at", -1, "at is no number from 0"],
  ["at", 1e300, "at is no number from 0"],
  ["instructions", 0.5, "instructions is no whole number"],
  ["instructions", 2 ** 53, "instructions is no whole number"],
])("a machine saved with %s %d is refused, and the field is named", async (field, value, problem) => {
  const error = await refusal(await written({ ...saved, moment: { ...saved.moment, [field]: value } }));
  expect(String(error)).toContain(`Its header is not as it should be: ${problem}`);
});

describe("whose it is", () => {
  test.each<[string, Partial<MachineIdentity>, RegExp]>([
    ["another v86", { v86: "0.5.400" }, /v86 0\.5\.400; this is 0\.5\.462/],
    ["another memory", { memory: 1 << 26 }, /another amount of memory/],
    ["another kernel", { images: [{ name: "bzImage", sha256: "cc" }] }, /another bzImage/],
    ["other devices", { devices: [] }, /other devices/],
  ])("%s is named", (_, differs, why) => {
    expect(() => checkIdentity({ ...identity, ...differs }, identity)).toThrow(why);
  });

  test("the same machine passes", () => {
    expect(() => checkIdentity(structuredClone(identity), identity)).not.toThrow();
  });
});
