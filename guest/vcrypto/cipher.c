// SPDX-License-Identifier: MIT
/* vcrypto cipher: any cipher of the kernel, AF_ALG type skcipher. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "services.h"

#define DEFAULT_CIPHER "cbc(aes)"

/* The kernel keeps the IV for the next part, so that only the first one brings it. */
void stream_run(struct cipher *socket, const char *name, const struct alg_message *first, struct bytes data)
{
	struct alg_message message = *first;
	size_t at, part;

	for (at = 0; at < data.len; at += part) {
		int number;

		part = data.len - at < CIPHER_CHUNK ? data.len - at : CIPHER_CHUNK;
		message.data = data.data + at;
		message.len = part;
		message.more = at + part < data.len;
		number = alg_send(socket->socket, &message);
		message.iv_len = 0;
		if (!number && read(socket->socket, data.data + at, part) != (ssize_t)part)
			number = errno ? errno : EIO;
		if (number)
			fail_errno(number, "%s did not %s %zu bytes", name,
				   message.encrypt ? "encrypt" : "decrypt", data.len);
	}
}

static int do_crypt(struct command *command, bool encrypt)
{
	const char *name = service_name(command, DEFAULT_CIPHER);
	struct bytes key = service_key(command), iv, data;
	struct alg_message message = { .encrypt = encrypt };
	struct crypto_entry entry;
	struct cipher socket;

	service_check_form(command);
	socket = service_open("skcipher", name, key, 0);
	entry = service_entry(name);
	iv = service_iv(command, entry.name, entry.iv_size);
	message.iv = iv.data;
	message.iv_len = iv.len;
	data = input_bytes(command);
	if (!strncmp(entry.name, "xts", 3) && data.len > CIPHER_CHUNK)
		fail("%zu bytes: an XTS data unit has at most %d here", data.len, CIPHER_CHUNK);
	stream_run(&socket, name, &message, data);
	output_bytes(command, data.data, data.len);
	cipher_close(&socket);
	return EXIT_OK;
}

static int do_encrypt(struct command *command)
{
	return do_crypt(command, true);
}

static int do_decrypt(struct command *command)
{
	return do_crypt(command, false);
}

#define CIPHER_OPTIONS                                                                            \
	SERVICE_OPTIONS("cbc(aes) (default), ctr(aes), xts(aes), ecb(des3_ede), ..."),            \
	{ "key", 'k', "HEX", "the key", NULL },                                                   \
	{ "iv", 'i', "HEX", "the IV, counter or tweak; none with ecb", NULL }, INPUT_OPTIONS,     \
	OUTPUT_OPTION, { NULL, 0, NULL, NULL, NULL }

static struct option encrypt_options[] = { CIPHER_OPTIONS };
static struct option decrypt_options[] = { CIPHER_OPTIONS };

struct command cipher_encrypt_command = {
	.path = "cipher encrypt",
	.summary = "Encrypts with any cipher of the kernel.",
	.details = "\nexample: vcrypto cipher encrypt -a 'ctr(aes)' --driver virtio-ctr-aes\n"
		   "         -k 000102030405060708090a0b0c0d0e0f -i 00000000000000000000000000000000 -t hello",
	.options = encrypt_options,
	.run = do_encrypt,
};

struct command cipher_decrypt_command = {
	.path = "cipher decrypt",
	.summary = "Decrypts with any cipher of the kernel.",
	.options = decrypt_options,
	.run = do_decrypt,
};
