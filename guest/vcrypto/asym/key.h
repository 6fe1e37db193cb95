/* SPDX-License-Identifier: MIT */
/* Keys and parameters of the asymmetric algorithms: read from and written to files. */
#ifndef ASYM_KEY_H
#define ASYM_KEY_H

#include <stdio.h>

#include "../asn1.h"
#include "../vcrypto.h"
#include "curves.h"

enum key_kind { KIND_ANY, KIND_RSA, KIND_DSA, KIND_EC, KIND_DH };

/* RFC 8017 3.2: the third prime and those after it, with exponent and coefficient. */
#define MAX_OTHER_PRIMES 3

struct prime_factor {
	struct number r, d, t;
};

struct ec_group {
	unsigned int field_type;
	struct number xg, yg, n, q, a, b, h;
	const struct curve *curve; /* when it is one with a name */
};

struct key_block;

/*
 * Numbers of no bytes are not there. Which ones a kind has:
 *   RSA  n e d p q dp dq qinv others
 *   DSA  p q g x y        DH   p g x y
 *   EC   group d x y      (d is private, (x, y) the public point)
 */
struct asym_key {
	enum key_kind kind;
	struct number n, e, d, p, q, dp, dq, qinv, g, x, y;
	unsigned int primes; /* 0 without p and q */
	struct prime_factor others[MAX_OTHER_PRIMES];
	struct ec_group group;
	struct key_block *blocks; /* memory that numbers point into */
};

/* --- key.c: what all of them share ------------------------------------------------------------ */

const char *kind_name(enum key_kind kind);
/* Memory that lives as long as the key; NULL when there is none. */
uint8_t *key_memory(struct asym_key *key, size_t len);
void key_release(struct asym_key *key);
bool key_is_private(const struct asym_key *key);
/* A copy of the bytes as a number. False when there is no memory. */
bool key_keep(struct asym_key *key, const uint8_t *data, size_t len, struct number *number);
/* Bits of a number. */
size_t number_bits(const struct number *number);
/* How long a coordinate is, in bytes. */
size_t ec_field_len(const struct ec_group *group);
size_t ec_field_bits(const struct ec_group *group);
/* All of these return NULL, or why it did not work. */
const char *ec_group_named(struct asym_key *key, const struct curve *curve);
const char *ec_point_read(struct asym_key *key, const uint8_t *data, size_t len);

/* --- key-der.c, key-ec.c, key-text.c, key-file.c: reading ---------------------------------------- */

struct key_source {
	const uint8_t *data; /* has to live as long as the key */
	size_t len;
	enum key_kind expected; /* DER alone does not tell RSA public keys from DH parameters */
};

const char *key_from_der(struct key_source source, struct asym_key *key);
/* ECParameters: a name or explicit (RFC 3279 2.3.5). */
const char *ec_parameters_read(struct asym_key *key, struct der *in);
/* Lines "name = hex"; key-text.c says which. */
const char *key_from_text(const char *text, struct asym_key *key);
/* PEM, DER, lines, hex or base64 of DER; what the bytes look like decides. */
const char *key_from_file(struct key_source source, struct asym_key *key);

/* --- key-write.c, key-text.c: writing -------------------------------------------------------------- */

/* PKCS #8 of a private key, SubjectPublicKeyInfo of a public one, PKCS #3 of DH parameters. */
const char *key_to_der(const struct asym_key *key, struct bytes *der, const char **label);
void key_print_text(FILE *to, const struct asym_key *key);
/* RSA: computes n of the primes. */
const char *rsa_modulus(struct asym_key *key);
/* RSA: computes d of the primes and a public exponent of at most 32 bits. */
const char *rsa_complete(struct asym_key *key);

#endif
