/** How to write a filter: a page of it, with all the fields of a row. */
import { Dialog } from "../kit/Dialog.tsx";
import { rowFields } from "../model/filter/fields.ts";
import { closeOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";

export const EXAMPLES: readonly (readonly [filter: string, meaning: string])[] = [
  ["rsa refused", "Rows that say both, in any column. A word is found inside longer ones, too."],
  ['"no such"', "Text with a space, or a word that means something else."],
  ["session", "A field's name alone: rows that have it."],
  ["op == CIPHER_ENCRYPT", "Exactly that: AKCIPHER_ENCRYPT is another value. The bare word would find both."],
  ["op contains ENCRYPT", "A part of it."],
  ["status != OK", "The request has a status, and it is another one. Wireshark's eq ne lt le gt ge will do, too."],
  ["duration > 5ms", "Times have us, ms or s; without one it is that of the column."],
  ["time >= 1.2 && time <= 2.5", "A span of time, in seconds."],
  ["no in {3, 5..8}", "One of them; a span has both its ends."],
  ["src_data_len > 16", "A field of the bytes, by its name …"],
  [
    "header.opcode == 0x0404",
    "… or, where several have it, by more of its path. request and answer are the outermost parts.",
  ],
  ["padding_algo == PKCS1_PADDING", "A value by its name."],
  ["modulus contains c0:a7", "Bytes, in hexadecimal."],
  ["(held || injected) && !rsa", "Parts joined: && and, || or, ! not. The words will do, too; && comes before ||."],
];

export function FilterHelp() {
  const page = usePage();
  return (
    <Dialog name="filter-help" title="How to write a filter" close={closeOverlay}>
      <table class="help-table">
        <tbody>
          {EXAMPLES.map(([filter, meaning]) => (
            <tr key={filter}>
              <th scope="row">
                <button
                  type="button"
                  class="link mono"
                  onClick={() => {
                    page.filter.set(filter);
                    closeOverlay();
                  }}
                >
                  {filter}
                </button>
              </th>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>Fields of a row</h3>
      <table class="help-table">
        <tbody>
          {rowFields().map(({ name, meaning }) => (
            <tr key={name}>
              <th scope="row" class="mono">
                {name}
              </th>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        The fields of the bytes are those of the detail. There, f filters by the selected field. A row without the field
        passes neither == nor !=.
      </p>
    </Dialog>
  );
}
