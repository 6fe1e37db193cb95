// SPDX-License-Identifier: MIT
/*
 * The keyring always takes the implementation with the highest priority. So a chosen one is raised
 * above the others (NETLINK_CRYPTO), and put back when the program ends.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vcrypto.h"

/* What was raised, for the way back; also used when a signal ends the run. */
static struct {
	char name[64], driver[128];
	unsigned int priority;
	bool raised;
} original;

static int restore(void)
{
	if (!original.raised)
		return 0;
	original.raised = false;
	return crypto_set_priority(original.name, original.driver, original.priority);
}

static void restore_at_exit(void)
{
	restore();
}

static void on_signal(int number)
{
	restore();
	_exit(128 + number);
}

static void set_priority(const char *name, const char *driver, long priority)
{
	int number = crypto_set_priority(name, driver, (unsigned int)priority);

	if (number)
		fail_errno(number, "cannot set the priority of %s (NETLINK_CRYPTO)", driver);
}

/*
 * Instances of templates on the others, such as pkcs1pad(rsa,...), are still there and would be
 * found first. An update drops them, also one that changes nothing.
 */
static void drop_instances(const struct crypto_entry *entries, size_t count, const struct crypto_entry *wanted)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(entries[i].name, wanted->name) && &entries[i] != wanted)
			set_priority(entries[i].name, entries[i].driver, entries[i].priority);
}

static void raise_above(const struct crypto_entry *wanted, long best)
{
	text_copy(original.name, sizeof(original.name), wanted->name);
	text_copy(original.driver, sizeof(original.driver), wanted->driver);
	original.priority = (unsigned int)wanted->priority;
	original.raised = true;
	atexit(restore_at_exit);
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	signal(SIGHUP, on_signal);
	set_priority(wanted->name, wanted->driver, best + 100);
}

void priority_prefer(const char *name, const char *driver)
{
	size_t count, i;
	struct crypto_entry *entries = crypto_list(&count);
	const struct crypto_entry *wanted = NULL;
	long best = 0;

	for (i = 0; i < count; i++) {
		if (strcmp(entries[i].name, name))
			continue;
		if (!strcmp(entries[i].driver, driver))
			wanted = &entries[i];
		else if (entries[i].priority > best)
			best = entries[i].priority;
	}
	if (!wanted)
		fail("there is no implementation %s of %s; `vcrypto info` lists what there is", driver, name);
	if (strcmp(wanted->selftest, "passed"))
		fail("%s did not pass its self-test, so the kernel will not use it; see dmesg", driver);
	if (wanted->priority <= best)
		raise_above(wanted, best);
	drop_instances(entries, count, wanted);
	free(entries);
}

void priority_restore(void)
{
	if (restore())
		fail("cannot give %s its priority %u back", original.driver, original.priority);
}

const char *priority_best(const char *name)
{
	size_t count, i;
	struct crypto_entry *entries = crypto_list(&count), *best = NULL;

	for (i = 0; i < count; i++)
		if (!strcmp(entries[i].name, name) && (!best || entries[i].priority > best->priority))
			best = &entries[i];
	return best ? best->driver : NULL;
}
