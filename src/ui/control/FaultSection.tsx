/** The rules that break requests: those that are set, and the form for another. */
import { useState } from "preact/hooks";
import type { DeviceCondition, FaultKind, FaultRule } from "../../contract/device-control.ts";
import { Icon } from "../kit/Icon.tsx";
import {
  FAULTS,
  type FaultForm,
  type FormProblems,
  INITIAL_FORM,
  operationsOf,
  queueChoice,
  readForm,
  ruleText,
  STATUSES,
} from "../model/fault-rules.ts";
import { count } from "../model/format.ts";
import { usePage } from "../state/page-context.ts";
import { Term } from "../words/Term.tsx";
import type { Controlled } from "./controlled.ts";

export function FaultSection({ device, condition }: Controlled) {
  const { connection } = usePage();
  const rules = condition.faults.map(({ rule }) => rule);
  const set = (next: readonly FaultRule[]) => connection.command(device.name, { do: "faults", rules: next });
  return (
    <section class="block" aria-labelledby="faults-title">
      <h3 id="faults-title">
        <Term name="fault rule">Fault rules</Term>
      </h3>
      {rules.length > 0 && (
        <ul class="rules" data-testid="fault-rules">
          {condition.faults.map((entry) => (
            <Rule
              key={entry.rule.id}
              entry={entry}
              remove={() => set(rules.filter(({ id }) => id !== entry.rule.id))}
            />
          ))}
        </ul>
      )}
      <AddRule condition={condition} add={(rule) => set([...rules, rule])} />
    </section>
  );
}

function Rule({ entry, remove }: { readonly entry: DeviceCondition["faults"][number]; remove(): void }) {
  const { rule, applied } = entry;
  const isUsedUp = rule.count !== undefined && applied >= rule.count;
  return (
    <li class={isUsedUp ? "quiet" : undefined} data-rule={rule.id} data-applied={applied}>
      <Icon name={isUsedUp ? "ok" : "warning"} />
      <span>{ruleText(rule)}.</span>
      <span class="quiet">
        {applied === 0 ? "not yet" : `${count(applied)}×`}
        {isUsedUp && ", used up"}
      </span>
      <button type="button" class="link" onClick={remove}>
        Remove
        <span class="visually-hidden"> this rule</span>
      </button>
    </li>
  );
}

interface AddRuleProps {
  readonly condition: DeviceCondition;
  add(rule: FaultRule): void;
}

function AddRule({ condition, add }: AddRuleProps) {
  const [chosen, choose] = useState<Partial<FaultForm>>({});
  const form: FaultForm = { ...initialForm(condition), ...chosen };
  const [problems, setProblems] = useState<FormProblems>({});
  const possible = FAULTS.filter(({ kind }) => condition.faultKinds.includes(kind));
  const choice = FAULTS.find(({ kind }) => kind === form.kind);
  const operations = condition.crypto ? operationsOf(condition.crypto.dialect) : [];
  const { queues: several } = condition.possible;
  const change = (part: Partial<FaultForm>) => choose({ ...chosen, ...part });
  const submit = (event: Event) => {
    event.preventDefault();
    const read = readForm(form, freeName(condition));
    setProblems(read.ok ? {} : read.problems);
    if (read.ok) add(read.rule);
  };
  return (
    <form class="fault-form" onSubmit={submit} noValidate data-testid="fault-form">
      <div class="form-row">
        <select
          aria-label="What goes wrong"
          value={form.kind}
          onChange={(event) => change(begin(event.currentTarget.value))}
        >
          {possible.map(({ kind, text }) => (
            <option key={kind} value={kind}>
              {text}
            </option>
          ))}
        </select>
        {form.kind === "status" && (
          <select
            aria-label="Status"
            value={form.status}
            onChange={(event) => change({ status: event.currentTarget.value })}
          >
            {STATUSES.map(([name, value]) => (
              <option key={name} value={name}>
                {name} ({value})
              </option>
            ))}
          </select>
        )}
        {choice?.number && (
          <NumberField
            label={choice.number.name}
            value={form.number}
            problem={problems.number}
            change={(number) => change({ number })}
          />
        )}
      </div>
      <div class="form-row">
        <select
          aria-label="Queue"
          value={form.queue}
          onChange={(event) => change({ queue: event.currentTarget.value })}
        >
          {[...new Set(condition.queues)].map((name) => (
            <option key={name} value={name}>
              {queueChoice(name, name === several.name && several.most > 1)}
            </option>
          ))}
          <option value="any">any queue</option>
        </select>
        <select
          aria-label="Operation"
          value={form.operation}
          onChange={(event) => change({ operation: event.currentTarget.value })}
        >
          <option value="">any operation</option>
          {operations.map((operation) => (
            <option key={operation} value={operation}>
              {operation}
            </option>
          ))}
        </select>
        <NumberField
          label="requests"
          value={form.count}
          placeholder="all"
          problem={problems.count}
          change={(next) => change({ count: next })}
        />
        <NumberField
          label="% of them"
          value={form.percent}
          problem={problems.percent}
          change={(percent) => change({ percent })}
        />
        <span class="spacer" />
        <button type="submit">Add rule</button>
      </div>
      <p class="quiet">{choice?.meaning}</p>
    </form>
  );
}

/** Another action, with its number where it takes one. */
function begin(value: string): Partial<FaultForm> {
  const choice = FAULTS.find(({ kind }) => kind === value);
  const kind: FaultKind = choice?.kind ?? "status";
  return { kind, number: choice?.number ? String(choice.number.initial) : "" };
}

/** With a fault and a queue that the device has. */
function initialForm({ faultKinds, queues: [queue = "any"] }: DeviceCondition): FaultForm {
  const { kind } = INITIAL_FORM;
  return { ...INITIAL_FORM, queue, ...(faultKinds.includes(kind) ? {} : begin(faultKinds[0] ?? kind)) };
}

function freeName({ faults }: DeviceCondition): string {
  const numbers = faults.map(({ rule }) => Number(rule.id.replace(/^rule-/, "")) || 0);
  return `rule-${Math.max(0, ...numbers) + 1}`;
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly problem?: string | undefined;
  change(value: string): void;
}

function NumberField({ label, value, placeholder, problem, change }: NumberFieldProps) {
  const id = `fault-${label.replace(/\W/g, "")}`;
  return (
    <span class="number-field">
      <label>
        <input
          type="text"
          inputMode="numeric"
          value={value}
          placeholder={placeholder}
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? id : undefined}
          onInput={(event) => change(event.currentTarget.value)}
        />{" "}
        {label}
      </label>
      {problem && (
        <span class="bad-text" id={id} role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}
