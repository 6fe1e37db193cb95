// SPDX-License-Identifier: MIT
/* vcrypto asym sign, verify */
#include <stdio.h>
#include <string.h>

#include "asym.h"

#define END_OF_OPTIONS { NULL, 0, NULL, NULL, NULL }
#define PADDING_OPTION { "padding", 'p', "NAME", "RSA: pkcs1 (default), pss, x931 or none", NULL }

static bool is_der(const struct command *command)
{
	const char *form = option_or(command, "form", "der");

	if (strcmp(form, "der") && strcmp(form, "rs"))
		fail_usage("--form %s: der or rs is needed", form);
	return !strcmp(form, "der");
}

/* Without a padding there is nothing that could say which hash it was. */
static void choose(const struct command *command, const struct asym_key *key, struct asym_choice *choice)
{
	bool raw;

	choice->key = key;
	choice->padding = choice_padding(command, "pkcs1");
	raw = key->kind == KIND_RSA && choice->padding == VIRTIO_CRYPTO_RSA_NO_PADDING;
	choice->hash = choice_hash(command, raw ? "none" : "sha256");
	choice->data = input_bytes(command);
}

static int sign(struct command *command)
{
	struct asym_choice choice = { .key = NULL };
	struct asym_answer answer;
	struct bytes signature;
	struct asym_key key;
	struct asym_op op;
	bool der = is_der(command);

	check_output(command);
	key = choice_key(command, KIND_ANY);
	need_private(&key);
	choice.rep = choice_rep(command, &key);
	choose(command, &key, &choice);
	if (option_value(command, "k")) {
		struct bytes k = option_hex(command, "k");

		if (key.kind == KIND_RSA)
			fail_usage("--k: RSA signatures have no such number");
		choice.k = (struct number){ k.data, k.len };
	}
	op = op_sign(&choice);
	answer = asym_perform(asym_open(command), &op, "no signature");
	signature = answer_signature(&answer, &key);
	if (key.kind != KIND_RSA && der)
		signature = signature_to_der(signature);
	output_bytes(command, signature.data, signature.len);
	return EXIT_OK;
}

static int verify(struct command *command)
{
	struct asym_choice choice = { .key = NULL };
	struct asym_answer answer;
	struct asym_key key;
	struct asym_op op;
	bool der = is_der(command);

	choice.signature = signature_bytes(command);
	key = choice_key(command, KIND_ANY);
	need_public(&key);
	choose(command, &key, &choice);
	if (key.kind != KIND_RSA && der)
		choice.signature = signature_from_der(choice.signature, &key);
	if (key.kind != KIND_RSA && choice.signature.len % 2)
		fail("r and s together have %zu bytes, so one is longer", choice.signature.len);
	op = op_verify(&choice);
	answer = asym_perform(asym_open(command), &op, "no verification");
	if (!answer_valid(&answer)) {
		puts("not valid");
		return EXIT_FAILED;
	}
	puts("valid");
	return EXIT_OK;
}

static struct option sign_options[] = {
	ASYM_KEY_OPTIONS,
	PADDING_OPTION,
	ASYM_HASH_OPTION,
	REP_OPTION,
	{ "k", 0, "HEX", "DSA, ECDSA: the secret number of this signature (default: the device's)", NULL },
	FORM_OPTION,
	INPUT_OPTIONS,
	OUTPUT_OPTION,
	DEVICE_OPTION,
	END_OF_OPTIONS,
};

struct command asym_sign_command = {
	.path = "asym sign",
	.summary = "Signs with an RSA, DSA or EC key.",
	.details = "The device hashes the data; with --hash none the data is the digest itself.\n"
		   "\nexample: vcrypto asym sign --key demo-2048 --padding pss --hash sha256 --text hello",
	.options = sign_options,
	.run = sign,
};

static struct option verify_options[] = {
	ASYM_KEY_OPTIONS, SIGNATURE_OPTIONS, PADDING_OPTION, ASYM_HASH_OPTION,
	FORM_OPTION,	  INPUT_OPTIONS,     DEVICE_OPTION,  END_OF_OPTIONS,
};

struct command asym_verify_command = {
	.path = "asym verify",
	.summary = "Verifies a signature; exit status 1 and \"not valid\" when it is not good.",
	.options = verify_options,
	.run = verify,
};
