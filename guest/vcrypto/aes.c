// SPDX-License-Identifier: MIT
/* vcrypto aes: AES-CBC through AF_ALG. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vcrypto.h"

#define BLOCK 16U

static bool pads(const struct command *command)
{
	const char *pad = option_or(command, "pad", "none");

	if (strcmp(pad, "none") && strcmp(pad, "pkcs7"))
		fail_usage("--pad %s: none or pkcs7 is needed", pad);
	return !strcmp(pad, "pkcs7");
}

static struct bytes key_of(const struct command *command)
{
	struct bytes key = option_hex(command, "key");

	if (key.len != 16 && key.len != 24 && key.len != 32)
		fail_usage("--key has %zu bytes; an AES key has 16, 24 or 32", key.len);
	return key;
}

static struct bytes iv_of(const struct command *command)
{
	struct bytes iv = option_hex(command, "iv");

	if (iv.len != BLOCK)
		fail_usage("--iv has %zu bytes; the IV of CBC has 16", iv.len);
	return iv;
}

static struct bytes padded(struct bytes data)
{
	uint8_t fill = (uint8_t)(BLOCK - data.len % BLOCK);
	struct bytes whole = { xalloc(data.len + fill), data.len + fill };

	memcpy(whole.data, data.data, data.len);
	memset(whole.data + data.len, fill, fill);
	return whole;
}

/* How long the data is without its padding (RFC 5652, 6.3). */
static size_t unpadded(struct bytes data)
{
	uint8_t fill = data.len ? data.data[data.len - 1] : 0;
	size_t i;

	if (!fill || fill > BLOCK || fill > data.len)
		fail("the padding is not right: another key or IV, or the data was not padded");
	for (i = data.len - fill; i < data.len; i++)
		if (data.data[i] != fill)
			fail("the padding is not right: another key or IV, or the data was not padded");
	return data.len - fill;
}

/* In place, a chunk at a time; each next IV is the last block of ciphertext before it. */
static void run(const char *driver, bool encrypting, struct bytes key, struct bytes iv, struct bytes data)
{
	struct cipher cipher = cipher_open(driver, key.data, key.len);
	uint8_t chain[BLOCK], next[BLOCK];
	size_t at, part;

	memcpy(chain, iv.data, BLOCK);
	for (at = 0; at < data.len; at += part) {
		int number;

		part = data.len - at < CIPHER_CHUNK ? data.len - at : CIPHER_CHUNK;
		memcpy(next, data.data + at + part - BLOCK, BLOCK);
		number = cipher_run(&cipher, encrypting, chain, data.data + at, part);
		if (number)
			fail_errno(number, "%s did not %s", driver, encrypting ? "encrypt" : "decrypt");
		memcpy(chain, encrypting ? data.data + at + part - BLOCK : next, BLOCK);
	}
	cipher_close(&cipher);
}

static int cipher(struct command *command, bool encrypting)
{
	const char *driver = option_or(command, "driver", "cbc(aes)");
	const char *form = option_or(command, "out", "hex");
	struct bytes key = key_of(command), iv = iv_of(command), data;
	bool pad = pads(command);

	if (strcmp(form, "hex") && strcmp(form, "base64") && strcmp(form, "raw"))
		fail_usage("--out %s: hex, base64 or raw is needed", form);
	data = input_bytes(command);
	if (encrypting && pad)
		data = padded(data);
	if (data.len % BLOCK)
		fail("%zu bytes are no whole blocks of 16%s", data.len,
		     encrypting ? "; --pad pkcs7 fills the last one" : ": some of the ciphertext is missing");
	run(driver, encrypting, key, iv, data);
	output_bytes(command, data.data, !encrypting && pad ? unpadded(data) : data.len);
	return EXIT_OK;
}

static int encrypt(struct command *command)
{
	return cipher(command, true);
}

static int decrypt(struct command *command)
{
	return cipher(command, false);
}

#define CIPHER_OPTIONS                                                                            \
	{ "key", 'k', "HEX", "the key: 16, 24 or 32 bytes", NULL },                               \
	{ "iv", 'i', "HEX", "the IV: 16 bytes", NULL }, INPUT_OPTIONS,                            \
	{ "pad", 'p', "FORM", "none (default) or pkcs7", NULL },                                  \
	{ "driver", 0, "NAME", "cbc(aes) (default: the best), virtio_crypto_aes_cbc, ...", NULL }, \
	OUTPUT_OPTION, { NULL, 0, NULL, NULL, NULL }

static struct option encrypt_options[] = { CIPHER_OPTIONS };
static struct option decrypt_options[] = { CIPHER_OPTIONS };

struct command aes_encrypt_command = {
	.path = "aes encrypt",
	.summary = "Encrypts with AES-CBC through AF_ALG.",
	.details = "\nexample: vcrypto aes encrypt -k 000102030405060708090a0b0c0d0e0f "
		   "-i 00000000000000000000000000000000 -p pkcs7 -t hello",
	.options = encrypt_options,
	.run = encrypt,
};

struct command aes_decrypt_command = {
	.path = "aes decrypt",
	.summary = "Decrypts with AES-CBC through AF_ALG.",
	.options = decrypt_options,
	.run = decrypt,
};
