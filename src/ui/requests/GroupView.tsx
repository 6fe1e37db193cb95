/** The line of a group in the request list: what caused its rows, and how many they are. */
import type { MachineState } from "../../contract/machine.ts";
import { Cell, GridRow } from "../kit/Grid.tsx";
import { Icon, type IconName } from "../kit/Icon.tsx";
import { commandConjunct } from "../model/filter/conjuncts.ts";
import { clock, plural } from "../model/format.ts";
import { type CommandRun, commandText, outcomeText } from "../model/log/command-run.ts";
import type { BurstGroup, RowGroup } from "../model/log/row-groups.ts";
import { type Page, usePage } from "../state/page-context.ts";
import { useTrace } from "../state/use-trace.ts";

interface GroupProps {
  readonly group: RowGroup;
  /** Rows of it that are still in the log. */
  readonly rows: number;
  readonly index: number;
  readonly selected: boolean;
  readonly open: boolean;
  toggle(): void;
}

export function GroupView({ group, rows, index, selected, open, toggle }: GroupProps) {
  return (
    <GridRow
      id={`group-${group.from}`}
      class={`row group ${group.cause}`}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid="request-group"
      data-cause={group.cause}
      data-open={open}
      title={group.cause === "command" ? COMMAND_TITLE : BURST_TITLE}
      onClick={toggle}
    >
      <Cell name="no">
        <span aria-hidden="true">{open ? "▾" : "▸"}</span>
        {/* aria-expanded is for the rows of a treegrid: this is a grid, whose other rows have no levels. */}
        <span class="visually-hidden">{open ? "open group" : "closed group"}</span>
      </Cell>
      <Cell name="time">{clock(group.at)}</Cell>
      {group.cause === "command" ? (
        <CommandCells command={group.command} rows={rows} />
      ) : (
        <BurstCells group={group} rows={rows} />
      )}
    </GridRow>
  );
}

function CommandCells({ command, rows }: { readonly command: CommandRun; readonly rows: number }) {
  const page = usePage();
  return (
    <>
      <Cell name="group-command" span={5}>
        {command.text ? (
          <>
            <span class="quiet" aria-hidden="true">
              ${" "}
            </span>
            <span class="visually-hidden">command </span>
            <span class="mono">{commandText(command)}</span>
          </>
        ) : (
          <em>A command whose text could not be told</em>
        )}
        <span class="quiet"> {plural(rows, "row")}</span>
        <button
          type="button"
          class="link group-filter"
          tabIndex={-1}
          title="Filter by this command"
          onClick={(event) => {
            event.stopPropagation();
            page.filter.narrow(commandConjunct(command.number));
          }}
        >
          Filter<span class="visually-hidden"> by this command</span>
        </button>
      </Cell>
      <Cell name="group-outcome" span={2}>
        <OutcomeView command={command} />
      </Cell>
    </>
  );
}

const OUTCOME_LOOK = {
  running: { icon: "clock", style: "waiting" },
  /** The log ends before the command does: it is a file's, or that of a machine that was switched off. */
  cut: { icon: "dot", style: "lost" },
  unknown: { icon: "dot", style: "lost" },
  ok: { icon: "ok", style: "ok" },
  failed: { icon: "cross", style: "bad" },
} as const satisfies Readonly<Record<string, { readonly icon: IconName; readonly style: string }>>;

function OutcomeView({ command }: { readonly command: CommandRun }) {
  const look = useTrace((page) => lookOf(command, page));
  const { icon, style } = OUTCOME_LOOK[look];
  return (
    <span class={`status ${style}`} data-testid="command-outcome">
      <Icon name={icon} />
      {look === "cut" ? "its end is not in this log" : outcomeText(command)}
    </span>
  );
}

function lookOf({ outcome, status }: CommandRun, { shown, machine }: Page): keyof typeof OUTCOME_LOOK {
  if (outcome === "exited") return status === 0 ? "ok" : "failed";
  const isRunning = shown.source.value.kind === "live" && GOES_ON.includes(machine.state.value);
  return outcome === "running" && !isRunning ? "cut" : outcome;
}

/** States of a machine in which a command may still end. */
const GOES_ON: readonly MachineState[] = ["running", "paused"];

const BURST_WORDS: Readonly<Record<BurstGroup["cause"], string>> = {
  boot: "The kernel's self-tests at boot",
  rebind: "A driver was bound again: the kernel's self-tests",
};

function BurstCells({ group, rows }: { readonly group: BurstGroup; readonly rows: number }) {
  return (
    <>
      <Cell name="queue">{group.device}</Cell>
      <Cell name="group" span={6}>
        {BURST_WORDS[group.cause]}
        <span class="quiet"> {plural(rows, "request")} right after DRIVER_OK</span>
      </Cell>
    </>
  );
}

const COMMAND_TITLE =
  "Rows that came while this command ran in the guest's shell. What a process in the background makes meanwhile is " +
  "among them.";

const BURST_TITLE =
  "Requests that followed DRIVER_OK without a pause of a quarter of a second. Linux tests each algorithm as a driver " +
  "registers it; that these are the tests is a guess from the clock.";
