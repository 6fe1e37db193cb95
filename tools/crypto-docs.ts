/** The sections of docs/wire-format.md about the crypto device, from the table of its services. */
import type { Codec } from "../src/wire/codec/codec.ts";
import { ConfigStatus } from "../src/wire/crypto/config.ts";
import { CryptoFeature } from "../src/wire/crypto/features.ts";
import { DataFlag, Inhdr, SessionInput } from "../src/wire/crypto/header.ts";
import { opcodesOf } from "../src/wire/crypto/requests-of.ts";
import type { Numbers, WireService } from "../src/wire/crypto/service.ts";
import { Status } from "../src/wire/crypto/status.ts";
import type { DialectForms, DialectTable, WireDialect } from "../src/wire/crypto/wire-dialect.ts";

type Tables = Readonly<Record<string, Numbers>>;
type Part = keyof NonNullable<WireService["constants"]>;

export interface Section {
  readonly title: string;
  readonly layouts: readonly Codec<unknown>[];
  /** Tables of constants by the name they have in the source. */
  readonly constants: Tables;
}

/** What the sections of a dialect are called, and what is before the names of its constants. */
const TITLES: Readonly<Record<string, readonly [title: string, prefix: string]>> = {
  "virtio-1.4": ["Crypto device", ""],
  "asym-rfc-v3": ["Asymmetric service of the RFC", "Asym"],
};

/** Constants of no service. */
const COMMON: Readonly<Record<Part, Tables>> = {
  config: { CryptoFeature, ConfigStatus },
  control: { Status },
  data: { DataFlag },
};

/** Of each dialect: configuration, control queue, data queues and answers; each layout and each constant once. */
export function cryptoSections(table: DialectTable): Section[] {
  const once = new Once();
  return Object.entries(table).flatMap(([name, forms]) =>
    [...sectionsOf(TITLES[name] ?? [name, ""], forms.linux), ...revision1Sections(TITLES[name] ?? [name, ""], forms)]
      .map(({ title, layouts, constants }) => ({
        title,
        layouts: once.layouts(layouts),
        constants: once.constants(constants),
      }))
      .filter(({ layouts }) => layouts.length > 0),
  );
}

function sectionsOf([title, prefix]: readonly [string, string], dialect: WireDialect): SectionParts[] {
  const { services, config, serviceBits, controlServices, control, request, otherwise } = dialect;
  const framings = [...services, otherwise(undefined)].map(({ framing }) => framing);
  const refusals = framings.map(({ refusal }) => refusal.layout);
  const verdicts = framings.flatMap(({ verification }) => verification?.layout ?? []);
  const answers = services.flatMap(({ data }) => Object.values(data).map(({ answer }) => answer?.layout));
  const own = answers.flatMap((layout) => layout ?? []);
  const constants = (part: Part) => services.map((service) => service.constants?.[part] ?? {});
  return [
    {
      title: `${title}: configuration`,
      layouts: [config],
      constants: [COMMON.config, { [`${prefix}Service`]: serviceBits }, ...constants("config")],
    },
    {
      title: `${title}: control queue`,
      layouts: [control.layout, SessionInput, Inhdr],
      constants: [{ CtrlOpcode: opcodesOf(controlServices, "control") }, COMMON.control, ...constants("control")],
    },
    {
      title: `${title}: data queues`,
      layouts: [request.layout, ...(own.length > 0 ? [] : refusals)],
      constants: [{ [`${prefix || "Data"}Opcode`]: opcodesOf(services, "data") }, COMMON.data, ...constants("data")],
    },
    { title: `${title}: answers`, layouts: [...refusals, ...verdicts, ...own], constants: [] },
  ];
}

/** The requests of the other format. A dialect with a feature of its own has those of VIRTIO 1.4, which are there. */
function revision1Sections(
  [title]: readonly [string, string],
  { feature, revision1 }: DialectForms,
): readonly SectionParts[] {
  if (feature !== undefined) return [];
  const layouts = [revision1.control.layout, revision1.request.layout];
  return [{ title: `${title}: requests with VIRTIO_CRYPTO_F_REVISION_1`, layouts, constants: [] }];
}

interface SectionParts extends Omit<Section, "constants"> {
  readonly constants: readonly Tables[];
}

/** Lets each layout and each constant pass once. */
class Once {
  readonly #seen = new Set<unknown>();

  layouts(all: readonly Codec<unknown>[]): Codec<unknown>[] {
    return all.filter((layout) => this.#isNew(layout));
  }

  /** Tables without those that have been there, and those of opcodes without the opcodes that have. */
  constants(all: readonly Tables[]): Tables {
    const fresh = all.flatMap((tables) =>
      Object.entries(tables)
        .filter(([, values]) => this.#isNew(values))
        .map(([name, values]) => [name, name.endsWith("Opcode") ? this.#newOpcodes(values) : values] as const),
    );
    return Object.fromEntries(fresh.filter(([, values]) => Object.keys(values).length > 0));
  }

  #newOpcodes(values: Numbers): Numbers {
    return Object.fromEntries(Object.entries(values).filter(([name, value]) => this.#isNew(`${name} ${value}`)));
  }

  #isNew(value: unknown): boolean {
    if (this.#seen.has(value)) return false;
    this.#seen.add(value);
    return true;
  }
}
