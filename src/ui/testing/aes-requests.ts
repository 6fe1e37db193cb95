/** Many large requests, quickly: the bytes are those of one, in memory of their own. */
import type { TraceEvent } from "../../contract/trace.ts";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { recorded } from "./script.ts";

/** A device is bound, and encrypts `count` times `size` bytes. Requests are numbered from 2. */
export function* aesRequests(count: number, size: number): Generator<TraceEvent> {
  const events = recorded((device) => {
    device.bind();
    device.aes(device.createAes(CipherOp.ENCRYPT), size);
  });
  const last = events.slice(events.findLastIndex(({ kind }) => kind === "notify"));
  yield* events.slice(0, -last.length);
  for (let request = 2; request < 2 + count; request++) {
    for (const one of last) {
      if (one.kind === "popped") yield { ...one, request, readable: one.readable.slice() };
      else if (one.kind === "used") {
        yield { ...one, request, written: one.written.map((part) => ({ ...part, bytes: part.bytes.slice() })) };
      } else yield one;
    }
  }
}
