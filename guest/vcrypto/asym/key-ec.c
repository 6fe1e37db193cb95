// SPDX-License-Identifier: MIT
/* ECParameters of RFC 3279 2.3.5 (X9.62): a curve's name, or all of its numbers. */
#include <stdlib.h>
#include <string.h>

#include "key.h"

static const uint8_t prime_field[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01 };
static const uint8_t binary_field[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x02 };
static const uint8_t trinomial[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x02, 0x03, 0x02 };
static const uint8_t pentanomial[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x02, 0x03, 0x03 };

/* More than any field that a device takes: keeps the polynomial small. */
#define MAX_DEGREE 4096

static const char *read_name(struct asym_key *key, const struct der *oid)
{
	char *hex = hex_encode(oid->at, oid->left);
	const struct curve *curve = hex ? curve_by_oid(hex) : NULL;

	free(hex);
	if (!curve)
		return "the curve's name is not one that this tool knows; use explicit parameters "
		       "(openssl -param_enc explicit)";
	return ec_group_named(key, curve);
}

static void set_bit(uint8_t *polynomial, size_t len, unsigned long bit)
{
	polynomial[len - 1 - bit / 8] |= (uint8_t)(1U << bit % 8);
}

/* Characteristic-two: m, the kind of basis, and the exponents between m and 0. */
static const char *read_binary_field(struct asym_key *key, struct der *in)
{
	struct der field, basis, terms;
	unsigned long degree, exponent, count, i;
	size_t len;
	uint8_t *polynomial;

	if (!der_take(in, DER_SEQUENCE, &field) || !der_take_small(&field, MAX_DEGREE, &degree) || !degree ||
	    !der_take(&field, DER_OID, &basis))
		return "EC parameters: the binary field has no degree or no basis";
	if (der_equals(&basis, trinomial, sizeof(trinomial))) {
		terms = field;
		count = 1;
	} else if (der_equals(&basis, pentanomial, sizeof(pentanomial))) {
		if (!der_take(&field, DER_SEQUENCE, &terms))
			return "EC parameters: the pentanomial has no exponents";
		count = 3;
	} else {
		return "EC parameters: a binary field without a polynomial basis is not supported";
	}
	len = degree / 8 + 1;
	polynomial = key_memory(key, len);
	if (!polynomial)
		return "no memory for the field";
	set_bit(polynomial, len, degree);
	set_bit(polynomial, len, 0);
	for (i = 0; i < count; i++) {
		if (!der_take_small(&terms, degree - 1, &exponent) || !exponent)
			return "EC parameters: an exponent of the polynomial is not between 0 and its degree";
		set_bit(polynomial, len, exponent);
	}
	key->group.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY;
	key->group.q = number_of(polynomial, len);
	return NULL;
}

static const char *read_field(struct asym_key *key, struct der *in)
{
	struct der field, oid;

	if (!der_take(in, DER_SEQUENCE, &field) || !der_take(&field, DER_OID, &oid))
		return "EC parameters: there is no field";
	if (der_equals(&oid, binary_field, sizeof(binary_field)))
		return read_binary_field(key, &field);
	if (!der_equals(&oid, prime_field, sizeof(prime_field)))
		return "EC parameters: the field is neither a prime nor a binary one";
	key->group.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME;
	if (!der_take_number(&field, &key->group.q) || !key->group.q.len)
		return "EC parameters: there is no prime";
	return NULL;
}

/* The base point is read as a public point and moved. */
static const char *read_base(struct asym_key *key, struct der *in)
{
	const char *trouble;
	struct der base;

	if (!der_take(in, DER_OCTET_STRING, &base))
		return "EC parameters: there is no base point";
	trouble = ec_point_read(key, base.at, base.left);
	if (trouble)
		return trouble;
	key->group.xg = key->x;
	key->group.yg = key->y;
	key->x = key->y = (struct number){ NULL, 0 };
	return NULL;
}

static const char *read_explicit(struct asym_key *key, struct der *in)
{
	struct der curve, a, b;
	unsigned long version;
	const char *trouble;

	if (!der_take_small(in, 3, &version) || !version)
		return "EC parameters: their version is not 1, 2 or 3";
	trouble = read_field(key, in);
	if (trouble)
		return trouble;
	if (!der_take(in, DER_SEQUENCE, &curve) || !der_take(&curve, DER_OCTET_STRING, &a) ||
	    !der_take(&curve, DER_OCTET_STRING, &b))
		return "EC parameters: the coefficients a and b are missing";
	key->group.a = number_of(a.at, a.left);
	key->group.b = number_of(b.at, b.left);
	trouble = read_base(key, in);
	if (trouble)
		return trouble;
	if (!der_take_number(in, &key->group.n) || !key->group.n.len)
		return "EC parameters: the order of the base point is missing";
	if (der_next_is(in, DER_INTEGER) && !der_take_number(in, &key->group.h))
		return "EC parameters: the cofactor is negative";
	return NULL;
}

const char *ec_parameters_read(struct asym_key *key, struct der *in)
{
	struct der content;

	if (der_take(in, DER_OID, &content))
		return read_name(key, &content);
	if (der_take(in, DER_SEQUENCE, &content))
		return read_explicit(key, &content);
	return "EC parameters: they are neither a name nor explicit";
}
