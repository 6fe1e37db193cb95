/** Imports what the page loads later: the fake clock of a component test does not wait for files. */
import "../control/ControlTab.tsx";
import "../saved/LinkDialog.tsx";
import "../saved/SavedMachinesDialog.tsx";
import "../sequence/SequenceView.tsx";
