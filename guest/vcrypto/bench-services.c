// SPDX-License-Identifier: MIT
/* vcrypto bench cipher, hash, mac, aead, akcipher: the time of single operations of the services. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "akcipher.h"
#include "services.h"

#define TAG 16U

struct service_run {
	const struct command *command;
	const char *operation;
	struct crypto_entry entry;
	struct cipher socket;
	struct alg_message message;
	struct bytes data;
	struct ec_certificate certificate;
	struct bytes digest;
};

/* A key that the algorithm takes: all bytes differ, as 3DES and XTS want it. */
static struct bytes key_for(const struct command *command, const char *name)
{
	unsigned long usual = strstr(name, "des3_ede") ? 192 :
			      strstr(name, "des") ? 64 :
			      strstr(name, "xts") || strstr(name, "chacha") ? 256 : 128;
	unsigned long bits = option_number(command, "bits", usual, 8, 512), i;
	struct bytes key = { xalloc(bits / 8), bits / 8 };

	if (bits % 8)
		fail_usage("--bits %lu: no whole bytes", bits);
	for (i = 0; i < key.len; i++)
		key.data[i] = (uint8_t)(i + 1);
	return key;
}

static void measure(struct service_run *run, report_operation *operation, const char *unit)
{
	const struct command *command = run->command;
	unsigned long count = option_number(command, "count", 100, 1, REPORT_MAX_COUNT);
	unsigned long runs = report_runs(command), i;
	double *samples = xalloc(count * sizeof(*samples));

	for (i = 0; i < runs; i++) {
		report_time(count, operation, run, samples);
		report_print(command,
			     &(struct report){ run->entry.name, run->operation, run->entry.driver,
					       run->data.len, count, unit, i + 1 },
			     samples);
	}
	free(samples);
}

static struct service_run begin(const struct command *command, const char *type, const char *fallback)
{
	const char *name = service_name(command, fallback);
	unsigned long size = option_number(command, "size", 1024, 1, SERVICE_MAX_DATA);
	struct service_run run = { .command = command, .data = { xalloc(size + TAG), size } };
	struct bytes key = { NULL, 0 };

	if (strcmp(type, "hash") || strchr(name, '(') || !strcmp(command->path, "bench mac"))
		key = key_for(command, name);
	run.socket = service_open(type, name, key, strcmp(type, "aead") ? 0 : TAG);
	run.entry = service_entry(name);
	return run;
}

/* --- cipher ---------------------------------------------------------------------------------- */

static void cipher_operation(void *context, unsigned long number)
{
	struct service_run *run = context;

	(void)number;
	stream_run(&run->socket, run->entry.driver, &run->message, run->data);
}

static int bench_cipher(struct command *command)
{
	static const uint8_t iv[ALG_MAX_IV];
	struct service_run run = begin(command, "skcipher", "cbc(aes)");

	run.message = (struct alg_message){ .encrypt = !option_value(command, "decrypt"),
					    .iv = iv,
					    .iv_len = run.entry.iv_size };
	run.operation = run.message.encrypt ? "encrypt" : "decrypt";
	measure(&run, cipher_operation, "bytes");
	return EXIT_OK;
}

/* --- hash and mac ------------------------------------------------------------------------------ */

static void hash_operation(void *context, unsigned long number)
{
	struct service_run *run = context;

	(void)number;
	free(hash_run(&run->socket, run->entry.driver, run->data, run->entry.digest_size).data);
}

static int bench_hash(struct command *command)
{
	struct service_run run = begin(command, "hash", "sha256");

	run.operation = "digest";
	measure(&run, hash_operation, "bytes");
	return EXIT_OK;
}

static int bench_mac(struct command *command)
{
	struct service_run run = begin(command, "hash", "hmac(sha256)");

	run.operation = "digest";
	measure(&run, hash_operation, "bytes");
	return EXIT_OK;
}

/* --- aead -------------------------------------------------------------------------------------- */

static void aead_operation(void *context, unsigned long number)
{
	struct service_run *run = context;
	struct bytes result;
	int error = aead_run(&run->socket, &run->message, &result, TAG);

	if (error)
		fail_errno(error, "%s failed in operation %lu", run->entry.driver, number);
	free(result.data);
}

static int bench_aead(struct command *command)
{
	static uint8_t iv[ALG_MAX_IV];
	struct service_run run = begin(command, "aead", "gcm(aes)");
	struct bytes sealed;
	int error;

	/* The length of the length, as CCM has it. */
	iv[0] = 3;
	run.operation = "encrypt";
	run.message = (struct alg_message){ .encrypt = true,
					    .iv = iv,
					    .iv_len = run.entry.iv_size,
					    .data = run.data.data,
					    .len = run.data.len };
	if (option_value(command, "decrypt")) {
		error = aead_run(&run.socket, &run.message, &sealed, TAG);
		if (error)
			fail_errno(error, "%s did not encrypt", run.entry.driver);
		run.operation = "decrypt";
		run.message.encrypt = false;
		run.message.data = sealed.data;
		run.message.len = sealed.len;
	}
	measure(&run, aead_operation, "bytes");
	return EXIT_OK;
}

/* --- akcipher ---------------------------------------------------------------------------------- */

static void verify_operation(void *context, unsigned long number)
{
	struct service_run *run = context;
	int error = ec_verify(&run->certificate, "sha256", run->digest, run->certificate.signature);

	if (error)
		fail_errno(error, "%s failed in operation %lu", run->entry.driver, number);
}

/* A certificate that signs itself has everything that is needed. */
static int bench_akcipher(struct command *command)
{
	struct service_run run = { .command = command, .operation = "verify" };

	run.certificate = ec_certificate_read(option_or(command, "key", "demo-p256"));
	run.digest = alg_hash("sha256", run.certificate.signed_part.data, run.certificate.signed_part.len);
	run.entry = service_entry(ec_certificate_load(&run.certificate, command));
	run.data.len = 8 * run.digest.len;
	measure(&run, verify_operation, "bits of digest");
	priority_restore();
	return EXIT_OK;
}

#define BENCH_OPTIONS                                                                             \
	{ "size", 's', "N", "bytes in one operation, up to 65536 (default 1024)", NULL },         \
	{ "count", 'n', "N", "operations (default 100)", NULL }

static struct option cipher_options[] = {
	SERVICE_OPTIONS("cbc(aes) (default), ctr(aes), xts(aes), ecb(des3_ede), ..."),
	BENCH_OPTIONS,
	{ "bits", 0, "N", "key size (default 128, or what the algorithm needs)", NULL },
	{ "decrypt", 0, NULL, "decrypt instead of encrypt", NULL },
	REPORT_OPTIONS,
	{ NULL, 0, NULL, NULL, NULL },
};

struct command bench_cipher_command = {
	.path = "bench cipher",
	.summary = "Times a cipher: one socket, a sendmsg and a read for each operation.",
	.options = cipher_options,
	.run = bench_cipher,
};

static struct option hash_options[] = {
	SERVICE_OPTIONS("sha256 (default), md5, sha1, sha512, sha3-256, ..."),
	BENCH_OPTIONS,
	REPORT_OPTIONS,
	{ NULL, 0, NULL, NULL, NULL },
};

struct command bench_hash_command = {
	.path = "bench hash",
	.summary = "Times a hash.",
	.options = hash_options,
	.run = bench_hash,
};

static struct option mac_options[] = {
	SERVICE_OPTIONS("hmac(sha256) (default), hmac(md5), cmac(aes), ..."),
	BENCH_OPTIONS,
	{ "bits", 0, "N", "key size (default 128)", NULL },
	REPORT_OPTIONS,
	{ NULL, 0, NULL, NULL, NULL },
};

struct command bench_mac_command = {
	.path = "bench mac",
	.summary = "Times a keyed hash.",
	.options = mac_options,
	.run = bench_mac,
};

static struct option aead_options[] = {
	SERVICE_OPTIONS("gcm(aes) (default), ccm(aes), rfc7539(chacha20,poly1305)"),
	BENCH_OPTIONS,
	{ "bits", 0, "N", "key size (default 128, or what the algorithm needs)", NULL },
	{ "decrypt", 0, NULL, "decrypt instead of encrypt", NULL },
	REPORT_OPTIONS,
	{ NULL, 0, NULL, NULL, NULL },
};

struct command bench_aead_command = {
	.path = "bench aead",
	.summary = "Times authenticated encryption, with a tag of 16 bytes and nothing else to authenticate.",
	.options = aead_options,
	.run = bench_aead,
};

static struct option akcipher_options[] = {
	{ "key", 'k', "KEY", "a certificate that signs itself with SHA-256 (default demo-p256)", NULL },
	{ "driver", 0, "NAME", "virtio-ecdsa-nist-p256, ... (default: the best)", NULL },
	{ "stateless", 0, NULL, "the device's, with the key in each request: no session", NULL },
	{ "count", 'n', "N", "operations (default 100)", NULL },
	REPORT_OPTIONS,
	{ NULL, 0, NULL, NULL, NULL },
};

struct command bench_akcipher_command = {
	.path = "bench akcipher",
	.summary = "Times ECDSA verifications through the kernel's keyring.",
	.options = akcipher_options,
	.run = bench_akcipher,
};
