/** What a control request asks for, and the session it makes: how a data request gets its algorithm's name. */
import { whyAbsent } from "../../../trace/absent.ts";
import type { DeviceReader } from "../../../trace/device-reader.ts";
import type { Popped } from "../../../trace/event-of.ts";
import { controlBody } from "../../../trace/exchange.ts";
import { CtrlHeader } from "../../../wire/crypto/requests.ts";
import type { SessionText } from "../../../wire/crypto/service.ts";

/** E.g. `RSA PKCS1` and `private key`, `AES_CBC` and `encrypt, 128-bit key`. */
export type SessionInfo = SessionText;

export type ControlIntent =
  | { readonly does: "create"; readonly session: SessionInfo }
  | { readonly does: "destroy"; readonly id: bigint }
  | { readonly does: "other" };

const HEADER_BYTES = CtrlHeader.size ?? 0;

/** What a control request asks for, as far as the log has its bytes. */
export function controlIntent(dialect: DeviceReader, { readable, absent }: Popped): ControlIntent {
  const body = whyAbsent(absent, 0, HEADER_BYTES) ? undefined : controlBody(dialect, readable);
  if (!body) return { does: "other" };
  if ("session_id" in body) return { does: "destroy", id: body.session_id as bigint };
  // The table ties each description to its own kind of body, which a lookup by kind cannot express.
  const session = dialect.wire?.controlForms[body.kind]?.describe?.(body as never);
  return session ? { does: "create", session } : { does: "other" };
}
