// SPDX-License-Identifier: MIT
/* Signature, verification, encryption and decryption. */
#include "asym.h"
#include "builder.h"

/* --- struct virtio_crypto_rsa_priv_key and its data --- */

/* The elements of one array are equally long. */
static struct prime_factor longest_of(const struct asym_key *key)
{
	struct prime_factor longest = { .r = { NULL, 0 } };
	unsigned int i;

	for (i = 2; i < key->primes; i++) {
		const struct prime_factor *other = &key->others[i - 2];

		if (other->r.len > longest.r.len)
			longest.r = other->r;
		if (other->d.len > longest.d.len)
			longest.d = other->d;
		if (other->t.len > longest.t.len)
			longest.t = other->t;
	}
	return longest;
}

static void build_priv_key(struct builder *out, const struct asym_choice *choice)
{
	const struct asym_key *key = choice->key;
	struct prime_factor longest = longest_of(key);
	int i;

	build_word(out, key->primes ? key->primes : 2);
	build_word(out, choice->rep);
	if (choice->rep == VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE1) {
		build_len(out, &key->n);
		build_len(out, &key->d);
		for (i = 2; i < 8; i++)
			build_word(out, 0); /* the rest of the union */
		return;
	}
	build_len(out, &key->p);
	build_len(out, &key->q);
	build_len(out, &key->dp);
	build_len(out, &key->dq);
	build_len(out, &key->qinv);
	build_word(out, longest.r.len);
	build_word(out, longest.d.len);
	build_word(out, longest.t.len);
}

static void build_priv_key_data(struct builder *out, const struct asym_choice *choice)
{
	const struct asym_key *key = choice->key;
	struct prime_factor longest = longest_of(key);
	unsigned int i;

	if (choice->rep == VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE1) {
		build_number(out, &key->n);
		build_number(out, &key->d);
		return;
	}
	build_number(out, &key->p);
	build_number(out, &key->q);
	build_number(out, &key->dp);
	build_number(out, &key->dq);
	build_number(out, &key->qinv);
	for (i = 2; i < key->primes; i++)
		build_padded(out, &key->others[i - 2].r, longest.r.len);
	for (i = 2; i < key->primes; i++)
		build_padded(out, &key->others[i - 2].d, longest.d.len);
	for (i = 2; i < key->primes; i++)
		build_padded(out, &key->others[i - 2].t, longest.t.len);
}

/* --- struct virtio_crypto_dsa_group and its data --- */

static void build_dsa_group(struct builder *out, const struct asym_key *key)
{
	build_len(out, &key->p);
	build_len(out, &key->q);
	build_len(out, &key->g);
	build_word(out, 0); /* reserved */
}

static void build_dsa_group_data(struct builder *out, const struct asym_key *key)
{
	build_number(out, &key->p);
	build_number(out, &key->q);
	build_number(out, &key->g);
}

/* --- signature --- */

static struct asym_op sign_rsa(const struct asym_choice *choice)
{
	size_t len = choice->key->n.len;
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_SIGN, VIRTIO_CRYPTO_ASYM_RSA);
	build_word(&out, choice->hash);
	build_word(&out, choice->padding);
	build_priv_key(&out, choice);
	build_word(&out, choice->data.len);
	build_word(&out, len);
	build_priv_key_data(&out, choice);
	build_bytes(&out, choice->data.data, choice->data.len);
	return build_end(&out, len);
}

static struct asym_op sign_dsa(const struct asym_choice *choice)
{
	const struct asym_key *key = choice->key;
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_SIGN, VIRTIO_CRYPTO_ASYM_DSA);
	build_word(&out, choice->hash);
	build_word(&out, 0); /* reserved */
	build_dsa_group(&out, key);
	build_len(&out, &choice->k);
	build_len(&out, &key->x);
	build_word(&out, choice->data.len);
	build_word(&out, key->q.len);
	build_word(&out, key->q.len);
	build_word(&out, 0); /* reserved */
	build_dsa_group_data(&out, key);
	build_number(&out, &choice->k);
	build_number(&out, &key->x);
	build_bytes(&out, choice->data.data, choice->data.len);
	return build_end(&out, 2 * key->q.len);
}

static struct asym_op sign_ecdsa(const struct asym_choice *choice)
{
	const struct asym_key *key = choice->key;
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_SIGN, VIRTIO_CRYPTO_ASYM_ECDSA);
	build_word(&out, choice->hash);
	build_word(&out, key->group.field_type);
	build_ec_group(&out, &key->group);
	build_len(&out, &choice->k);
	build_len(&out, &key->d);
	build_word(&out, choice->data.len);
	build_word(&out, key->group.n.len);
	build_word(&out, key->group.n.len);
	build_word(&out, 0); /* reserved */
	build_ec_group_data(&out, &key->group);
	build_number(&out, &choice->k);
	build_number(&out, &key->d);
	build_bytes(&out, choice->data.data, choice->data.len);
	return build_end(&out, 2 * key->group.n.len);
}

struct asym_op op_sign(const struct asym_choice *choice)
{
	if (choice->key->kind == KIND_RSA)
		return sign_rsa(choice);
	if (choice->key->kind == KIND_DSA)
		return sign_dsa(choice);
	if (choice->key->kind == KIND_EC)
		return sign_ecdsa(choice);
	fail("a %s key does not sign", kind_name(choice->key->kind));
}

/* --- verification --- */

static struct asym_op verify_rsa(const struct asym_choice *choice)
{
	const struct asym_key *key = choice->key;
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_VERIFY, VIRTIO_CRYPTO_ASYM_RSA);
	build_word(&out, choice->hash);
	build_word(&out, choice->padding);
	build_len(&out, &key->n);
	build_len(&out, &key->e);
	build_word(&out, choice->data.len);
	build_word(&out, choice->signature.len);
	build_number(&out, &key->n);
	build_number(&out, &key->e);
	build_bytes(&out, choice->signature.data, choice->signature.len);
	build_bytes(&out, choice->data.data, choice->data.len);
	return build_end(&out, 0);
}

static struct asym_op verify_dsa(const struct asym_choice *choice)
{
	const struct asym_key *key = choice->key;
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_VERIFY, VIRTIO_CRYPTO_ASYM_DSA);
	build_word(&out, choice->hash);
	build_word(&out, 0); /* reserved */
	build_dsa_group(&out, key);
	build_len(&out, &key->y);
	build_word(&out, choice->signature.len / 2);
	build_word(&out, choice->signature.len / 2);
	build_word(&out, choice->data.len);
	build_dsa_group_data(&out, key);
	build_number(&out, &key->y);
	build_bytes(&out, choice->signature.data, choice->signature.len);
	build_bytes(&out, choice->data.data, choice->data.len);
	return build_end(&out, 0);
}

static struct asym_op verify_ecdsa(const struct asym_choice *choice)
{
	const struct asym_key *key = choice->key;
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_VERIFY, VIRTIO_CRYPTO_ASYM_ECDSA);
	build_word(&out, choice->hash);
	build_word(&out, key->group.field_type);
	build_ec_group(&out, &key->group);
	build_len(&out, &key->x);
	build_len(&out, &key->y);
	build_word(&out, choice->signature.len / 2);
	build_word(&out, choice->signature.len / 2);
	build_word(&out, choice->data.len);
	build_word(&out, 0); /* reserved */
	build_ec_group_data(&out, &key->group);
	build_number(&out, &key->x);
	build_number(&out, &key->y);
	build_bytes(&out, choice->signature.data, choice->signature.len);
	build_bytes(&out, choice->data.data, choice->data.len);
	return build_end(&out, 0);
}

struct asym_op op_verify(const struct asym_choice *choice)
{
	if (choice->key->kind == KIND_RSA)
		return verify_rsa(choice);
	if (choice->key->kind == KIND_DSA)
		return verify_dsa(choice);
	if (choice->key->kind == KIND_EC)
		return verify_ecdsa(choice);
	fail("a %s key verifies nothing", kind_name(choice->key->kind));
}

/* --- encryption and decryption --- */

struct asym_op op_encrypt(const struct asym_choice *choice)
{
	const struct asym_key *key = choice->key;
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_ENCRYPT, VIRTIO_CRYPTO_ASYM_RSA);
	build_word(&out, choice->padding);
	build_len(&out, &key->n);
	build_len(&out, &key->e);
	build_word(&out, choice->data.len);
	build_number(&out, &key->n);
	build_number(&out, &key->e);
	build_bytes(&out, choice->data.data, choice->data.len);
	return build_end(&out, key->n.len);
}

struct asym_op op_decrypt(const struct asym_choice *choice)
{
	struct builder out;

	build_header(&out, VIRTIO_CRYPTO_ASYM_DECRYPT, VIRTIO_CRYPTO_ASYM_RSA);
	build_word(&out, choice->padding);
	build_priv_key(&out, choice);
	build_word(&out, choice->data.len);
	build_priv_key_data(&out, choice);
	build_bytes(&out, choice->data.data, choice->data.len);
	return build_end(&out, choice->key->n.len);
}
