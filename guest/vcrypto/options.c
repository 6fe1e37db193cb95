// SPDX-License-Identifier: MIT
/* Options as tables: --name VALUE, --name=VALUE, -x VALUE; the help is made of the same table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vcrypto.h"

void options_help(const struct command *command)
{
	const struct option *option;

	printf("usage: vcrypto %s%s%s [options]\n\n%s\n", command->path, command->operand ? " " : "",
	       command->operand ? command->operand : "", command->summary);
	if (command->details)
		printf("%s\n", command->details);
	printf("\noptions:\n");
	for (option = command->options; option->name; option++) {
		char left[48];

		snprintf(left, sizeof(left), "--%s%s%s", option->name, option->argument ? " " : "",
			 option->argument ? option->argument : "");
		if (option->letter)
			printf("  -%c, %-22s %s\n", option->letter, left, option->help);
		else
			printf("      %-22s %s\n", left, option->help);
	}
	printf("  -h, %-22s %s\n", "--help", "this text");
}

static struct option *find_long(struct command *command, const char *name, size_t len)
{
	struct option *option;

	for (option = command->options; option->name; option++)
		if (strlen(option->name) == len && !memcmp(option->name, name, len))
			return option;
	return NULL;
}

static struct option *find_letter(struct command *command, char letter)
{
	struct option *option;

	for (option = command->options; option->name; option++)
		if (letter && option->letter == letter)
			return option;
	return NULL;
}

/* The option that this word names, and where its value begins when it is in the same word. */
static struct option *recognise(struct command *command, char *word, const char **attached)
{
	*attached = NULL;
	if (!strncmp(word, "--", 2)) {
		size_t len = strcspn(word + 2, "=");

		if (word[2 + len])
			*attached = word + 3 + len;
		return find_long(command, word + 2, len);
	}
	if (word[0] == '-' && word[1] && !word[2])
		return find_letter(command, word[1]);
	return NULL;
}

void options_parse(struct command *command, int argc, char **argv)
{
	int i;

	error_context(command->path);
	for (i = 0; i < argc; i++) {
		const char *attached;
		struct option *option;

		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
			options_help(command);
			exit(EXIT_OK);
		}
		if (command->operand && argv[i][0] != '-' && !command->given) {
			command->given = argv[i];
			continue;
		}
		option = recognise(command, argv[i], &attached);
		if (!option)
			fail_usage("there is no option \"%s\"", argv[i]);
		if (option->value)
			fail_usage("--%s is there twice", option->name);
		if (!option->argument && attached)
			fail_usage("--%s takes no value", option->name);
		if (!option->argument)
			option->value = "";
		else if (attached)
			option->value = attached;
		else if (i + 1 < argc)
			option->value = argv[++i];
		else
			fail_usage("--%s needs a value: %s", option->name, option->argument);
	}
}

const char *option_value(const struct command *command, const char *name)
{
	const struct option *option;

	for (option = command->options; option->name; option++)
		if (!strcmp(option->name, name))
			return option->value;
	return NULL;
}

const char *option_or(const struct command *command, const char *name, const char *fallback)
{
	const char *value = option_value(command, name);

	return value ? value : fallback;
}

unsigned long option_number(const struct command *command, const char *name, unsigned long fallback,
			    unsigned long min, unsigned long max)
{
	const char *value = option_value(command, name);
	unsigned long number = fallback;

	if (value && number_decode(value, min, max, &number))
		fail_usage("--%s %s: a number from %lu to %lu is needed", name, value, min, max);
	return number;
}
