// SPDX-License-Identifier: MIT
/* The choice of an implementation, and sockets of AF_ALG for any type of algorithm. */
#include <errno.h>
#include <linux/if_alg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "services.h"

#ifndef SOL_ALG
#define SOL_ALG 279
#endif

#define STATELESS "-stateless"

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && !strcmp(text + len - end_len, end);
}

/* The implementation of that algorithm without sessions, or NULL. */
static const char *stateless_of(const char *algorithm)
{
	size_t count, i;
	struct crypto_entry *entries = crypto_list(&count);

	for (i = 0; i < count; i++)
		if (!strcmp(entries[i].name, algorithm) && ends_with(entries[i].driver, STATELESS))
			return entries[i].driver;
	return NULL;
}

static void check_driver(const char *algorithm, const char *driver)
{
	size_t count;
	struct crypto_entry *entries = crypto_list(&count);
	const struct crypto_entry *entry = crypto_find(entries, count, driver);

	if (entry && strcmp(entry->name, algorithm))
		fail_usage("--driver %s: that is %s, not %s", driver, entry->name, algorithm);
	free(entries);
}

const char *service_name(const struct command *command, const char *fallback)
{
	const char *algorithm = option_value(command, "alg"), *driver = option_value(command, "driver");
	static char name[160];
	const char *found;

	if (!option_value(command, "stateless")) {
		if (algorithm && driver)
			check_driver(algorithm, driver);
		return driver ? driver : algorithm ? algorithm : fallback;
	}
	if (driver) {
		snprintf(name, sizeof(name), "%.120s%s", driver, ends_with(driver, STATELESS) ? "" : STATELESS);
		return name;
	}
	found = stateless_of(algorithm ? algorithm : fallback);
	if (!found)
		fail("no driver does %s without sessions: `rebind crypto0 virtio_crypto_services` brings it, on "
		     "a device that offers REVISION_1 and the stateless mode",
		     algorithm ? algorithm : fallback);
	return found;
}

struct crypto_entry service_entry(const char *name)
{
	size_t count, i;
	struct crypto_entry *entries = crypto_list(&count), entry;
	const struct crypto_entry *found = crypto_find(entries, count, name);

	for (i = 0; i < count; i++)
		if (!strcmp(entries[i].name, name) && (!found || entries[i].priority > found->priority))
			found = &entries[i];
	if (!found)
		fail("the kernel has no %s; `vcrypto info` lists what there is", name);
	entry = *found;
	free(entries);
	return entry;
}

struct bytes service_key(const struct command *command)
{
	struct bytes key = option_hex(command, "key");

	if (!key.len)
		fail_usage("--key is empty");
	return key;
}

struct bytes service_iv(const struct command *command, const char *name, size_t size)
{
	struct bytes iv = { NULL, 0 };

	if (option_value(command, "iv"))
		iv = option_hex(command, "iv");
	else if (size)
		fail_usage("--iv is missing: %s needs %zu bytes", name, size);
	if (iv.len != size)
		fail_usage("--iv has %zu bytes; %s needs %zu", iv.len, name, size);
	return iv;
}

void service_check_form(const struct command *command)
{
	const char *form = option_or(command, "out", "hex");

	if (strcmp(form, "hex") && strcmp(form, "base64") && strcmp(form, "raw"))
		fail_usage("--out %s: hex, base64 or raw is needed", form);
}

struct cipher service_open(const char *type, const char *name, struct bytes key, size_t tag_len)
{
	struct cipher opened = { .listener = alg_bind(type, name) };

	if (tag_len && setsockopt(opened.listener, SOL_ALG, ALG_SET_AEAD_AUTHSIZE, NULL, (socklen_t)tag_len))
		fail_errno(errno, "%s has no tag of %zu bytes", name, tag_len);
	if (key.data && setsockopt(opened.listener, SOL_ALG, ALG_SET_KEY, key.data, (socklen_t)key.len))
		fail_errno(errno, "%s refused a key of %zu bytes", name, key.len);
	opened.socket = accept4(opened.listener, NULL, NULL, SOCK_CLOEXEC);
	if (opened.socket < 0)
		fail_errno(errno, "cannot open %s", name);
	return opened;
}
