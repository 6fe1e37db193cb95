import { expect, test } from "vitest";
import { REDACT_KEYS, REDACT_NOTHING, Redactor } from "./redact.ts";

const stamp = { at: 0, instructions: 0, device: "" };
const command = (text: string) => ({ ...stamp, kind: "command", command: 1, text }) as const;
const redacted = (text: string, redaction = REDACT_KEYS) => new Redactor(redaction).redact(command(text));

test.each([
  ["vcrypto rsa sign -t hello", "vcrypto rsa sign …"],
  ["vcrypto asym dh keygen --prime 17", "vcrypto asym dh keygen …"],
  ["vcrypto asym dh keygen sign", "vcrypto asym dh keygen …"],
  ["vcrypto aes secretword", "vcrypto aes …"],
  ["vcrypto aead encrypt -k 00", "vcrypto aead encrypt …"],
  ["vcrypto hash --text secret", "vcrypto hash …"],
  ["vcrypto info", "vcrypto info"],
  ["rebind crypto0", "rebind …"],
  ["echo secret >key", "echo …"],
  ["KEY=00112233 vcrypto aes encrypt", "…"],
  ["(cat key)", "…"],
  ["cat\nsecret", "cat …"],
  ["", ""],
])("%j is saved as %j in a file without keys", (text, saved) => {
  expect(redacted(text)).toEqual(command(saved));
});

test("a file with everything has the whole line", () => {
  expect(redacted("echo secret", REDACT_NOTHING)).toEqual(command("echo secret"));
});
