// SPDX-License-Identifier: MIT
/*
 * Keys as lines "name = hex", the form for numbers from elsewhere: first "type = rsa", "dsa",
 * "ec" or "dh", then the numbers in any order. "curve = NAME" stands for all numbers of a
 * group; "field = prime" or "field = binary" begins an explicit one. Lines with # are comments.
 */
#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "key.h"

#define IN(member) offsetof(struct asym_key, member)

static const struct field {
	enum key_kind kind;
	const char *name;
	size_t at;
} fields[] = {
	{ KIND_RSA, "n", IN(n) },
	{ KIND_RSA, "e", IN(e) },
	{ KIND_RSA, "d", IN(d) },
	{ KIND_RSA, "p", IN(p) },
	{ KIND_RSA, "q", IN(q) },
	{ KIND_RSA, "dp", IN(dp) },
	{ KIND_RSA, "dq", IN(dq) },
	{ KIND_RSA, "qinv", IN(qinv) },
	{ KIND_RSA, "r3", IN(others[0].r) },
	{ KIND_RSA, "d3", IN(others[0].d) },
	{ KIND_RSA, "t3", IN(others[0].t) },
	{ KIND_RSA, "r4", IN(others[1].r) },
	{ KIND_RSA, "d4", IN(others[1].d) },
	{ KIND_RSA, "t4", IN(others[1].t) },
	{ KIND_RSA, "r5", IN(others[2].r) },
	{ KIND_RSA, "d5", IN(others[2].d) },
	{ KIND_RSA, "t5", IN(others[2].t) },
	{ KIND_DSA, "p", IN(p) },
	{ KIND_DSA, "q", IN(q) },
	{ KIND_DSA, "g", IN(g) },
	{ KIND_DSA, "x", IN(x) },
	{ KIND_DSA, "y", IN(y) },
	{ KIND_DH, "p", IN(p) },
	{ KIND_DH, "g", IN(g) },
	{ KIND_DH, "x", IN(x) },
	{ KIND_DH, "y", IN(y) },
	{ KIND_EC, "q", IN(group.q) },
	{ KIND_EC, "a", IN(group.a) },
	{ KIND_EC, "b", IN(group.b) },
	{ KIND_EC, "xg", IN(group.xg) },
	{ KIND_EC, "yg", IN(group.yg) },
	{ KIND_EC, "n", IN(group.n) },
	{ KIND_EC, "h", IN(group.h) },
	{ KIND_EC, "d", IN(d) },
	{ KIND_EC, "x", IN(x) },
	{ KIND_EC, "y", IN(y) },
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static struct number *number_at(struct asym_key *key, const struct field *field)
{
	return (struct number *)(void *)((uint8_t *)key + field->at);
}

static const char *set_type(struct asym_key *key, const char *value)
{
	enum key_kind kind;

	for (kind = KIND_RSA; kind <= KIND_DH; kind++)
		if (!strcasecmp(value, kind_name(kind)))
			break;
	if (kind > KIND_DH)
		return "lines: their type is not rsa, dsa, ec or dh";
	if (key->kind != KIND_ANY)
		return "lines: the type is there twice";
	key->kind = kind;
	return NULL;
}

static const char *set_field(struct asym_key *key, const char *value)
{
	if (!strcmp(value, "prime"))
		key->group.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME;
	else if (!strcmp(value, "binary"))
		key->group.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY;
	else
		return "lines: the field is neither prime nor binary";
	return NULL;
}

static const char *set_curve(struct asym_key *key, const char *value)
{
	const struct curve *curve = curve_by_name(value);

	return curve ? ec_group_named(key, curve) : "lines: the curve is not one that this tool knows";
}

static const char *set_number(struct asym_key *key, const char *name, const char *value)
{
	struct bytes bytes;
	size_t bad, i;
	bool kept;

	for (i = 0; i < FIELDS; i++)
		if (fields[i].kind == key->kind && !strcmp(fields[i].name, name))
			break;
	if (i == FIELDS)
		return "lines: there is a name that keys of this type do not have";
	if (number_at(key, &fields[i])->data)
		return "lines: a number is there twice";
	if (hex_decode(value, &bytes, &bad))
		return "lines: a value is no hex; bytes are pairs of 0-9 and a-f";
	kept = key_keep(key, bytes.data, bytes.len, number_at(key, &fields[i]));
	free(bytes.data);
	return kept ? NULL : "no memory for a number";
}

static const char *set(struct asym_key *key, const char *name, const char *value)
{
	if (!strcmp(name, "type"))
		return set_type(key, value);
	if (key->kind == KIND_ANY)
		return "lines: the first is not type = rsa, dsa, ec or dh";
	if (key->kind == KIND_EC && !strcmp(name, "curve"))
		return set_curve(key, value);
	if (key->kind == KIND_EC && !strcmp(name, "field"))
		return set_field(key, value);
	return set_number(key, name, value);
}

/* Cuts spaces off both ends. */
static char *trimmed(char *text)
{
	size_t len;

	while (isspace((unsigned char)*text))
		text++;
	for (len = strlen(text); len && isspace((unsigned char)text[len - 1]); len--)
		text[len - 1] = 0;
	return text;
}

static const char *read_line(struct asym_key *key, char *line)
{
	char *value;

	line = trimmed(line);
	if (!*line || *line == '#')
		return NULL;
	value = strchr(line, '=');
	if (!value)
		return "lines: one is not name = value";
	*value++ = 0;
	return set(key, trimmed(line), trimmed(value));
}

/* What a number that is missing would mean is decided here, once. */
static const char *check(struct asym_key *key)
{
	const struct ec_group *group = &key->group;
	size_t i;

	switch (key->kind) {
	case KIND_RSA:
		if (key->p.len) {
			if (!key->q.len || !key->dp.len || !key->dq.len || !key->qinv.len)
				return "lines: p goes with q, dp, dq and qinv";
			key->primes = 2;
			for (i = 0; i < MAX_OTHER_PRIMES && key->others[i].r.len; i++)
				key->primes++;
			if (!key->n.len)
				return rsa_modulus(key);
		} else if (!key->n.len) {
			return "lines: an RSA key has n, or p, q, dp, dq and qinv";
		}
		return NULL;
	case KIND_DSA:
		return key->p.len && key->q.len && key->g.len ? NULL : "lines: a DSA key has p, q and g";
	case KIND_DH:
		return key->p.len && key->g.len ? NULL : "lines: a DH key has p and g";
	case KIND_EC:
		return group->q.len && group->n.len && group->xg.data && group->yg.data ?
			       NULL :
			       "lines: an EC key has a curve, or q, a, b, xg, yg and n";
	default:
		return "lines: there is no type";
	}
}

const char *key_from_text(const char *text, struct asym_key *key)
{
	const char *trouble = NULL;
	char *copy = strdup(text), *line = copy;

	if (!copy)
		return "no memory for the lines";
	while (line && !trouble) {
		char *next = strchr(line, '\n');

		if (next)
			*next++ = 0;
		trouble = read_line(key, line);
		line = next;
	}
	free(copy);
	return trouble ? trouble : check(key);
}

static void print_number(FILE *to, const char *name, const struct number *number)
{
	size_t i;

	if (!number->data)
		return;
	fprintf(to, "%s = ", name);
	for (i = 0; i < number->len; i++)
		fprintf(to, "%02x", number->data[i]);
	fprintf(to, "%s\n", number->len ? "" : "00");
}

void key_print_text(FILE *to, const struct asym_key *key)
{
	const struct ec_group *group = &key->group;
	size_t i;

	fprintf(to, "type = %s\n", kind_name(key->kind));
	if (key->kind == KIND_EC && group->curve)
		fprintf(to, "curve = %s\n", group->curve->name);
	else if (key->kind == KIND_EC)
		fprintf(to, "field = %s\n",
		       group->field_type == VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY ? "binary" : "prime");
	for (i = 0; i < FIELDS; i++) {
		bool of_group = fields[i].at >= IN(group) && fields[i].at < IN(group) + sizeof(*group);

		if (fields[i].kind == key->kind && !(of_group && group->curve))
			print_number(to, fields[i].name,
				     (const struct number *)(const void *)((const uint8_t *)key + fields[i].at));
	}
}
