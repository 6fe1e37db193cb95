/** What the page loads when it is first needed, here already: the clock of a component test does not wait for files. */
import "../control/ControlTab.tsx";
