// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "vcrypto.h"

static struct command *const commands[] = {
	&info_command,	      &rsa_keys_command,    &rsa_sign_command,	&rsa_verify_command,
	&rsa_encrypt_command, &rsa_decrypt_command, &aes_encrypt_command, &aes_decrypt_command,
	&bench_rsa_command,   &bench_aes_command,   &storm_command,
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* The first line of a summary. */
static int first_line(const char *text)
{
	return (int)strcspn(text, "\n");
}

/* All commands, or those of one group. */
static void help(const char *group)
{
	size_t i, len = group ? strlen(group) : 0;

	printf("usage: vcrypto %s%sCOMMAND [options]\n\n", group ? group : "", group ? " " : "");
	printf("Crypto through the Linux kernel, and so through the device whose driver has the highest "
	       "priority.\n\n");
	for (i = 0; i < COMMANDS; i++)
		if (!group || (!strncmp(commands[i]->path, group, len) && commands[i]->path[len] == ' '))
			printf("  vcrypto %-12s %.*s\n", commands[i]->path, first_line(commands[i]->summary),
			       commands[i]->summary);
	printf("\nEach command explains itself with --help. Exit status: 0 done, 1 failed, 2 used wrongly.\n");
}

static bool is_help(const char *word)
{
	return !strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help");
}

static bool is_group(const char *word)
{
	size_t i, len = strlen(word);

	for (i = 0; i < COMMANDS; i++)
		if (!strncmp(commands[i]->path, word, len) && commands[i]->path[len] == ' ')
			return true;
	return false;
}

/* How many words of argv the command's path takes, or 0. */
static int matches(const struct command *command, int argc, char **argv)
{
	const char *space = strchr(command->path, ' ');
	size_t len = space ? (size_t)(space - command->path) : strlen(command->path);

	if (strlen(argv[1]) != len || strncmp(argv[1], command->path, len))
		return 0;
	if (!space)
		return 1;
	return argc > 2 && !strcmp(argv[2], space + 1) ? 2 : 0;
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		fail_usage("a command is missing");
	if (is_help(argv[1])) {
		help(NULL);
		return EXIT_OK;
	}
	for (i = 0; i < COMMANDS; i++) {
		int words = matches(commands[i], argc, argv);

		if (!words)
			continue;
		options_parse(commands[i], argc - 1 - words, argv + 1 + words);
		return commands[i]->run(commands[i]);
	}
	if (!is_group(argv[1]))
		fail_usage("there is no command \"%s\"", argv[1]);
	error_context(argv[1]);
	if (argc == 2)
		fail_usage("a command is missing");
	if (!is_help(argv[2]))
		fail_usage("there is no command \"%s %s\"", argv[1], argv[2]);
	help(argv[1]);
	return EXIT_OK;
}
