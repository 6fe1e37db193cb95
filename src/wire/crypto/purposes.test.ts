import { expect, test } from "vitest";
import { purposeIn } from "./service.ts";
import { DIALECTS } from "./wire-dialect.ts";

const dialects = Object.values(DIALECTS).flatMap(({ linux, revision1 }) => [linux, revision1]);

test("each request that a device serves has a sentence that says what it is for", () => {
  const missing = dialects.flatMap(({ services, controlServices }) => {
    const served = [...services, ...controlServices].filter(({ data }) => Object.keys(data).length > 0);
    const names = served.flatMap(({ opcodes: { control, data } }) => [...Object.keys(control), ...Object.keys(data)]);
    return names.filter((name) => !purposeIn(served, name, ""));
  });
  expect(missing).toEqual([]);
});

test("a service without a sentence has none, and a purpose may depend on the algorithm", () => {
  const [{ services, controlServices }] = dialects as [(typeof dialects)[number]];
  const of = (operation: string, algorithm: string) =>
    purposeIn([...services, ...controlServices], operation, algorithm);
  expect(of("IPSEC_OUTBOUND", "")).toBeUndefined();
  expect(of("toString", "")).toBeUndefined();
  expect(of("AKCIPHER_DECRYPT", "RSA RAW")).toContain("Linux asks for it as a decryption without padding");
  expect(of("AKCIPHER_DECRYPT", "RSA PKCS1")).toContain("takes the padding off");
});

test("every sentence is short", () => {
  const texts = dialects.flatMap(({ services }) =>
    services.flatMap(({ purposes = {} }) =>
      Object.values(purposes).flatMap((purpose) => (typeof purpose === "string" ? purpose : Object.values(purpose))),
    ),
  );
  for (const sentence of texts.join(" ").split(/(?<=[.:])\s/)) expect(sentence.split(/\s+/).length).toBeLessThan(21);
});
