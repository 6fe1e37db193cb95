// SPDX-License-Identifier: MIT
/* vcrypto asym keygen, dh params, dh keygen, ecdh keygen */
#include <string.h>
#include <strings.h>

#include "asym.h"

#define END_OF_OPTIONS { NULL, 0, NULL, NULL, NULL }

/* Bits that are whole bytes. */
static uint32_t modulus_len(const struct command *command, unsigned long fallback)
{
	unsigned long bits = option_number(command, "bits", fallback, 8, 65536);

	if (bits % 8)
		fail_usage("--bits %lu: no multiple of 8", bits);
	return (uint32_t)(bits / 8);
}

static struct asym_key make_rsa(const struct command *command)
{
	struct rsa_keygen wanted = {
		.modulus_len = modulus_len(command, 2048),
		.primes = (uint32_t)option_number(command, "primes", 2, 0, 100),
		.rep = option_number(command, "rep", 2, 1, 2) == 2 ? VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE2 :
								      VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE1,
	};
	const char *form = option_or(command, "out", "pem");
	struct asym_key key = { .kind = KIND_RSA };
	struct asym_answer answer;
	struct asym_op op;

	if (wanted.rep == VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE1 && strcmp(form, "text"))
		fail_usage("--rep 1 gives n, e and d, which only --out text has a form for");
	if (option_value(command, "e"))
		wanted.e = option_hex(command, "e");
	op = op_rsa_keygen(&wanted);
	answer = asym_perform(asym_open(command), &op, "no key");
	answer_rsa_key(&answer, &key);
	if (key.primes && strcmp(form, "text")) {
		const char *trouble = rsa_complete(&key);

		if (trouble)
			fail("d, which files of RSA keys have, cannot be computed: %s; use --out text", trouble);
	}
	return key;
}

static struct asym_key make_dsa(const struct command *command)
{
	struct asym_op op = op_dsa_keygen(modulus_len(command, 2048));
	struct asym_answer answer = asym_perform(asym_open(command), &op, "no key");
	struct asym_key key = { .kind = KIND_DSA };

	answer_dsa_key(&answer, &key);
	return key;
}

static struct asym_key make_ec(const struct command *command, uint32_t algorithm)
{
	struct asym_key key = choice_group(command);
	struct asym_op op = op_ec_keygen(&key.group, algorithm);
	struct asym_answer answer = asym_perform(asym_open(command), &op, "no key");

	answer_ec_key(&answer, &key);
	return key;
}

static int keygen(struct command *command)
{
	const char *algorithm = command->given;
	struct asym_key key;

	check_key_output(command);
	if (!algorithm)
		fail_usage("the algorithm is missing: rsa, dsa, ecdsa or ecdh");
	if (!strcasecmp(algorithm, "rsa"))
		key = make_rsa(command);
	else if (!strcasecmp(algorithm, "dsa"))
		key = make_dsa(command);
	else if (!strcasecmp(algorithm, "ecdsa") || !strcasecmp(algorithm, "ec"))
		key = make_ec(command, VIRTIO_CRYPTO_ASYM_ECDSA);
	else if (!strcasecmp(algorithm, "ecdh"))
		key = make_ec(command, VIRTIO_CRYPTO_ASYM_ECDH);
	else
		fail_usage("\"%s\": rsa, dsa, ecdsa or ecdh is needed", algorithm);
	output_key(command, &key);
	return EXIT_OK;
}

static struct option keygen_options[] = {
	{ "bits", 'b', "N", "RSA, DSA: size of the modulus (default 2048)", NULL },
	{ "primes", 0, "N", "RSA: 2 (default) to 5", NULL },
	{ "e", 'e', "HEX", "RSA: the public exponent (default: the device's)", NULL },
	{ "rep", 0, "N", "RSA: 1 as n, d; 2 as primes (default)", NULL },
	GROUP_OPTIONS,
	KEY_OUTPUT_OPTION,
	PUBLIC_OPTION,
	DEVICE_OPTION,
	END_OF_OPTIONS,
};

struct command asym_keygen_command = {
	.path = "asym keygen",
	.operand = "rsa|dsa|ecdsa|ecdh",
	.summary = "Makes a key pair.",
	.details = "\nexample: vcrypto asym keygen ecdsa --curve P-256\n"
		   "         vcrypto asym keygen rsa --bits 2048 --primes 3",
	.options = keygen_options,
	.run = keygen,
};

static int dh_params(struct command *command)
{
	struct asym_op op = op_dh_params(modulus_len(command, 2048));
	struct asym_key key = { .kind = KIND_DH };
	struct asym_answer answer;

	check_key_output(command);
	answer = asym_perform(asym_open(command), &op, "no parameters");
	answer_dh_params(&answer, &key);
	output_key(command, &key);
	return EXIT_OK;
}

static struct option dh_params_options[] = {
	{ "bits", 'b', "N", "size of the prime (default 2048)", NULL },
	KEY_OUTPUT_OPTION,
	DEVICE_OPTION,
	END_OF_OPTIONS,
};

struct command asym_dh_params_command = {
	.path = "asym dh params",
	.summary = "Makes Diffie-Hellman parameters p and g.",
	.options = dh_params_options,
	.run = dh_params,
};

static int dh_keygen(struct command *command)
{
	struct asym_key key = choice_key_file(command, "params", KIND_DH);
	struct asym_op op = op_dh_keygen(&key);
	struct asym_answer answer;

	check_key_output(command);
	answer = asym_perform(asym_open(command), &op, "no key");
	answer_dh_key(&answer, &key);
	output_key(command, &key);
	return EXIT_OK;
}

static struct option dh_keygen_options[] = {
	{ "params", 0, "FILE", "parameters, or any key that has them", NULL },
	KEY_OUTPUT_OPTION,
	PUBLIC_OPTION,
	DEVICE_OPTION,
	END_OF_OPTIONS,
};

struct command asym_dh_keygen_command = {
	.path = "asym dh keygen",
	.summary = "Makes a Diffie-Hellman key pair.",
	.options = dh_keygen_options,
	.run = dh_keygen,
};

static int ecdh_keygen(struct command *command)
{
	struct asym_key key = choice_group(command);
	struct asym_op op = op_ecdh_keygen(&key.group);
	struct asym_answer answer;

	check_key_output(command);
	answer = asym_perform(asym_open(command), &op, "no key");
	answer_ec_key(&answer, &key);
	output_key(command, &key);
	return EXIT_OK;
}

static struct option ecdh_keygen_options[] = {
	GROUP_OPTIONS,
	KEY_OUTPUT_OPTION,
	PUBLIC_OPTION,
	DEVICE_OPTION,
	END_OF_OPTIONS,
};

struct command asym_ecdh_keygen_command = {
	.path = "asym ecdh keygen",
	.summary = "Makes an EC key pair by key exchange (GEN_KEY).",
	.options = ecdh_keygen_options,
	.run = ecdh_keygen,
};
