import { describe, expect, it } from "vitest";
import { NAMED_GROUPS, namedGroup } from "../testing/named-groups.ts";
import { fingerprint, knownGroupName } from "./known-groups.ts";

describe("known groups", () => {
  it("E3 are those OpenSSL names, but for the two whose order is not prime", () => {
    const known = NAMED_GROUPS.filter(({ group }) => knownGroupName(group) !== undefined);
    expect(NAMED_GROUPS.length - known.length).toBe(2);
    expect(knownGroupName(namedGroup("Oakley-EC2N-3")) ?? knownGroupName(namedGroup("Oakley-EC2N-4"))).toBeUndefined();
    for (const { name, group } of known) {
      expect(fingerprint(namedGroup(knownGroupName(group) ?? ""))).toBe(fingerprint(namedGroup(name)));
    }
  });

  it("E3 are recognised whatever zeros lead their parameters, and whatever their cofactor is said to be", () => {
    const group = namedGroup("prime256v1");
    const longer = Object.fromEntries(
      Object.entries(group).map(([name, part]) => [
        name,
        part === "prime" ? part : Uint8Array.from([0, 0, 0, ...part]),
      ]),
    );
    expect(knownGroupName({ ...group, ...longer })).toBe("prime256v1");
    expect(knownGroupName({ ...group, h: new Uint8Array(0) })).toBe("prime256v1");
  });

  it("are no other groups: the change of any octet of any parameter makes a stranger", () => {
    const group = namedGroup("secp256k1");
    for (const name of ["q", "a", "b", "xg", "yg", "n"] as const) {
      for (let at = 0; at < group[name].length; at++) {
        const changed = group[name].slice();
        changed[at] = (changed[at] ?? 0) ^ 0x10;
        expect(knownGroupName({ ...group, [name]: changed })).toBeUndefined();
      }
    }
    expect(knownGroupName({ ...group, field: "binary" })).toBeUndefined();
  });
});
