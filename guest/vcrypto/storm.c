// SPDX-License-Identifier: MIT
/*
 * vcrypto storm: many requests, several in flight at the same time, as fast as they go or at a
 * rate. A job keeps its rate by due times, not by pauses. So it catches up after a pause or a
 * request that took too long.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vcrypto.h"

struct load {
	const char *driver;
	unsigned long count;
	unsigned long size;
	/* Microseconds from one request to the next; 0 for no pause. */
	double interval;
};

/* poll() with nothing to look at: the guest's kernel has no timers for processes. */
static void sleep_until(double due)
{
	double left = due - report_clock();

	if (left >= 1e3)
		poll(NULL, 0, (int)(left / 1e3));
}

/* One job: its own socket, so its own session in the device. Returns the number of failures. */
static unsigned long storm_job(const struct load *load, uint8_t seed)
{
	uint8_t *data = xalloc(load->size), key[16], iv[16] = { seed };
	double start = report_clock();
	unsigned long i, failed = 0;
	struct cipher cipher;

	memset(key, seed, sizeof(key));
	cipher = cipher_open(load->driver, key, sizeof(key));
	for (i = 0; i < load->count; i++) {
		sleep_until(start + (double)i * load->interval);
		if (cipher_run(&cipher, true, iv, data, load->size))
			failed++;
	}
	cipher_close(&cipher);
	return failed;
}

static int storm(struct command *command)
{
	unsigned long count = option_number(command, "count", 100, 1, 10000000);
	unsigned long size = option_number(command, "size", 64, 16, CIPHER_CHUNK);
	unsigned long jobs = option_number(command, "jobs", 4, 1, 64), job, broken = 0;
	unsigned long rate = option_number(command, "rate", 0, 0, 1000000);
	const char *driver = option_or(command, "driver", "cbc(aes)");
	double before = report_clock(), seconds;

	if (size % 16)
		fail_usage("--size %lu: no multiple of 16", size);
	if (jobs > count)
		jobs = count;
	fflush(stdout);
	for (job = 0; job < jobs; job++) {
		struct load load = {
			.driver = driver,
			.count = count / jobs + (job < count % jobs),
			.size = size,
			.interval = rate ? 1e6 * (double)jobs / (double)rate : 0,
		};
		pid_t child = fork();

		if (child < 0)
			fail_errno(errno, "cannot start job %lu", job);
		if (!child)
			_exit(storm_job(&load, (uint8_t)(job + 1)) ? EXIT_FAILED : EXIT_OK);
	}
	for (job = 0; job < jobs; job++) {
		int status;

		if (wait(&status) < 0 || status)
			broken++;
	}
	seconds = (report_clock() - before) / 1e6;
	printf("%lu requests of %lu bytes by %lu jobs in %.3f s: %.0f a second\n", count, size, jobs, seconds,
	       (double)count / seconds);
	if (broken)
		fail("%lu of %lu jobs had requests that failed", broken, jobs);
	return EXIT_OK;
}

static struct option storm_options[] = {
	{ "count", 'n', "N", "requests in all (default 100)", NULL },
	{ "size", 's', "N", "bytes in a request, a multiple of 16 up to 65536 (default 64)", NULL },
	{ "jobs", 'j', "N", "processes that send at the same time (default 4)", NULL },
	{ "rate", 'r', "N", "requests a second, of all jobs together (default: as fast as they go)", NULL },
	{ "driver", 'd', "NAME", "virtio_crypto_aes_cbc, cbc(aes-generic), ... (default: the best)", NULL },
	{ NULL, 0, NULL, NULL, NULL },
};

struct command storm_command = {
	.path = "storm",
	.summary = "Sends many AES-CBC requests, with several in flight at the same time.",
	.options = storm_options,
	.run = storm,
};
