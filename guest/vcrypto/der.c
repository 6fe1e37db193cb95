// SPDX-License-Identifier: MIT
/*
 * Just enough DER (X.690) for the RSA key of a PKCS#8 private key (RFC 5958) or X.509 certificate
 * (RFC 5280). Its size decides buffer sizes, its fingerprint names it. The kernel parses the same
 * bytes again when the key is loaded.
 */
#include <stdlib.h>
#include <string.h>

#include "asn1.h"
#include "vcrypto.h"

static const uint8_t rsa_encryption[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 };

/* [0] of a certificate. */
#define DER_VERSION DER_CONTEXT

static bool take_integer(struct der *in, const uint8_t **data, size_t *len)
{
	struct number number;

	if (!der_take_number(in, &number))
		return false;
	*data = number.data;
	*len = number.len;
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
	       key->n_len >= 8 && key->e_len;
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

struct bytes rsa_key_spki(const struct rsa_key *key)
{
	struct bytes result = { NULL, 0 };
	const uint8_t *algorithm_end;
	struct der_writer out;

	if (!der_begin(&out))
		return result;
	der_put_number(&out, (struct number){ key->e, key->e_len });
	der_put_number(&out, (struct number){ key->n, key->n_len });
	der_put_header(&out, DER_SEQUENCE, out.end);
	der_put_byte(&out, 0); /* no unused bits */
	der_put_header(&out, DER_BIT_STRING, out.end);
	algorithm_end = out.at;
	der_put_element(&out, DER_NULL, NULL, 0); /* the parameters */
	der_put_element(&out, DER_OID, rsa_encryption, sizeof(rsa_encryption));
	der_put_header(&out, DER_SEQUENCE, algorithm_end);
	der_put_header(&out, DER_SEQUENCE, out.end);
	if (!out.full)
		result = bytes_copy(out.at, (size_t)(out.end - out.at));
	free(out.buffer);
	return result;
}
