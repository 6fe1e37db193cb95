/** Small line drawings beside words; never alone, so hidden from assistive technology. */

const PATHS = {
  ok: "M3 8.5l3.2 3.2L13 4.8",
  cross: "M4 4l8 8M12 4l-8 8",
  warning: "M8 2.2l6.3 11.3H1.7zM8 6.3v3.4M8 11.6v.4",
  clock: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 4.9V8l2.2 1.5",
  lost: "M3 8h10M9.6 4.6 13 8l-3.4 3.4M2.5 2.5l11 11",
  restart: "M12.8 6.2A5.2 5.2 0 1 0 13.2 9M13 2.8v3.6H9.4",
  play: "M5 3.2v9.6L13 8z",
  step: "M4 3.2v9.6L11 8zM13 3.4v9.2",
  record: "M8 3.6a4.4 4.4 0 1 0 0 8.8 4.4 4.4 0 0 0 0-8.8z",
  pause: "M5.2 3.4v9.2M10.8 3.4v9.2",
  power: "M8 2v5.4M4.7 4.4a5.1 5.1 0 1 0 6.6 0",
  driver: "M8 3.5l5 9H3z",
  device: "M8 12.5l5-9H3z",
  flag: "M4 14V2.5M4 3h8l-2 3 2 3H4",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  trace: "M4 2h5.5L13 5.5V14H4zM9.3 2.2v3.5h3.5M6.2 8.6h4.6M6.2 11h3.2",
  maximise: "M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9",
  restore: "M13 7H9V3M9 7l4.5-4.5M3 9h4v4M7 9l-4.5 4.5",
  view: "M1.8 8S4 3.6 8 3.6 14.2 8 14.2 8 12 12.4 8 12.4 1.8 8 1.8 8zM8 6.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4z",
  mask: "M1.8 8S4 3.6 8 3.6 14.2 8 14.2 8 12 12.4 8 12.4 1.8 8 1.8 8zM3 13.5l10-11",
  filter: "M2.5 3h11L9.4 8.2v4.6L6.6 11V8.2z",
  help: "M5.6 6a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .7-1 1.5M8 12.4v.3",
  dot: "M8 6.6a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8z",
} as const;

export type IconName = keyof typeof PATHS;

const SOLID: readonly IconName[] = ["driver", "device", "play", "step", "record", "dot"];

export function Icon({ name }: { readonly name: IconName }) {
  const solid = SOLID.includes(name);
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill={solid ? "currentColor" : "none"}
        stroke="currentColor"
        stroke-width="1.7"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
