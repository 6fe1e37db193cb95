// SPDX-License-Identifier: MIT
/* vcrypto aead: authenticated encryption, AF_ALG type aead. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "services.h"

#define DEFAULT_AEAD "gcm(aes)"
#define CCM_BLOCK 16U

/* What authenc(...) takes: how long the cipher's key is, the key of the MAC, the cipher's key. */
static struct bytes joined_key(struct bytes auth_key, struct bytes key)
{
	struct {
		struct rtattr attribute;
		uint32_t key_len;
	} header = {
		.attribute = { .rta_len = sizeof(header), .rta_type = 1 /* CRYPTO_AUTHENC_KEYA_PARAM */ },
		.key_len = htonl((uint32_t)key.len),
	};
	struct bytes joined = { NULL, sizeof(header) + auth_key.len + key.len };

	joined.data = xalloc(joined.len);
	memcpy(joined.data, &header, sizeof(header));
	memcpy(joined.data + sizeof(header), auth_key.data, auth_key.len);
	memcpy(joined.data + sizeof(header) + auth_key.len, key.data, key.len);
	return joined;
}

struct bytes aead_key(const struct command *command, const char *name)
{
	struct bytes key = service_key(command);
	bool chain = strstr(name, "authenc");

	if (chain != !!option_value(command, "auth-key"))
		fail_usage(chain ? "--auth-key is missing: %s has a second key" : "--auth-key: %s has one key only",
			   name);
	return chain ? joined_key(option_hex(command, "auth-key"), key) : key;
}

/* RFC 3610: the kernel wants the block that a counter begins with; the first byte has its size. */
struct bytes aead_iv(struct bytes iv, const struct crypto_entry *entry)
{
	struct bytes block = { NULL, CCM_BLOCK };

	if (strncmp(entry->name, "ccm(", 4)) {
		if (iv.len != entry->iv_size)
			fail_usage("--iv has %zu bytes; %s needs %zu", iv.len, entry->name, entry->iv_size);
		return iv;
	}
	if (iv.len < 7 || iv.len > 13)
		fail_usage("--iv has %zu bytes; the nonce of CCM has 7 to 13", iv.len);
	block.data = xalloc(CCM_BLOCK);
	block.data[0] = (uint8_t)(CCM_BLOCK - 2 - iv.len);
	memcpy(block.data + 1, iv.data, iv.len);
	return block;
}

/* The kernel's answer begins with the assoc data. */
int aead_run(struct cipher *socket, struct alg_message *message, struct bytes *result, size_t tag_len)
{
	size_t len = message->encrypt ? message->len + tag_len : message->len - tag_len;
	int number = alg_send(socket->socket, message);
	uint8_t *answer;
	ssize_t got;

	if (number)
		return number;
	answer = xalloc(len);
	got = read(socket->socket, answer, len);
	if (got != (ssize_t)len)
		return got < 0 ? errno : EIO;
	*result = bytes_copy(answer + message->assoc_len, len - message->assoc_len);
	free(answer);
	return result->data ? 0 : ENOMEM;
}

static struct bytes joined(struct bytes aad, struct bytes text)
{
	struct bytes all = { xalloc(aad.len + text.len), aad.len + text.len };

	memcpy(all.data, aad.data, aad.len);
	memcpy(all.data + aad.len, text.data, text.len);
	return all;
}

static int do_crypt(struct command *command, bool encrypt)
{
	const char *name = service_name(command, DEFAULT_AEAD);
	struct bytes key = aead_key(command, name), iv, aad = { NULL, 0 }, text, all, result;
	struct alg_message message = { .encrypt = encrypt };
	struct crypto_entry entry;
	struct cipher socket;
	size_t tag_len;
	int number;

	service_check_form(command);
	tag_len = option_number(command, "tag", 16, 1, 64);
	socket = service_open("aead", name, key, tag_len);
	entry = service_entry(name);
	iv = aead_iv(option_hex(command, "iv"), &entry);
	if (option_value(command, "aad"))
		aad = option_hex(command, "aad");
	text = input_bytes(command);
	if (!encrypt && text.len < tag_len)
		fail("%zu bytes are less than a tag of %zu", text.len, tag_len);
	all = joined(aad, text);
	if (all.len > SERVICE_MAX_DATA)
		fail("%zu bytes; at most %u are taken, as all of them go in one request", all.len, SERVICE_MAX_DATA);
	message.iv = iv.data;
	message.iv_len = iv.len;
	message.assoc_len = (uint32_t)aad.len;
	message.data = all.data;
	message.len = all.len;
	number = aead_run(&socket, &message, &result, tag_len);
	if (number == EBADMSG)
		fail_errno(number, "the tag does not belong to this key, IV, data and AAD");
	if (number)
		fail_errno(number, "%s did not %s", name, encrypt ? "encrypt" : "decrypt");
	output_bytes(command, result.data, result.len);
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

#define AEAD_OPTIONS                                                                              \
	SERVICE_OPTIONS("gcm(aes) (default), ccm(aes), authenc(hmac(sha256),cbc(aes)), ..."),     \
	{ "key", 'k', "HEX", "the key", NULL },                                                   \
	{ "auth-key", 0, "HEX", "authenc: the key of the MAC", NULL },                            \
	{ "iv", 'i', "HEX", "the IV or nonce: 12 bytes, 7 to 13 with CCM", NULL },                \
	{ "aad", 0, "HEX", "what is authenticated only", NULL },                                  \
	{ "tag", 0, "N", "bytes of the tag (default 16)", NULL }, INPUT_OPTIONS, OUTPUT_OPTION,   \
	{ NULL, 0, NULL, NULL, NULL }

static struct option encrypt_options[] = { AEAD_OPTIONS };
static struct option decrypt_options[] = { AEAD_OPTIONS };

struct command aead_encrypt_command = {
	.path = "aead encrypt",
	.summary = "Encrypts and authenticates; the tag is behind the ciphertext.",
	.details = "\nexample: vcrypto aead encrypt --driver virtio-gcm-aes -k 000102030405060708090a0b0c0d0e0f\n"
		   "         -i 000000000000000000000000 --aad 0102 -t hello",
	.options = encrypt_options,
	.run = do_encrypt,
};

struct command aead_decrypt_command = {
	.path = "aead decrypt",
	.summary = "Decrypts data with its tag; the exit status is 1 when that is not right.",
	.options = decrypt_options,
	.run = do_decrypt,
};
