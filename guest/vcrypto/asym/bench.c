// SPDX-License-Identifier: MIT
/* vcrypto asym bench: the time from the submit of a request to its answer. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "asym.h"

#define END_OF_OPTIONS { NULL, 0, NULL, NULL, NULL }

static struct bytes message(void)
{
	static uint8_t text[] = "what is signed or encrypted";

	return (struct bytes){ text, sizeof(text) - 1 };
}

static bool has_key(const struct command *command)
{
	return option_value(command, "key") || option_value(command, "key-hex") ||
	       option_value(command, "key-text");
}

static struct asym_key ec_key(const struct command *command, int device)
{
	struct asym_answer answer;
	struct asym_key key = { .kind = KIND_EC };
	struct asym_op op;

	if (has_key(command))
		return choice_key(command, KIND_EC);
	if (option_value(command, "curve") || option_value(command, "params"))
		key = choice_group(command);
	else if (ec_group_named(&key, curve_by_name("P-256")))
		fail("no memory for the curve");
	op = op_ec_keygen(&key.group, VIRTIO_CRYPTO_ASYM_ECDSA);
	answer = asym_perform(device, &op, "no key");
	answer_ec_key(&answer, &key);
	return key;
}

static struct asym_key dsa_key(const struct command *command, int device)
{
	struct asym_key key = { .kind = KIND_DSA };
	struct asym_answer answer;
	struct asym_op op;

	if (has_key(command))
		return choice_key(command, KIND_DSA);
	op = op_dsa_keygen((uint32_t)option_number(command, "bits", 2048, 8, 65536) / 8);
	answer = asym_perform(device, &op, "no key");
	answer_dsa_key(&answer, &key);
	return key;
}

static struct asym_key rsa_key(const struct command *command, int device)
{
	struct rsa_keygen wanted = {
		.modulus_len = (uint32_t)option_number(command, "bits", 2048, 8, 65536) / 8,
		.primes = 2,
		.rep = VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE2,
	};
	struct asym_key key = { .kind = KIND_RSA };
	struct asym_answer answer;
	struct asym_op op;

	if (has_key(command))
		return choice_key(command, KIND_RSA);
	op = op_rsa_keygen(&wanted);
	answer = asym_perform(device, &op, "no key");
	answer_rsa_key(&answer, &key);
	return key;
}

static struct asym_key dh_key(const struct command *command, int device)
{
	struct asym_key key = { .kind = KIND_DH };
	struct asym_answer answer;
	struct asym_op op;

	if (has_key(command))
		return choice_key(command, KIND_DH);
	op = op_dh_params((uint32_t)option_number(command, "bits", 2048, 8, 65536) / 8);
	answer = asym_perform(device, &op, "no parameters");
	answer_dh_params(&answer, &key);
	op = op_dh_keygen(&key);
	answer = asym_perform(device, &op, "no key");
	answer_dh_key(&answer, &key);
	return key;
}

static const struct {
	const char *name;
	struct asym_key (*make)(const struct command *command, int device);
} algorithms[] = {
	{ "rsa", rsa_key }, { "dsa", dsa_key }, { "ecdsa", ec_key }, { "ecdh", ec_key }, { "dh", dh_key },
};

static struct asym_key key_of(const struct command *command, int device, const char *algorithm)
{
	size_t i;

	for (i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (!strcasecmp(algorithms[i].name, algorithm))
			return algorithms[i].make(command, device);
	fail_usage("--algorithm %s: rsa, dsa, ecdsa, ecdh or dh is needed", algorithm);
}

static struct asym_op keygen_op(const struct asym_key *key)
{
	struct rsa_keygen wanted = { (uint32_t)key->n.len, 2, VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE2, { NULL, 0 } };

	switch (key->kind) {
	case KIND_RSA:
		return op_rsa_keygen(&wanted);
	case KIND_DSA:
		return op_dsa_keygen((uint32_t)key->p.len);
	case KIND_EC:
		return op_ec_keygen(&key->group, VIRTIO_CRYPTO_ASYM_ECDSA);
	default:
		return op_dh_keygen(key);
	}
}

/* The request of an operation that needs the answer of another one before it. */
static struct asym_op behind(int device, const char *operation, struct asym_choice *choice)
{
	bool verifying = !strcmp(operation, "verify");
	struct asym_op first = verifying ? op_sign(choice) : op_encrypt(choice);
	struct asym_answer answer = asym_perform(device, &first, verifying ? "no signature" : "not encrypted");

	if (verifying) {
		choice->signature = answer_signature(&answer, choice->key);
		return op_verify(choice);
	}
	choice->data = answer_bytes(&answer);
	return op_decrypt(choice);
}

static struct asym_op op_of(const struct command *command, int device, const struct asym_key *key)
{
	const char *operation = command->given;
	bool crypting = !strcmp(operation, "encrypt") || !strcmp(operation, "decrypt");
	struct asym_choice choice = {
		.key = key,
		.hash = choice_hash(command, "sha256"),
		.padding = choice_padding(command, crypting ? "oaep" : "pkcs1"),
		.rep = choice_rep(command, key),
		.data = message(),
	};

	if (crypting && key->kind != KIND_RSA)
		fail_usage("%s: only RSA does that", operation);
	if (!strcmp(operation, "sign"))
		return op_sign(&choice);
	if (!strcmp(operation, "encrypt"))
		return op_encrypt(&choice);
	if (!strcmp(operation, "verify") || !strcmp(operation, "decrypt"))
		return behind(device, operation, &choice);
	if (!strcmp(operation, "keygen"))
		return keygen_op(key);
	if (strcmp(operation, "compute"))
		fail_usage("\"%s\": sign, verify, encrypt, decrypt, keygen or compute is needed", operation);
	if (key->kind != KIND_EC && key->kind != KIND_DH)
		fail_usage("compute: ECDH and DH do that");
	return key->kind == KIND_EC ? op_ecdh_compute(key, key) : op_dh_compute(key, &key->y);
}

struct asym_run {
	int device;
	const struct asym_op *op;
	struct asym_answer answer;
};

static void asym_operation(void *context, unsigned long number)
{
	struct asym_run *run = context;
	int error = asym_submit(run->device, run->op, &run->answer);

	if (error)
		fail_errno(error, "request %lu was not answered", number);
	if (asym_status(&run->answer))
		fail("request %lu: the device answered %s", number,
		     asym_status_name(asym_status(&run->answer)));
}

static int bench(struct command *command)
{
	const char *algorithm = option_or(command, "algorithm", "ecdsa");
	unsigned long count = option_number(command, "count", 20, 1, REPORT_MAX_COUNT);
	unsigned long runs = report_runs(command), i;
	double *samples = xalloc(count * sizeof(*samples));
	struct asym_key key;
	struct asym_run run;
	struct asym_op op;
	char kind[64];
	size_t bits;
	int device;

	if (!command->given)
		fail_usage("the operation is missing: sign, verify, encrypt, decrypt, keygen or compute");
	device = asym_open(command);
	key = key_of(command, device, algorithm);
	op = op_of(command, device, &key);
	snprintf(kind, sizeof(kind), "%s%s%s", algorithm, key.group.curve ? " " : "",
		 key.group.curve ? key.group.curve->name : "");
	bits = key.kind == KIND_RSA ? number_bits(&key.n) :
	       key.kind == KIND_EC  ? ec_field_bits(&key.group) :
				      number_bits(&key.p);
	run = (struct asym_run){ device, &op, { { xalloc(op.writable_len), op.writable_len }, 0 } };
	for (i = 0; i < runs; i++) {
		report_time(count, asym_operation, &run, samples);
		report_print(command,
			     &(struct report){ kind, command->given, "virtio_crypto_asym",
					       (unsigned long)bits, count, "bits", i + 1 },
			     samples);
	}
	return EXIT_OK;
}

static struct option bench_options[] = {
	{ "algorithm", 'a', "NAME", "ecdsa (default), rsa, dsa, ecdh or dh", NULL },
	ASYM_KEY_OPTIONS,
	GROUP_OPTIONS,
	{ "bits", 'b', "N", "RSA, DSA, DH: size of the key made for the run (default 2048)", NULL },
	{ "padding", 'p', "NAME", "RSA: pkcs1 or oaep (default), and the others", NULL },
	ASYM_HASH_OPTION,
	REP_OPTION,
	{ "count", 'n', "N", "requests (default 20)", NULL },
	REPORT_OPTIONS,
	DEVICE_OPTION,
	END_OF_OPTIONS,
};

struct command asym_bench_command = {
	.path = "asym bench",
	.operand = "sign|verify|encrypt|decrypt|keygen|compute",
	.summary = "Times requests from submit to answer; keys are made once, before.",
	.details = "\nexample: vcrypto asym bench sign --algorithm ecdsa --curve P-256 --count 100",
	.options = bench_options,
	.run = bench,
};
