// SPDX-License-Identifier: MIT
/*
 * Just enough DER (X.690) to read the RSA key of a PKCS#8 private key (RFC 5958) or an X.509
 * certificate (RFC 5280): its size decides buffer sizes, its fingerprint names it. The kernel
 * parses the same bytes again when the key is loaded.
 */
#include <stdlib.h>
#include <string.h>

#include "vcrypto.h"

enum {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_VERSION = 0xa0, /* [0] of a certificate */
};

static const uint8_t rsa_encryption[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 };

struct der {
	const uint8_t *at;
	size_t left;
};

/* Takes the next element off `in`; false when there is none with this tag. */
static bool der_take(struct der *in, uint8_t tag, struct der *content)
{
	size_t len, i, octets;

	if (in->left < 2 || in->at[0] != tag)
		return false;
	len = in->at[1];
	octets = len & 0x80 ? len & 0x7f : 0;
	if (octets > 4 || len == 0x80 || in->left < 2 + octets)
		return false;
	if (octets)
		for (len = 0, i = 0; i < octets; i++)
			len = len << 8 | in->at[2 + i];
	if (in->left - 2 - octets < len)
		return false;
	*content = (struct der){ in->at + 2 + octets, len };
	in->left -= 2 + octets + len;
	in->at += 2 + octets + len;
	return true;
}

static bool take_integer(struct der *in, const uint8_t **data, size_t *len)
{
	struct der number;

	if (!der_take(in, DER_INTEGER, &number) || !number.left || number.at[0] & 0x80)
		return false;
	while (number.left > 1 && !number.at[0]) {
		number.at++;
		number.left--;
	}
	*data = number.at;
	*len = number.left;
	return true;
}

static bool take_rsa_algorithm(struct der *in)
{
	struct der algorithm, oid;

	return der_take(in, DER_SEQUENCE, &algorithm) && der_take(&algorithm, DER_OID, &oid) &&
	       oid.left == sizeof(rsa_encryption) && !memcmp(oid.at, rsa_encryption, oid.left);
}

static bool take_modulus(struct der *in, struct rsa_key *key)
{
	return take_integer(in, &key->n, &key->n_len) && take_integer(in, &key->e, &key->e_len) &&
	       key->n_len >= 8;
}

/* PrivateKeyInfo { version, algorithm, OCTET STRING of RSAPrivateKey { version, n, e, ... } } */
static bool parse_private(struct der in, struct rsa_key *key)
{
	struct der version, wrapped, rsa;

	if (!der_take(&in, DER_INTEGER, &version) || !take_rsa_algorithm(&in) ||
	    !der_take(&in, DER_OCTET_STRING, &wrapped) || !der_take(&wrapped, DER_SEQUENCE, &rsa) ||
	    !der_take(&rsa, DER_INTEGER, &version))
		return false;
	key->is_private = true;
	return take_modulus(&rsa, key);
}

/* Certificate { tbs { [0] version, serial, signature, issuer, validity, subject, spki, ... } ... } */
static bool parse_certificate(struct der in, struct rsa_key *key)
{
	struct der tbs, skipped, spki, bits, rsa;
	int i;

	if (!der_take(&in, DER_SEQUENCE, &tbs))
		return false;
	der_take(&tbs, DER_VERSION, &skipped);
	if (!der_take(&tbs, DER_INTEGER, &skipped))
		return false;
	for (i = 0; i < 4; i++) /* signature, issuer, validity, subject */
		if (!der_take(&tbs, DER_SEQUENCE, &skipped))
			return false;
	if (!der_take(&tbs, DER_SEQUENCE, &spki) || !take_rsa_algorithm(&spki) ||
	    !der_take(&spki, DER_BIT_STRING, &bits) || !bits.left || bits.at[0])
		return false;
	bits.at++;
	bits.left--;
	key->is_private = false;
	return der_take(&bits, DER_SEQUENCE, &rsa) && take_modulus(&rsa, key);
}

int rsa_key_parse(const uint8_t *der, size_t len, struct rsa_key *key)
{
	struct der in = { der, len }, outer;

	memset(key, 0, sizeof(*key));
	if (!der_take(&in, DER_SEQUENCE, &outer))
		return -1;
	return parse_private(outer, key) || parse_certificate(outer, key) ? 0 : -1;
}

unsigned int rsa_key_bits(const struct rsa_key *key)
{
	unsigned int bits = (unsigned int)key->n_len * 8;
	uint8_t top;

	for (top = key->n[0]; !(top & 0x80); top = (uint8_t)(top << 1))
		bits--;
	return bits;
}

/* Writing goes from the last byte to the first, so that every length is known when it is needed. */
struct writer {
	uint8_t *at;
};

static void put(struct writer *out, const void *data, size_t len)
{
	out->at -= len;
	memcpy(out->at, data, len);
}

static void put_byte(struct writer *out, uint8_t value)
{
	*--out->at = value;
}

/* The header of everything that was written since `end`. */
static void put_header(struct writer *out, uint8_t tag, const uint8_t *end)
{
	size_t len = (size_t)(end - out->at), rest = len;
	uint8_t octets = 0;

	if (len < 0x80) {
		put_byte(out, (uint8_t)len);
	} else {
		for (; rest; rest >>= 8, octets++)
			put_byte(out, (uint8_t)rest);
		put_byte(out, 0x80 | octets);
	}
	put_byte(out, tag);
}

static void put_integer(struct writer *out, const uint8_t *data, size_t len)
{
	const uint8_t *end = out->at;

	put(out, data, len);
	if (data[0] & 0x80)
		put_byte(out, 0);
	put_header(out, DER_INTEGER, end);
}

struct bytes rsa_key_spki(const struct rsa_key *key)
{
	size_t size = key->n_len + key->e_len + 64;
	uint8_t *buffer = malloc(size), *end = buffer + size, *algorithm_end, *oid_end;
	struct writer out = { end };
	struct bytes result;

	if (!buffer)
		return (struct bytes){ NULL, 0 };
	put_integer(&out, key->e, key->e_len);
	put_integer(&out, key->n, key->n_len);
	put_header(&out, DER_SEQUENCE, end);
	put_byte(&out, 0); /* no unused bits */
	put_header(&out, DER_BIT_STRING, end);
	algorithm_end = out.at;
	put_header(&out, DER_NULL, out.at); /* the parameters */
	oid_end = out.at;
	put(&out, rsa_encryption, sizeof(rsa_encryption));
	put_header(&out, DER_OID, oid_end);
	put_header(&out, DER_SEQUENCE, algorithm_end);
	put_header(&out, DER_SEQUENCE, end);
	result.len = (size_t)(end - out.at);
	result.data = malloc(result.len);
	if (result.data)
		memcpy(result.data, out.at, result.len);
	free(buffer);
	return result;
}
