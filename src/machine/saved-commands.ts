/** What a saved machine keeps of its shell's commands: the one that runs, and what was typed ahead. */
import { counted, list } from "../wire/codec/counted.ts";
import { le32 } from "../wire/codec/layout.ts";
import { struct } from "../wire/codec/layout-struct.ts";
import { SavedTyped } from "./typed-lines.ts";

export const SavedCommands = struct("saved_commands", {
  /** Of the newest command; 0 before the first. */
  number: le32,
  /** The text of the one that runs, in UTF-8. */
  running: list(counted, 1),
  typed: SavedTyped,
});
