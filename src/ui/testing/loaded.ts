/** What the page loads when it is first needed, here already: the clock of a component test does not wait for files. */
import "../device/DeviceTab.tsx";
import "../shell/FailureNotices.tsx";
import "../filter/FilterProblem.tsx";
import "../filter/FilterCompletions.tsx";
import "../files/JobNotice.tsx";
import "../shell/LiveRegion.tsx";
import "../detail/EventDetail.tsx";
import "../state/no-webassembly.ts";
import "../commands/shortcuts.ts";
import "../terminal/TerminalScreen.tsx";
