// SPDX-License-Identifier: MIT
#include <linux/virtio_crypto.h>
#include <string.h>
#include <strings.h>

#include "asym.h"

struct name {
	const char *name;
	uint32_t number;
};

static const struct {
	struct name name;
	size_t len;
} hashes[] = {
	{ { "none", VIRTIO_CRYPTO_NO_HASH }, 0 },
	{ { "md5", VIRTIO_CRYPTO_HASH_MD5 }, 16 },
	{ { "sha1", VIRTIO_CRYPTO_HASH_SHA1 }, 20 },
	{ { "sha224", VIRTIO_CRYPTO_HASH_SHA_224 }, 28 },
	{ { "sha256", VIRTIO_CRYPTO_HASH_SHA_256 }, 32 },
	{ { "sha384", VIRTIO_CRYPTO_HASH_SHA_384 }, 48 },
	{ { "sha512", VIRTIO_CRYPTO_HASH_SHA_512 }, 64 },
	{ { "sha3-224", VIRTIO_CRYPTO_HASH_SHA3_224 }, 28 },
	{ { "sha3-256", VIRTIO_CRYPTO_HASH_SHA3_256 }, 32 },
	{ { "sha3-384", VIRTIO_CRYPTO_HASH_SHA3_384 }, 48 },
	{ { "sha3-512", VIRTIO_CRYPTO_HASH_SHA3_512 }, 64 },
};

static const struct name paddings[] = {
	{ "none", VIRTIO_CRYPTO_RSA_NO_PADDING },   { "pkcs1", VIRTIO_CRYPTO_RSA_PKCS1_PADDING },
	{ "sslv23", VIRTIO_CRYPTO_RSA_SSLV23_PADDING }, { "oaep", VIRTIO_CRYPTO_RSA_PKCS1_OAEP_PADDING },
	{ "x931", VIRTIO_CRYPTO_RSA_X931_PADDING }, { "pss", VIRTIO_CRYPTO_RSA_PKCS1_PSS_PADDING },
};

static const struct name algorithms[] = {
	{ "RSA", VIRTIO_CRYPTO_ASYM_RSA },     { "DSA", VIRTIO_CRYPTO_ASYM_DSA },
	{ "DH", VIRTIO_CRYPTO_ASYM_DH },       { "ECDSA", VIRTIO_CRYPTO_ASYM_ECDSA },
	{ "ECDH", VIRTIO_CRYPTO_ASYM_ECDH },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *name_of(const struct name *names, size_t count, uint32_t number)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (names[i].number == number)
			return names[i].name;
	return NULL;
}

long hash_number(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(hashes); i++)
		if (!strcasecmp(hashes[i].name.name, name))
			return (long)hashes[i].name.number;
	return -1;
}

const char *hash_name(uint32_t number)
{
	size_t i;

	for (i = 0; i < COUNT(hashes); i++)
		if (hashes[i].name.number == number)
			return hashes[i].name.name;
	return NULL;
}

size_t hash_len(uint32_t number)
{
	size_t i;

	for (i = 0; i < COUNT(hashes); i++)
		if (hashes[i].name.number == number)
			return hashes[i].len;
	return 0;
}

long padding_number(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(paddings); i++)
		if (!strcasecmp(paddings[i].name, name))
			return (long)paddings[i].number;
	return -1;
}

const char *padding_name(uint32_t number)
{
	return name_of(paddings, COUNT(paddings), number);
}

const char *algorithm_name(uint32_t number)
{
	return name_of(algorithms, COUNT(algorithms), number);
}
