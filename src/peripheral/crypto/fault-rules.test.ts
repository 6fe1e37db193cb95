/** The rules by which a crypto device breaks requests: which requests they hit, and which rules are refused. */
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Status } from "../../wire/crypto/status.ts";
import { FaultRules, MAX_DELAY_MS } from "../faults/rules.ts";
import { ask, asymRig } from "../testing/asym-rig.ts";
import { rsaKeygen, rsaSign } from "../testing/asym-rsa-requests.ts";
import { ciphering, rule } from "../testing/fault-rig.ts";
import { createCipher } from "../testing/requests.ts";

describe("rules", () => {
  const drop = { kind: "drop" } as const;

  test("are for a queue and an operation, by the names of the request list", () => {
    const { rig, send } = ciphering(drop, { operation: "CIPHER_ENCRYPT" });
    expect(send().length()).toBeUndefined();
    for (const operation of ["CIPHER_DECRYPT", "CIPHER_CREATE_SESSION", ""]) {
      rig.pciDevice.command({ do: "faults", rules: [rule(drop, { operation })] });
      expect(send().length()).toBe(17);
    }
    rig.pciDevice.command({
      do: "faults",
      rules: [rule(drop, { queue: "control", operation: "CIPHER_CREATE_SESSION" })],
    });
    expect(rig.send(rig.control, createCipher({ key: randomBytes(16) }), 16).length()).toBeUndefined();
  });

  test("name unknown operations, and requests without an operation, as the list does", async () => {
    const rig = asymRig();
    const rules = ["KEY_GEN", "too short", "opcode 0x4ff"].map((operation) =>
      rule({ kind: "status", status: 9 }, { id: operation, operation }),
    );
    rig.pciDevice.command({ do: "faults", rules });
    const unknown = rsaSign();
    new DataView(unknown.buffer).setUint32(0, 0x4ff, true);
    for (const request of [rsaKeygen(), Uint8Array.of(1, 4), unknown]) {
      expect((await ask(rig, request)).status).toBe(9);
    }
    expect((await ask(rig, rsaSign())).status).toBe(Status.OK);
    expect(rig.pciDevice.condition.faults.map(({ applied }) => applied)).toEqual([1, 1, 1]);
  });

  test("with a count are used up; the first that applies is the one", () => {
    const rules = new FaultRules(() => 0);
    rules.replace([rule(drop, { id: "a", count: 2 }), rule({ kind: "corrupt" }, { id: "b" })]);
    const hits = Array.from({ length: 4 }, () => rules.match("data", "X")?.kind);
    expect(hits).toEqual(["drop", "drop", "corrupt", "corrupt"]);
    expect(rules.states.map(({ applied }) => applied)).toEqual([2, 2]);
  });

  test("that come again unchanged go on counting; a changed one begins anew", () => {
    const rules = new FaultRules(() => 0);
    rules.replace([rule(drop, { count: 1 })]);
    rules.match("data", "X");
    rules.replace([rule(drop, { id: "new", queue: "control" }), rule(drop, { count: 1 })]);
    expect(rules.match("data", "X")).toBeUndefined();
    rules.replace([rule(drop, { count: 2 })]);
    expect(rules.states[0]?.applied).toBe(0);
  });

  test("with a probability apply as chance has it, and leave the rest to the next", () => {
    const chances = [0.29, 0.31, 0, 0.99, 0.6];
    const rules = new FaultRules(() => chances.shift() ?? 0);
    rules.replace([
      rule(drop, { id: "a", probability: 0.3 }),
      rule({ kind: "corrupt" }, { id: "b", probability: 0.5 }),
    ]);
    expect([1, 2, 3].map(() => rules.match("data", "X")?.kind)).toEqual(["drop", "corrupt", undefined]);
  });

  test.each([
    [rule(drop, { probability: 0 }), /rule r: a probability of 0/],
    [rule(drop, { probability: 1.5 }), /a probability of 1.5/],
    [rule(drop, { probability: Number.NaN }), /a probability of NaN/],
    [rule(drop, { count: 0 }), /0 requests/],
    [rule(drop, { count: 1.5 }), /1.5 requests/],
    [rule({ kind: "delay", milliseconds: -1 }), /a delay of -1 ms/],
    [rule({ kind: "delay", milliseconds: MAX_DELAY_MS + 1 }), /a delay of 600001 ms/],
    [rule({ kind: "status", status: 256 }), /status 256/],
    [rule({ kind: "used-length", length: -1 }), /used.len -1/],
    [rule({ kind: "used-id", id: 2 ** 32 }), /used.id 4294967296/],
  ])("that cannot be are refused, and the others stay: %o", (bad, why) => {
    const { rig, send } = ciphering(drop);
    expect(() => rig.pciDevice.command({ do: "faults", rules: [bad] })).toThrow(why);
    expect(() => rig.pciDevice.command({ do: "faults", rules: [rule(drop), rule(drop)] })).toThrow(/the same id/);
    expect(send().length()).toBeUndefined();
  });

  test("outlast resets, and each application is told", () => {
    const { rig, send } = ciphering(drop);
    const { changes } = rig;
    send();
    expect(rig.changes).toBe(changes + 1);
    rig.transport.reset("machine");
    expect(rig.pciDevice.condition.faults).toMatchObject([{ applied: 1 }]);
  });
});
