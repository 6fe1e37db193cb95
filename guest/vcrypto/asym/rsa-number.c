// SPDX-License-Identifier: MIT
/*
 * n and d of an RSA key that came as primes (representation 2): PKCS #1 files have them. n is the
 * product. With a small e, d takes no more than multiplying and dividing by e. It is
 * `d = (1 + k phi) / e` with the k that makes this a whole number.
 */
#include <string.h>

#include "key.h"

/* Room for phi and for k * phi. */
#define MAX_PHI 1100

struct big {
	uint8_t bytes[MAX_PHI]; /* big-endian */
};

static void big_set(struct big *big, const struct number *number)
{
	memset(big, 0, sizeof(*big));
	memcpy(big->bytes + MAX_PHI - number->len, number->data, number->len);
}

static void big_multiply(struct big *big, const struct number *factor)
{
	struct big product = { .bytes = { 0 } };
	size_t i, j;

	for (i = 0; i < factor->len; i++) {
		uint32_t digit = factor->data[factor->len - 1 - i], carry = 0;

		for (j = 0; i + j < MAX_PHI; j++) {
			uint8_t *at = &product.bytes[MAX_PHI - 1 - i - j];

			carry += *at + digit * big->bytes[MAX_PHI - 1 - j];
			*at = (uint8_t)carry;
			carry >>= 8;
		}
	}
	*big = product;
}

static void big_increment(struct big *big)
{
	size_t i = MAX_PHI;

	while (i-- && !++big->bytes[i])
		;
}

/* Returns the remainder. */
static uint32_t big_divide(struct big *big, uint32_t divisor)
{
	uint64_t rest = 0;
	size_t i;

	for (i = 0; i < MAX_PHI; i++) {
		rest = rest << 8 | big->bytes[i];
		big->bytes[i] = (uint8_t)(rest / divisor);
		rest %= divisor;
	}
	return (uint32_t)rest;
}

/* value^-1 modulo a modulus, or 0 when there is none. */
static uint32_t inverse(uint32_t value, uint32_t modulus)
{
	int64_t a = modulus, b = value, x = 0, y = 1;

	while (b) {
		int64_t quotient = a / b, rest = a % b, next = x - quotient * y;

		a = b;
		b = rest;
		x = y;
		y = next;
	}
	if (a != 1)
		return 0;
	return (uint32_t)(x < 0 ? x + modulus : x);
}

/* A prime is odd, so one less of it is another last byte. */
static void multiply_less_one(struct big *phi, const struct number *prime)
{
	uint8_t copy[MAX_PHI];
	struct number less = { copy, prime->len };

	memcpy(copy, prime->data, prime->len);
	copy[prime->len - 1] &= 0xfe;
	big_multiply(phi, &less);
}

static const struct number *prime_at(const struct asym_key *key, unsigned int i)
{
	if (i < 2)
		return i ? &key->q : &key->p;
	return &key->others[i - 2].r;
}

static size_t primes_len(const struct asym_key *key)
{
	size_t total = 0;
	unsigned int i;

	for (i = 0; i < key->primes; i++)
		total += prime_at(key, i)->len;
	return total;
}

const char *rsa_modulus(struct asym_key *key)
{
	uint8_t one = 1;
	struct big n;
	unsigned int i;

	if (!key->primes || primes_len(key) > MAX_PHI)
		return "the primes are missing or too large";
	big_set(&n, &(struct number){ &one, 1 });
	for (i = 0; i < key->primes; i++)
		big_multiply(&n, prime_at(key, i));
	return key_keep(key, n.bytes, MAX_PHI, &key->n) ? NULL : "no memory for n";
}

const char *rsa_complete(struct asym_key *key)
{
	uint8_t k_bytes[4], one = 1;
	struct number k = { k_bytes, 4 };
	struct big phi, copy;
	uint32_t e = 0, times;
	size_t i;

	if (!key->primes || primes_len(key) + 4 > MAX_PHI)
		return "the primes are missing or too large";
	for (i = 0; i < key->primes; i++)
		if (!prime_at(key, (unsigned int)i)->len)
			return "one of the primes is 0";
	if (!key->e.len || key->e.len > 4)
		return "the public exponent has more than 32 bits";
	for (i = 0; i < key->e.len; i++)
		e = e << 8 | key->e.data[i];
	big_set(&phi, &(struct number){ &one, 1 });
	for (i = 0; i < key->primes; i++)
		multiply_less_one(&phi, prime_at(key, (unsigned int)i));
	copy = phi;
	times = inverse(big_divide(&copy, e), e);
	if (!times)
		return "the public exponent does not fit the primes";
	times = e - times;
	for (i = 0; i < 4; i++)
		k_bytes[i] = (uint8_t)(times >> (24 - 8 * i));
	big_multiply(&phi, &k);
	big_increment(&phi);
	big_divide(&phi, e);
	return key_keep(key, phi.bytes, MAX_PHI, &key->d) ? NULL : "no memory for d";
}
