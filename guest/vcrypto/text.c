// SPDX-License-Identifier: MIT
/* Hex, base64 (RFC 4648) and PEM (RFC 7468), strict in what they take. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vcrypto.h"

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Separators that people paste along: spaces, line ends and the colons of openssl. */
static bool is_separator(char c)
{
	return c == ':' || isspace((unsigned char)c);
}

int hex_decode(const char *text, struct bytes *out, size_t *bad)
{
	uint8_t *data = malloc(strlen(text) / 2 + 1);
	size_t len = 0, i = 0;

	if (!data)
		return -1;
	for (; text[i]; i++) {
		int high, low;

		if (is_separator(text[i]))
			continue;
		high = hex_digit(text[i]);
		low = high < 0 ? -1 : hex_digit(text[i + 1]);
		if (low < 0) {
			*bad = high < 0 ? i : i + 1;
			free(data);
			return -1;
		}
		data[len++] = (uint8_t)(high << 4 | low);
		i++;
	}
	*out = (struct bytes){ data, len };
	return 0;
}

char *hex_encode(const uint8_t *data, size_t len)
{
	char *text = malloc(2 * len + 1);
	size_t i;

	if (!text)
		return NULL;
	for (i = 0; i < len; i++) {
		text[2 * i] = "0123456789abcdef"[data[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[data[i] & 15];
	}
	text[2 * len] = 0;
	return text;
}

static int base64_digit(char c)
{
	const char *at = c ? strchr(base64_digits, c) : NULL;

	return at ? (int)(at - base64_digits) : -1;
}

int base64_decode(const char *text, size_t len, struct bytes *out, size_t *bad)
{
	uint8_t *data = malloc(len / 4 * 3 + 3);
	unsigned int bits = 0, digits = 0, pads = 0;
	size_t used = 0, i;

	if (!data)
		return -1;
	for (i = 0; i < len; i++) {
		int digit = base64_digit(text[i]);

		if (isspace((unsigned char)text[i]))
			continue;
		/* Padding fills the last group of four, from its third place on. */
		if (text[i] == '=' && digits % 4 + pads >= 2 && digits % 4 + pads < 4 && digits % 4) {
			pads++;
			continue;
		}
		if (digit < 0 || pads)
			goto refuse;
		bits = bits << 6 | (unsigned int)digit;
		if (++digits % 4 == 0) {
			data[used++] = (uint8_t)(bits >> 16);
			data[used++] = (uint8_t)(bits >> 8);
			data[used++] = (uint8_t)bits;
		}
	}
	if ((digits + pads) % 4)
		goto refuse;
	/* Bits that no byte takes must be zero: one value, one spelling. */
	if (digits % 4 == 2) {
		if (bits & 15)
			goto refuse;
		data[used++] = (uint8_t)(bits >> 4);
	} else if (digits % 4 == 3) {
		if (bits & 3)
			goto refuse;
		data[used++] = (uint8_t)(bits >> 10);
		data[used++] = (uint8_t)(bits >> 2);
	}
	*out = (struct bytes){ data, used };
	return 0;
refuse:
	*bad = i;
	free(data);
	return -1;
}

char *base64_encode(const uint8_t *data, size_t len)
{
	char *text = malloc((len + 2) / 3 * 4 + 1);
	size_t i, at = 0;

	if (!text)
		return NULL;
	for (i = 0; i < len; i += 3) {
		unsigned int left = len - i < 3 ? (unsigned int)(len - i) : 3;
		unsigned int bits = (unsigned int)data[i] << 16;

		if (left > 1)
			bits |= (unsigned int)data[i + 1] << 8;
		if (left > 2)
			bits |= data[i + 2];
		text[at++] = base64_digits[bits >> 18];
		text[at++] = base64_digits[bits >> 12 & 63];
		text[at++] = left > 1 ? base64_digits[bits >> 6 & 63] : '=';
		text[at++] = left > 2 ? base64_digits[bits & 63] : '=';
	}
	text[at] = 0;
	return text;
}

static const char *find(const char *text, size_t len, const char *what)
{
	size_t size = strlen(what), i;

	for (i = 0; i + size <= len; i++)
		if (!memcmp(text + i, what, size))
			return text + i;
	return NULL;
}

bool is_pem(const uint8_t *data, size_t len)
{
	return find((const char *)data, len, "-----BEGIN ") != NULL;
}

int pem_decode(const char *text, size_t len, char *label, size_t label_size, struct bytes *der)
{
	static const char begin[] = "-----BEGIN ", dashes[] = "-----";
	const char *end_of_text = text + len;
	const char *name, *name_end, *body, *end;
	char closing[96];
	size_t bad;

	name = find(text, len, begin);
	if (!name)
		return -1;
	name += strlen(begin);
	name_end = find(name, (size_t)(end_of_text - name), dashes);
	if (!name_end || (size_t)(name_end - name) >= label_size || name_end - name > 64)
		return -1;
	memcpy(label, name, (size_t)(name_end - name));
	label[name_end - name] = 0;
	body = name_end + strlen(dashes);
	snprintf(closing, sizeof(closing), "-----END %s-----", label);
	end = find(body, (size_t)(end_of_text - body), closing);
	if (!end)
		return -1;
	return base64_decode(body, (size_t)(end - body), der, &bad);
}

int number_decode(const char *text, unsigned long min, unsigned long max, unsigned long *out)
{
	unsigned long value = 0;

	if (!*text)
		return -1;
	for (; *text; text++) {
		unsigned int digit = (unsigned int)(*text - '0');

		if (*text < '0' || *text > '9' || value > (max - digit) / 10 || digit > max)
			return -1;
		value = value * 10 + digit;
	}
	if (value < min || value > max)
		return -1;
	*out = value;
	return 0;
}

void text_copy(char *out, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (len >= size)
		len = size - 1;
	memcpy(out, text, len);
	out[len] = 0;
}

struct bytes bytes_copy(const void *data, size_t len)
{
	struct bytes copy = { malloc(len ? len : 1), len };

	if (!copy.data)
		return (struct bytes){ NULL, 0 };
	if (len)
		memcpy(copy.data, data, len);
	return copy;
}
