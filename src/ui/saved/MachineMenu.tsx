/** The menu for the whole machine: reboot, save, go on with a saved one, plug in a device. */
import { useRef } from "preact/hooks";
import { Menu, type MenuItem } from "../kit/Menu.tsx";
import { relativeDate } from "../kit/relative-date.ts";
import { OPTIONAL_DEVICES } from "../model/optional-devices.ts";
import { showOverlay } from "../state/overlay.ts";
import { type Page, usePage } from "../state/page-context.ts";

export function MachineMenu() {
  const page = usePage();
  const { busy } = page.saving;
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <Menu
        text={busy.value ? `${busy.value} …` : "Machine"}
        icon="power"
        busy={busy.value !== ""}
        items={[...rebootItems(page), ...savingItems(page, chooser.current), ...deviceItems(page)]}
      />
      <input
        ref={chooser}
        type="file"
        hidden
        aria-label="File of a saved machine"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) void page.saving.restoreFromFile(file);
          // The same file may be chosen again.
          currentTarget.value = "";
        }}
      />
    </>
  );
}

/** A machine that has stopped can be reset, and not saved. */
export const canReboot = ({ connection, machine }: Page): boolean =>
  connection.hasMachine || machine.failure.value?.kind === "guest-panic";

function rebootItems(page: Page): MenuItem[] {
  const { saving, machine } = page;
  const isIdle = saving.busy.value === "" && machine.state.value !== "loading";
  const undo = saving.undo.value;
  return [
    {
      text: "Reboot",
      hint: "can be undone",
      disabled: !isIdle || !canReboot(page),
      choose: () => void saving.reboot(),
    },
    ...(undo ? [{ text: undo.text, disabled: !isIdle, choose: () => undo.run() }] : []),
  ];
}

function savingItems(page: Page, chooser: HTMLInputElement | null): MenuItem[] {
  const { saving, connection, machine } = page;
  const isIdle = saving.busy.value === "" && machine.state.value !== "loading";
  const [newest] = saving.machines.value;
  return [
    {
      text: "Save machine",
      begins: true,
      disabled: !isIdle || !connection.hasMachine,
      choose: () => void saving.save(),
    },
    {
      text: "Saved machines …",
      ...(newest && { hint: `the newest of ${relativeDate(newest.at)}` }),
      choose: () => showOverlay("saved-machines"),
    },
    {
      text: "Save to file …",
      disabled: !isIdle || !connection.hasMachine,
      choose: () => void saving.saveToFile(),
    },
    { text: "Restore from file …", disabled: !isIdle, choose: () => chooser?.click() },
  ];
}

const deviceItems = (page: Page): MenuItem[] =>
  OPTIONAL_DEVICES.map(({ name, text }, index) => {
    const isOn = page.choice.plugged.value.includes(name);
    const isInForce = isOn && page.machine.conditions.value.has(name);
    return {
      text,
      begins: index === 0,
      checked: isOn,
      ...(!isInForce && { hint: "from the next boot" }),
      choose: () => page.choice.plug(name, !isOn),
    };
  });
