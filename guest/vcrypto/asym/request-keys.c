// SPDX-License-Identifier: MIT
/* Key generation and key exchange. */
#include "asym.h"
#include "builder.h"

/* Bytes of the numbers in front of the variable part of each answer. */
#define RSA_KEY_LENS 48	 /* struct virtio_crypto_rsa_priv_key, struct virtio_crypto_rsa_pub_key */
#define DSA_KEY_LENS 24	 /* struct virtio_crypto_dsa_group, x_len, y_len */
#define DH_PARAM_LENS 16 /* modules_len, reserved, p_len, g_len */
#define DH_KEY_LENS 8	 /* x_len, y_len */

/* The public exponent that the device takes by itself has three bytes; this is enough for any. */
#define DEFAULT_E_ROOM 8

/*
 * n, and d or eight numbers. Each is at most one byte longer than its share of n. With five primes
 * that is 5 + 3 * 3 numbers of a fifth. Six times n covers every case.
 */
struct asym_op op_rsa_keygen(const struct rsa_keygen *wanted)
{
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_KEY_GEN, VIRTIO_CRYPTO_ASYM_RSA);
	build_word(&out, wanted->modulus_len);
	build_word(&out, wanted->primes);
	build_word(&out, wanted->rep);
	build_word(&out, wanted->e.len);
	build_bytes(&out, wanted->e.data, wanted->e.len);
	return build_end(&out, RSA_KEY_LENS + 6 * wanted->modulus_len + wanted->e.len + DEFAULT_E_ROOM);
}

/* p, g and y as long as the modulus; q and x shorter. */
struct asym_op op_dsa_keygen(uint32_t modulus_len)
{
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_KEY_GEN, VIRTIO_CRYPTO_ASYM_DSA);
	build_word(&out, modulus_len);
	build_word(&out, 0); /* reserved */
	return build_end(&out, DSA_KEY_LENS + 5 * (size_t)modulus_len);
}

/* struct virtio_crypto_ec_keygen_para */
static void build_ec_keygen(struct builder *out, const struct ec_group *group)
{
	build_word(out, group->field_type);
	build_word(out, 0); /* reserved */
	build_ec_group(out, group);
	build_word(out, group->n.len);
	build_word(out, ec_field_len(group));
	build_word(out, ec_field_len(group));
	build_ec_group_data(out, group);
}

static size_t ec_key_len(const struct ec_group *group)
{
	return group->n.len + 2 * ec_field_len(group);
}

struct asym_op op_ec_keygen(const struct ec_group *group, uint32_t algorithm)
{
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_KEY_GEN, algorithm);
	build_ec_keygen(&out, group);
	return build_end(&out, ec_key_len(group));
}

/* struct virtio_crypto_dh_keyexchg_para */
static void build_dh(struct builder *out, uint32_t operation, size_t modulus_len, const struct asym_key *key)
{
	static const struct number none = { NULL, 0 };
	const struct number *p = key ? &key->p : &none, *g = key ? &key->g : &none;

	build_header(out, VIRTIO_CRYPTO_ASYM_KEY_EXCHG, VIRTIO_CRYPTO_ASYM_DH);
	build_word(out, operation);
	build_word(out, 0); /* reserved */
	build_word(out, modulus_len);
	build_word(out, 0); /* reserved */
	build_len(out, p);
	build_len(out, g);
	build_number(out, p);
	build_number(out, g);
}

struct asym_op op_dh_params(uint32_t modulus_len)
{
	struct builder out;

	build_dh(&out, VIRTIO_CRYPTO_KEY_EXCHANGE_GEN_DH_PARAM, modulus_len, NULL);
	return build_end(&out, DH_PARAM_LENS + 2 * (size_t)modulus_len);
}

struct asym_op op_dh_keygen(const struct asym_key *key)
{
	struct builder out;

	build_dh(&out, VIRTIO_CRYPTO_KEY_EXCHANGE_GEN_KEY, key->p.len, key);
	return build_end(&out, DH_KEY_LENS + 2 * key->p.len);
}

struct asym_op op_dh_compute(const struct asym_key *key, const struct number *y)
{
	struct builder out;

	build_dh(&out, VIRTIO_CRYPTO_KEY_EXCHANGE_COMPUTE_KEY, key->p.len, key);
	build_len(&out, &key->x);
	build_len(&out, y);
	build_word(&out, key->p.len);
	build_word(&out, 0); /* reserved */
	build_number(&out, &key->x);
	build_number(&out, y);
	return build_end(&out, key->p.len);
}

struct asym_op op_ecdh_keygen(const struct ec_group *group)
{
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_KEY_EXCHG, VIRTIO_CRYPTO_ASYM_ECDH);
	build_word(&out, VIRTIO_CRYPTO_KEY_EXCHANGE_GEN_KEY);
	build_word(&out, 0); /* reserved */
	build_ec_keygen(&out, group);
	return build_end(&out, ec_key_len(group));
}

struct asym_op op_ecdh_compute(const struct asym_key *key, const struct asym_key *peer)
{
	size_t len = ec_field_len(&key->group);
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_KEY_EXCHG, VIRTIO_CRYPTO_ASYM_ECDH);
	build_word(&out, VIRTIO_CRYPTO_KEY_EXCHANGE_COMPUTE_KEY);
	build_word(&out, 0); /* reserved */
	build_len(&out, &key->d);
	build_len(&out, &peer->x);
	build_len(&out, &peer->y);
	build_word(&out, len);
	build_ec_keygen(&out, &key->group);
	build_number(&out, &key->d);
	build_number(&out, &peer->x);
	build_number(&out, &peer->y);
	return build_end(&out, len);
}
