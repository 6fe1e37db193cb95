// SPDX-License-Identifier: MIT
/* What the options of vcrypto asym say: keys, groups, names; and how keys are printed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asym.h"

static struct asym_key read_key(struct key_source source, const char *what)
{
	struct asym_key key = { .kind = KIND_ANY };
	const char *trouble = key_from_file(source, &key);

	if (trouble)
		fail("%s is no key: %s", what, trouble);
	if (source.expected != KIND_ANY && key.kind != source.expected)
		fail("%s is a key of %s, and this needs one of %s", what, kind_name(key.kind),
		     kind_name(source.expected));
	return key;
}

static struct asym_key key_of_file(const char *name, enum key_kind expected)
{
	char path[256];
	struct bytes file;

	if (strcmp(name, "-") && key_find(path, sizeof(path), name, KEY_PRIVATE))
		file = read_file(path);
	else
		file = read_file(name);
	return read_key((struct key_source){ file.data, file.len, expected }, name);
}

struct asym_key choice_key_file(const struct command *command, const char *option, enum key_kind expected)
{
	const char *name = option_value(command, option);

	if (!name)
		fail_usage("--%s is missing", option);
	return key_of_file(name, expected);
}

static struct asym_key key_of_lines(const char *lines, enum key_kind expected)
{
	struct bytes copy = bytes_copy(lines, strlen(lines));
	size_t i;

	if (!copy.data)
		fail_errno(ENOMEM, "no memory for --key-text");
	for (i = 0; i < copy.len; i++)
		if (copy.data[i] == ';')
			copy.data[i] = '\n';
	return read_key((struct key_source){ copy.data, copy.len, expected }, "--key-text");
}

struct asym_key choice_key(const struct command *command, enum key_kind expected)
{
	const char *name = option_value(command, "key"), *lines = option_value(command, "key-text");
	const char *hex = option_value(command, "key-hex");

	if (!!name + !!lines + !!hex > 1)
		fail_usage("the key is given by one of --key, --key-hex and --key-text");
	if (hex) {
		struct bytes der = option_hex(command, "key-hex");

		return read_key((struct key_source){ der.data, der.len, expected }, "--key-hex");
	}
	if (lines)
		return key_of_lines(lines, expected);
	if (!name)
		fail_usage("--key is missing");
	return key_of_file(name, expected);
}

struct asym_key choice_group(const struct command *command)
{
	const char *name = option_value(command, "curve"), *trouble;
	struct asym_key key = { .kind = KIND_EC };
	const struct curve *curve;

	if (!!name + !!option_value(command, "params") != 1)
		fail_usage("the group is given by one of --curve and --params");
	if (!name) {
		key = choice_key_file(command, "params", KIND_EC);
		key.d = key.x = key.y = (struct number){ NULL, 0 };
		return key;
	}
	curve = curve_by_name(name);
	if (!curve)
		fail_usage("--curve %s: `vcrypto asym curves` lists those that are known; "
			   "--params takes any other",
			   name);
	trouble = ec_group_named(&key, curve);
	if (trouble)
		fail("%s", trouble);
	return key;
}

void need_private(const struct asym_key *key)
{
	if (!key_is_private(key))
		fail("this is a public key or parameters only, and the private key is needed");
}

void need_public(const struct asym_key *key)
{
	bool there = key->kind == KIND_RSA ? key->n.len && key->e.len :
		     key->kind == KIND_EC  ? key->x.len || key->y.len :
					     key->y.len;

	if (!there)
		fail("the key has no public half in its file");
}

uint32_t choice_hash(const struct command *command, const char *fallback)
{
	const char *name = option_or(command, "hash", fallback);
	long number = hash_number(name);

	if (number < 0)
		fail_usage("--hash %s: one of " HASH_NAMES " is needed", name);
	return (uint32_t)number;
}

uint32_t choice_padding(const struct command *command, const char *fallback)
{
	const char *name = option_or(command, "padding", fallback);
	long number = padding_number(name);

	if (number < 0)
		fail_usage("--padding %s: none, pkcs1, pss, x931, oaep or sslv23 is needed", name);
	return (uint32_t)number;
}

uint32_t choice_rep(const struct command *command, const struct asym_key *key)
{
	unsigned long rep = option_number(command, "rep", key->primes ? 2 : 1, 1, 2);

	if (key->kind != KIND_RSA)
		return 0;
	if (rep == 2 && !key->primes)
		fail("--rep 2: the key does not have its primes");
	if (rep == 1 && !(key->n.len && key->d.len))
		fail("--rep 1: the key does not have n and d");
	return rep == 2 ? VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE2 : VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE1;
}

void check_output(const struct command *command)
{
	const char *form = option_or(command, "out", "hex");

	if (strcmp(form, "hex") && strcmp(form, "base64") && strcmp(form, "raw"))
		fail_usage("--out %s: hex, base64 or raw is needed", form);
}

void check_key_output(const struct command *command)
{
	const char *form = option_or(command, "out", "pem");

	if (strcmp(form, "pem") && strcmp(form, "der") && strcmp(form, "hex") && strcmp(form, "text"))
		fail_usage("--out %s: pem, der, hex or text is needed", form);
}

/* RFC 7468: lines of 64 characters. */
static void print_pem(FILE *to, const char *label, struct bytes der)
{
	char *text = base64_encode(der.data, der.len);
	size_t at, len;

	if (!text)
		fail_errno(ENOMEM, "no memory for the key");
	len = strlen(text);
	fprintf(to, "-----BEGIN %s-----\n", label);
	for (at = 0; at < len; at += 64)
		fprintf(to, "%.64s\n", text + at);
	fprintf(to, "-----END %s-----\n", label);
	free(text);
}

static void print_der(FILE *to, const char *form, const struct asym_key *key)
{
	const char *label, *trouble;
	struct bytes der;
	char *hex;

	trouble = key_to_der(key, &der, &label);
	if (trouble)
		fail("the key cannot be printed so: %s; --out text always works", trouble);
	if (!strcmp(form, "der")) {
		fwrite(der.data, 1, der.len, to);
	} else if (!strcmp(form, "hex")) {
		hex = hex_encode(der.data, der.len);
		if (!hex)
			fail_errno(ENOMEM, "no memory for the key");
		fprintf(to, "%s\n", hex);
		free(hex);
	} else {
		print_pem(to, label, der);
	}
	free(der.data);
}

static void print_key(const struct command *command, FILE *to, const struct asym_key *key)
{
	const char *form = option_or(command, "out", "pem");

	if (!strcmp(form, "text"))
		key_print_text(to, key);
	else
		print_der(to, form, key);
	if (fflush(to) || ferror(to))
		fail_errno(errno, "cannot write the key");
}

static void write_public(const struct command *command, const char *path, struct asym_key key)
{
	static const struct number none = { NULL, 0 };
	FILE *to = fopen(path, "we");

	if (!to)
		fail_errno(errno, "cannot write %s", path);
	key.d = none;
	if (key.kind == KIND_RSA) {
		key.primes = 0;
		key.p = key.q = key.dp = key.dq = key.qinv = none;
		memset(key.others, 0, sizeof(key.others));
	} else if (key.kind != KIND_EC) {
		key.x = none;
	}
	print_key(command, to, &key);
	if (fclose(to))
		fail_errno(errno, "cannot write %s", path);
}

void output_key(const struct command *command, const struct asym_key *key)
{
	const char *path = option_value(command, "public");

	print_key(command, stdout, key);
	if (path)
		write_public(command, path, *key);
}

struct bytes signature_to_der(struct bytes rs)
{
	struct der_writer out;
	struct bytes der;

	if (!der_begin(&out))
		fail_errno(ENOMEM, "no memory for the signature");
	der_put_number(&out, number_of(rs.data + rs.len / 2, rs.len / 2));
	der_put_number(&out, number_of(rs.data, rs.len / 2));
	der_put_header(&out, DER_SEQUENCE, out.end);
	der = bytes_copy(out.at, (size_t)(out.end - out.at));
	if (!der.data)
		fail_errno(ENOMEM, "no memory for the signature");
	free(out.buffer);
	return der;
}

struct bytes signature_from_der(struct bytes der, const struct asym_key *key)
{
	size_t half = key->kind == KIND_DSA ? key->q.len : key->group.n.len;
	struct der in = { der.data, der.len }, content;
	struct number r, s;
	struct bytes rs;

	if (!der_take(&in, DER_SEQUENCE, &content) || in.left || !der_take_number(&content, &r) ||
	    !der_take_number(&content, &s) || content.left)
		fail("the signature is no SEQUENCE of r and s; --form rs takes them one after the other");
	half = r.len > half ? r.len : half;
	half = s.len > half ? s.len : half;
	rs = (struct bytes){ xalloc(2 * half), 2 * half };
	if (r.len)
		memcpy(rs.data + half - r.len, r.data, r.len);
	if (s.len)
		memcpy(rs.data + 2 * half - s.len, s.data, s.len);
	return rs;
}
