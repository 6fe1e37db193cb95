/** What a crypto service is in the device. Its file in `services` has the name of its wire layouts' file. */

import type { Infer } from "../../wire/codec/codec.ts";
import type { AsymConfig, Config } from "../../wire/crypto/config.ts";
import type { OpHeader } from "../../wire/crypto/requests-of.ts";
import type { WireService } from "../../wire/crypto/service.ts";
import type { ServiceResult } from "./service-result.ts";
import type { CryptoSession, SessionTable } from "./sessions.ts";
import type { Completed, Io, Submitted } from "./step.ts";

/** The fields of the configuration that say which algorithms there are. */
export type AlgorithmField = Extract<
  keyof Config | keyof AsymConfig,
  `${string}_algo` | `${string}_algo_${string}` | "rsa_padding"
>;
/** What a service sets of them; services that share one set bits of their own. */
export type Algorithms = Readonly<Partial<Record<AlgorithmField, number>>>;

/** What data requests are carried out with. */
export interface DataContext {
  readonly sessions: SessionTable;
  /** The feature bits that were negotiated. */
  readonly features: bigint;
}

/** A decoded data request. */
export interface DataCall<Body, Session extends CryptoSession = CryptoSession> {
  readonly header: Infer<OpHeader>;
  readonly body: Body;
  readonly features: bigint;
  /** The service's session that the request names, if it is there. A stateless request has one of its own. */
  readonly session: Session | undefined;
  /** The number of the session; none of a stateless request. */
  readonly sessionId: bigint | undefined;
  /** Bytes of key among the variable part, which max_size counts: only a stateless request has a key. */
  readonly keyBytes: number;
}

/** A stateless request as a session for it alone, and the request as it would be in that session. */
export interface Sessionless<Body> {
  readonly session: ServiceResult<CryptoSession>;
  /** Without its kind, which is that of the form in a session. */
  readonly body: Omit<Body, "kind">;
  readonly keyBytes: number;
}

/**
 * `Body` is the type of the forms in `wire.data`, and `Stateless` that of the stateless ones. `Create` is the type of the
 * create request in `wire.control`.
 */
export interface DeviceService<Body = never, Create = never, Session extends CryptoSession = never, Stateless = never> {
  readonly wire: WireService;
  readonly algorithms: Algorithms;
  /** What its sessions have as `kind`. */
  readonly sessionKind?: CryptoSession["kind"];
  /** The session that a create request asks for, or why there is none. */
  openSession?(body: Create): ServiceResult<CryptoSession>;
  /** Takes a stateless request apart. Its `body` is what `perform` gets. */
  sessionless?(body: Stateless): Sessionless<object>;
  /** Carries out a request that has room for its status. */
  perform(call: DataCall<Body, Session>, io: Io): Completed | Submitted;
}

/** A mask with a bit for each number. */
export const maskOf = (numbers: readonly number[]): number => numbers.reduce((mask, bit) => mask | (1 << bit), 0);

/** What all services set together. */
export function algorithmsOf(services: readonly DeviceService[]): Algorithms {
  const all: Record<string, number> = {};
  for (const { algorithms } of services) {
    for (const [field, mask] of Object.entries(algorithms)) all[field] = (all[field] ?? 0) | mask;
  }
  return all;
}
