/** VIRTIO_CRYPTO_S_HW_READY, on and off. Nothing for a device of another type. */
import type { CryptoDialect } from "../../contract/dialect.ts";
import { usePage } from "../state/page-context.ts";
import { Term } from "../words/Term.tsx";
import type { Controlled } from "./controlled.ts";

/** Behaviour of the guest's drivers while the bit is off. */
const WITHOUT: Readonly<Record<CryptoDialect, string>> = {
  "virtio-1.4": "Without the bit Linux unregisters the device's algorithms, and what used them goes on in software.",
  "asym-rfc-v3": "Without the bit virtio_crypto_asym sends nothing: each request fails with EAGAIN.",
};

export function ReadySection({ device, condition }: Controlled) {
  const { connection } = usePage();
  const { crypto } = condition;
  if (!crypto) return null;
  return (
    <section class="block" aria-labelledby="ready-title">
      <h3 id="ready-title">
        <Term name="HW_READY">Hardware ready</Term>
      </h3>
      <label class="check">
        <input
          type="checkbox"
          checked={crypto.ready}
          onChange={(event) => connection.command(device.name, { do: "ready", on: event.currentTarget.checked })}
        />
        <span>
          <span class="mono">VIRTIO_CRYPTO_S_HW_READY</span>
        </span>
      </label>
      <p class="quiet">
        A change raises a configuration interrupt. {WITHOUT[crypto.dialect]}{" "}
        <cite>5.9.5 Device configuration layout</cite>
      </p>
    </section>
  );
}
