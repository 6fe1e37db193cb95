import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, expect, describe as suite, test } from "vitest";
import type { TraceEvent } from "../contract/trace.ts";
import { ScriptedDevice, selfTest } from "../ui/testing/script.ts";
import { RngAnswer, RngRequest } from "../wire/rng/rng.ts";
import { isGuestEvent } from "./event-of.ts";
import { KINDS } from "./kinds.ts";
import { layoutNumber } from "./layouts.ts";
import { MAX_PACKET, PcapngWriter } from "./pcapng.ts";
import { REDACT_KEYS, Redactor } from "./redact.ts";
import { event } from "./testing/events.ts";
import { ASYM_KINDS, asymExchanges, rngExchange } from "./testing/samples.ts";
import { KEY, statelessRequests } from "./testing/stateless.ts";

const ABOUT = { made: "test 1", date: "2026-01-31", redacted: "nothing", dropped: "3" };

function file(events: readonly TraceEvent[]): Uint8Array {
  const writer = new PcapngWriter();
  return Buffer.concat([writer.begin(ABOUT), ...events.flatMap((each) => writer.event(each))]);
}

interface Block {
  readonly type: number;
  readonly body: DataView;
}

/** 3.1 General Block Structure: type, length, body, length. */
function blocksOf(bytes: Uint8Array): Block[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const blocks: Block[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    expect(length % 4).toBe(0);
    expect(view.getUint32(at + length - 4, true)).toBe(length);
    blocks.push({
      type: view.getUint32(at, true),
      body: new DataView(bytes.buffer, bytes.byteOffset + at + 8, length - 12),
    });
    at += length;
  }
  return blocks;
}

const textOf = ({ body }: Block) => Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");

const RANDOM = Uint8Array.from({ length: 32 }, (_, index) => index + 1);

/** A packet before its event: version and kind, the layout, the clock and the device's name. */
const packetHead = ({ body }: Block) => ({
  kind: Object.keys(KINDS)[body.getUint8(20 + 2) - 1],
  layout: body.getUint8(20 + 3),
  device: Buffer.from(body.buffer, body.byteOffset + 20 + 14, body.getUint16(20 + 12, true)).toString(),
});

suite("the blocks", () => {
  const stamp = { instructions: 7, device: "crypto0" };
  const blocks = blocksOf(
    file([
      { ...stamp, at: 12_345.678_9, kind: "notify", queue: 5 },
      { ...stamp, at: 12_346, device: "crypto1", kind: "isr-read", value: 1 },
      { ...stamp, at: -1, kind: "notify", queue: 0 },
    ]),
  );

  test("a section, and each interface before its first packet", () => {
    expect(blocks.map(({ type }) => type)).toEqual([0x0a0d0d0a, 1, 6, 1, 6, 6]);
  });

  test("4.1 the section says its byte order, its version, and what the file is", () => {
    const [section] = blocks;
    expect(section?.body.getUint32(0, true)).toBe(0x1a2b3c4d);
    expect([section?.body.getUint16(4, true), section?.body.getUint16(6, true)]).toEqual([1, 0]);
    expect(section && textOf(section)).toContain("redacted: nothing; events dropped: 3");
    expect(section && textOf(section)).toContain("test 1");
  });

  test("4.2 an interface has the device's name, LINKTYPE_USER0 and nanoseconds", () => {
    const [, first, , second] = blocks;
    expect(first?.body.getUint16(0, true)).toBe(147);
    expect(first && textOf(first)).toContain("crypto0");
    expect(second && textOf(second)).toContain("crypto1");
    // if_tsresol: code 9, one byte, 9.
    expect(first && textOf(first)).toContain("\t\0\u0001\0\t");
  });

  test("4.3 a packet has its time since the start, never before it, and the event", () => {
    const [, , packet, , other, early] = blocks;
    const time =
      ((BigInt(packet?.body.getUint32(4, true) ?? 0) << 32n) | BigInt(packet?.body.getUint32(8, true) ?? 0)) / 1000n;
    expect(time).toBe(12_345_678n);
    expect([packet, other, early].map((each) => each?.body.getUint32(0, true))).toEqual([0, 1, 0]);
    expect([early?.body.getUint32(4, true), early?.body.getUint32(8, true)]).toEqual([0, 0]);
    const data = new DataView(packet?.body.buffer ?? new ArrayBuffer(0), (packet?.body.byteOffset ?? 0) + 20);
    expect(data.getUint16(0, true)).toBe(2);
    expect(Object.keys(KINDS)[data.getUint8(2) - 1]).toBe("notify");
    expect(data.getBigUint64(4, true)).toBe(7n);
    // The device's name, then the queue.
    expect(data.getBigUint64(14 + 7, true)).toBe(5n);
  });

  test("hold for any events", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), (events) => {
        const names = new Set(events.map((each) => (isGuestEvent(each) ? "guest" : each.device)));
        expect(blocksOf(file(events))).toHaveLength(1 + names.size + events.length);
      }),
    );
  });

  test("commands have an interface of their own, as they are of no device", () => {
    const [, first, packet] = blocksOf(
      file([{ instructions: 0, device: "", at: 0, kind: "command", command: 1, text: "vcrypto info" }]),
    );
    expect(first && textOf(first)).toContain("guest");
    expect(packet && textOf(packet)).toContain("vcrypto info");
  });

  test("an entropy device has its interface, and its request and answer have layouts of their own", () => {
    const [, first, ...packets] = blocksOf(file(rngExchange(RANDOM)));
    expect(first && textOf(first)).toContain("rng0");
    expect(packets.map(packetHead)).toEqual([
      { kind: "attached", layout: 0, device: "rng0" },
      { kind: "popped", layout: layoutNumber(RngRequest), device: "rng0" },
      { kind: "used", layout: layoutNumber(RngAnswer), device: "rng0" },
    ]);
    expect(new Set([0, layoutNumber(RngRequest), layoutNumber(RngAnswer)]).size).toBe(3);
  });

  test("a packet larger than Wireshark opens is cut, and says so", () => {
    const large = { ...stamp, at: 0, kind: "completed", request: 1, ok: true, detail: "x".repeat(300_000) } as const;
    const packet = blocksOf(file([large])).at(-1);
    expect(packet?.body.getUint32(12, true)).toBe(MAX_PACKET);
    expect(packet?.body.getUint32(16, true)).toBeGreaterThan(300_000);
  });
});

// --- Wireshark ---

const DISSECTOR = fileURLToPath(new URL("../../docs/wireshark/virtio_crypto.lua", import.meta.url));
const hasTshark = spawnSync("tshark", ["--version"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "vcrypto-pcapng-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What tshark makes of the events that pass the filter: a list of fields for each. */
function dissected(events: readonly TraceEvent[], filter: string, fields: readonly string[]): string[][] {
  const path = join(folder, "trace.pcapng");
  writeFileSync(path, file(events));
  const wanted = fields.flatMap((field) => ["-e", field]);
  const args = ["-X", `lua_script:${DISSECTOR}`, "-r", path, "-Y", filter, "-T", "fields", ...wanted];
  const { stdout, stderr, status } = spawnSync("tshark", args, { encoding: "utf8", timeout: 60_000 });
  expect(stderr.split("\n").filter((line) => line && !line.startsWith("Running as user"))).toEqual([]);
  expect(status).toBe(0);
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t"));
}

function scripted(): TraceEvent[] {
  const events: TraceEvent[] = [];
  const device = new ScriptedDevice((each) => events.push(each));
  device.bind();
  selfTest(device, 1);
  device.aesRefused();
  return events;
}

if (!hasTshark) {
  console.warn("tshark is not installed: the dissector is not run, only the bytes it would get are checked.");
  test("without tshark: every event of two devices is one packet", () => {
    const events = [...scripted(), ...asymExchanges()];
    expect(blocksOf(file(events)).filter(({ type }) => type === 6)).toHaveLength(events.length);
  });
} else {
  suite("Wireshark with the dissector", () => {
    test("reads control requests of VIRTIO 1.4 and their answers", { timeout: 60_000 }, () => {
      const filter = 'vcrypto.opcode.name == "CIPHER_CREATE_SESSION" || vcrypto.event.request == 1';
      const fields = [
        "vcrypto.event.kind",
        "vcrypto.event.request",
        "vcrypto.algo.name",
        "vcrypto.keylen",
        "vcrypto.session_id",
      ];
      expect(dissected(scripted(), filter, fields)).toEqual([
        ["popped", "1", "AES_CBC", "16", ""],
        ["used", "1", "", "", "1"],
        ["popped", "2", "AES_CBC", "16", ""],
      ]);
    });

    test("reads data requests: lengths, data, status", { timeout: 60_000 }, () => {
      const fields = ["vcrypto.src_data_len", "vcrypto.status.name", "_ws.col.Info"];
      const rows = dissected(scripted(), "vcrypto.src_data.bytes || vcrypto.dst_data.bytes", fields);
      expect(rows.slice(0, 2)).toEqual([
        ["16", "", "popped #3 CIPHER_ENCRYPT"],
        ["", "OK", "used #3 OK"],
      ]);
      expect(rows.slice(-2)).toEqual([
        ["32", "", "popped #16 CIPHER_ENCRYPT"],
        ["", "INVSESS", "used #16 INVSESS"],
      ]);
    });

    test("reads every asymmetric request and its answer, by lengths in the request", { timeout: 60_000 }, () => {
      const rows = dissected(asymExchanges(), "vcrypto.event.kind == popped || vcrypto.event.kind == used", [
        "vcrypto.event.request",
        "vcrypto.opcode",
        "vcrypto.status",
        "_ws.malformed",
        "_ws.expert.message",
      ]);
      expect(rows).toHaveLength(2 * ASYM_KINDS.length);
      for (const [, opcode, status, malformed, message] of rows) {
        expect([opcode === "", status === ""]).toContain(false);
        expect([malformed, message]).toEqual(["", ""]);
      }
    });

    test("reads requests without a session: by flag, with the algorithm of each", { timeout: 60_000 }, () => {
      const fields = ["_ws.col.Info", "vcrypto.algo.name", "vcrypto.cipher_key.bytes", "_ws.malformed"];
      const [cipher, hash] = dissected(statelessRequests(), "vcrypto.event.kind == popped", fields);
      // `algo` of the header has no name.
      expect(cipher).toEqual(["popped #1 CIPHER_ENCRYPT", "AES_CBC", spaced(KEY), ""]);
      expect(hash).toEqual(["popped #2 HASH", "SHA_256", "", ""]);
      const padded = dissected(statelessRequests(0n), "vcrypto.event.kind == popped", fields);
      expect(padded.map(([, algo]) => algo)).toEqual(["", ""]);
    });

    const spaced = (bytes: Uint8Array) =>
      Buffer.from(bytes)
        .toString("hex")
        .replaceAll(/..(?=.)/g, "$& ");
    const RNG_FIELDS = ["_ws.col.Info", "vcrypto.random.bytes", "_ws.malformed", "_ws.expert.message"];

    test("reads an entropy device, beside crypto devices: its type, its request and its answer", {
      timeout: 60_000,
    }, () => {
      const events = [...scripted(), ...rngExchange(RANDOM, 64)];
      expect(dissected(events, "vcrypto.event.device == rng0", [...RNG_FIELDS, "vcrypto.event.name"])).toEqual([
        ["attached", "", "", "", "requestq"],
        ["popped #1 random bytes", "", "", "", ""],
        ["used #1 32 bytes", spaced(RANDOM), "", "", ""],
      ]);
    });

    test("reads answers of an entropy device that are short, empty or without their keys", { timeout: 60_000 }, () => {
      const redactor = new Redactor(REDACT_KEYS);
      const rows = [
        rngExchange(RANDOM.subarray(0, 1), 64),
        rngExchange(RANDOM.subarray(0, 0), 64),
        rngExchange(RANDOM.subarray(0, 0), 0),
        rngExchange(RANDOM).map((each) => redactor.redact(each)),
      ].map((events) => dissected(events, "vcrypto.event.kind == used", RNG_FIELDS));
      expect(rows).toEqual([
        [["used #1 1 byte", "01", "", ""]],
        [["used #1 0 bytes", "", "", ""]],
        [["used #1 0 bytes", "", "", ""]],
        [["used #1 32 bytes", spaced(new Uint8Array(32)), "", "writable bytes 0 to 31: left out of the file"]],
      ]);
    });

    test("says what does not fit, and goes on", { timeout: 60_000 }, () => {
      const events = scripted().map((each) =>
        each.kind === "popped" && each.request === 3 ? { ...each, readable: each.readable.subarray(0, 90) } : each,
      );
      expect(dissected(events, "_ws.expert", ["vcrypto.event.request", "_ws.expert.message"])).toEqual([
        ["3", expect.stringContaining("needs 16 bytes, 2 left")],
      ]);
    });
  });
}

test("4.3 a packet whose end was dropped from the log is shorter in the file than it was, and says so", () => {
  const readable = new Uint8Array(1000).fill(7);
  const chain = { queue: 0, position: 0, head: 0, chain: [], writableLength: 1, request: 1 };
  const stamp = { at: 1, instructions: 1, device: "crypto0" };
  const absent = [{ from: 128, to: 1000, why: "dropped" }] as const;
  const packet = (event: TraceEvent) => {
    const [, block = new Uint8Array()] = new PcapngWriter().event(event);
    const view = new DataView(block.buffer, block.byteOffset);
    return {
      captured: view.getUint32(20, true),
      length: view.getUint32(24, true),
      text: Buffer.from(block).toString(),
    };
  };
  const whole = packet({ kind: "popped", ...stamp, ...chain, readable });
  const cut = packet({ kind: "popped", ...stamp, ...chain, readable, absent });
  expect(whole.captured).toBe(whole.length);
  expect(cut.length).toBe(whole.length);
  expect(cut.captured).toBe(whole.length - 8 - (1000 - 128));
  expect(cut.text).toContain("readable bytes 128 to 999: dropped, as the log was full");
  const written = [
    { offset: 0, bytes: readable },
    { offset: 1000, bytes: Uint8Array.of(0) },
  ];
  const used = { kind: "used", ...stamp, request: 1, queue: 0, position: 0, head: 0, length: 1001, written } as const;
  expect(packet({ ...used, absent }).captured).toBe(packet(used).length - (8 + 4 + 1) - (1000 - 128));
});
