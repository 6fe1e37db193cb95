// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "key.h"

struct key_block {
	struct key_block *next;
	uint8_t data[];
};

const char *kind_name(enum key_kind kind)
{
	static const char *const names[] = { "any", "RSA", "DSA", "EC", "DH" };

	return names[kind];
}

uint8_t *key_memory(struct asym_key *key, size_t len)
{
	struct key_block *block = calloc(1, sizeof(*block) + len);

	if (!block)
		return NULL;
	block->next = key->blocks;
	key->blocks = block;
	return block->data;
}

void key_release(struct asym_key *key)
{
	while (key->blocks) {
		struct key_block *next = key->blocks->next;

		free(key->blocks);
		key->blocks = next;
	}
}

bool key_is_private(const struct asym_key *key)
{
	if (key->kind == KIND_RSA)
		return key->d.len || key->primes;
	return key->kind == KIND_EC ? key->d.len : key->x.len;
}

bool key_keep(struct asym_key *key, const uint8_t *data, size_t len, struct number *number)
{
	uint8_t *copy = key_memory(key, len);

	if (!copy)
		return false;
	memcpy(copy, data, len);
	*number = number_of(copy, len);
	return true;
}

size_t number_bits(const struct number *number)
{
	size_t bits = number->len * 8;
	uint8_t top;

	if (!number->len)
		return 0;
	for (top = number->data[0]; !(top & 0x80); top = (uint8_t)(top << 1))
		bits--;
	return bits;
}

/* Of a binary field the degree: its polynomial has one bit more. */
size_t ec_field_bits(const struct ec_group *group)
{
	size_t bits = number_bits(&group->q);

	return group->field_type == VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY && bits ? bits - 1 : bits;
}

size_t ec_field_len(const struct ec_group *group)
{
	return (ec_field_bits(group) + 7) / 8;
}

static bool keep_hex(struct asym_key *key, const char *hex, struct number *number)
{
	struct bytes bytes;
	size_t bad;
	bool kept;

	if (hex_decode(hex, &bytes, &bad))
		return false;
	kept = key_keep(key, bytes.data, bytes.len, number);
	free(bytes.data);
	return kept;
}

const char *ec_group_named(struct asym_key *key, const struct curve *curve)
{
	struct ec_group *group = &key->group;

	group->curve = curve;
	group->field_type = curve->field_type;
	if (!keep_hex(key, curve->xg, &group->xg) || !keep_hex(key, curve->yg, &group->yg) ||
	    !keep_hex(key, curve->n, &group->n) || !keep_hex(key, curve->q, &group->q) ||
	    !keep_hex(key, curve->a, &group->a) || !keep_hex(key, curve->b, &group->b) ||
	    !keep_hex(key, curve->h, &group->h))
		return "no memory for the curve";
	return NULL;
}

/* SEC 1 2.3.4, without decompression, which needs the field's arithmetic. */
const char *ec_point_read(struct asym_key *key, const uint8_t *data, size_t len)
{
	size_t half = ec_field_len(&key->group);

	if (!len)
		return "the point is empty";
	if (data[0] == 2 || data[0] == 3)
		return "the point is compressed; convert the file with openssl -conv_form uncompressed";
	if (data[0] != 4 || len != 1 + 2 * half)
		return "the point is not 04, x, y with coordinates as long as a field element";
	if (!key_keep(key, data + 1, half, &key->x) || !key_keep(key, data + 1 + half, half, &key->y))
		return "no memory for the point";
	return NULL;
}
