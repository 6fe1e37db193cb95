/** The machines that this browser keeps: name, age, size and log of each, and what can be done with it. */
import { useSignal } from "@preact/signals";
import { Dialog } from "../kit/Dialog.tsx";
import { closeAndThen, closeOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";
import type { SavedMachineInfo } from "../state/saved-machine-contract.ts";
import { MAX_NAME } from "./saved-info.ts";
import { aboutText } from "./saved-text.ts";
import "./saved-machines.css";

export function SavedMachinesDialog() {
  const { saving } = usePage();
  const machines = saving.machines.value;
  return (
    <Dialog name="saved-machines" title="Saved machines" close={closeOverlay}>
      <p class="quiet">
        A saved machine is all of the guest: its memory with files, keys and sessions, what the devices hold, and the
        newest part of the log. It stays in this browser. The newest machine that the page keeps by itself is replaced
        as you go on.
      </p>
      <SaveForm />
      {saving.trouble.value && (
        <p class="warn-text" role="alert">
          {saving.trouble.value}
        </p>
      )}
      {machines.length === 0 && <p class="empty quiet">No machine is saved in this browser.</p>}
      <ul class="saved-machines">
        {machines.map((info) => (
          <Saved key={info.id} info={info} />
        ))}
      </ul>
    </Dialog>
  );
}

function SaveForm() {
  const { saving, connection } = usePage();
  const name = useSignal("");
  return (
    <form
      class="saved-form"
      onSubmit={(event) => {
        event.preventDefault();
        void saving.save(name.value).then(() => {
          name.value = "";
        });
      }}
    >
      <label>
        Name{" "}
        <input
          type="text"
          maxLength={MAX_NAME}
          placeholder="the time, if left empty"
          value={name.value}
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
      </label>
      <button type="submit" disabled={!connection.hasMachine || saving.busy.value !== ""}>
        Save the machine that runs
      </button>
    </form>
  );
}

function Saved({ info }: { readonly info: SavedMachineInfo }) {
  const { saving } = usePage();
  const asked = useSignal<"rename" | "delete" | undefined>(undefined);
  const isBusy = saving.busy.value !== "";
  const close = () => {
    asked.value = undefined;
  };
  if (asked.value === "rename") return <Rename info={info} close={close} />;
  return (
    <li data-testid="saved-machine">
      <p>
        <strong>{info.name}</strong> <span class="quiet">{aboutText(info)}</span>
      </p>
      <p class="saved-actions">
        <button
          type="button"
          class="primary"
          disabled={isBusy}
          onClick={() => closeAndThen(() => void saving.restore(info.id))}
        >
          Restore
        </button>
        <button
          type="button"
          onClick={() => {
            asked.value = "rename";
          }}
        >
          Rename
        </button>
        <button type="button" disabled={isBusy} onClick={() => void saving.exportToFile(info.id)}>
          To a file
        </button>
        {asked.value === "delete" ? (
          <>
            <button type="button" disabled={isBusy} onClick={() => void saving.remove(info.id)}>
              Delete for good
            </button>
            <button type="button" onClick={close}>
              Keep it
            </button>
          </>
        ) : (
          <button
            type="button"
            onClick={() => {
              asked.value = "delete";
            }}
          >
            Delete
          </button>
        )}
      </p>
    </li>
  );
}

function Rename({ info, close }: { readonly info: SavedMachineInfo; close(): void }) {
  const { saving } = usePage();
  const name = useSignal(info.name);
  return (
    <li data-testid="saved-machine">
      <form
        class="saved-form"
        onSubmit={(event) => {
          event.preventDefault();
          void saving.rename(info.id, name.value).then(close);
        }}
      >
        <label>
          New name{" "}
          <input
            type="text"
            maxLength={MAX_NAME}
            autofocus
            value={name.value}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit">Rename</button>
        <button type="button" onClick={close}>
          Cancel
        </button>
      </form>
    </li>
  );
}
