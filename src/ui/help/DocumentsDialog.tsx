/** The repository's documents, as the page's server has them. */
import { Dialog } from "../kit/Dialog.tsx";
import { closeOverlay } from "../state/overlay.ts";
import { DOCUMENTS, servedAs } from "./documents.ts";
import "./help.css";

export const DocumentsDialog = () => (
  <Dialog name="documents" title="Documents" close={closeOverlay}>
    <p class="quiet">From the repository that this page was built from, as plain text. Each opens in a new tab.</p>
    <table class="help-table documents">
      <tbody>
        {DOCUMENTS.map(({ path, about }) => (
          <tr key={path}>
            <th scope="row">
              <a href={servedAs(path)} target="_blank" rel="noopener">
                <code>{path}</code>
              </a>
            </th>
            <td>{about}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Dialog>
);
