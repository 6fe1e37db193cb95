// SPDX-License-Identifier: MIT
/* /proc/crypto: blocks of "name : value" lines, with an empty line between two algorithms. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vcrypto.h"

static void set(struct crypto_entry *entry, const char *name, const char *value)
{
	if (!strcmp(name, "name"))
		text_copy(entry->name, sizeof(entry->name), value);
	else if (!strcmp(name, "driver"))
		text_copy(entry->driver, sizeof(entry->driver), value);
	else if (!strcmp(name, "module"))
		text_copy(entry->module, sizeof(entry->module), value);
	else if (!strcmp(name, "selftest"))
		text_copy(entry->selftest, sizeof(entry->selftest), value);
	else if (!strcmp(name, "type"))
		text_copy(entry->type, sizeof(entry->type), value);
	else if (!strcmp(name, "priority"))
		entry->priority = atol(value);
	else if (!strcmp(name, "ivsize"))
		entry->iv_size = (size_t)atol(value);
	else if (!strcmp(name, "digestsize"))
		entry->digest_size = (size_t)atol(value);
	else if (!strcmp(name, "maxauthsize"))
		entry->tag_size = (size_t)atol(value);
}

/* Splits "name         : value"; returns false for any other line. */
static bool split(const char *line, size_t len, char *name, size_t name_size, char *value,
		  size_t value_size)
{
	const char *colon = memchr(line, ':', len);
	size_t name_len, value_len;

	if (!colon || colon == line)
		return false;
	name_len = (size_t)(colon - line);
	while (name_len && line[name_len - 1] == ' ')
		name_len--;
	value_len = len - (size_t)(colon - line) - 1;
	colon++;
	while (value_len && *colon == ' ') {
		colon++;
		value_len--;
	}
	if (!name_len || name_len >= name_size || value_len >= value_size)
		return false;
	memcpy(name, line, name_len);
	name[name_len] = 0;
	memcpy(value, colon, value_len);
	value[value_len] = 0;
	return true;
}

size_t crypto_parse(const char *text, struct crypto_entry *entries, size_t max)
{
	struct crypto_entry entry = { .name = "" };
	size_t count = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");
		char name[32], value[128];

		if (split(text, len, name, sizeof(name), value, sizeof(value)))
			set(&entry, name, value);
		text += len + (text[len] == '\n');
		if ((!len || !*text) && entry.name[0]) {
			if (count < max)
				entries[count] = entry;
			count++;
			entry = (struct crypto_entry){ .name = "" };
		}
	}
	return count;
}
