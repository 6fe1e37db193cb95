/** The progress of the boot, until the shell. The machine's messages alone drive it. */
import { useEffect, useState } from "preact/hooks";
import type { BootPhase, MachineState } from "../../contract/machine.ts";
import { BOOT_CLOCK_MS } from "../../trace/refresh-rates.ts";
import { Icon } from "../kit/Icon.tsx";
import { type BootModel, PHASES, type PhaseText } from "../model/boot.ts";
import { seconds, size } from "../model/format.ts";
import type { TermName } from "../model/glossary/glossary.ts";
import type { Stall } from "../model/stall.ts";
import { kicksText, RingAdvice } from "../rings/RingAdvice.tsx";
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { Term } from "../words/Term.tsx";

export function BootProgress() {
  const { machine } = usePage();
  const boot = usePanelTrace(({ machine }) => machine.boot);
  const elapsed = useElapsed(boot.finished);
  const shown = boot.reached.get("shell") ?? elapsed;
  return (
    <section class="boot-strip" aria-label="Boot progress" data-testid="boot-strip">
      <p class="boot-line">
        <span>
          {machine.restored.value && boot.finished ? "The saved machine goes on" : doing(boot, machine.state.value)}
        </span>
        <span class="quiet">{machine.restored.value ? seconds(shown) : timing(boot, shown)}</span>
      </p>
      <progress aria-label="Boot" max={1} value={boot.progress(elapsed)} />
      {machine.stall && <StallNotice stall={machine.stall} />}
      <ol class="phases">
        {PHASES.map((text) => (
          <Phase key={text.phase} text={text} boot={boot} />
        ))}
      </ol>
      <Assets boot={boot} />
    </section>
  );
}

/** A stalled boot: its last sign of life, and possible causes. */
function StallNotice({ stall: { quiet, line, kicks } }: { readonly stall: Stall }) {
  return (
    <div class="boot-stall warn-text" role="status" data-testid="boot-stall">
      <p>
        <Icon name="warning" /> The boot does not get on.{" "}
        {line ? (
          <>
            {seconds(quiet)} ago the guest printed <q class="mono">{line}</q>.
          </>
        ) : (
          <>The guest has printed nothing for {seconds(quiet)}.</>
        )}
      </p>
      {kicks && <p>{kicksText(kicks)}</p>}
      <RingAdvice device={kicks?.device} />
    </div>
  );
}

const PHASE_ICON = { done: "ok", current: "clock", ahead: "dot", failed: "cross" } as const;
const PHASE_WORD = { done: ", reached", current: ", awaited", ahead: "", failed: ", not reached" } as const;

const PHASE_TERM: Readonly<Record<BootPhase, TermName>> = {
  assets: "images",
  emulator: "emulator",
  bios: "BIOS",
  kernel: "kernel",
  device: "device",
  driver: "driver bound",
  shell: "shell",
};

function Phase({ text, boot }: { readonly text: PhaseText; readonly boot: BootModel }) {
  const page = usePage();
  const at = usePanelTrace(() => boot.reached.get(text.phase));
  const awaited = usePanelTrace(() => stateOf(text, boot));
  const state = awaited === "current" && page.machine.state.value === "failed" ? "failed" : awaited;
  return (
    <li
      class={state}
      data-phase={text.phase}
      data-state={state}
      aria-current={state === "current" ? "step" : undefined}
    >
      <Icon name={PHASE_ICON[state]} />
      <span>
        <Term name={PHASE_TERM[text.phase]}>{text.done}</Term>
      </span>
      <span class="visually-hidden">{PHASE_WORD[state]}</span>
      {at !== undefined && <span class="quiet"> {seconds(at)}</span>}
    </li>
  );
}

function stateOf({ phase }: PhaseText, boot: BootModel): "done" | "current" | "ahead" {
  if (boot.reached.has(phase)) return "done";
  return phase === boot.current?.phase ? "current" : "ahead";
}

function Assets({ boot }: { readonly boot: BootModel }) {
  if (boot.reached.has("assets") || boot.assets.size === 0) return null;
  return (
    <ul class="assets">
      {[...boot.assets.values()].map(({ asset, received, total, cached }) => (
        <li key={asset} data-asset={asset}>
          <span class="mono">{asset}</span>{" "}
          <span class="quiet">
            {received < total ? `${size(received)} of ${size(total)}` : size(total)}
            {cached ? ", cached" : ""}
          </span>
        </li>
      ))}
    </ul>
  );
}

function doing(boot: BootModel, machine: MachineState): string {
  const { current } = boot;
  if (!current) return "The shell is ready";
  if (machine === "failed") return `Stopped before: ${current.done.toLowerCase()}`;
  const { received, total } = boot.bytes;
  if (current.phase !== "assets" || total === 0) return current.doing;
  return `${current.doing}: ${size(received)} of ${size(total)}`;
}

function timing(boot: BootModel, elapsed: number): string {
  if (boot.finished) return seconds(elapsed);
  const left = boot.left(elapsed);
  if (left) {
    const about =
      left.milliseconds < 1000 ? "about a second left" : `about ${Math.round(left.milliseconds / 1000)} s left`;
    return `${seconds(elapsed)}, ${about}${left.isSlow ? ", slow connection" : ""}`;
  }
  const estimate = boot.remembered ? `last time ${seconds(boot.expectedTotal)}` : "usually 5 to 10 s";
  return `${seconds(elapsed)}, ${estimate}`;
}

/** Milliseconds since Boot, a few times a second while it lasts. */
function useElapsed(finished: boolean): number {
  const page = usePage();
  const since = page.machine.bootedAt.value;
  const running = since !== undefined && !finished && page.machine.state.value !== "failed";
  const [, tick] = useState(0);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), BOOT_CLOCK_MS);
    return () => clearInterval(timer);
  }, [running]);
  return since === undefined ? 0 : page.now() - since;
}
