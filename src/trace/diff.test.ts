import fc from "fast-check";
import { expect, describe as suite, test } from "vitest";
import type { TraceEvent } from "../contract/trace.ts";
import { ScriptedDevice } from "../ui/testing/script.ts";
import { CipherOp } from "../wire/crypto/services/cipher.ts";
import { align, MAX_EDITS, type Pair } from "./align.ts";
import { differences, diffRequests, isInPart, requestsOf } from "./diff.ts";
import { REDACT_ALL, Redactor } from "./redact.ts";
import { event } from "./testing/events.ts";
import { asymExchanges } from "./testing/samples.ts";

const word = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 30 });
const present = (values: (number | undefined)[]) => values.filter((value) => value !== undefined);

/** Length of the longest common subsequence, by the textbook. */
function longest(left: readonly string[], right: readonly string[]): number {
  let row = new Array<number>(right.length + 1).fill(0);
  for (const one of left) {
    const next = [0];
    for (const [j, other] of right.entries()) {
      next.push(one === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

suite("alignment", () => {
  test("has every item once, in order; pairs are equal, and no other pairing has more", () => {
    fc.assert(
      fc.property(word, word, (left, right) => {
        const { pairs, exact } = align(left, right);
        expect(exact).toBe(true);
        expect(present(pairs.map((pair) => pair.left))).toEqual(left.map((_, index) => index));
        expect(present(pairs.map((pair) => pair.right))).toEqual(right.map((_, index) => index));
        const paired = pairs.filter(
          (pair): pair is Required<Pair> & { left: number; right: number } =>
            pair.left !== undefined && pair.right !== undefined,
        );
        for (const pair of paired) expect(left[pair.left]).toBe(right[pair.right]);
        expect(paired).toHaveLength(longest(left, right));
      }),
    );
  });

  test("of sequences with nothing in common is given up in time, and pairs by position", () => {
    const size = 100_000;
    const left = Array.from({ length: size }, (_, index) => `l${index}`);
    const right = Array.from({ length: size + 1 }, (_, index) => `r${index}`);
    const { pairs, exact } = align(["same", ...left], ["same", ...right]);
    expect(exact).toBe(false);
    expect(pairs).toHaveLength(size + 2);
    expect(pairs[1]).toEqual({ left: 1, right: 1 });
    expect(pairs.at(-1)).toEqual({ left: undefined, right: size + 1 });
  });

  test("finds as many edits as it says", () => {
    const right = Array.from({ length: MAX_EDITS }, (_, index) => String(index));
    expect(align(["x", "y"].slice(0, 0), right).exact).toBe(true);
    expect(align(["x"], [...right, "z"]).exact).toBe(false);
  });
});

function scripted(play: (device: ScriptedDevice) => void, at = 0): TraceEvent[] {
  const events: TraceEvent[] = [];
  const device = new ScriptedDevice((each) => events.push(each), { at });
  device.bind();
  play(device);
  return events;
}

const compared = (left: readonly TraceEvent[], right: readonly TraceEvent[]) =>
  diffRequests(requestsOf(left), requestsOf(right));

const work = (device: ScriptedDevice) => {
  const id = device.createAes(CipherOp.ENCRYPT);
  device.aes(id, 16);
  device.aes(id, 32);
};

suite("two logs", () => {
  test("of the same work at other times are the same", () => {
    const { counts, requests } = compared(scripted(work), scripted(work, 5000));
    expect(counts).toEqual({ same: 3, changed: 0, left: 0, right: 0 });
    expect(requests.every(({ left, right }) => left !== undefined && right !== undefined)).toBe(true);
  });

  test("with a request more: only the other has it, and the rest stays paired", () => {
    const more = scripted((device) => {
      work(device);
      device.createRsa();
    });
    expect(compared(scripted(work), more).counts).toEqual({ same: 3, changed: 0, left: 0, right: 1 });
    expect(compared(more, scripted(work)).counts).toEqual({ same: 3, changed: 0, left: 1, right: 0 });
  });

  test("keep their order over all queues; what only the right one has comes where it has it", () => {
    const more = scripted((device) => {
      const id = device.createAes(CipherOp.ENCRYPT);
      device.createRsa();
      device.aes(id, 16);
      device.createRsa();
      device.aes(id, 32);
    });
    const { requests } = compared(scripted(work), more);
    expect(requests.map(({ left, right }) => [left?.popped.request, right?.popped.request])).toEqual([
      [1, 1],
      [undefined, 2],
      [2, 3],
      [undefined, 4],
      [3, 5],
    ]);
    const mirrored = compared(more, scripted(work)).requests.map(({ left, right }) => [
      left?.popped.request,
      right?.popped.request,
    ]);
    expect(mirrored).toEqual([
      [1, 1],
      [2, undefined],
      [3, 2],
      [4, undefined],
      [5, 3],
    ]);
  });

  test("with another length: which fields changed", () => {
    const longer = scripted((device) => {
      const id = device.createAes(CipherOp.ENCRYPT);
      device.aes(id, 16);
      device.aes(id, 48);
    });
    const [pair] = compared(scripted(work), longer).requests.filter(({ kind }) => kind === "changed");
    if (!pair?.left || !pair.right) throw new Error("nothing changed");
    const found = new Map(differences(pair.left, pair.right).map(({ what, left, right }) => [what, [left, right]]));
    expect(found.get("used.len")).toEqual(["33", "49"]);
    expect(found.get("request/body/cipher_encrypt/sym/cipher/para/src_data_len")).toEqual(["32", "48"]);
    expect(found.has("status")).toBe(false);
    expect(found.get("descriptors")).toEqual(["72r 16r 32r 32w 1w", "72r 16r 48r 48w 1w"]);
  });

  test("with another status, and with no answer", () => {
    const start = (device: ScriptedDevice) => device.rsaBegin(device.createRsa());
    const ok = scripted((device) => device.rsaDone(start(device)));
    const failed = scripted((device) => device.rsaDone(start(device), { ok: false, detail: "no" }));
    const open = scripted((device) => start(device));
    const statusOf = (left: TraceEvent[], right: TraceEvent[]) => {
      const pair = compared(left, right).requests.find(({ kind }) => kind === "changed");
      return pair?.left && pair.right && differences(pair.left, pair.right).find(({ what }) => what === "status");
    };
    expect(statusOf(ok, failed)).toMatchObject({ what: "status", left: "OK", right: "ERR" });
    expect(statusOf(open, ok)).toMatchObject({ what: "status", left: "no answer", right: "OK" });
    expect(compared(open, open).counts.same).toBe(2);
  });

  test("with answers in another order", () => {
    const both = (first: 0 | 1) =>
      scripted((device) => {
        const id = device.createRsa();
        const requests = [device.rsaBegin(id), device.rsaBegin(id)];
        for (const index of [first, 1 - first]) device.rsaDone(requests[index] ?? 0);
      });
    const changed = compared(both(0), both(1)).requests.filter(({ kind }) => kind === "changed");
    const [pair] = changed;
    expect(changed).toHaveLength(2);
    expect(
      pair?.left && pair.right && differences(pair.left, pair.right).map(({ what, right }) => [what, right]),
    ).toContainEqual(["order of answers", "overtaken by 1"]);
  });

  test("of all asymmetric requests are the same as themselves", () => {
    expect(compared(asymExchanges(), asymExchanges()).counts).toMatchObject({ same: 16, changed: 0 });
  });

  test("whatever is in them, nothing throws, and every request is counted", () => {
    const log = fc
      .array(event, { maxLength: 20 })
      .map((events) => [...scripted(() => undefined), ...events.map((each) => ({ ...each, device: "crypto0" }))]);
    fc.assert(
      fc.property(log, log, (left, right) => {
        const { counts } = compared(left, right);
        expect(2 * (counts.same + counts.changed) + counts.left + counts.right).toBe(
          requestsOf(left).length + requestsOf(right).length,
        );
      }),
    );
  });
});

suite("bytes that one log lacks", () => {
  const whole = () => scripted((device) => device.aes(device.createAes(CipherOp.ENCRYPT), 32));
  const redactor = () => new Redactor(REDACT_ALL);
  const without = (events: readonly TraceEvent[]) => {
    const one = redactor();
    return events.map((event) => one.redact(event));
  };

  test("are no difference, and which pairs lack some is known", () => {
    const { counts, requests } = diffRequests(requestsOf(whole()), requestsOf(without(whole())));
    expect(counts).toEqual({ same: 2, changed: 0, left: 0, right: 0 });
    expect(requests.map(({ left, right }) => isInPart(left, right))).toEqual([true, true]);
  });

  test("hide no difference in the bytes that both have", () => {
    const other = without(scripted((device) => device.aes(device.createAes(CipherOp.ENCRYPT), 48)));
    const { requests } = diffRequests(requestsOf(whole()), requestsOf(other));
    const [, pair] = requests;
    const found = pair?.left && pair.right ? differences(pair.left, pair.right) : [];
    expect(found.map(({ what }) => what)).toContain("request/body/cipher_encrypt/sym/cipher/para/src_data_len");
    expect(found.map(({ what }) => what).join()).not.toMatch(/iv$|src_data$/);
  });
});
