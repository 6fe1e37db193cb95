/** What the page loads when it is first needed, here already: the clock of a component test does not wait for files. */
import "../DevicePanel.tsx";
import "../FailureNotices.tsx";
import "../FilterProblem.tsx";
import "../FilterOptions.tsx";
import "../JobNotice.tsx";
import "../LiveRegion.tsx";
import "../MarkDetail.tsx";
import "../MenuItems.tsx";
import "../no-webassembly.ts";
import "../shortcuts.ts";
import "../TerminalScreen.tsx";
