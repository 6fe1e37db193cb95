/* SPDX-License-Identifier: MIT */
/* The bytes of a request, one after the other: little-endian words and numbers as they are. */
#ifndef ASYM_BUILDER_H
#define ASYM_BUILDER_H

#include "asym.h"

struct builder {
	uint8_t *data;
	size_t len, room;
};

/* struct virtio_crypto_op_header */
void build_header(struct builder *out, uint32_t opcode, uint32_t algorithm);
void build_word(struct builder *out, size_t value);
void build_bytes(struct builder *out, const void *data, size_t len);
/* A number that is there has a byte, also when it is 0; build_len is how many. */
void build_len(struct builder *out, const struct number *number);
void build_number(struct builder *out, const struct number *number);
/* Filled with zeros in front. */
void build_padded(struct builder *out, const struct number *number, size_t len);
/* struct virtio_crypto_ec_group and struct virtio_crypto_ec_group_data */
void build_ec_group(struct builder *out, const struct ec_group *group);
void build_ec_group_data(struct builder *out, const struct ec_group *group);
/* The request, with `result_len` writable bytes behind status and reserved. */
struct asym_op build_end(struct builder *out, size_t result_len);

#endif
