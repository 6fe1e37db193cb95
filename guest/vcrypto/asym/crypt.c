// SPDX-License-Identifier: MIT
/* vcrypto asym encrypt, decrypt */
#include "asym.h"

#define END_OF_OPTIONS { NULL, 0, NULL, NULL, NULL }
#define PADDING_OPTION { "padding", 'p', "NAME", "oaep (default), pkcs1, sslv23 or none", NULL }

static int encrypt(struct command *command)
{
	struct asym_key key = choice_key(command, KIND_RSA);
	struct asym_choice choice = { .key = &key, .padding = choice_padding(command, "oaep") };
	struct asym_answer answer;
	struct bytes result;
	struct asym_op op;

	check_output(command);
	need_public(&key);
	choice.data = input_bytes(command);
	op = op_encrypt(&choice);
	answer = asym_perform(asym_open(command), &op, "not encrypted");
	result = answer_bytes(&answer);
	output_bytes(command, result.data, result.len);
	return EXIT_OK;
}

static int decrypt(struct command *command)
{
	struct asym_key key = choice_key(command, KIND_RSA);
	struct asym_choice choice = { .key = &key, .padding = choice_padding(command, "oaep") };
	struct asym_answer answer;
	struct bytes result;
	struct asym_op op;

	check_output(command);
	need_private(&key);
	choice.rep = choice_rep(command, &key);
	choice.data = input_bytes(command);
	op = op_decrypt(&choice);
	answer = asym_perform(asym_open(command), &op, "not decrypted");
	result = answer_bytes(&answer);
	output_bytes(command, result.data, result.len);
	return EXIT_OK;
}

static struct option encrypt_options[] = {
	ASYM_KEY_OPTIONS, PADDING_OPTION, INPUT_OPTIONS, OUTPUT_OPTION, DEVICE_OPTION, END_OF_OPTIONS,
};

struct command asym_encrypt_command = {
	.path = "asym encrypt",
	.summary = "Encrypts with an RSA key.",
	.options = encrypt_options,
	.run = encrypt,
};

static struct option decrypt_options[] = {
	ASYM_KEY_OPTIONS, PADDING_OPTION, REP_OPTION,	 INPUT_OPTIONS,
	OUTPUT_OPTION,	  DEVICE_OPTION,  END_OF_OPTIONS,
};

struct command asym_decrypt_command = {
	.path = "asym decrypt",
	.summary = "Decrypts with an RSA private key.",
	.details = "\nexample: vcrypto asym encrypt -k demo-2048 -t hello -o raw | vcrypto asym decrypt "
		   "-k demo-2048 -o raw",
	.options = decrypt_options,
	.run = decrypt,
};
