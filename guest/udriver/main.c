// SPDX-License-Identifier: MIT
/*
 * udriver ANSWERS [REQUESTS]: a driver with five holes. Each letter, a to c, is the answer to one.
 * The driver stops at a hole that has no letter. What it does is in driver.c.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "udriver.h"

enum { HOLES = 5, MAX_REQUESTS = 99, EXIT_USAGE = 2 };
/* A device may say that it wrote more than there is room for. */
enum { MAX_SHOWN = 16 };
/* A wait is 50 ms. A device that does not answer within 20 of them does not answer. */
enum { WAIT_US = 50000, WAITS = 20 };

static const char *answers;

/* Not by stdio, which would make the program larger by half. */
static char line[160];
static size_t length;

static void add(const char *text)
{
	while (*text && length < sizeof(line) - 1)
		line[length++] = *text++;
}

static void end_line(void)
{
	line[length++] = '\n';
	if (write(STDOUT_FILENO, line, length) < 0)
		_exit(EXIT_FAILURE);
	length = 0;
}

static void add_hex(unsigned int number, unsigned int digits)
{
	char text[] = { 0, 0 };

	while (digits--) {
		text[0] = "0123456789abcdef"[(number >> (4 * digits)) & 0xf];
		add(text);
	}
}

static void add_decimal(unsigned int number)
{
	char text[] = { (char)('0' + number % 10), 0 };

	if (number >= 10)
		add_decimal(number / 10);
	add(text);
}

static void add_line(const char *text, unsigned int number)
{
	for (; *text; text++) {
		char letter[] = { *text, 0 };

		if (*text == '#') {
			add("0x");
			add_hex(number, number > 0xff ? 8 : 2);
		} else if (*text == '%') {
			add_decimal(number);
		} else {
			add(letter);
		}
	}
}

void say(const char *text, unsigned int number)
{
	add_line(text, number);
	end_line();
}

void say_bytes(const volatile uint8_t *bytes, unsigned int count)
{
	add_line("% bytes:", count);
	for (unsigned int i = 0; i < count && i < MAX_SHOWN; i++) {
		add(" ");
		add_hex(bytes[i], 2);
	}
	end_line();
}

_Noreturn unsigned int fail(const char *text, unsigned int number)
{
	add("udriver: ");
	say(text, number);
	exit(EXIT_FAILURE);
}

void wait_for(const char *what)
{
	static unsigned int waits;

	usleep(WAIT_US);
	if (++waits < WAITS)
		return;
	add("udriver: waits in vain for ");
	say(what, 0);
	exit(EXIT_FAILURE);
}

unsigned int answer(unsigned int hole)
{
	if (strlen(answers) >= hole)
		return (unsigned int)(answers[hole - 1] - 'a');
	say("hole % is empty: the driver stops here", hole);
	exit(EXIT_SUCCESS);
}

static _Noreturn void usage(void)
{
	static const char text[] = "usage: udriver ANSWERS [REQUESTS]\n"
				   "up to five letters, a to c: the answers to the holes in\n"
				   "/usr/share/udriver/driver.c\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(EXIT_FAILURE);
	exit(EXIT_USAGE);
}

int main(int argc, char **argv)
{
	int requests = argc > 2 ? atoi(argv[2]) : 1;

	if (argc < 2 || argc > 3 || requests < 1 || requests > MAX_REQUESTS)
		usage();
	answers = argv[1];
	if (strlen(answers) > HOLES || strspn(answers, "abc") != strlen(answers))
		usage();
	open_device();
	drive((unsigned int)requests);
	return EXIT_SUCCESS;
}
