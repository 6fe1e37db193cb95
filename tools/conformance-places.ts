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
  wireVirtio: symbolsOf("src/wire/virtio/virtio.ts"),
  wirePci: symbolsOf("src/wire/virtio/pci.ts"),
  chain: symbolsOf(`${PERIPHERAL}/queue/chain.ts`),
  splitChain: symbolsOf(`${PERIPHERAL}/queue/split-chain.ts`),
  virtqueue: symbolsOf(`${PERIPHERAL}/queue/split.ts`),
  packed: symbolsOf(`${PERIPHERAL}/queue/packed.ts`),
  inOrder: symbolsOf(`${PERIPHERAL}/flow/in-order.ts`),
  packedChain: symbolsOf(`${PERIPHERAL}/queue/packed-chain.ts`),
  transport: symbolsOf(`${PERIPHERAL}/virtio/transport.ts`),
  deviceConfig: symbolsOf(`${PERIPHERAL}/virtio/device-config.ts`),
  status: symbolsOf(`${PERIPHERAL}/virtio/status.ts`),
  negotiation: symbolsOf(`${PERIPHERAL}/virtio/negotiation.ts`),
  queues: symbolsOf(`${PERIPHERAL}/virtio/queue-registers.ts`),
  registers: symbolsOf(`${PERIPHERAL}/virtio/registers.ts`),
  interrupts: symbolsOf(`${PERIPHERAL}/virtio/interrupts.ts`),
  pciConfig: symbolsOf(`${PERIPHERAL}/virtio/pci-config.ts`),
  pciFunction: symbolsOf(`${PERIPHERAL}/virtio/pci-function.ts`),
  pciBus: symbolsOf("src/machine/pci-bus.ts"),
  lines: symbolsOf("src/machine/interrupt-lines.ts"),
  entropy: symbolsOf(`${PERIPHERAL}/rng/device.ts`),
  device: symbolsOf(`${CRYPTO}/device.ts`),
  control: symbolsOf(`${CRYPTO}/control.ts`),
  sessions: symbolsOf(`${CRYPTO}/sessions.ts`),
  data: symbolsOf(`${CRYPTO}/data.ts`),
  reply: symbolsOf(`${CRYPTO}/reply.ts`),
  requestsOf: symbolsOf("src/wire/crypto/requests-of.ts"),
  dialect: symbolsOf(`${CRYPTO}/dialect.ts`),
  dialects: symbolsOf(`${CRYPTO}/dialects.ts`),
  cipher: symbolsOf(`${CRYPTO}/services/cipher/cipher.ts`),
  symChain: symbolsOf(`${CRYPTO}/services/cipher/chain.ts`),
  hash: symbolsOf(`${CRYPTO}/services/hash.ts`),
  mac: symbolsOf(`${CRYPTO}/services/mac/mac.ts`),
  macAlgorithms: symbolsOf(`${CRYPTO}/services/mac/algorithms.ts`),
  aead: symbolsOf(`${CRYPTO}/services/aead/aead.ts`),
  keyedAead: symbolsOf(`${CRYPTO}/services/aead/keyed-aead.ts`),
  akcipher: symbolsOf(`${CRYPTO}/services/akcipher/akcipher.ts`),
  settings: symbolsOf(`${CRYPTO}/settings.ts`),
  ownSettings: symbolsOf(`${PERIPHERAL}/device/settings.ts`),
} as const;

/** Tests, by file. */
export const by = {
  chain: testsOf(`${PERIPHERAL}/queue/chain.test.ts`),
  scatter: testsOf(`${PERIPHERAL}/queue/scatter.test.ts`),
  virtqueue: testsOf(`${PERIPHERAL}/queue/split.test.ts`),
  queue: testsOf(`${PERIPHERAL}/queue/queue.test.ts`),
  packed: testsOf(`${PERIPHERAL}/queue/packed.test.ts`),
  inOrder: testsOf(`${PERIPHERAL}/virtio/in-order.test.ts`),
  queueReset: testsOf(`${PERIPHERAL}/virtio/queue-reset.test.ts`),
  notification: testsOf(`${PERIPHERAL}/virtio/notification.test.ts`),
  packedDevice: testsOf(`${PERIPHERAL}/virtio/packed.test.ts`),
  transport: testsOf(`${PERIPHERAL}/virtio/transport.test.ts`),
  status: testsOf(`${PERIPHERAL}/virtio/status.test.ts`),
  negotiation: testsOf(`${PERIPHERAL}/virtio/negotiation.test.ts`),
  queues: testsOf(`${PERIPHERAL}/virtio/queue-registers.test.ts`),
  pciConfig: testsOf(`${PERIPHERAL}/virtio/pci-config.test.ts`),
  pciFunction: testsOf(`${PERIPHERAL}/virtio/pci-function.test.ts`),
  pciBus: testsOf("src/machine/pci-bus.test.ts"),
  lines: testsOf("src/machine/interrupt-lines.test.ts"),
  deviceSeam: testsOf(`${PERIPHERAL}/virtio/device.test.ts`),
  hostile: testsOf(`${PERIPHERAL}/virtio/hostile.test.ts`),
  entropy: testsOf(`${PERIPHERAL}/rng/device.test.ts`),
  card: testsOf(`${CRYPTO}/crypto-pci-device.test.ts`),
  control: testsOf(`${CRYPTO}/control.test.ts`),
  cipher: testsOf(`${CRYPTO}/services/cipher/cipher.test.ts`),
  eachCipher: testsOf(`${CRYPTO}/services/cipher/each-cipher.test.ts`),
  symChain: testsOf(`${CRYPTO}/services/cipher/chain.test.ts`),
  hash: testsOf(`${CRYPTO}/services/hash.test.ts`),
  mac: testsOf(`${CRYPTO}/services/mac/mac.test.ts`),
  macAlgorithms: testsOf(`${CRYPTO}/services/mac/algorithms.test.ts`),
  macForms: testsOf(`${CRYPTO}/services/mac/mac-forms.test.ts`),
  aead: testsOf(`${CRYPTO}/services/aead/aead.test.ts`),
  aeadForms: testsOf(`${CRYPTO}/services/aead/aead-forms.test.ts`),
  aeadRefused: testsOf(`${CRYPTO}/services/aead/aead-refused.test.ts`),
  akcipher: testsOf(`${CRYPTO}/services/akcipher/akcipher.test.ts`),
  ecdsa: testsOf(`${CRYPTO}/services/akcipher/ecdsa.test.ts`),
  ecdsaKeys: testsOf(`${CRYPTO}/services/akcipher/ecdsa-keys.test.ts`),
  akcipherReal: testsOf(`${CRYPTO}/services/akcipher/akcipher-real.test.ts`),
  features: testsOf(`${CRYPTO}/features.test.ts`),
  stateless: testsOf(`${CRYPTO}/stateless.test.ts`),
  akcipherStateless: testsOf(`${CRYPTO}/services/akcipher/akcipher-stateless.test.ts`),
  revision1: testsOf("src/wire/crypto/revision-1.test.ts"),
  config: testsOf(`${CRYPTO}/services/asym-config.test.ts`),
} as const;
