/**
 * The layouts and constants against the C headers of the Linux kernel. gcc checks the offset and the size of every
 * field. The headers have no words for the variable parts; those have to begin where the struct ends.
 */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Codec } from "../codec/codec.ts";
import { describe as rowsOf } from "../codec/describe.ts";
import { le32 } from "../codec/layout.ts";
import { struct } from "../codec/layout-struct.ts";
import * as pci from "../virtio/pci.ts";
import * as virtio from "../virtio/virtio.ts";
import * as config from "./config.ts";
import * as header from "./header.ts";
import * as requests from "./requests.ts";
import * as aead from "./services/aead.ts";
import * as akcipher from "./services/akcipher.ts";
import * as chain from "./services/chain.ts";
import * as cipher from "./services/cipher.ts";
import * as hash from "./services/hash.ts";
import * as mac from "./services/mac.ts";
import { Status } from "./status.ts";

const HEADERS = ["virtio_crypto", "virtio_pci", "virtio_ring", "virtio_config", "virtio_ids", "pci_regs"];

/** A field that the header has under another name; END: it begins where the struct of the header ends. */
type Renamed = Readonly<Record<string, string>>;
const END = "";
/** The header has no such field. */
const ELSEWHERE = "-";

const destroy = Object.fromEntries(
  ["cipher", "hash", "mac", "aead", "akcipher"].map((kind) => [`body.${kind}_destroy_session`, "u.destroy_session"]),
);

const symData = (kind: string) => ({
  [`body.${kind}`]: "u.sym_req",
  [`body.${kind}.sym`]: "u.sym_req",
  [`body.${kind}.sym.cipher`]: "u.sym_req",
  [`body.${kind}.sym.cipher.para`]: "u.sym_req.u.cipher.para",
  [`body.${kind}.sym.cipher.reserved`]: "u.sym_req.u.cipher.padding",
  [`body.${kind}.sym.cipher.iv`]: END,
  [`body.${kind}.sym.chain`]: "u.sym_req",
  [`body.${kind}.sym.chain.para`]: "u.sym_req.u.chain.para",
  [`body.${kind}.sym.chain.iv`]: END,
});

const akcipherData = (kind: string, variable: string) => ({
  [`body.${kind}`]: "u.akcipher_req",
  [`body.${kind}.${variable}`]: END,
});

/** The tag's length and the word behind it are in VIRTIO 1.4; Linux has padding there. */
const aeadData = (kind: string) => ({
  [`body.${kind}`]: "u.aead_req",
  [`body.${kind}.para`]: ELSEWHERE,
  ...Object.fromEntries(
    ["iv_len", "aad_len", "src_data_len", "dst_data_len"].map((name) => [
      `body.${kind}.para.${name}`,
      `u.aead_req.para.${name}`,
    ]),
  ),
  [`body.${kind}.padding`]: ELSEWHERE,
  [`body.${kind}.iv`]: END,
});

/** As in Linux' include/linux/virtio_pci_modern.h, which is no header for programs. */
const MODERN_COMMON_CFG = `struct modern_common_cfg {
  struct virtio_pci_common_cfg cfg; __le16 queue_notify_data; __le16 queue_reset;
};`;

const LINUX_NAMES: Renamed = {
  driver_feature_select: "guest_feature_select",
  driver_feature: "guest_feature",
  config_msix_vector: "msix_config",
  queue_driver_lo: "queue_avail_lo",
  queue_driver_hi: "queue_avail_hi",
  queue_device_lo: "queue_used_lo",
  queue_device_hi: "queue_used_hi",
};

const COMMON_CFG: Renamed = {
  ...Object.fromEntries(Object.keys(virtio.CommonCfg.fields).map((name) => [name, `cfg.${LINUX_NAMES[name] ?? name}`])),
  queue_notif_config_data: "queue_notify_data",
  queue_reset: "queue_reset",
};

const STRUCTS: readonly [layout: Codec<unknown>, c: string, renamed?: Renamed][] = [
  [config.Config, "virtio_crypto_config"],
  [requests.CtrlHeader, "virtio_crypto_ctrl_header"],
  [cipher.CipherSessionPara, "virtio_crypto_cipher_session_para"],
  [akcipher.RsaSessionPara, "virtio_crypto_rsa_session_para"],
  [akcipher.EcdsaSessionPara, "virtio_crypto_ecdsa_session_para"],
  [akcipher.AkcipherSessionPara, "virtio_crypto_akcipher_session_para"],
  [header.SessionInput, "virtio_crypto_session_input"],
  [header.Inhdr, "virtio_crypto_inhdr"],
  [requests.OpHeader, "virtio_crypto_op_header"],
  [cipher.CipherPara, "virtio_crypto_cipher_para"],
  [chain.ChainSessionPara, "virtio_crypto_alg_chain_session_para"],
  [chain.ChainPara, "virtio_crypto_alg_chain_data_para"],
  [akcipher.AkcipherPara, "virtio_crypto_akcipher_para"],
  [hash.HashSessionPara, "virtio_crypto_hash_session_para"],
  [hash.HashPara, "virtio_crypto_hash_para"],
  [mac.MacSessionPara, "virtio_crypto_mac_session_para"],
  [
    mac.MacPara,
    "virtio_crypto_mac_para",
    { src_data_len: "hash.src_data_len", hash_result_len: "hash.hash_result_len" },
  ],
  [aead.AeadSessionPara, "virtio_crypto_aead_session_para", { tag_len: "hash_result_len" }],
  [
    requests.CtrlRequest,
    "virtio_crypto_op_ctrl_req",
    {
      body: "u",
      ...destroy,
      "body.cipher_create_session": "u.sym_create_session",
      "body.cipher_create_session.sym": "u.sym_create_session",
      "body.cipher_create_session.sym.cipher": "u.sym_create_session",
      "body.cipher_create_session.sym.cipher.para": "u.sym_create_session.u.cipher.para",
      "body.cipher_create_session.sym.cipher.reserved": "u.sym_create_session.u.cipher.padding",
      "body.cipher_create_session.sym.cipher.key": END,
      "body.cipher_create_session.sym.chain": "u.sym_create_session",
      "body.cipher_create_session.sym.chain.para": "u.sym_create_session.u.chain.para",
      "body.cipher_create_session.sym.chain.cipher_key": END,
      "body.hash_create_session": "u.hash_create_session",
      "body.mac_create_session": "u.mac_create_session",
      "body.mac_create_session.auth_key": END,
      "body.aead_create_session": "u.aead_create_session",
      "body.aead_create_session.para.tag_len": "u.aead_create_session.para.hash_result_len",
      "body.aead_create_session.key": END,
      "body.akcipher_create_session": "u.akcipher_create_session",
      "body.akcipher_create_session.key": END,
    },
  ],
  [
    requests.DataRequest,
    "virtio_crypto_op_data_req",
    {
      body: "u",
      ...symData("cipher_encrypt"),
      ...symData("cipher_decrypt"),
      "body.hash": "u.hash_req",
      "body.hash.src_data": END,
      "body.mac": "u.mac_req",
      "body.mac.para.src_data_len": "u.mac_req.para.hash.src_data_len",
      "body.mac.para.hash_result_len": "u.mac_req.para.hash.hash_result_len",
      "body.mac.src_data": END,
      ...aeadData("aead_encrypt"),
      ...aeadData("aead_decrypt"),
      ...akcipherData("akcipher_encrypt", "src_data"),
      ...akcipherData("akcipher_decrypt", "src_data"),
      ...akcipherData("akcipher_sign", "src_data"),
      ...akcipherData("akcipher_verify", "signature"),
    },
  ],
  [virtio.Descriptor, "vring_desc"],
  [virtio.AvailHeader, "vring_avail"],
  [virtio.UsedHeader, "vring_used"],
  [virtio.UsedElem, "vring_used_elem"],
  [virtio.CommonCfg, "modern_common_cfg", COMMON_CFG],
  [pci.VirtioPciCap, "virtio_pci_cap"],
  [pci.VirtioPciNotifyCap, "virtio_pci_notify_cap"],
  [pci.VirtioPciCfgCap, "virtio_pci_cfg_cap"],
];

/** The header field for a path: the longest renamed part of it, and the rest as it is. */
function cPath(path: string, renamed: Renamed): string {
  for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
    const known = renamed[path.slice(0, end)];
    if (known !== undefined) return known + path.slice(end);
  }
  return path;
}

function structAssertions(layout: Codec<unknown>, c: string, renamed: Renamed = {}): string[] {
  const type = `struct ${c}`;
  const lines = layout.size === undefined ? [] : [assertion(`sizeof(${type})`, layout.size)];
  for (const { path, offset, size } of rowsOf(layout)) {
    if (offset === undefined) continue;
    const field = cPath(path, renamed);
    if (field.startsWith(ELSEWHERE)) continue;
    if (field === END) {
      lines.push(assertion(`sizeof(${type})`, offset));
      continue;
    }
    lines.push(assertion(`offsetof(${type}, ${field})`, offset));
    if (size !== undefined) lines.push(assertion(`sizeof(((${type} *)0)->${field})`, size));
  }
  return lines;
}

const assertion = (expression: string, value: number) =>
  `_Static_assert(${expression} == ${value}, "${expression} is not ${value}");`;

/** Header constants for a table of ours: a prefix, and the names that differ from it. */
const CONSTANTS: readonly [table: Readonly<Record<string, number>>, prefix: string, renamed?: Renamed][] = [
  [config.Service, "VIRTIO_CRYPTO_SERVICE_"],
  [Status, "VIRTIO_CRYPTO_"],
  [requests.CtrlOpcode, "VIRTIO_CRYPTO_"],
  [requests.DataOpcode, "VIRTIO_CRYPTO_"],
  [config.ConfigStatus, "VIRTIO_CRYPTO_S_"],
  [
    cipher.CipherAlgo,
    "VIRTIO_CRYPTO_CIPHER_",
    {
      NO_CIPHER: "VIRTIO_CRYPTO_NO_CIPHER",
      TDES_ECB: "VIRTIO_CRYPTO_CIPHER_3DES_ECB",
      TDES_CBC: "VIRTIO_CRYPTO_CIPHER_3DES_CBC",
      TDES_CTR: "VIRTIO_CRYPTO_CIPHER_3DES_CTR",
    },
  ],
  [cipher.CipherOp, "VIRTIO_CRYPTO_OP_"],
  [cipher.SymOpType, "VIRTIO_CRYPTO_SYM_OP_"],
  [chain.ChainOrder, "VIRTIO_CRYPTO_SYM_ALG_CHAIN_ORDER_"],
  [chain.HashMode, "VIRTIO_CRYPTO_SYM_HASH_MODE_"],
  [hash.HashAlgo, "VIRTIO_CRYPTO_HASH_", { NO_HASH: "VIRTIO_CRYPTO_NO_HASH" }],
  [mac.MacAlgo, "VIRTIO_CRYPTO_MAC_", { NO_MAC: "VIRTIO_CRYPTO_NO_MAC" }],
  [aead.AeadAlgo, "VIRTIO_CRYPTO_AEAD_", { NO_AEAD: "VIRTIO_CRYPTO_NO_AEAD" }],
  [akcipher.AkcipherAlgo, "VIRTIO_CRYPTO_AKCIPHER_", { NO_AKCIPHER: "VIRTIO_CRYPTO_NO_AKCIPHER" }],
  [akcipher.AkcipherKeyType, "VIRTIO_CRYPTO_AKCIPHER_KEY_TYPE_"],
  [akcipher.RsaPaddingAlgo, "VIRTIO_CRYPTO_RSA_"],
  [akcipher.RsaHash, "VIRTIO_CRYPTO_RSA_"],
  [akcipher.CurveId, "VIRTIO_CRYPTO_CURVE_"],
  [virtio.DescriptorFlag, "VRING_DESC_F_"],
  [virtio.AvailFlag, "VRING_AVAIL_F_"],
  [virtio.UsedFlag, "VRING_USED_F_"],
  [virtio.DeviceStatus, "VIRTIO_CONFIG_S_", { DEVICE_NEEDS_RESET: "VIRTIO_CONFIG_S_NEEDS_RESET" }],
  [virtio.IsrStatus, "VIRTIO_PCI_ISR_"],
  [virtio.MsiVector, "VIRTIO_MSI_"],
  [
    virtio.VirtioFeature,
    "VIRTIO_F_",
    { INDIRECT_DESC: "VIRTIO_RING_F_INDIRECT_DESC", EVENT_IDX: "VIRTIO_RING_F_EVENT_IDX" },
  ],
  [pci.PciCfgType, "VIRTIO_PCI_CAP_"],
  [pci.VirtioDeviceId, "VIRTIO_ID_", { ENTROPY: "VIRTIO_ID_RNG" }],
  [pci.PciCapId, "PCI_CAP_ID_", { VENDOR: "PCI_CAP_ID_VNDR" }],
  [pci.PciCommand, "PCI_COMMAND_"],
  [pci.PciStatus, "PCI_STATUS_"],
  [pci.PciBarFlag, "PCI_BASE_ADDRESS_SPACE_"],
];

/** In VIRTIO 1.4, but not in the headers of Linux 6.1: checked only where the header has them. */
const NEWER = new Set([
  "VIRTIO_CRYPTO_MAC_ZUC_EIA3",
  "VIRTIO_CRYPTO_SERVICE_IPSEC",
  "VIRTIO_CRYPTO_IPSEC_SA_SOFT_EXPIRY",
  "VIRTIO_CRYPTO_IPSEC_OUTBOUND",
  "VIRTIO_CRYPTO_IPSEC_INBOUND",
  "VIRTIO_CONFIG_S_SUSPEND",
  "VIRTIO_PCI_ISR_QUEUE",
  "VIRTIO_PCI_CAP_VENDOR_CFG",
  "VIRTIO_F_NOTIFICATION_DATA",
  "VIRTIO_F_NOTIF_CONFIG_DATA",
  "VIRTIO_F_ADMIN_VQ",
  "VIRTIO_F_SUSPEND",
]);

/** Where <linux/pci_regs.h> puts the fields of the configuration header. */
const PCI_REGISTERS: Renamed = {
  vendor_id: "PCI_VENDOR_ID",
  device_id: "PCI_DEVICE_ID",
  command: "PCI_COMMAND",
  status: "PCI_STATUS",
  revision_id: "PCI_REVISION_ID",
  prog_if: "PCI_CLASS_PROG",
  subclass: "PCI_CLASS_DEVICE",
  base_class: "PCI_CLASS_DEVICE + 1",
  cache_line_size: "PCI_CACHE_LINE_SIZE",
  latency_timer: "PCI_LATENCY_TIMER",
  header_type: "PCI_HEADER_TYPE",
  bist: "PCI_BIST",
  bar0: "PCI_BASE_ADDRESS_0",
  bar1: "PCI_BASE_ADDRESS_1",
  bar2: "PCI_BASE_ADDRESS_2",
  bar3: "PCI_BASE_ADDRESS_3",
  bar4: "PCI_BASE_ADDRESS_4",
  bar5: "PCI_BASE_ADDRESS_5",
  cardbus_cis: "PCI_CARDBUS_CIS",
  subsystem_vendor_id: "PCI_SUBSYSTEM_VENDOR_ID",
  subsystem_id: "PCI_SUBSYSTEM_ID",
  expansion_rom: "PCI_ROM_ADDRESS",
  capabilities: "PCI_CAPABILITY_LIST",
  reserved: "PCI_CAPABILITY_LIST + 1",
  interrupt_line: "PCI_INTERRUPT_LINE",
  interrupt_pin: "PCI_INTERRUPT_PIN",
  min_gnt: "PCI_MIN_GNT",
  max_lat: "PCI_MAX_LAT",
};

function constantAssertions(): string[] {
  return CONSTANTS.flatMap(([table, prefix, renamed = {}]) =>
    Object.entries(table).flatMap(([name, value]) => {
      const c = renamed[name] ?? prefix + name;
      return NEWER.has(c) ? [`#ifdef ${c}`, assertion(c, value), "#endif"] : [assertion(c, value)];
    }),
  );
}

const pciAssertions = () =>
  rowsOf(pci.PciHeader).map(({ path, offset }) => assertion(PCI_REGISTERS[path] ?? path, offset ?? -1));

/** What gcc says about the assertions: nothing if they hold. */
function compile(assertions: readonly string[]): string {
  const headers = HEADERS.map((name) => `#include <linux/${name}.h>`);
  const source = ["#include <stddef.h>", ...headers, MODERN_COMMON_CFG, ...assertions, ""];
  const gcc = spawnSync(process.env.CC ?? "gcc", ["-std=c11", "-Wall", "-Werror", "-fsyntax-only", "-x", "c", "-"], {
    input: source.join("\n"),
    encoding: "utf8",
  });
  if (gcc.error) throw new Error(`This test needs gcc (Debian: apt install gcc libc6-dev): ${gcc.error.message}`);
  const missing = /fatal error: (\S+): No such file/.exec(gcc.stderr)?.[1];
  if (missing) throw new Error(`This test needs <${missing}> (Debian: apt install libc6-dev linux-libc-dev)`);
  return gcc.stderr;
}

test("every struct has the size, and every field the place and the size, that Linux gives it", () => {
  const assertions = STRUCTS.flatMap(([layout, c, renamed]) => structAssertions(layout, c, renamed));
  expect(assertions.length).toBeGreaterThan(250);
  expect(compile(assertions)).toBe("");
});

test("every constant has the value that Linux gives it", () => {
  expect(compile(constantAssertions())).toBe("");
});

test("the PCI header has its fields where Linux looks for them", () => {
  expect(compile(pciAssertions())).toBe("");
});

test("a field in the wrong place, of the wrong size or that is not there does not compile", () => {
  const wrong = struct("wrong", { id: le32, len: le32, more: le32 });
  const said = compile(structAssertions(wrong, "vring_used_elem"));
  expect(said).toContain('"sizeof(struct vring_used_elem) is not 12"');
  expect(said).toMatch(/no member named .more./);
  expect(compile(structAssertions(struct("swapped", { len: le32, id: le32 }), "vring_used_elem"))).toContain(
    '"offsetof(struct vring_used_elem, len) is not 0"',
  );
});
