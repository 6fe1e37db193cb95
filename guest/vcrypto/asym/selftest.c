// SPDX-License-Identifier: MIT
/* vcrypto asym selftest: every operation once, from the tool through the driver to the device. */
#include <stdio.h>
#include <string.h>

#include "asym.h"

#define END_OF_OPTIONS { NULL, 0, NULL, NULL, NULL }

/* Keys that a test leaves for those behind it. */
struct run {
	int device;
	struct asym_key rsa, dsa, ec, binary, dh;
};

static struct bytes message(void)
{
	static uint8_t text[] = "selftest";

	return (struct bytes){ text, sizeof(text) - 1 };
}

static void expect(bool right, const char *what)
{
	if (!right)
		fail("%s", what);
}

static bool verifies(const struct run *run, const struct asym_choice *choice)
{
	struct asym_op op = op_verify(choice);
	struct asym_answer answer = asym_perform(run->device, &op, "no verification");

	return answer_valid(&answer);
}

/* Signs, verifies, and sees the signature of another message refused. */
static void check_signature(struct run *run, const struct asym_key *key, uint32_t padding)
{
	struct asym_choice choice = {
		.key = key,
		.hash = (uint32_t)hash_number("sha256"),
		.padding = padding,
		.rep = key->primes ? VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE2 : VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE1,
		.data = message(),
	};
	struct asym_answer answer;
	struct asym_op op;

	expect(key->kind != KIND_ANY, "there is no key, because making it failed");
	op = op_sign(&choice);
	answer = asym_perform(run->device, &op, "no signature");
	choice.signature = answer_signature(&answer, key);
	expect(verifies(run, &choice), "the signature is not valid");
	choice.data.len--;
	expect(!verifies(run, &choice), "the signature is valid for another message");
}

static void rsa_keygen(void *argument)
{
	struct rsa_keygen wanted = { 128, 2, VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE2, { NULL, 0 } };
	struct asym_op op = op_rsa_keygen(&wanted);
	struct run *run = argument;
	struct asym_answer answer = asym_perform(run->device, &op, "no key");

	answer_rsa_key(&answer, &run->rsa);
	expect(number_bits(&run->rsa.n) == 1024, "the modulus has not 1024 bits");
}

static void rsa_pkcs1(void *argument)
{
	struct run *run = argument;

	check_signature(run, &run->rsa, VIRTIO_CRYPTO_RSA_PKCS1_PADDING);
}

static void rsa_pss(void *argument)
{
	struct run *run = argument;

	check_signature(run, &run->rsa, VIRTIO_CRYPTO_RSA_PKCS1_PSS_PADDING);
}

static void rsa_x931(void *argument)
{
	struct run *run = argument;

	check_signature(run, &run->rsa, VIRTIO_CRYPTO_RSA_X931_PADDING);
}

static void rsa_oaep(void *argument)
{
	struct run *run = argument;
	struct asym_choice choice = {
		.key = &run->rsa,
		.padding = VIRTIO_CRYPTO_RSA_PKCS1_OAEP_PADDING,
		.rep = VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE2,
		.data = message(),
	};
	struct asym_op op = op_encrypt(&choice);
	struct asym_answer answer = asym_perform(run->device, &op, "not encrypted");
	struct bytes plain;

	choice.data = answer_bytes(&answer);
	op = op_decrypt(&choice);
	answer = asym_perform(run->device, &op, "not decrypted");
	plain = answer_bytes(&answer);
	expect(plain.len == message().len && !memcmp(plain.data, message().data, plain.len),
	       "what was decrypted is not what was encrypted");
}

static void dsa_keygen(void *argument)
{
	struct run *run = argument;
	struct asym_op op = op_dsa_keygen(128);
	struct asym_answer answer = asym_perform(run->device, &op, "no key");

	answer_dsa_key(&answer, &run->dsa);
	expect(number_bits(&run->dsa.p) == 1024, "the modulus has not 1024 bits");
}

static void dsa(void *argument)
{
	struct run *run = argument;

	check_signature(run, &run->dsa, 0);
}

static void make_ec(struct run *run, const char *curve, struct asym_key *key)
{
	const char *trouble = ec_group_named(key, curve_by_name(curve));
	struct asym_answer answer;
	struct asym_op op;

	key->kind = KIND_EC;
	if (trouble)
		fail("%s", trouble);
	op = op_ec_keygen(&key->group, VIRTIO_CRYPTO_ASYM_ECDSA);
	answer = asym_perform(run->device, &op, "no key");
	answer_ec_key(&answer, key);
}

static void ec_keygen(void *argument)
{
	struct run *run = argument;

	make_ec(run, "P-256", &run->ec);
}

static void ecdsa(void *argument)
{
	struct run *run = argument;

	check_signature(run, &run->ec, 0);
}

static void ec_keygen_binary(void *argument)
{
	struct run *run = argument;

	make_ec(run, "B-233", &run->binary);
}

static void ecdsa_binary(void *argument)
{
	struct run *run = argument;

	check_signature(run, &run->binary, 0);
}

static struct bytes secret_of(const struct run *run, struct asym_op op)
{
	struct asym_answer answer = asym_perform(run->device, &op, "no shared secret");

	return answer_bytes(&answer);
}

static void expect_same(struct bytes a, struct bytes b)
{
	expect(a.len && a.len == b.len && !memcmp(a.data, b.data, a.len), "the two sides have not the same secret");
}

static void ecdh(void *argument)
{
	struct run *run = argument;
	struct asym_key other = { .kind = KIND_EC, .group = run->ec.group };
	struct asym_op op = op_ecdh_keygen(&other.group);
	struct asym_answer answer = asym_perform(run->device, &op, "no key");

	answer_ec_key(&answer, &other);
	expect_same(secret_of(run, op_ecdh_compute(&run->ec, &other)),
		    secret_of(run, op_ecdh_compute(&other, &run->ec)));
}

static void dh_params(void *argument)
{
	struct run *run = argument;
	struct asym_op op = op_dh_params(64);
	struct asym_answer answer = asym_perform(run->device, &op, "no parameters");

	answer_dh_params(&answer, &run->dh);
	expect(number_bits(&run->dh.p) == 512, "the prime has not 512 bits");
}

static void make_dh(const struct run *run, struct asym_key *key)
{
	struct asym_answer answer;
	struct asym_op op;

	*key = (struct asym_key){ .kind = KIND_DH, .p = run->dh.p, .g = run->dh.g };
	op = op_dh_keygen(key);
	answer = asym_perform(run->device, &op, "no key");
	answer_dh_key(&answer, key);
}

static void dh(void *argument)
{
	struct run *run = argument;
	struct asym_key a, b;

	make_dh(run, &a);
	make_dh(run, &b);
	expect_same(secret_of(run, op_dh_compute(&a, &b.y)), secret_of(run, op_dh_compute(&b, &a.y)));
}

static const struct {
	const char *name;
	void (*work)(void *run);
} tests[] = {
	{ "RSA key generation, 1024 bits", rsa_keygen },
	{ "RSA sign and verify, PKCS1", rsa_pkcs1 },
	{ "RSA sign and verify, PSS", rsa_pss },
	{ "RSA sign and verify, X9.31", rsa_x931 },
	{ "RSA encrypt and decrypt, OAEP", rsa_oaep },
	{ "DSA key generation, 1024 bits", dsa_keygen },
	{ "DSA sign and verify", dsa },
	{ "EC key generation, P-256", ec_keygen },
	{ "ECDSA sign and verify, P-256", ecdsa },
	{ "EC key generation, sect233r1", ec_keygen_binary },
	{ "ECDSA sign and verify, sect233r1", ecdsa_binary },
	{ "ECDH key generation and computation, P-256", ecdh },
	{ "DH parameter generation, 512 bits", dh_params },
	{ "DH key generation and computation", dh },
};

static int selftest(struct command *command)
{
	struct run run = { .device = asym_open(command) };
	size_t i, failed = 0, count = sizeof(tests) / sizeof(tests[0]);

	for (i = 0; i < count; i++) {
		double before = report_clock();
		bool bad = error_caught(tests[i].work, &run);

		printf("%-4s  %-46s %8.1f ms\n", bad ? "FAIL" : "pass", tests[i].name,
		       (report_clock() - before) / 1e3);
		fflush(stdout);
		failed += bad;
	}
	if (failed)
		fail("%zu of %zu failed", failed, count);
	printf("all %zu passed\n", count);
	return EXIT_OK;
}

static struct option selftest_options[] = { DEVICE_OPTION, END_OF_OPTIONS };

struct command asym_selftest_command = {
	.path = "asym selftest",
	.summary = "Runs every operation once and prints which pass.",
	.options = selftest_options,
	.run = selftest,
};
