/**
 * The page with a scripted machine, for looking at it: `npx vite`, then /src/ui/testing/demo.html with, in any
 * combination, `?theme=dark&pace=0.2&stop=kernel&fail=asset-missing&after=start&traffic=calm&engine=trouble`.
 */
import type { BootPhase, MachineFailure } from "../../contract/machine.ts";
import { PHASES } from "../model/boot.ts";
import { mountApp } from "../shell/App.tsx";
import { FakeMachine } from "./fake-machine.ts";

const parameters = new URLSearchParams(location.search);

const FAILURES: Readonly<Record<string, MachineFailure>> = {
  "asset-missing": {
    kind: "asset-missing",
    asset: "initrd",
    what: "Could not load initrd.",
    why: "The server answered 404 Not Found.",
    advice: "Build the guest image with npm run guest, then retry.",
    canRetry: true,
  },
  "asset-altered": {
    kind: "asset-altered",
    asset: "bzImage",
    what: "bzImage differs from the manifest and was not started.",
    why: "Its SHA-256 is another one: an old copy in a cache, or a changed file.",
    advice: "Retry without the cache.",
    canRetry: true,
  },
  "guest-panic": {
    kind: "guest-panic",
    what: "The guest's kernel has panicked.",
    why: "Kernel panic - not syncing: Attempted to kill init!",
    advice: "Reboot the guest; the console says more.",
    canRetry: false,
  },
};

const phase = (name: string | null): BootPhase | undefined => PHASES.find((text) => text.phase === name)?.phase;

const root = document.querySelector<HTMLElement>("#app");
const theme = parameters.get("theme");
if (theme) localStorage.setItem("theme", theme);
if (root) {
  const failure = FAILURES[parameters.get("fail") ?? ""];
  const stopAfter = phase(parameters.get("stop"));
  const traffic = parameters.get("traffic") ?? "none";
  mountApp(root, {
    connect: (listener) =>
      new FakeMachine(listener, {
        burst: true,
        pace: Number(parameters.get("pace") ?? 1),
        traffic: traffic === "calm" || traffic === "none" ? traffic : Number(traffic),
        engineTrouble: parameters.get("engine") === "trouble",
        failAfter: phase(parameters.get("after")) ?? "start",
        ...(failure && { failure }),
        ...(stopAfter && { stopAfter }),
      }),
    images: "/images/",
  });
}
