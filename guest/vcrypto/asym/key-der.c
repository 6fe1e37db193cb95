// SPDX-License-Identifier: MIT
/*
 * Keys in DER: PKCS #1 (RFC 8017 A.1), PKCS #3, PKCS #8 (RFC 5958) and EC private keys (RFC 5915).
 * Also SubjectPublicKeyInfo and X.509 certificates (RFC 5280, RFC 3279), and OpenSSL's DSA private
 * keys. The order and kinds of the first elements tell the form.
 */
#include <string.h>

#include "key.h"

static const uint8_t rsa_oid[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 };
static const uint8_t rsa_pss_oid[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a };
static const uint8_t dsa_oid[] = { 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01 };
static const uint8_t ec_oid[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };
static const uint8_t dh_oid[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01 };
static const uint8_t x942_oid[] = { 0x2a, 0x86, 0x48, 0xce, 0x3e, 0x02, 0x01 };

/* Integers one after the other; false when one is missing. */
static bool take_numbers(struct der *in, struct number *const numbers[], size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!der_take_number(in, numbers[i]))
			return false;
	return true;
}

#define TAKE_NUMBERS(in, ...)                                                             \
	take_numbers(in, (struct number *const[]){ __VA_ARGS__ },                         \
		     sizeof((struct number *const[]){ __VA_ARGS__ }) / sizeof(struct number *))

/* --- RSA --- */

static const char *read_other_primes(struct der *in, struct asym_key *key)
{
	struct der list, one;

	if (!der_take(in, DER_SEQUENCE, &list))
		return "RSA private key: its version says more than two primes, but there are none";
	while (list.left) {
		struct prime_factor *other = &key->others[key->primes - 2];

		if (key->primes - 2 == MAX_OTHER_PRIMES)
			return "RSA private key: it has more than five primes";
		if (!der_take(&list, DER_SEQUENCE, &one) ||
		    !TAKE_NUMBERS(&one, &other->r, &other->d, &other->t))
			return "RSA private key: one of the further primes is cut off";
		key->primes++;
	}
	return key->primes > 2 ? NULL : "RSA private key: its list of further primes is empty";
}

/* Behind the version. */
static const char *read_rsa_private(struct der *in, unsigned long version, struct asym_key *key)
{
	key->kind = KIND_RSA;
	if (!TAKE_NUMBERS(in, &key->n, &key->e, &key->d, &key->p, &key->q, &key->dp, &key->dq, &key->qinv))
		return "RSA private key: a number is missing";
	key->primes = 2;
	return version ? read_other_primes(in, key) : NULL;
}

static const char *read_rsa_public(struct der *in, struct asym_key *key)
{
	key->kind = KIND_RSA;
	return TAKE_NUMBERS(in, &key->n, &key->e) ? NULL : "RSA public key: n or e is missing";
}

/* --- EC --- */

static const char *read_ec_private(struct der *in, struct asym_key *key)
{
	struct der d, element, bits;
	const char *trouble;

	key->kind = KIND_EC;
	if (!der_take(in, DER_OCTET_STRING, &d))
		return "EC private key: there is no private number";
	key->d = number_of(d.at, d.left);
	if (der_take(in, DER_CONTEXT, &element)) {
		trouble = ec_parameters_read(key, &element);
		if (trouble)
			return trouble;
	}
	if (!key->group.q.len)
		return "EC private key: it does not say on which curve it is";
	if (!der_take(in, DER_CONTEXT + 1, &element))
		return NULL;
	if (!der_take_bits(&element, &bits))
		return "EC private key: its public point is no bit string";
	return ec_point_read(key, bits.at, bits.left);
}

/* --- algorithm identifiers --- */

static enum key_kind kind_of(const struct der *oid)
{
	if (der_equals(oid, rsa_oid, sizeof(rsa_oid)) || der_equals(oid, rsa_pss_oid, sizeof(rsa_pss_oid)))
		return KIND_RSA;
	if (der_equals(oid, dsa_oid, sizeof(dsa_oid)))
		return KIND_DSA;
	if (der_equals(oid, ec_oid, sizeof(ec_oid)))
		return KIND_EC;
	if (der_equals(oid, dh_oid, sizeof(dh_oid)) || der_equals(oid, x942_oid, sizeof(x942_oid)))
		return KIND_DH;
	return KIND_ANY;
}

/* Takes kind and parameters of an AlgorithmIdentifier. */
static const char *read_algorithm(struct der *in, struct asym_key *key)
{
	struct der algorithm, oid, group;

	if (!der_take(in, DER_SEQUENCE, &algorithm) || !der_take(&algorithm, DER_OID, &oid))
		return "the key does not say of which algorithm it is";
	key->kind = kind_of(&oid);
	switch (key->kind) {
	case KIND_RSA:
		return NULL;
	case KIND_EC:
		return ec_parameters_read(key, &algorithm);
	case KIND_DSA:
		if (!der_take(&algorithm, DER_SEQUENCE, &group) ||
		    !TAKE_NUMBERS(&group, &key->p, &key->q, &key->g))
			return "the DSA key has no parameters p, q, g";
		return NULL;
	case KIND_DH:
		if (!der_take(&algorithm, DER_SEQUENCE, &group) || !TAKE_NUMBERS(&group, &key->p, &key->g))
			return "the DH key has no parameters p, g";
		return NULL;
	default:
		return "the key is of an algorithm that is not RSA, DSA, EC or DH";
	}
}

/* PKCS #8, behind the version. */
static const char *read_pkcs8(struct der *in, struct asym_key *key)
{
	const char *trouble = read_algorithm(in, key);
	struct der wrapped, inner;
	unsigned long version;

	if (trouble)
		return trouble;
	if (!der_take(in, DER_OCTET_STRING, &wrapped))
		return "PKCS #8: there is no private key in it";
	if (key->kind == KIND_DSA || key->kind == KIND_DH)
		return der_take_number(&wrapped, &key->x) ? NULL : "PKCS #8: the private number is missing";
	if (!der_take(&wrapped, DER_SEQUENCE, &inner) || !der_take_small(&inner, 1, &version))
		return "PKCS #8: the private key in it is cut off";
	if (key->kind == KIND_RSA)
		return read_rsa_private(&inner, version, key);
	return read_ec_private(&inner, key);
}

static const char *read_spki(struct der *in, struct asym_key *key)
{
	const char *trouble = read_algorithm(in, key);
	struct der bits, inner;

	if (trouble)
		return trouble;
	if (!der_take_bits(in, &bits))
		return "the public key is no bit string";
	if (key->kind == KIND_EC)
		return ec_point_read(key, bits.at, bits.left);
	if (key->kind != KIND_RSA)
		return der_take_number(&bits, &key->y) ? NULL : "the public number is missing";
	if (!der_take(&bits, DER_SEQUENCE, &inner))
		return "the RSA public key is cut off";
	return read_rsa_public(&inner, key);
}

/* tbsCertificate: [version] serial signature issuer validity subject SubjectPublicKeyInfo ... */
static const char *read_certificate(struct der *tbs, struct asym_key *key)
{
	struct der skipped, spki;
	int i;

	der_take(tbs, DER_CONTEXT, &skipped);
	if (!der_take(tbs, DER_INTEGER, &skipped))
		return "neither a public key nor a certificate";
	for (i = 0; i < 4; i++)
		if (!der_take(tbs, DER_SEQUENCE, &skipped))
			return "the certificate is cut off";
	if (!der_take(tbs, DER_SEQUENCE, &spki))
		return "the certificate has no public key";
	return read_spki(&spki, key);
}

/* SEQUENCE { SEQUENCE ... } */
static const char *read_public(struct der in, struct asym_key *key)
{
	struct der copy = in, first, oid;

	if (!der_take(&copy, DER_SEQUENCE, &first))
		return "the first element is cut off";
	if (der_take(&first, DER_OID, &oid))
		return read_spki(&in, key);
	copy = in;
	der_take(&copy, DER_SEQUENCE, &first);
	return read_certificate(&first, key);
}

/* SEQUENCE { INTEGER, INTEGER ... }: keys and parameters without a name of their algorithm. */
static const char *read_bare_numbers(struct der in, enum key_kind expected, struct asym_key *key)
{
	struct number first, others[8];
	struct der left = in;
	size_t count = 0;

	if (!der_take_number(&left, &first))
		return "the first number is negative or cut off";
	while (count < 8 && der_take_number(&left, &others[count]))
		count++;
	if (count == 8 && first.len <= 1) {
		der_take_number(&in, &first);
		return read_rsa_private(&in, first.len, key);
	}
	if (count == 5 && !first.len) {
		key->kind = KIND_DSA;
		der_take_number(&in, &first);
		TAKE_NUMBERS(&in, &key->p, &key->q, &key->g, &key->y, &key->x);
		return NULL;
	}
	if (expected == KIND_DSA && count == 2) {
		key->kind = KIND_DSA;
		TAKE_NUMBERS(&in, &key->p, &key->q, &key->g);
		return NULL;
	}
	if (expected == KIND_DH && count) {
		key->kind = KIND_DH;
		TAKE_NUMBERS(&in, &key->p, &key->g);
		return NULL;
	}
	if (count == 1)
		return read_rsa_public(&in, key);
	return "so many numbers make no key that is known";
}

/* SEQUENCE { INTEGER version, SEQUENCE ... } */
static const char *read_versioned(struct der in, struct asym_key *key)
{
	struct der behind = in, sequence, oid;
	unsigned long version;

	if (!der_take_small(&behind, 3, &version))
		return "the version is not known";
	in = behind;
	if (!der_take(&behind, DER_SEQUENCE, &sequence) || !der_take(&sequence, DER_OID, &oid))
		return "the key does not say of which algorithm it is";
	return read_pkcs8(&in, key);
}

static bool is_ec_parameters(struct der in)
{
	struct der field, oid;
	unsigned long version;

	return der_take_small(&in, 3, &version) && der_take(&in, DER_SEQUENCE, &field) &&
	       der_take(&field, DER_OID, &oid) && oid.left == 7 && !memcmp(oid.at, ec_oid, 5) &&
	       oid.at[5] == 1;
}

const char *key_from_der(struct key_source source, struct asym_key *key)
{
	struct der in = { source.data, source.len }, whole = in, outer, behind, first;

	if (der_next_is(&in, DER_OID)) {
		key->kind = KIND_EC;
		return ec_parameters_read(key, &in);
	}
	if (!der_take(&in, DER_SEQUENCE, &outer))
		return "no DER: it is no SEQUENCE, or it is cut off";
	if (der_next_is(&outer, DER_SEQUENCE))
		return read_public(outer, key);
	behind = outer;
	if (!der_take(&behind, DER_INTEGER, &first))
		return "DER, but no key: there is no version, number or sequence in front";
	if (der_next_is(&behind, DER_OCTET_STRING))
		return read_ec_private(&behind, key);
	if (is_ec_parameters(outer)) {
		key->kind = KIND_EC;
		return ec_parameters_read(key, &whole);
	}
	if (der_next_is(&behind, DER_SEQUENCE))
		return read_versioned(outer, key);
	return read_bare_numbers(outer, source.expected, key);
}
