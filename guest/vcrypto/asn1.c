// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "asn1.h"

bool der_next_is(const struct der *in, uint8_t tag)
{
	return in->left && in->at[0] == tag;
}

bool der_take(struct der *in, uint8_t tag, struct der *content)
{
	size_t len, i, octets;

	if (in->left < 2 || in->at[0] != tag)
		return false;
	len = in->at[1];
	octets = len & 0x80 ? len & 0x7f : 0;
	if (octets > 4 || len == 0x80 || in->left < 2 + octets)
		return false;
	if (octets)
		for (len = 0, i = 0; i < octets; i++)
			len = len << 8 | in->at[2 + i];
	if (in->left - 2 - octets < len)
		return false;
	*content = (struct der){ in->at + 2 + octets, len };
	in->left -= 2 + octets + len;
	in->at += 2 + octets + len;
	return true;
}

struct number number_of(const uint8_t *data, size_t len)
{
	while (len && !data[0]) {
		data++;
		len--;
	}
	return (struct number){ data, len };
}

bool der_take_number(struct der *in, struct number *number)
{
	struct der content;

	if (!der_take(in, DER_INTEGER, &content) || !content.left || content.at[0] & 0x80)
		return false;
	*number = number_of(content.at, content.left);
	return true;
}

bool der_take_small(struct der *in, unsigned long max, unsigned long *value)
{
	struct number number;
	size_t i;

	if (!der_take_number(in, &number) || number.len > 3)
		return false;
	for (*value = 0, i = 0; i < number.len; i++)
		*value = *value << 8 | number.data[i];
	return *value <= max;
}

bool der_take_bits(struct der *in, struct der *content)
{
	if (!der_take(in, DER_BIT_STRING, content) || !content->left || content->at[0])
		return false;
	content->at++;
	content->left--;
	return true;
}

bool der_equals(const struct der *content, const void *data, size_t len)
{
	return content->left == len && !memcmp(content->at, data, len);
}

bool der_begin(struct der_writer *out)
{
	out->buffer = malloc(DER_ROOM);
	out->end = out->buffer ? out->buffer + DER_ROOM : NULL;
	out->at = out->end;
	out->full = false;
	return out->buffer;
}

void der_put(struct der_writer *out, const void *data, size_t len)
{
	if ((size_t)(out->at - out->buffer) < len) {
		out->full = true;
		return;
	}
	out->at -= len;
	if (len)
		memcpy(out->at, data, len);
}

void der_put_byte(struct der_writer *out, uint8_t value)
{
	der_put(out, &value, 1);
}

void der_put_header(struct der_writer *out, uint8_t tag, const uint8_t *mark)
{
	size_t len = (size_t)(mark - out->at), rest = len;
	uint8_t octets = 0;

	if (len < 0x80) {
		der_put_byte(out, (uint8_t)len);
	} else {
		for (; rest; rest >>= 8, octets++)
			der_put_byte(out, (uint8_t)rest);
		der_put_byte(out, 0x80 | octets);
	}
	der_put_byte(out, tag);
}

void der_put_element(struct der_writer *out, uint8_t tag, const void *data, size_t len)
{
	const uint8_t *mark = out->at;

	der_put(out, data, len);
	der_put_header(out, tag, mark);
}

void der_put_number(struct der_writer *out, struct number number)
{
	const uint8_t *mark = out->at;

	der_put(out, number.data, number.len);
	if (!number.len || number.data[0] & 0x80)
		der_put_byte(out, 0);
	der_put_header(out, DER_INTEGER, mark);
}

void der_put_small(struct der_writer *out, uint8_t value)
{
	der_put_number(out, number_of(&value, 1));
}

void der_put_padded(struct der_writer *out, struct number number, size_t len)
{
	const uint8_t *mark = out->at;
	size_t i;

	der_put(out, number.data, number.len);
	for (i = number.len; i < len; i++)
		der_put_byte(out, 0);
	der_put_header(out, DER_OCTET_STRING, mark);
}
