// SPDX-License-Identifier: MIT
/*
 * vcrypto bench: the time of single operations. AES names its implementation when the socket is
 * bound. The keyring always takes the implementation with the highest priority. So the measured one
 * is raised above the others for the run (NETLINK_CRYPTO), and put back afterwards.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vcrypto.h"

/* --- AES ------------------------------------------------------------------------------------- */

struct aes_run {
	struct cipher cipher;
	const char *driver;
	bool encrypting;
	uint8_t *data;
	unsigned long size;
};

static void aes_operation(void *context, unsigned long number)
{
	static const uint8_t iv[16];
	struct aes_run *run = context;
	int error = cipher_run(&run->cipher, run->encrypting, iv, run->data, run->size);

	if (error)
		fail_errno(error, "%s failed in operation %lu", run->driver, number);
}

static int bench_aes(struct command *command)
{
	unsigned long size = option_number(command, "size", 16, 16, CIPHER_CHUNK);
	unsigned long count = option_number(command, "count", 100, 1, REPORT_MAX_COUNT);
	unsigned long bits = option_number(command, "bits", 128, 128, 256);
	unsigned long runs = report_runs(command), i;
	const char *driver = option_or(command, "driver", "cbc(aes)");
	bool decrypting = option_value(command, "decrypt");
	double *samples = xalloc(count * sizeof(*samples));
	struct aes_run run = { .driver = driver, .encrypting = !decrypting, .data = xalloc(size), .size = size };
	uint8_t key[32];

	if (size % 16)
		fail_usage("--size %lu: no multiple of 16", size);
	if (bits % 64)
		fail_usage("--bits %lu: 128, 192 or 256 is needed", bits);
	for (i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	run.cipher = cipher_open(driver, key, bits / 8);
	for (i = 0; i < runs; i++) {
		report_time(count, aes_operation, &run, samples);
		report_print(command,
			     &(struct report){ "aes-cbc", decrypting ? "decrypt" : "encrypt", driver, size,
					       count, "bytes", i + 1 },
			     samples);
	}
	cipher_close(&run.cipher);
	return EXIT_OK;
}

static struct option aes_options[] = {
	{ "driver", 'd', "NAME", "virtio_crypto_aes_cbc, cbc(aes-generic), ... (default: the best)", NULL },
	{ "size", 's', "N", "bytes in one operation, a multiple of 16 up to 65536 (default 16)", NULL },
	{ "count", 'n', "N", "operations (default 100)", NULL },
	{ "bits", 0, "N", "key size: 128 (default), 192 or 256", NULL },
	{ "decrypt", 0, NULL, "decrypt instead of encrypt", NULL },
	REPORT_OPTIONS,
	{ NULL, 0, NULL, NULL, NULL },
};

struct command bench_aes_command = {
	.path = "bench aes",
	.summary = "Times AES-CBC operations: one socket, a sendmsg and a read for each.",
	.options = aes_options,
	.run = bench_aes,
};

/* --- RSA ------------------------------------------------------------------------------------- */

/* The instance that the keyring used is "pkcs1pad(DRIVER,sha256)" when `driver` did the work. */
static void check_served(const char *driver)
{
	size_t count, i;
	struct crypto_entry *entries = crypto_list(&count);
	const struct crypto_entry *best = NULL;
	char wanted[160];

	snprintf(wanted, sizeof(wanted), "pkcs1pad(%s,sha256)", driver);
	for (i = 0; i < count; i++)
		if (!strcmp(entries[i].name, "pkcs1pad(rsa,sha256)") &&
		    (!best || entries[i].priority > best->priority))
			best = &entries[i];
	if (!best || strcmp(best->driver, wanted))
		fail("the operations were served by %s, not by %s: nothing was measured",
		     best ? best->driver : "nothing that /proc/crypto knows", wanted);
	free(entries);
}

struct rsa_run {
	struct key key;
	const char *driver;
	bool verifying;
	struct bytes message;
	uint8_t signature[MAX_RSA_BYTES];
	size_t signature_len;
};

static const char rsa_info[] = "enc=pkcs1 hash=sha256";

static void rsa_operation(void *context, unsigned long number)
{
	struct rsa_run *run = context;
	struct bytes made = { run->signature, run->signature_len };
	long result = run->verifying ? key_verify(&run->key, rsa_info, run->message, made) :
				       key_sign(&run->key, rsa_info, run->message, run->signature);

	if (result < 0)
		fail_errno((int)-result, "%s failed in operation %lu", run->driver, number);
}

static int bench_rsa(struct command *command)
{
	unsigned long size = option_number(command, "size", 2048, 512, 8192);
	unsigned long count = option_number(command, "count", 20, 1, REPORT_MAX_COUNT);
	unsigned long runs = report_runs(command), i;
	const char *driver = option_or(command, "driver", NULL), *name = option_value(command, "key");
	double *samples = xalloc(count * sizeof(*samples));
	uint8_t digest[32] = { 1, 2, 3 };
	struct rsa_run run = { .verifying = option_value(command, "verify"),
			       .message = { digest, sizeof(digest) } };
	char demo[32];
	long len;

	run.driver = driver ? driver : priority_best("rsa");
	if (!run.driver)
		fail("the kernel has no rsa");
	snprintf(demo, sizeof(demo), "demo-%lu", size);
	run.key = key_load(name ? name : demo, KEY_PRIVATE);
	priority_prefer("rsa", run.driver);
	len = key_sign(&run.key, rsa_info, run.message, run.signature);
	if (len < 0)
		fail_errno((int)-len, "%s did not sign", run.driver);
	run.signature_len = (size_t)len;
	check_served(run.driver);
	for (i = 0; i < runs; i++) {
		report_time(count, rsa_operation, &run, samples);
		check_served(run.driver);
		report_print(command,
			     &(struct report){ "rsa-pkcs1-sha256", run.verifying ? "verify" : "sign",
					       run.driver, rsa_key_bits(&run.key.rsa), count, "bits", i + 1 },
			     samples);
	}
	priority_restore();
	return EXIT_OK;
}

static struct option rsa_options[] = {
	{ "driver", 'd', "NAME", "virtio-crypto-rsa, rsa-generic, ... (default: the best)", NULL },
	{ "size", 's', "N", "bits of the demo key: 1024, 2048 (default) or 4096", NULL },
	{ "key", 'k', "KEY", "another private key: a name or a file", NULL },
	{ "count", 'n', "N", "operations (default 20)", NULL },
	{ "verify", 0, NULL, "verify instead of sign", NULL },
	REPORT_OPTIONS,
	{ NULL, 0, NULL, NULL, NULL },
};

struct command bench_rsa_command = {
	.path = "bench rsa",
	.summary = "Times RSA signatures (or verifications) through the kernel's keyring.",
	.details = "The keyring takes the implementation with the highest priority: the chosen one is raised\n"
		   "for the run, and /proc/crypto tells afterwards that it did the work.",
	.options = rsa_options,
	.run = bench_rsa,
};
