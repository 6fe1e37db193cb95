// SPDX-License-Identifier: MIT
/*
 * session-leader PROGRAM [ARGUMENT...]: runs a program as the leader of a new session. Its standard
 * input becomes the session's terminal, and Ctrl+C and Ctrl+\ have their usual meaning again.
 *
 * The guest's console starts its shell so, in the background. A shell without job control ignores
 * both signals in what it starts there. What is ignored at its start stays ignored in busybox's
 * shell. Its line editor would take Ctrl+C for the end of the input, and the shell would end.
 */
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* As shells say it of a program that cannot be run. */
#define EXIT_CANNOT_RUN 126

/* Not by stdio, which would make the program three times as large. */
static void say(const char *problem)
{
	if (write(STDERR_FILENO, problem, strlen(problem)) < 0)
		return;
}

int main(int argc, char **argv)
{
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	/* With 1 the terminal is also taken from a session that has it already. */
	if (setsid() < 0 || ioctl(STDIN_FILENO, TIOCSCTTY, 1) < 0)
		say("session-leader: there is no terminal to lead, so Ctrl+C will not work\n");
	if (argc > 1)
		execvp(argv[1], argv + 1);
	say("session-leader: cannot run the program\n");
	return EXIT_CANNOT_RUN;
}
