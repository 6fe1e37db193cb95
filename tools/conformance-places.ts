/** Where the device's code and tests are, as docs/conformance.md names them. */
import type { Place, Proof } from "./conformance-statements.ts";

/** Symbols of one source file. */
const symbolsOf =
  (file: string) =>
  (symbol: string): Place => ({ file, symbol });

/** Tests of one test file, by title. */
const testsOf =
  (file: string) =>
  (title: string): Proof => ({ file, title });

const PERIPHERAL = "src/peripheral";
const CRYPTO = `${PERIPHERAL}/crypto`;

/** Code, by file. */
export const at = {
  wireVirtio: symbolsOf("src/wire/virtio.ts"),
  wirePci: symbolsOf("src/wire/pci.ts"),
  chain: symbolsOf(`${PERIPHERAL}/chain.ts`),
  virtqueue: symbolsOf(`${PERIPHERAL}/virtqueue.ts`),
  transport: symbolsOf(`${PERIPHERAL}/transport.ts`),
  deviceConfig: symbolsOf(`${PERIPHERAL}/device-config.ts`),
  status: symbolsOf(`${PERIPHERAL}/status.ts`),
  negotiation: symbolsOf(`${PERIPHERAL}/negotiation.ts`),
  queues: symbolsOf(`${PERIPHERAL}/queue-registers.ts`),
  registers: symbolsOf(`${PERIPHERAL}/registers.ts`),
  interrupts: symbolsOf(`${PERIPHERAL}/interrupts.ts`),
  pciConfig: symbolsOf(`${PERIPHERAL}/pci-config.ts`),
  pciFunction: symbolsOf(`${PERIPHERAL}/pci-function.ts`),
  pciBus: symbolsOf("src/machine/pci-bus.ts"),
  lines: symbolsOf("src/machine/interrupt-lines.ts"),
  device: symbolsOf(`${CRYPTO}/device.ts`),
  control: symbolsOf(`${CRYPTO}/control.ts`),
  sessions: symbolsOf(`${CRYPTO}/sessions.ts`),
  data: symbolsOf(`${CRYPTO}/data.ts`),
  reply: symbolsOf(`${CRYPTO}/reply.ts`),
  symmetric: symbolsOf(`${CRYPTO}/symmetric.ts`),
  akcipher: symbolsOf(`${CRYPTO}/akcipher.ts`),
  virtio14: symbolsOf(`${CRYPTO}/virtio-1.4.ts`),
  settings: symbolsOf(`${CRYPTO}/settings.ts`),
} as const;

/** Tests, by file. */
export const by = {
  chain: testsOf(`${PERIPHERAL}/chain.test.ts`),
  virtqueue: testsOf(`${PERIPHERAL}/virtqueue.test.ts`),
  transport: testsOf(`${PERIPHERAL}/transport.test.ts`),
  status: testsOf(`${PERIPHERAL}/status.test.ts`),
  negotiation: testsOf(`${PERIPHERAL}/negotiation.test.ts`),
  queues: testsOf(`${PERIPHERAL}/queue-registers.test.ts`),
  pciConfig: testsOf(`${PERIPHERAL}/pci-config.test.ts`),
  pciFunction: testsOf(`${PERIPHERAL}/pci-function.test.ts`),
  pciBus: testsOf("src/machine/pci-bus.test.ts"),
  lines: testsOf("src/machine/interrupt-lines.test.ts"),
  deviceSeam: testsOf(`${PERIPHERAL}/device.test.ts`),
  hostile: testsOf(`${PERIPHERAL}/hostile.test.ts`),
  card: testsOf(`${CRYPTO}/card.test.ts`),
  control: testsOf(`${CRYPTO}/control.test.ts`),
  cipher: testsOf(`${CRYPTO}/cipher.test.ts`),
  akcipher: testsOf(`${CRYPTO}/akcipher.test.ts`),
  features: testsOf(`${CRYPTO}/features.test.ts`),
  config: testsOf(`${CRYPTO}/asym/config.test.ts`),
} as const;
