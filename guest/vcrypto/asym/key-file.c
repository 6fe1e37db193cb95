// SPDX-License-Identifier: MIT
/* What a key file is: PEM, DER, lines, or DER in hex or base64. */
#include <stdlib.h>
#include <string.h>

#include "key.h"

#define LABEL 64

/* Parameters come in front of the key that has them inside as well: `openssl ecparam -genkey`. */
static const char *find_block(const char *text, const char *end)
{
	static const char begin[] = "-----BEGIN ";
	const char *first = NULL, *at;

	for (at = text; (at = memmem(at, (size_t)(end - at), begin, strlen(begin))); at += strlen(begin)) {
		const char *label = at + strlen(begin);
		const char *line = memchr(label, '\n', (size_t)(end - label));
		size_t len = (size_t)((line ? line : end) - label);

		if (memmem(label, len, "KEY", 3) || memmem(label, len, "CERTIFICATE", 11))
			return at;
		if (!first)
			first = at;
	}
	return first;
}

static enum key_kind kind_of_label(const char *label, enum key_kind expected)
{
	if (strstr(label, "DH PARAMETERS"))
		return KIND_DH;
	if (!strcmp(label, "DSA PARAMETERS"))
		return KIND_DSA;
	return strncmp(label, "RSA ", 4) ? expected : KIND_RSA;
}

static const char *keep_der(struct bytes der, enum key_kind expected, struct asym_key *key)
{
	struct key_source source = { key_memory(key, der.len), der.len, expected };

	if (source.data)
		memcpy((uint8_t *)source.data, der.data, der.len);
	free(der.data);
	return source.data ? key_from_der(source, key) : "no memory for the key";
}

static const char *from_pem(struct key_source source, struct asym_key *key)
{
	const char *text = (const char *)source.data, *end = text + source.len;
	const char *block = find_block(text, end);
	char label[LABEL];
	struct bytes der;

	if (memmem(block, (size_t)(end - block), "ENCRYPTED", 9))
		return "the key is encrypted; take the password off with openssl pkey";
	if (pem_decode(block, (size_t)(end - block), label, sizeof(label), &der))
		return "PEM: the block has no end or is no base64";
	return keep_der(der, kind_of_label(label, source.expected), key);
}

/* A copy of the bytes with a NUL behind them, or NULL when they are no text. */
static char *text_of(const struct key_source *source)
{
	char *text;
	size_t i;

	for (i = 0; i < source->len; i++)
		if (source->data[i] >= 0x7f || (source->data[i] < ' ' && !memchr("\t\r\n", source->data[i], 3)))
			return NULL;
	text = malloc(source->len + 1);
	if (text) {
		memcpy(text, source->data, source->len);
		text[source->len] = 0;
	}
	return text;
}

static const char *from_text(const char *text, enum key_kind expected, struct asym_key *key)
{
	struct bytes der;
	size_t bad;

	if (!strncmp(text + strspn(text, " \t\r\n"), "type", 4) || text[strspn(text, " \t\r\n")] == '#')
		return key_from_text(text, key);
	if (hex_decode(text, &der, &bad) && base64_decode(text, strlen(text), &der, &bad))
		return "the text is no PEM, no lines beginning with type = ..., no hex and no base64";
	return keep_der(der, expected, key);
}

const char *key_from_file(struct key_source source, struct asym_key *key)
{
	const char *trouble;
	char *text;

	if (!source.len)
		return "there is nothing in it";
	if (is_pem(source.data, source.len))
		return from_pem(source, key);
	text = text_of(&source);
	if (!text)
		return key_from_der(source, key);
	trouble = from_text(text, source.expected, key);
	free(text);
	return trouble;
}
