/** A modal dialog over the page: the browser's own, which keeps the focus inside and gives it back. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import { dialogsOpen, Toast } from "./toast.tsx";
import { useHistoryLayer } from "./use-history-layer.ts";
import "./dialog.css";

interface DialogProps {
  /** Of the dialog's title; unique on the page. */
  readonly name: string;
  readonly title: string;
  readonly children: ComponentChildren;
  close(): void;
}

/** The dialog is open while it is rendered. */
export function Dialog({ name, title, children, close }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  useHistoryLayer(true, close);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    dialogsOpen.value++;
    return () => {
      gone.current = true;
      dialogsOpen.value--;
      // Gives the focus back.
      element?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={`${name}-title`}
      onClose={() => gone.current || close()}
      data-testid={name}
    >
      <div class="region-head">
        <h2 id={`${name}-title`}>{title}</h2>
        <span class="spacer" />
        <button type="button" class="link" onClick={() => dialog.current?.close()}>
          <Icon name="cross" />
          Close
        </button>
      </div>
      <div class="dialog-body">{children}</div>
      <Toast />
    </dialog>
  );
}
