// SPDX-License-Identifier: MIT
/* vcrypto hash and vcrypto mac: any hash of the kernel without and with a key, AF_ALG type hash. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "services.h"

#define DEFAULT_HASH "sha256"
#define DEFAULT_MAC "hmac(sha256)"

struct bytes hash_run(struct cipher *socket, const char *name, struct bytes data, size_t digest_len)
{
	struct bytes digest = { xalloc(digest_len), digest_len };
	size_t at = 0;

	do {
		size_t part = data.len - at < CIPHER_CHUNK ? data.len - at : CIPHER_CHUNK;
		ssize_t sent = send(socket->socket, data.data + at, part, at + part < data.len ? MSG_MORE : 0);

		if (sent < 0 || (sent == 0 && part))
			fail_errno(errno, "%s refused the data", name);
		at += (size_t)sent;
	} while (at < data.len);
	if (read(socket->socket, digest.data, digest.len) != (ssize_t)digest.len)
		fail_errno(errno, "%s gave no result", name);
	return digest;
}

static int print_hash(struct command *command, const char *name, struct bytes key)
{
	struct bytes data, digest;
	struct cipher socket;

	service_check_form(command);
	socket = service_open("hash", name, key, 0);
	data = input_bytes(command);
	digest = hash_run(&socket, name, data, service_entry(name).digest_size);
	output_bytes(command, digest.data, digest.len);
	cipher_close(&socket);
	return EXIT_OK;
}

static int hash(struct command *command)
{
	return print_hash(command, service_name(command, DEFAULT_HASH), (struct bytes){ NULL, 0 });
}

static int mac(struct command *command)
{
	return print_hash(command, service_name(command, DEFAULT_MAC), service_key(command));
}

static struct option hash_options[] = {
	SERVICE_OPTIONS("sha256 (default), md5, sha1, sha512, sha3-256, ..."),
	INPUT_OPTIONS,
	OUTPUT_OPTION,
	{ NULL, 0, NULL, NULL, NULL },
};

struct command hash_command = {
	.path = "hash",
	.summary = "Hashes the data with any hash of the kernel.",
	.details = "\nexample: vcrypto hash -a sha3-256 --driver virtio-sha3-256 -t hello",
	.options = hash_options,
	.run = hash,
};

static struct option mac_options[] = {
	SERVICE_OPTIONS("hmac(sha256) (default), hmac(md5), cmac(aes), ..."),
	{ "key", 'k', "HEX", "the key", NULL },
	INPUT_OPTIONS,
	OUTPUT_OPTION,
	{ NULL, 0, NULL, NULL, NULL },
};

struct command mac_command = {
	.path = "mac",
	.summary = "Authenticates the data with any keyed hash of the kernel.",
	.details = "\nexample: vcrypto mac -a 'cmac(aes)' --driver virtio-cmac-aes\n"
		   "         -k 000102030405060708090a0b0c0d0e0f -t hello",
	.options = mac_options,
	.run = mac,
};
