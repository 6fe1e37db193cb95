// SPDX-License-Identifier: MIT
/* Bytes from files, from options and from standard input; bytes to standard output. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vcrypto.h"

/* The bytes have a NUL behind them, so that text can be used as it is. */
static struct bytes read_all(int fd, const char *what)
{
	struct bytes all = { xalloc(4096), 0 };
	size_t room = 4096;

	for (;;) {
		ssize_t got = read(fd, all.data + all.len, room - all.len - 1);

		if (got < 0)
			fail_errno(errno, "cannot read %s", what);
		if (!got)
			break;
		all.len += (size_t)got;
		if (all.len > MAX_INPUT)
			fail("%s is larger than %u MiB, which is more than this takes", what, MAX_INPUT >> 20);
		if (all.len + 1 == room) {
			room *= 2;
			all.data = realloc(all.data, room);
			if (!all.data)
				fail_errno(ENOMEM, "no memory for %s", what);
		}
	}
	all.data[all.len] = 0;
	return all;
}

struct bytes read_file(const char *path)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	struct bytes all;

	if (fd < 0)
		fail_errno(errno, "cannot open %s", path);
	all = read_all(fd, fd == STDIN_FILENO ? "standard input" : path);
	if (fd != STDIN_FILENO)
		close(fd);
	return all;
}

char *read_text_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct bytes all;

	if (fd < 0)
		return xalloc(1);
	all = read_all(fd, path);
	close(fd);
	return (char *)all.data;
}

static struct bytes decoded_hex(const char *name, const char *value)
{
	struct bytes bytes;
	size_t bad = 0;

	if (hex_decode(value, &bytes, &bad))
		fail_usage("--%s: no hex digit at character %zu of \"%.32s\"; bytes are pairs of 0-9 and a-f",
			   name, bad + 1, value);
	return bytes;
}

struct bytes option_hex(const struct command *command, const char *name)
{
	const char *value = option_value(command, name);

	if (!value)
		fail_usage("--%s is missing", name);
	return decoded_hex(name, value);
}

struct bytes signature_bytes(const struct command *command)
{
	const char *text = option_value(command, "sig-base64"), *path = option_value(command, "sig-in");
	struct bytes signature;
	size_t bad = 0;

	if (!!option_value(command, "sig") + !!text + !!path != 1)
		fail_usage("the signature is given by one of --sig, --sig-base64 and --sig-in");
	if (path)
		return read_file(path);
	if (!text)
		return option_hex(command, "sig");
	if (base64_decode(text, strlen(text), &signature, &bad))
		fail_usage("--sig-base64: not base64 at character %zu", bad + 1);
	return signature;
}

struct bytes input_bytes(const struct command *command)
{
	static const char *const names[] = { "in", "text", "hex", "base64" };
	const char *chosen = NULL, *value;
	struct bytes bytes;
	size_t i, bad = 0;

	for (i = 0; i < 4; i++) {
		if (!option_value(command, names[i]))
			continue;
		if (chosen)
			fail_usage("--%s and --%s both give the data: use one of them", chosen, names[i]);
		chosen = names[i];
	}
	if (!chosen)
		return read_file("-");
	value = option_value(command, chosen);
	if (!strcmp(chosen, "in"))
		return read_file(value);
	if (!strcmp(chosen, "hex"))
		return decoded_hex(chosen, value);
	if (!strcmp(chosen, "base64")) {
		if (base64_decode(value, strlen(value), &bytes, &bad))
			fail_usage("--base64: not base64 at character %zu of \"%.32s\"", bad + 1, value);
		return bytes;
	}
	bytes.len = strlen(value);
	bytes.data = xalloc(bytes.len + 1);
	memcpy(bytes.data, value, bytes.len);
	return bytes;
}

void output_bytes(const struct command *command, const uint8_t *data, size_t len)
{
	const char *form = option_or(command, "out", "hex");

	if (!strcmp(form, "raw"))
		fwrite(data, 1, len, stdout);
	else if (!strcmp(form, "base64"))
		puts(base64_encode(data, len));
	else
		puts(hex_encode(data, len));
	if (fflush(stdout) || ferror(stdout))
		fail_errno(errno, "cannot write the result");
}

void print_json_string(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if ((unsigned char)*text < 0x20)
			printf("\\u%04x", *text);
		else
			putchar(*text);
	}
	putchar('"');
}
