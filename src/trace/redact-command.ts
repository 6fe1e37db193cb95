/**
 * A command without what may be a secret or data: its arguments. `vcrypto` keeps the words that choose the operation,
 * as none of them is an argument. Everything else keeps its program only.
 */
import type { EventOf } from "./event-of.ts";

/** Stands for what was left out. */
export const LEFT_OUT = "…";

/** The name of a program. An assignment before it, as in `KEY=00 vcrypto`, is none. */
const PROGRAM = /^[\w./-]+$/;
/** The words that choose the operation of `vcrypto`. Any other word may be data. */
const OPERATION_WORDS: ReadonlySet<string> = new Set([
  ...["aead", "aes", "akcipher", "asym", "bench", "cipher", "compute", "curves", "decrypt", "dh", "ecdh", "encrypt"],
  ...["hash", "info", "keygen", "keys", "mac", "params", "raw", "rsa", "selftest", "sign", "storm", "verify"],
]);
/** `vcrypto asym dh keygen` has the most. */
const MAX_OPERATION_WORDS = 3;

export function withoutArguments(event: EventOf<"command">): EventOf<"command"> {
  const text = kept(event.text);
  return text === event.text ? event : { ...event, text };
}

function kept(text: string): string {
  const words = text.trim().split(/\s+/);
  const [program = ""] = words;
  if (!PROGRAM.test(program)) return text === "" ? "" : LEFT_OUT;
  const rest = words.slice(1, 1 + (program === "vcrypto" ? MAX_OPERATION_WORDS : 0));
  const end = rest.findIndex((word) => !OPERATION_WORDS.has(word));
  const shown = [program, ...(end < 0 ? rest : rest.slice(0, end))];
  return shown.length === words.length ? shown.join(" ") : [...shown, LEFT_OUT].join(" ");
}
