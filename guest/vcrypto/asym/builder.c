// SPDX-License-Identifier: MIT
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "builder.h"

/* le32 status; le32 reserved or verify_result */
#define STATUS_LEN 8

static void reserve(struct builder *out, size_t len)
{
	if (len <= out->room - out->len)
		return;
	out->room = 2 * out->room + len;
	out->data = realloc(out->data, out->room);
	if (!out->data)
		fail_errno(ENOMEM, "no memory for a request of %zu bytes", out->room);
}

void build_bytes(struct builder *out, const void *data, size_t len)
{
	reserve(out, len);
	if (len)
		memcpy(out->data + out->len, data, len);
	out->len += len;
}

void build_word(struct builder *out, size_t value)
{
	uint32_t word = htole32((uint32_t)value);

	build_bytes(out, &word, sizeof(word));
}

void build_header(struct builder *out, uint32_t opcode, uint32_t algorithm)
{
	*out = (struct builder){ xalloc(1024), 0, 1024 };
	build_word(out, opcode);
	build_word(out, algorithm);
	build_word(out, 0); /* session_id */
	build_word(out, 0);
	build_word(out, 0); /* flag: no session */
	build_word(out, 0); /* padding */
}

static bool is_zero(const struct number *number)
{
	return number->data && !number->len;
}

void build_len(struct builder *out, const struct number *number)
{
	build_word(out, is_zero(number) ? 1 : number->len);
}

void build_number(struct builder *out, const struct number *number)
{
	if (is_zero(number))
		build_bytes(out, "", 1);
	else
		build_bytes(out, number->data, number->len);
}

void build_padded(struct builder *out, const struct number *number, size_t len)
{
	size_t i;

	for (i = number->len; i < len; i++)
		build_bytes(out, "", 1);
	build_bytes(out, number->data, number->len);
}

void build_ec_group(struct builder *out, const struct ec_group *group)
{
	build_len(out, &group->xg);
	build_len(out, &group->yg);
	build_len(out, &group->n);
	build_len(out, &group->q);
	build_len(out, &group->a);
	build_len(out, &group->b);
	build_len(out, &group->h);
	build_word(out, 0); /* reserved */
}

void build_ec_group_data(struct builder *out, const struct ec_group *group)
{
	build_number(out, &group->xg);
	build_number(out, &group->yg);
	build_number(out, &group->n);
	build_number(out, &group->q);
	build_number(out, &group->a);
	build_number(out, &group->b);
	build_number(out, &group->h);
}

struct asym_op build_end(struct builder *out, size_t result_len)
{
	return (struct asym_op){ { out->data, out->len }, STATUS_LEN + result_len };
}
