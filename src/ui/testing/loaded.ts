/** Imports what the page loads later: the fake clock of a component test does not wait for files. */
import "../control/ControlTab.tsx";
import "../detail/TimingView.tsx";
import "../device/DeviceTab.tsx";
import "../expert/ExpertTab.tsx";
import "../files/save-trace.ts";
import "../lesson/LessonRail.tsx";
import "../shell/dialogs.tsx";
import "../sequence/SequenceView.tsx";
