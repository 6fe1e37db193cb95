/** The menu for the whole machine: save it, restore a saved one, copy a link to the page. */
import { useRef } from "preact/hooks";
import { toClipboard } from "../kit/clipboard.ts";
import { Menu, type MenuItem } from "../kit/Menu.tsx";
import { relativeDate } from "../kit/relative-date.ts";
import { size } from "../model/format.ts";
import { OPTIONAL_DEVICES } from "../model/optional-devices.ts";
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
        items={itemsOf(page, chooser.current)}
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

export const copyLink = ({ address }: Page): void =>
  void toClipboard(address.link(), "The link is copied: device, settings, filter and tab are in it.");

function itemsOf(page: Page, chooser: HTMLInputElement | null): MenuItem[] {
  const { saving } = page;
  const kept = saving.kept.value;
  const idle = saving.busy.value === "" && page.machine.state.value !== "loading";
  const there = page.machine.state.value === "running" || page.machine.state.value === "paused";
  return [
    { text: "Save machine", disabled: !idle || !there, choose: () => void saving.save() },
    {
      text: "Restore saved machine",
      ...(kept && { hint: `${relativeDate(kept.at)}, ${size(kept.size)}` }),
      disabled: !idle || !kept,
      choose: () => void saving.restore(),
    },
    { text: "Forget saved machine", disabled: !idle || !kept, choose: () => void saving.forget() },
    { text: "Save to file …", begins: true, disabled: !idle || !there, choose: () => void saving.saveToFile() },
    { text: "Restore from file …", disabled: !idle, choose: () => chooser?.click() },
    ...OPTIONAL_DEVICES.map(({ name, text }, index): MenuItem => {
      const isOn = page.choice.plugged.value.includes(name);
      const isInForce = isOn && page.machine.conditions.value.has(name);
      return {
        text,
        begins: index === 0,
        checked: isOn,
        ...(!isInForce && { hint: "from the next boot" }),
        choose: () => page.choice.plug(name, !isOn),
      };
    }),
    { text: "Copy link to this page", begins: true, choose: () => copyLink(page) },
  ];
}
