/** The expert of one device: checks its events in order and reports each finding with the sentence that is broken. */
import type { TraceEvent } from "../../../contract/trace.ts";
import { cryptoConfig } from "../../../trace/attached.ts";
import { deviceReader } from "../../../trace/device-readers.ts";
import type { EventOf } from "../../../trace/event-of.ts";
import { Clause } from "../../../wire/crypto/clause.ts";
import { CommonCfg, DeviceStatus } from "../../../wire/virtio/virtio.ts";
import { seconds } from "../format.ts";
import { endOf, withOffsets } from "../log/register-text.ts";
import { statusName } from "../names.ts";
import { ENDLESS_KICKS } from "../stall.ts";
import { EXPERT_RULES, MUST_OF_CLAUSE, type RuleName, ruleQuoting } from "./expert-rules.ts";
import type { Finding, LogPlace } from "./finding.ts";

/** Time in milliseconds after which a request without an answer is a finding. */
const LONG_WAIT_MS = 30_000;

interface OpenRequest {
  readonly head: number;
  readonly ordinal: number;
  readonly at: number;
  readonly writableLength: number;
  /** Whether the long wait is already reported. */
  isLong: boolean;
  /** Whether the device was not ready when it took the request. */
  readonly isEarly: boolean;
}

/** The fields of a finding that its rule does not have. */
interface FindingPart {
  readonly text: string;
  readonly request?: number;
  readonly ordinal?: number;
  readonly clause?: string;
  readonly must?: string | undefined;
}

interface Kick {
  chains: number;
  ordinal: number | undefined;
  /** Number of successive notifications without a chain. */
  spare: number;
}

const { ACKNOWLEDGE, DRIVER, FEATURES_OK, DRIVER_OK, FAILED } = DeviceStatus;

export class DeviceExpert {
  readonly #report: (finding: Finding) => void;
  /** Undefined until an event has it: a trace may begin anywhere. */
  #status: number | undefined;
  /** Virtio device ID; undefined until an `attached` event. */
  #type: number | undefined;
  #dialect: EventOf<"attached">["dialect"] | undefined;
  /** A driver has set the device up or given it up, since the machine's start. */
  #isAsked = false;
  #isReady = true;
  /** FEATURES_OK was written and has not been read back. */
  #unread = false;
  /** The driver writes device_status: a change of it comes next. Without a write, nothing changes: a reader that joins is told. */
  #isStatusWritten = false;
  /** Requests before this one may have been taken before the trace began. */
  #firstRequest: number | undefined;
  readonly #open = new Map<number, OpenRequest>();
  /** In flight when the log went on: they are told again. */
  #toldAgain = new Set<number>();
  /** Chains taken since the last kick of each queue. */
  readonly #kicks = new Map<number, Kick>();
  /** The time before which no request can have waited too long. */
  #calmUntil = Number.NEGATIVE_INFINITY;
  #event: TraceEvent | undefined;
  #place: LogPlace = { sequence: 0, newestRow: 0 };

  constructor(report: (finding: Finding) => void) {
    this.#report = report;
  }

  apply(event: TraceEvent, place: LogPlace): void {
    this.#event = event;
    this.#place = place;
    this.#longWait(event.at);
    switch (event.kind) {
      case "attached":
        this.#type = event.type;
        this.#dialect = event.dialect;
        this.#isReady = cryptoConfig(event)?.ready ?? true;
        break;
      case "register":
        this.#register(event);
        break;
      case "status":
        this.#changed(event);
        break;
      case "features":
        this.#features(event);
        break;
      case "queue-enabled":
        this.#enabled(event);
        break;
      case "notify":
        this.#notified(event);
        break;
      case "popped":
        this.#popped(event);
        break;
      case "used":
        this.#used(event);
        break;
      case "refused":
        this.#refused(event);
        break;
      case "injected":
        this.#find("injected", { ...this.#of(event.request), text: `${event.fault}: ${event.detail}` });
        break;
      case "fault":
        this.#fault(event);
        break;
      case "violation":
        this.#violation(event);
        break;
      case "reset":
        this.#reset(event);
        break;
      case "resumed":
        this.#resumed(event);
        break;
    }
  }

  #find(rule: RuleName, found: FindingPart): void {
    const event = this.#event;
    if (!event) return;
    const { severity, side, clause, must } = EXPERT_RULES[rule];
    const { device, at } = event;
    const { sequence } = this.#place;
    const place = { device, at, sequence, request: undefined, ordinal: undefined };
    this.#report({ severity, side, rule, clause, must, ...place, ...found });
  }

  #of(request: number): { request: number; ordinal?: number } {
    const ordinal = this.#open.get(request)?.ordinal;
    return { request, ...(ordinal !== undefined && { ordinal }) };
  }

  // --- initialization ---

  #register({ access, bank, offset, width }: EventOf<"register">): void {
    if (bank !== "common") return;
    const field = COMMON_FIELDS.find((each) => offset < endOf(each) && each.offset < offset + width);
    if (access === "read") {
      if (field?.name === "device_status") this.#unread = false;
      return;
    }
    if (field?.name === "device_status") this.#isStatusWritten = true;
    if (field && READ_ONLY.includes(field.name)) this.#find("read-only", { text: `${field.name} was written` });
  }

  #changed({ from, to, by }: EventOf<"status">): void {
    this.#status = to;
    const isWritten = this.#isStatusWritten;
    this.#isStatusWritten = false;
    if (by === "device" || to === 0) return;
    const text = `${statusName(from)} to ${statusName(to)} (0x${from.toString(16)} to 0x${to.toString(16)})`;
    const set = to & ~from;
    if (set & FAILED) this.#find(this.#isLeftAtBoot(from) ? "left-to-another" : "failed", { text });
    if (set & (FAILED | DRIVER_OK)) this.#isAsked = true;
    if (set & DRIVER_OK) this.#mustHaveRead("DRIVER_OK was set");
    // In a log that begins later, the read may be among what is missing. Registers are missing up to some event.
    this.#unread = isWritten && (set & FEATURES_OK) !== 0;
  }

  /** The project's driver at boot: it gives the device of the other dialect up before it accepts any feature. */
  #isLeftAtBoot(from: number): boolean {
    return !this.#isAsked && this.#dialect === "virtio-1.4" && from === (ACKNOWLEDGE | DRIVER);
  }

  #mustHaveRead(text: string): void {
    if (this.#unread) this.#find("not-reread", { text: `${text} without a look at device_status` });
    this.#unread = false;
  }

  #features({ offered, accepted }: EventOf<"features">): void {
    const more = accepted & ~offered;
    const { featureNames } = deviceReader(this.#type, { dialect: undefined, accepted });
    if (more !== 0n) this.#find("not-offered", { text: featureNames(more).join(", ") });
  }

  #enabled({ queue }: EventOf<"queue-enabled">): void {
    this.#mustHaveRead(`Queue ${queue} was enabled`);
  }

  #isBefore(bit: number): boolean {
    return this.#status !== undefined && (this.#status & bit) === 0;
  }

  // --- requests ---

  #notified({ queue }: EventOf<"notify">): void {
    if (this.#isBefore(DRIVER_OK)) this.#find("early-kick", { text: `queue ${queue}` });
    const last = this.#kicks.get(queue);
    if (last?.chains === 0) {
      const ordinal = last.ordinal === undefined ? {} : { ordinal: last.ordinal };
      this.#find("spare-kick", { text: `queue ${queue}: two notifications, and no chain in between`, ...ordinal });
    }
    if (!last) {
      this.#kicks.set(queue, { chains: 0, ordinal: undefined, spare: 0 });
      return;
    }
    last.spare = last.chains === 0 ? last.spare + 1 : 0;
    last.chains = 0;
    if (last.spare === ENDLESS_KICKS)
      this.#find("kick-storm", { text: `queue ${queue}: ${ENDLESS_KICKS} notifications in a row, and no chain` });
  }

  #popped({ request, queue, head, at, writableLength }: EventOf<"popped">): void {
    if (this.#toldAgain.delete(request) && this.#open.get(request)?.head === head) return;
    const ordinal = this.#place.newestRow;
    this.#firstRequest ??= request;
    this.#open.set(request, { head, ordinal, at, writableLength, isLong: false, isEarly: !this.#isReady });
    this.#took(queue, ordinal);
    if (this.#isBefore(DRIVER_OK)) this.#find("early-buffer", { request, ordinal, text: "taken" });
    if (!this.#isReady) this.#find("not-ready", { request, ordinal, text: "VIRTIO_CRYPTO_S_HW_READY is off" });
  }

  #took(queue: number, ordinal: number): void {
    const kick = this.#kicks.get(queue);
    if (!kick) {
      this.#kicks.set(queue, { chains: 1, ordinal, spare: 0 });
      return;
    }
    kick.chains++;
    kick.ordinal = ordinal;
  }

  #used({ request, head, length, written }: EventOf<"used">): void {
    const open = this.#open.get(request);
    this.#open.delete(request);
    if (!open) {
      if (this.#firstRequest !== undefined && request >= this.#firstRequest)
        this.#find("used-unknown", { request, text: `head ${head}` });
      return;
    }
    const { writableLength, ordinal } = open;
    if (head !== open.head)
      this.#find("used-id", { request, ordinal, text: `id ${head}, but the chain begins at ${open.head}` });
    if (length > writableLength)
      this.#find("used-length", { request, ordinal, text: `len ${length} of ${writableLength} writable bytes` });
    let end = 0;
    for (const { offset, bytes } of written) end = Math.max(end, offset + bytes.length);
    if (end > writableLength)
      this.#find("written-beyond", { request, ordinal, text: `up to byte ${end} of ${writableLength}` });
  }

  #refused({ request, clause, why }: EventOf<"refused">): void {
    // The early request itself is reported already.
    if (clause === Clause.READY && this.#open.get(request)?.isEarly) return;
    this.#find("refused", { ...this.#of(request), text: why, clause });
  }

  #fault({ clause, problem }: EventOf<"fault">): void {
    this.#find("fault", { text: problem, clause, must: MUST_OF_CLAUSE[clause], ordinal: this.#place.newestRow });
  }

  /** A violation has a row of its own, the newest. */
  #violation({ clause, must, problem }: EventOf<"violation">): void {
    this.#find(ruleQuoting(must), { text: problem, clause, must, ordinal: this.#place.newestRow });
  }

  /** Checks the oldest request only, as it has waited longest, and not with every event. */
  #longWait(now: number): void {
    // A restarted machine's clock is behind `#calmUntil`.
    if (now <= this.#calmUntil && now >= this.#calmUntil - LONG_WAIT_MS) return;
    this.#calmUntil = now + LONG_WAIT_MS;
    for (const [request, open] of this.#open) {
      if (open.isLong) continue;
      const { at, ordinal } = open;
      if (now - at <= LONG_WAIT_MS) {
        this.#calmUntil = at + LONG_WAIT_MS;
        return;
      }
      open.isLong = true;
      this.#find("long-wait", { request, ordinal, text: `after ${seconds(now - at)} there is no answer` });
      this.#calmUntil = now;
      return;
    }
  }

  #reset({ cause, dropped }: EventOf<"reset">): void {
    if (cause === "driver" && dropped > 0) {
      this.#find("reset-in-flight", { text: `${dropped} dropped`, ordinal: this.#place.newestRow });
    }
    // A device that no driver has used is not reset.
    this.#isAsked = cause !== "machine";
    this.#status = 0;
    this.#unread = false;
    this.#open.clear();
    this.#kicks.clear();
    this.#toldAgain.clear();
  }

  /** The log goes on in the middle: what went before is no reason to expect anything now. */
  #resumed({ status, inFlight }: EventOf<"resumed">): void {
    this.#status = status;
    if (status & (FAILED | DRIVER_OK)) this.#isAsked = true;
    this.#unread = false;
    this.#isStatusWritten = false;
    this.#kicks.clear();
    this.#toldAgain = new Set(inFlight.map(({ request }) => request));
    for (const request of this.#open.keys()) if (!this.#toldAgain.has(request)) this.#open.delete(request);
    // The clock may be behind, or far ahead.
    this.#calmUntil = Number.NEGATIVE_INFINITY;
  }
}

const READ_ONLY: readonly string[] = ["device_feature", "num_queues", "config_generation", "queue_notify_off"];

const COMMON_FIELDS = withOffsets(CommonCfg);
