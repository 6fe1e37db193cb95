import fc from "fast-check";
import { expect, describe as suite, test } from "vitest";
import type { TraceEvent } from "../contract/trace.ts";
import { fromLines, MAX_DEVICES, MAX_LINE, MAX_PROBLEMS, TraceReader, toLine, traceHeader } from "./json-lines.ts";
import { explainProblems } from "./problem-text.ts";
import { EVENTS, event } from "./testing/events.ts";

const file = (...lines: string[]) => [traceHeader(), ...lines, ""].join("\n");
const NOTIFY: TraceEvent = { at: 1.5, instructions: 7, device: "crypto0", kind: "notify", queue: 0 };
const notify = toLine(NOTIFY);

suite("a file", () => {
  test("of a features event and a popped chain, as it looks", () => {
    expect(traceHeader({ made: "by hand" })).toBe(
      '{"format":"v86-virtio-crypto trace","version":2,"about":{"made":"by hand"}}',
    );
    const at = { at: 12.25, instructions: 3000, device: "crypto0" };
    expect(toLine({ ...at, kind: "features", offered: 0x1_3000_0000n, accepted: 0x1_0000_0000n, agreed: true })).toBe(
      '{"kind":"features","at":12.25,"instructions":3000,"device":"crypto0",' +
        '"offered":"5100273664","accepted":"4294967296","agreed":true}',
    );
    const chain = [{ index: 3, table: "ring", address: 4096, length: 2, writable: false }] as const;
    const readable = Uint8Array.of(0, 255);
    expect(
      toLine({ ...at, kind: "popped", request: 1, queue: 0, position: 9, head: 3, chain, readable, writableLength: 0 }),
    ).toBe(
      '{"kind":"popped","at":12.25,"instructions":3000,"device":"crypto0","request":1,"queue":0,"position":9,"head":3,' +
        '"chain":[{"index":3,"table":"ring","address":4096,"length":2,"writable":false}],"readable":"00ff","writableLength":0}',
    );
  });

  test.each(Object.entries(EVENTS))("%s: comes back as it was written", (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary as fc.Arbitrary<TraceEvent>, (written) => {
        expect(fromLines(file(toLine(written)))).toEqual({
          about: {},
          events: [written],
          problems: [],
          moreProblems: 0,
        });
      }),
    );
  });

  test("a line is one line, whatever is in the event", () => {
    fc.assert(
      fc.property(event, (written) => {
        expect(toLine(written)).not.toMatch(/[\n\r]/);
      }),
    );
  });

  test("what is said about it comes back", () => {
    expect(fromLines(`${traceHeader({ version: "0.1.0" })}\n`)).toMatchObject({
      about: { version: "0.1.0" },
      problems: [],
    });
  });

  test("with other line ends, empty lines and a byte order mark is read all the same", () => {
    const { events, problems } = fromLines(`\uFEFF${file(notify, "", notify).replaceAll("\n", "\r\n")}`);
    expect(events).toEqual([NOTIFY, NOTIFY]);
    expect(problems).toEqual([]);
  });
});

suite("a file that is not whole", () => {
  test.each([
    ["empty", ""],
    ["of something else", "<html>"],
    ["of other JSON", '{"format":"har","version":1}'],
    ["without a header", `${notify}\n`],
    ["whose header is a list", "[1]\n"],
    ["whose header is null", "null\n"],
  ])("%s: not a trace, no events", (_, text) => {
    expect(fromLines(text)).toMatchObject({ events: [], problems: [{ problem: "not-a-trace", line: 1 }] });
  });

  test.each(["3", '"1"', "null", "[[1]]", "0"])("version %s: said so, no events", (version) => {
    const text = `{"format":"v86-virtio-crypto trace","version":${version}}\n${notify}\n`;
    expect(fromLines(text)).toMatchObject({ events: [], problems: [{ problem: "other-version", line: 1 }] });
  });

  test("cut anywhere in its last line: the events before, and a truncated line", () => {
    const whole = file(notify, notify);
    const lastLine = whole.length - notify.length - 1;
    for (let cut = lastLine + 1; cut < whole.length - 1; cut++) {
      const { events, problems } = fromLines(whole.slice(0, cut));
      expect(events).toEqual([NOTIFY]);
      expect(problems).toMatchObject([{ problem: "truncated", line: 3 }]);
    }
  });

  test("only its last line feed missing: nothing is lost", () => {
    expect(fromLines(file(notify).trimEnd())).toMatchObject({ events: [NOTIFY], problems: [] });
  });

  test.each(["x", "1", "null", "[]", '{"kind":'])("a line %s in the middle: named, and the rest is read", (line) => {
    expect(fromLines(file(notify, line, notify))).toMatchObject({
      events: [NOTIFY, NOTIFY],
      problems: [{ problem: "bad-line", line: 3 }],
    });
  });

  test.each(['"future"', "7", "null", '"__proto__"', '"constructor"', '["notify"]'])("kind %s is not known", (kind) => {
    expect(fromLines(file(`{"kind":${kind}}`, notify))).toMatchObject({
      events: [NOTIFY],
      problems: [{ problem: "unknown-kind", line: 2 }],
    });
  });

  test("no more problems are listed than a person reads", () => {
    const { problems, moreProblems } = fromLines(file(...Array.from({ length: 1000 }, () => "x")));
    expect(problems).toHaveLength(MAX_PROBLEMS);
    expect(moreProblems).toBe(1000 - MAX_PROBLEMS);
  });
});

suite("a field that is wrong", () => {
  const popped = toLine({
    ...{ at: 0, instructions: 0, device: "d", kind: "popped", request: 1, queue: 0, position: 0, head: 0 },
    chain: [{ index: 0, table: "ring", address: 0, length: 1, writable: true }],
    readable: Uint8Array.of(0xab),
    writableLength: 1,
  });
  const features = toLine({
    ...{ at: 0, instructions: 0, device: "d", kind: "features", offered: 1n, accepted: 1n, agreed: true },
  });
  const register = toLine({
    ...{
      at: 0,
      instructions: 0,
      device: "d",
      kind: "register",
      access: "read",
      bank: "isr",
      offset: 0,
      width: 1,
      value: 0,
    },
  });

  test.each([
    ["missing", notify, ',"queue":0', "", "queue is no whole number"],
    ["negative", notify, '"queue":0', '"queue":-1', "queue is no whole number"],
    ["a fraction", notify, '"queue":0', '"queue":0.5', "queue is no whole number"],
    ["too large to be exact", notify, '"queue":0', '"queue":9007199254740992', "queue is no whole number"],
    ["text for a number", notify, '"queue":0', '"queue":"0"', "queue is no whole number"],
    ["infinite", notify, '"at":1.5', '"at":1e999', "at is no number"],
    ["null", notify, '"crypto0"', "null", "device is no string"],
    ["not hex", popped, '"ab"', '"ag"', "readable is no hex string"],
    ["half a byte", popped, '"ab"', '"abc"', "readable is no hex string"],
    ["a full-width digit", popped, '"ab"', '"ａb"', "readable is no hex string"],
    [
      "an entry of a list",
      popped,
      '"writable":true',
      '"writable":1',
      "chain is no list of {index, table, address, length, writable}",
    ],
    ["a list of null", popped, /\[.*\]/, "[null]", "chain is no list of {index, table, address, length, writable}"],
    [
      "an object for a list",
      popped,
      /\[.*\]/,
      '{"length":1}',
      "chain is no list of {index, table, address, length, writable}",
    ],
    ["an unknown table", popped, '"ring"', '"packed"', "chain is no list of {index, table, address, length, writable}"],
    ["a number for a 64-bit one", features, '"offered":"1"', '"offered":1', "offered is no decimal string below 2^64"],
    ["2^64", features, '"offered":"1"', '"offered":"18446744073709551616"', "offered is no decimal"],
    ["a signed number", features, '"offered":"1"', '"offered":"-1"', "offered is no decimal string below 2^64"],
    ["a hex number", features, '"offered":"1"', '"offered":"0x1"', "offered is no decimal string below 2^64"],
    ["a width of 3", register, '"width":1', '"width":3', "width is no one of 1, 2, 4"],
    ["a width in text", register, '"width":1', '"width":"1"', "width is no one of 1, 2, 4"],
  ])("%s: the event is left out, and the field is named", (_, line, part, replacement, problem) => {
    const { events, problems } = fromLines(file(line.replace(part, replacement), notify));
    expect(events).toEqual([NOTIFY]);
    expect(problems).toEqual([{ problem: "bad-field", line: 2, detail: expect.stringContaining(problem) }]);
  });

  test("fields that are not known are left out", () => {
    const line = notify.replace("{", '{"__proto__":{"polluted":1},"more":1,');
    const { events, problems } = fromLines(file(line));
    expect(events).toEqual([NOTIFY]);
    expect(Object.keys(events[0] ?? {}).sort()).toEqual(["at", "device", "instructions", "kind", "queue"]);
    expect(problems).toEqual([]);
  });
});

test("a file has no more devices than a panel can list", () => {
  const events = Array.from({ length: MAX_DEVICES + 5 }, (_, index) => ({ ...NOTIFY, device: `d${index}` }));
  const { events: read, problems } = fromLines(file(...events.map(toLine), toLine({ ...NOTIFY, device: "d0" })));
  expect(read).toHaveLength(MAX_DEVICES + 1);
  expect(problems).toHaveLength(5);
});

suite("a file in pieces", () => {
  test("of any size is what the whole file is", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), fc.integer({ min: 1, max: 300 }), (written, size) => {
        const whole = file(...written.map(toLine));
        const reader = new TraceReader();
        const read: TraceEvent[] = [];
        for (let at = 0; at < whole.length; at += size) read.push(...reader.read(whole.slice(at, at + size)));
        read.push(...reader.end());
        expect(read).toEqual(written);
        expect(reader.problems.problems).toEqual([]);
      }),
    );
  });

  test("tells after its first line whether it is a trace", () => {
    const reader = new TraceReader();
    reader.read("<html>");
    expect(reader.failed).toBe(false);
    reader.read("</html>\n");
    expect(reader.failed).toBe(true);
  });

  test("a line without an end is not kept without an end", () => {
    const reader = new TraceReader();
    reader.read(`${traceHeader()}\n`);
    for (let i = 0; i < 20; i++) reader.read("x".repeat(MAX_LINE / 16));
    expect(reader.read(`\n${notify}\n`)).toEqual([NOTIFY]);
    expect(reader.problems.problems).toMatchObject([{ problem: "bad-line", line: 2 }]);
  });
});

suite("what is wrong, in words", () => {
  const explained = (text: string) => {
    const { events, ...problems } = fromLines(text);
    return explainProblems(problems, events.length);
  };

  test("nothing, when nothing is", () => expect(explained(file(notify))).toBe(""));
  test.each([
    [file(notify, "x", notify, "y", "z"), /^Line 3 is no event: .*There are 2 more such places. 2 events could be/],
    [file(notify).slice(0, -9), /^Line 2 is cut off: .* No event could be read.$/],
    ["<html>", /^This is no trace of v86-virtio-crypto: .* No event/],
    [file(notify, '{"kind":"future"}'), /^Line 3 is an event that is not known here.*: kind future. One event could/],
  ])("%#", (text, sentence) => expect(explained(text)).toMatch(sentence));
});

suite("hostile files never throw", () => {
  test("any text behind a header", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(fromLines(file(text)).events).toEqual([]);
      }),
    );
  });

  test("any JSON as an event", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(...Object.keys(EVENTS)), (json, kind) => {
        fromLines(
          file(json, `{"kind":"${kind}","at":0,"instructions":0,"device":"","chain":${json},"written":${json}}`),
        );
      }),
    );
  });

  test("nesting without end, as an event, a kind, a version and a list", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const lines = [deep, `{"kind":${deep}}`, `{"kind":"popped","chain":${deep}}`];
    expect(fromLines(file(...lines)).problems).toHaveLength(3);
    expect(fromLines(`{"format":"v86-virtio-crypto trace","version":${deep}}`).problems).toHaveLength(1);
  });

  test("a trace with any one character changed", () => {
    const whole = file(...[NOTIFY, NOTIFY].map(toLine));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        const { events } = fromLines(whole.slice(0, at) + character + whole.slice(at + 1));
        for (const each of events) expect(fromLines(file(toLine(each))).events).toEqual([each]);
      }),
    );
  });
});
