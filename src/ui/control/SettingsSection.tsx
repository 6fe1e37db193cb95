/** What the device offers to a driver that initializes it: features, size and number of queues. */
import { useState } from "preact/hooks";
import type { DeviceSettings } from "../../contract/device-control.ts";
import { CryptoFeature, STATELESS_MODES } from "../../wire/crypto/features.ts";
import { Icon } from "../kit/Icon.tsx";
import { RING_ADVICE, ringProblem } from "../model/rings/ring-advice.ts";
import { usePage } from "../state/page-context.ts";
import { Term } from "../words/Term.tsx";
import type { Controlled } from "./controlled.ts";
import { toggledFeature } from "./toggled-feature.ts";

export function SettingsSection({ device, condition }: Controlled) {
  const { connection } = usePage();
  const { settings, pending, possible } = condition;
  const inForce = pending ?? settings;
  const [draft, setDraft] = useState<DeviceSettings | undefined>();
  const chosen = draft ?? inForce;
  const change = (part: Partial<DeviceSettings>) => setDraft({ ...chosen, ...part });
  const problem = ringProblem(chosen, condition.crypto?.dialect);
  const apply = () => {
    connection.command(device.name, { do: "configure", settings: chosen });
    setDraft(undefined);
  };
  return (
    <section class="block" aria-labelledby="offer-title" data-testid="offer">
      <h3 id="offer-title">
        <Term name="feature bits">Offered</Term> to the <Term name="driver" />
      </h3>
      <fieldset class="offer-features">
        <legend class="visually-hidden">Features offered</legend>
        {bitsOf(possible.features).map((bit) => (
          <label class="check" key={bit}>
            <input
              type="checkbox"
              checked={(chosen.features & bit) !== 0n}
              disabled={(possible.required & bit) !== 0n}
              onChange={() => change({ features: toggledFeature(chosen.features, bit, possible.needs) })}
            />
            <span class="mono">{device.dialect.featureNames(bit)[0]}</span>
          </label>
        ))}
      </fieldset>
      {(possible.features & ~possible.byDefault & FORMATS) !== 0n && (
        <p class="quiet" data-testid="formats-note">
          REVISION_1 and the stateless modes are off unless you choose them. The driver of NuttX accepts REVISION_1 and
          still pads its requests, so the device would misread them.
        </p>
      )}
      <div class="form-row">
        <label>
          Queue size{" "}
          <select
            value={String(chosen.queueSize)}
            onChange={(event) => change({ queueSize: Number(event.currentTarget.value) })}
          >
            {possible.queueSizes.map((size) => (
              <option key={size} value={String(size)}>
                {size}
              </option>
            ))}
          </select>
        </label>
        {possible.queues.most > 1 && (
          <label>
            {capitalized(possible.queues.name)} queues{" "}
            <select
              value={String(chosen.queues)}
              onChange={(event) => change({ queues: Number(event.currentTarget.value) })}
            >
              {Array.from({ length: possible.queues.most }, (_, index) => (
                <option key={index} value={String(index + 1)}>
                  {index + 1}
                </option>
              ))}
            </select>
          </label>
        )}
        <span class="spacer" />
        <button type="button" disabled={same(chosen, inForce)} onClick={apply}>
          Apply
        </button>
        <button
          type="button"
          title="Types this command into the guest's terminal"
          onClick={() => connection.type(`rebind ${device.name}\r`)}
        >
          <Icon name="restart" />
          <span>
            Run <span class="mono">rebind {device.name}</span>
          </span>
        </button>
      </div>
      {problem && (
        <p class="warn-text" role="status" data-testid="offer-warning">
          <Icon name="warning" /> {RING_ADVICE[problem]}
        </p>
      )}
      <p class={pending ? "" : "quiet"} data-testid="offer-note">
        {pending
          ? "The new offer comes into force when the driver resets the device: rebind it, or reboot."
          : "A driver takes an offer when it initializes the device; to change it, apply and rebind the driver."}
      </p>
    </section>
  );
}

/** Feature bits that change the format of requests. */
const FORMATS = [CryptoFeature.REVISION_1, ...STATELESS_MODES].reduce((all, bit) => all | (1n << BigInt(bit)), 0n);

function bitsOf(features: bigint): bigint[] {
  const bits: bigint[] = [];
  for (let bit = 1n; bit <= features; bit <<= 1n) if (features & bit) bits.push(bit);
  return bits;
}

const same = (a: DeviceSettings, b: DeviceSettings): boolean =>
  a.features === b.features && a.queueSize === b.queueSize && a.queues === b.queues;

const capitalized = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
