// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "vcrypto.h"

static struct command *const commands[] = {
	&info_command,	      &rsa_keys_command,    &rsa_sign_command,	&rsa_verify_command,
	&rsa_encrypt_command, &rsa_decrypt_command, &aes_encrypt_command, &aes_decrypt_command,
	&cipher_encrypt_command, &cipher_decrypt_command, &hash_command, &mac_command,
	&aead_encrypt_command, &aead_decrypt_command, &akcipher_verify_command,
	&bench_rsa_command,   &bench_aes_command,   &bench_cipher_command, &bench_hash_command,
	&bench_mac_command,   &bench_aead_command,  &bench_akcipher_command, &storm_command,
	&asym_info_command,   &asym_curves_command, &asym_sign_command,	&asym_verify_command,
	&asym_encrypt_command, &asym_decrypt_command, &asym_keygen_command,
	&asym_dh_params_command, &asym_dh_keygen_command, &asym_dh_compute_command,
	&asym_ecdh_keygen_command, &asym_ecdh_compute_command, &asym_raw_command,
	&asym_selftest_command, &asym_bench_command,
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* The first line of a summary. */
static int first_line(const char *text)
{
	return (int)strcspn(text, "\n");
}

/* Whether the path is that of the group, or begins with it and a space. */
static bool is_in(const char *path, const char *group)
{
	size_t len = strlen(group);

	return !strncmp(path, group, len) && (!len || !path[len] || path[len] == ' ');
}

/* All commands, or those of one group. */
static void help(const char *group)
{
	size_t i;

	printf("usage: vcrypto %s%sCOMMAND [options]\n\n", group, group[0] ? " " : "");
	printf("Crypto through the Linux kernel, by the implementation that --driver names or the one with\n"
	       "the highest priority; asym through the asymmetric service of its own device.\n\n");
	for (i = 0; i < COMMANDS; i++)
		if (is_in(commands[i]->path, group))
			printf("  vcrypto %-17s %.*s\n", commands[i]->path, first_line(commands[i]->summary),
			       commands[i]->summary);
	printf("\nEach command explains itself with --help. Exit status: 0 done, 1 failed, 2 used wrongly.\n");
}

static bool is_help(const char *word)
{
	return !strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help");
}

static bool is_group(const char *path)
{
	size_t i;

	for (i = 0; i < COMMANDS; i++)
		if (is_in(commands[i]->path, path))
			return true;
	return false;
}

/* How many words of argv the command's path takes, or 0 when they are others. */
static int matches(const struct command *command, int argc, char **argv)
{
	const char *path = command->path;
	int words = 0;

	while (*path) {
		size_t len = strcspn(path, " ");

		words++;
		if (words >= argc || strlen(argv[words]) != len || strncmp(argv[words], path, len))
			return 0;
		path += len + (path[len] == ' ');
	}
	return words;
}

/* Says what is wrong with words that are no command, or helps with the group they name. */
static int explain(int argc, char **argv)
{
	char group[64] = "";
	int i;

	for (i = 1; i < argc; i++) {
		size_t len = strlen(group);
		char longer[112];

		if (is_help(argv[i])) {
			help(group);
			return EXIT_OK;
		}
		snprintf(longer, sizeof(longer), "%s%s%.40s", group, len ? " " : "", argv[i]);
		error_context(group);
		if (!is_group(longer))
			fail_usage("there is no command \"%s\"", longer);
		text_copy(group, sizeof(group), longer);
	}
	error_context(group);
	fail_usage("a command is missing");
}

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < COMMANDS; i++) {
		int words = matches(commands[i], argc, argv);

		if (!words)
			continue;
		options_parse(commands[i], argc - 1 - words, argv + 1 + words);
		return commands[i]->run(commands[i]);
	}
	return explain(argc, argv);
}
