// SPDX-License-Identifier: MIT
/* Keys as DER that openssl reads. Everything is written from its last byte to its first. */
#include <stdlib.h>
#include <string.h>

#include "key.h"

static const uint8_t rsa_oid[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 };
static const uint8_t dsa_oid[] = { 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01 };
static const uint8_t ec_oid[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };
static const uint8_t dh_oid[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01 };
static const uint8_t prime_field[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01 };
static const uint8_t binary_field[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x02 };
static const uint8_t trinomial[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x02, 0x03, 0x02 };
static const uint8_t pentanomial[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x02, 0x03, 0x03 };

static void put_point(struct der_writer *out, const struct number *x, const struct number *y, size_t len)
{
	size_t i;

	der_put(out, y->data, y->len);
	for (i = y->len; i < len; i++)
		der_put_byte(out, 0);
	der_put(out, x->data, x->len);
	for (i = x->len; i < len; i++)
		der_put_byte(out, 0);
	der_put_byte(out, 4);
}

/* --- EC parameters --- */

static void put_exponent(struct der_writer *out, size_t exponent)
{
	uint8_t bytes[2] = { (uint8_t)(exponent >> 8), (uint8_t)exponent };

	der_put_number(out, number_of(bytes, 2));
}

/* The exponents of the polynomial between its degree and 0, rising; how many there are. */
static size_t exponents_of(const struct number *q, size_t degree, size_t exponents[3])
{
	size_t count = 0, i;

	for (i = 1; i < degree; i++) {
		if (!(q->data[q->len - 1 - i / 8] >> i % 8 & 1))
			continue;
		if (count < 3)
			exponents[count] = i;
		count++;
	}
	return count;
}

static const char *put_binary_field(struct der_writer *out, const struct ec_group *group)
{
	const uint8_t *end = out->at, *mark;
	size_t degree = ec_field_bits(group), exponents[3], count, i;

	count = exponents_of(&group->q, degree, exponents);
	if (count != 1 && count != 3)
		return "the polynomial is neither a trinomial nor a pentanomial, so DER has no form for it";
	mark = out->at;
	for (i = count; i > 0; i--)
		put_exponent(out, exponents[i - 1]);
	if (count == 3)
		der_put_header(out, DER_SEQUENCE, mark);
	der_put_element(out, DER_OID, count == 3 ? pentanomial : trinomial, sizeof(trinomial));
	put_exponent(out, degree);
	der_put_header(out, DER_SEQUENCE, end);
	der_put_element(out, DER_OID, binary_field, sizeof(binary_field));
	der_put_header(out, DER_SEQUENCE, end);
	return NULL;
}

static const char *put_group(struct der_writer *out, const struct ec_group *group)
{
	size_t len = ec_field_len(group);
	const uint8_t *end = out->at, *mark;
	const char *trouble = NULL;

	if (group->h.len)
		der_put_number(out, group->h);
	der_put_number(out, group->n);
	mark = out->at;
	put_point(out, &group->xg, &group->yg, len);
	der_put_header(out, DER_OCTET_STRING, mark);
	mark = out->at;
	der_put_padded(out, group->b, len);
	der_put_padded(out, group->a, len);
	der_put_header(out, DER_SEQUENCE, mark);
	mark = out->at;
	if (group->field_type == VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY) {
		trouble = put_binary_field(out, group);
	} else {
		der_put_number(out, group->q);
		der_put_element(out, DER_OID, prime_field, sizeof(prime_field));
		der_put_header(out, DER_SEQUENCE, mark);
	}
	der_put_small(out, 1);
	der_put_header(out, DER_SEQUENCE, end);
	return trouble;
}

static const char *put_ec_parameters(struct der_writer *out, const struct ec_group *group)
{
	struct bytes oid;
	size_t bad;

	if (!group->curve)
		return put_group(out, group);
	if (hex_decode(group->curve->oid, &oid, &bad))
		return "no memory for the curve's name";
	der_put_element(out, DER_OID, oid.data, oid.len);
	free(oid.data);
	return NULL;
}

/* --- the insides of PKCS #8 --- */

static void put_rsa_private(struct der_writer *out, const struct asym_key *key)
{
	const uint8_t *end = out->at;
	unsigned int i;

	for (i = key->primes; i > 2; i--) {
		const struct prime_factor *other = &key->others[i - 3];
		const uint8_t *mark = out->at;

		der_put_number(out, other->t);
		der_put_number(out, other->d);
		der_put_number(out, other->r);
		der_put_header(out, DER_SEQUENCE, mark);
	}
	if (key->primes > 2)
		der_put_header(out, DER_SEQUENCE, end);
	der_put_number(out, key->qinv);
	der_put_number(out, key->dq);
	der_put_number(out, key->dp);
	der_put_number(out, key->q);
	der_put_number(out, key->p);
	der_put_number(out, key->d);
	der_put_number(out, key->e);
	der_put_number(out, key->n);
	der_put_small(out, key->primes > 2);
	der_put_header(out, DER_SEQUENCE, end);
}

static void put_ec_private(struct der_writer *out, const struct asym_key *key)
{
	const uint8_t *end = out->at;

	if (key->x.len || key->y.len) {
		put_point(out, &key->x, &key->y, ec_field_len(&key->group));
		der_put_byte(out, 0); /* no unused bits */
		der_put_header(out, DER_BIT_STRING, end);
		der_put_header(out, DER_CONTEXT + 1, end);
	}
	der_put_padded(out, key->d, (number_bits(&key->group.n) + 7) / 8);
	der_put_small(out, 1);
	der_put_header(out, DER_SEQUENCE, end);
}

static void put_private(struct der_writer *out, const struct asym_key *key)
{
	if (key->kind == KIND_RSA)
		put_rsa_private(out, key);
	else if (key->kind == KIND_EC)
		put_ec_private(out, key);
	else
		der_put_number(out, key->x);
}

static void put_public(struct der_writer *out, const struct asym_key *key)
{
	const uint8_t *end = out->at;

	if (key->kind == KIND_RSA) {
		der_put_number(out, key->e);
		der_put_number(out, key->n);
		der_put_header(out, DER_SEQUENCE, end);
	} else if (key->kind == KIND_EC) {
		put_point(out, &key->x, &key->y, ec_field_len(&key->group));
	} else {
		der_put_number(out, key->y);
	}
}

/* p, [q,] g */
static void put_modp_group(struct der_writer *out, const struct asym_key *key)
{
	const uint8_t *end = out->at;

	der_put_number(out, key->g);
	if (key->kind == KIND_DSA)
		der_put_number(out, key->q);
	der_put_number(out, key->p);
	der_put_header(out, DER_SEQUENCE, end);
}

static const char *put_algorithm(struct der_writer *out, const struct asym_key *key)
{
	const uint8_t *end = out->at;
	const char *trouble = NULL;

	switch (key->kind) {
	case KIND_RSA:
		der_put_element(out, DER_NULL, NULL, 0);
		der_put_element(out, DER_OID, rsa_oid, sizeof(rsa_oid));
		break;
	case KIND_EC:
		trouble = put_ec_parameters(out, &key->group);
		der_put_element(out, DER_OID, ec_oid, sizeof(ec_oid));
		break;
	case KIND_DSA:
		put_modp_group(out, key);
		der_put_element(out, DER_OID, dsa_oid, sizeof(dsa_oid));
		break;
	default:
		put_modp_group(out, key);
		der_put_element(out, DER_OID, dh_oid, sizeof(dh_oid));
	}
	der_put_header(out, DER_SEQUENCE, end);
	return trouble;
}

/* --- whole files --- */

static bool is_public(const struct asym_key *key)
{
	if (key->kind == KIND_RSA)
		return key->n.len && key->e.len;
	return key->y.len || (key->kind == KIND_EC && key->x.len);
}

static const char *put_key(struct der_writer *out, const struct asym_key *key, const char **label)
{
	const char *trouble;

	if (key_is_private(key)) {
		if (key->kind == KIND_RSA && (!key->primes || !key->d.len || !key->e.len || !key->n.len))
			return "an RSA private key in DER has n, e, d and the primes; print it as text";
		*label = "PRIVATE KEY";
		put_private(out, key);
		der_put_header(out, DER_OCTET_STRING, out->end);
		trouble = put_algorithm(out, key);
		der_put_small(out, 0);
	} else if (is_public(key)) {
		*label = "PUBLIC KEY";
		put_public(out, key);
		der_put_byte(out, 0); /* no unused bits */
		der_put_header(out, DER_BIT_STRING, out->end);
		trouble = put_algorithm(out, key);
	} else {
		*label = key->kind == KIND_DH ? "DH PARAMETERS" : "EC PARAMETERS";
		if (key->kind == KIND_EC)
			return put_ec_parameters(out, &key->group);
		put_modp_group(out, key);
		return NULL;
	}
	der_put_header(out, DER_SEQUENCE, out->end);
	return trouble;
}

const char *key_to_der(const struct asym_key *key, struct bytes *der, const char **label)
{
	struct der_writer out;
	const char *trouble;

	if (!der_begin(&out))
		return "no memory for the key";
	trouble = put_key(&out, key, label);
	if (!trouble && out.full)
		trouble = "the key is larger than any that a device makes";
	if (!trouble) {
		*der = bytes_copy(out.at, (size_t)(out.end - out.at));
		if (!der->data)
			trouble = "no memory for the key";
	}
	free(out.buffer);
	return trouble;
}
