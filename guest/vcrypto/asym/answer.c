// SPDX-License-Identifier: MIT
/* What the device wrote. Nothing in it is believed: every length is checked against used.len. */
#include <endian.h>
#include <errno.h>
#include <linux/virtio_crypto.h>
#include <string.h>

#include "asym.h"

/* le32 status; le32 reserved or verify_result */
#define STATUS_LEN 8

struct reader {
	const uint8_t *at;
	size_t left;
};

static struct reader behind_status(const struct asym_answer *answer)
{
	if (answer->used < STATUS_LEN)
		fail("the device wrote %zu bytes, less than a status and a result", answer->used);
	return (struct reader){ answer->bytes.data + STATUS_LEN, answer->used - STATUS_LEN };
}

static const uint8_t *take(struct reader *in, size_t len)
{
	const uint8_t *at = in->at;

	if (len > in->left)
		fail("the device's answer ends too early: %zu bytes are missing", len - in->left);
	in->at += len;
	in->left -= len;
	return at;
}

static uint32_t take_word(struct reader *in)
{
	uint32_t word;

	memcpy(&word, take(in, sizeof(word)), sizeof(word));
	return le32toh(word);
}

static void take_number(struct reader *in, size_t len, struct asym_key *key, struct number *number)
{
	if (!key_keep(key, take(in, len), len, number))
		fail_errno(ENOMEM, "no memory for a number of %zu bytes", len);
}

struct bytes answer_bytes(const struct asym_answer *answer)
{
	struct reader in = behind_status(answer);

	return (struct bytes){ (uint8_t *)in.at, in.left };
}

struct bytes answer_signature(const struct asym_answer *answer, const struct asym_key *key)
{
	size_t half = key->kind == KIND_DSA ? key->q.len : key->group.n.len;
	struct bytes bytes = answer_bytes(answer);

	if (key->kind != KIND_RSA && bytes.len != 2 * half)
		fail("the device wrote a signature of %zu bytes; r and s have %zu each", bytes.len, half);
	return bytes;
}

bool answer_valid(const struct asym_answer *answer)
{
	uint32_t result;

	behind_status(answer);
	memcpy(&result, answer->bytes.data + 4, sizeof(result));
	result = le32toh(result);
	if (result != VIRTIO_CRYPTO_OK && result != VIRTIO_CRYPTO_BADMSG)
		fail("the device's verify_result is %u, neither OK nor BADMSG", result);
	return result == VIRTIO_CRYPTO_OK;
}

static void take_primes(struct reader *in, const uint32_t lens[8], struct asym_key *key)
{
	struct number *const first[] = { &key->p, &key->q, &key->dp, &key->dq, &key->qinv };
	unsigned int i;

	for (i = 0; i < 5; i++)
		take_number(in, lens[i], key, first[i]);
	for (i = 2; i < key->primes; i++)
		take_number(in, lens[5], key, &key->others[i - 2].r);
	for (i = 2; i < key->primes; i++)
		take_number(in, lens[6], key, &key->others[i - 2].d);
	for (i = 2; i < key->primes; i++)
		take_number(in, lens[7], key, &key->others[i - 2].t);
}

void answer_rsa_key(const struct asym_answer *answer, struct asym_key *key)
{
	struct reader in = behind_status(answer);
	uint32_t primes = take_word(&in), rep = take_word(&in), lens[8], n_len, e_len;
	size_t i;

	for (i = 0; i < 8; i++)
		lens[i] = take_word(&in);
	n_len = take_word(&in);
	e_len = take_word(&in);
	key->kind = KIND_RSA;
	if (rep == VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE1) {
		take_number(&in, lens[0], key, &key->n);
		take_number(&in, lens[1], key, &key->d);
	} else if (rep == VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE2 && primes >= 2 &&
		   primes <= 2 + MAX_OTHER_PRIMES) {
		key->primes = primes;
		take_primes(&in, lens, key);
	} else {
		fail("the device made a key of representation %u with %u primes, which nobody asked for",
		     rep, primes);
	}
	take_number(&in, n_len, key, &key->n);
	take_number(&in, e_len, key, &key->e);
}

void answer_dsa_key(const struct asym_answer *answer, struct asym_key *key)
{
	struct reader in = behind_status(answer);
	uint32_t p_len = take_word(&in), q_len = take_word(&in), g_len = take_word(&in), x_len, y_len;

	take_word(&in); /* reserved */
	x_len = take_word(&in);
	y_len = take_word(&in);
	key->kind = KIND_DSA;
	take_number(&in, p_len, key, &key->p);
	take_number(&in, q_len, key, &key->q);
	take_number(&in, g_len, key, &key->g);
	take_number(&in, x_len, key, &key->x);
	take_number(&in, y_len, key, &key->y);
}

void answer_ec_key(const struct asym_answer *answer, struct asym_key *key)
{
	size_t len = ec_field_len(&key->group);
	struct reader in = behind_status(answer);

	take_number(&in, key->group.n.len, key, &key->d);
	take_number(&in, len, key, &key->x);
	take_number(&in, len, key, &key->y);
}

void answer_dh_params(const struct asym_answer *answer, struct asym_key *key)
{
	struct reader in = behind_status(answer);
	uint32_t p_len, g_len;

	take_word(&in); /* modules_len */
	take_word(&in); /* reserved */
	p_len = take_word(&in);
	g_len = take_word(&in);
	key->kind = KIND_DH;
	take_number(&in, p_len, key, &key->p);
	take_number(&in, g_len, key, &key->g);
}

void answer_dh_key(const struct asym_answer *answer, struct asym_key *key)
{
	struct reader in = behind_status(answer);
	uint32_t x_len = take_word(&in), y_len = take_word(&in);

	take_number(&in, x_len, key, &key->x);
	take_number(&in, y_len, key, &key->y);
}
