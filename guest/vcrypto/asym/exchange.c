// SPDX-License-Identifier: MIT
/* vcrypto asym dh compute, ecdh compute */
#include <errno.h>
#include <string.h>

#include "asym.h"

#define END_OF_OPTIONS { NULL, 0, NULL, NULL, NULL }
#define PEER_OPTIONS                                                                          \
	{ "peer", 0, "FILE", "the other side's public key", NULL },                           \
	{ "peer-hex", 0, "HEX", "the other side's public number; EC: 04, x, y", NULL }

static void need_one_peer(const struct command *command)
{
	if (!!option_value(command, "peer") + !!option_value(command, "peer-hex") != 1)
		fail_usage("the other side is given by one of --peer and --peer-hex");
}

static void print_secret(const struct command *command, const struct asym_op *op)
{
	struct asym_answer answer = asym_perform(asym_open(command), op, "no shared secret");
	struct bytes secret = answer_bytes(&answer);

	output_bytes(command, secret.data, secret.len);
}

static int dh_compute(struct command *command)
{
	struct asym_key key;
	struct asym_op op;
	struct number y;

	check_output(command);
	need_one_peer(command);
	key = choice_key(command, KIND_DH);
	need_private(&key);
	if (option_value(command, "peer")) {
		struct asym_key peer = choice_key_file(command, "peer", KIND_DH);

		need_public(&peer);
		y = peer.y;
	} else {
		struct bytes hex = option_hex(command, "peer-hex");

		y = number_of(hex.data, hex.len);
	}
	op = op_dh_compute(&key, &y);
	print_secret(command, &op);
	return EXIT_OK;
}

static int ecdh_compute(struct command *command)
{
	struct asym_key key, peer;
	struct asym_op op;

	check_output(command);
	need_one_peer(command);
	key = choice_key(command, KIND_EC);
	need_private(&key);
	if (option_value(command, "peer")) {
		peer = choice_key_file(command, "peer", KIND_EC);
		need_public(&peer);
	} else {
		struct bytes hex = option_hex(command, "peer-hex");
		const char *trouble;

		peer = (struct asym_key){ .kind = KIND_EC, .group = key.group };
		trouble = ec_point_read(&peer, hex.data, hex.len);
		if (trouble)
			fail_usage("--peer-hex: %s", trouble);
	}
	op = op_ecdh_compute(&key, &peer);
	print_secret(command, &op);
	return EXIT_OK;
}

static struct option dh_options[] = {
	ASYM_KEY_OPTIONS, PEER_OPTIONS, OUTPUT_OPTION, DEVICE_OPTION, END_OF_OPTIONS,
};

struct command asym_dh_compute_command = {
	.path = "asym dh compute",
	.summary = "Computes the shared secret of Diffie-Hellman.",
	.options = dh_options,
	.run = dh_compute,
};

static struct option ecdh_options[] = {
	ASYM_KEY_OPTIONS, PEER_OPTIONS, OUTPUT_OPTION, DEVICE_OPTION, END_OF_OPTIONS,
};

struct command asym_ecdh_compute_command = {
	.path = "asym ecdh compute",
	.summary = "Computes the shared secret of ECDH: the x coordinate of the shared point.",
	.options = ecdh_options,
	.run = ecdh_compute,
};
