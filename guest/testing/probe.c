// SPDX-License-Identifier: MIT
/*
 * Runs the parts of vcrypto that need no kernel, for vcrypto.test.ts. Each line on standard input
 * is "OPERATION HEX", each line of output is the answer. Built with sanitizers: a read or write out
 * of bounds ends it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../vcrypto/akcipher.h"
#include "../vcrypto/asym/key.h"
#include "../vcrypto/vcrypto.h"

/* In a buffer of exactly its size, so that the sanitizer sees the first byte too many. */
static uint8_t *unhex(const char *text, size_t *len)
{
	uint8_t *data;
	size_t i;

	*len = strspn(text, "0123456789abcdef") / 2;
	data = malloc(*len ? *len : 1);
	for (i = 0; i < *len; i++) {
		unsigned int byte;

		sscanf(text + 2 * i, "%2x", &byte);
		data[i] = (uint8_t)byte;
	}
	return data;
}

static char *as_string(const uint8_t *data, size_t len)
{
	char *text = calloc(1, len + 1);

	memcpy(text, data, len);
	return text;
}

static void print_hex(const uint8_t *data, size_t len)
{
	while (len--)
		printf("%02x", *data++);
}

static void print_bytes(int result, struct bytes *bytes, size_t bad)
{
	if (result) {
		printf("bad %zu\n", bad);
		return;
	}
	printf("ok ");
	print_hex(bytes->data, bytes->len);
	putchar('\n');
	free(bytes->data);
}

static void decode_pem(const uint8_t *data, size_t len)
{
	char label[40];
	struct bytes der;

	if (!is_pem(data, len) || pem_decode((const char *)data, len, label, sizeof(label), &der)) {
		puts("bad");
		return;
	}
	printf("ok %s ", label);
	print_hex(der.data, der.len);
	putchar('\n');
	free(der.data);
}

static void parse_key(const uint8_t *data, size_t len)
{
	struct rsa_key key;
	struct bytes spki;

	if (rsa_key_parse(data, len, &key)) {
		puts("bad");
		return;
	}
	spki = rsa_key_spki(&key);
	printf("ok %s %u ", key.is_private ? "private" : "certificate", rsa_key_bits(&key));
	print_hex(spki.data, spki.len);
	putchar('\n');
	free(spki.data);
}

static void parse_certificate(const uint8_t *data, size_t len)
{
	struct ec_certificate certificate = { .der = { (uint8_t *)data, len } };

	if (!ec_certificate_parse(&certificate)) {
		puts("bad");
		return;
	}
	printf("ok %s ", certificate.algorithm);
	print_hex(certificate.signed_part.data, certificate.signed_part.len);
	putchar(' ');
	print_hex(certificate.signature.data, certificate.signature.len);
	putchar('\n');
}

/* Ends the text with what makes it one line. */
static void print_asym_text(const struct asym_key *key)
{
	fflush(stdout);
	key_print_text(stdout, key);
	puts(".");
}

static void print_asym_der(const struct asym_key *key)
{
	const char *label, *trouble;
	struct bytes der;

	trouble = key_to_der(key, &der, &label);
	if (trouble) {
		printf("bad %s\n", trouble);
		return;
	}
	printf("ok %s ", label);
	print_hex(der.data, der.len);
	putchar('\n');
	free(der.data);
}

/*
 * "asym-text", "asym-der", and with "-dh" what is expected; "asym-numbers" is the text without
 * the curve's name; "asym-d" computes d of the primes.
 */
static void asym_key(const char *operation, const uint8_t *data, size_t len)
{
	enum key_kind expected = strstr(operation, "-dh") ? KIND_DH : KIND_ANY;
	struct asym_key key = { .kind = KIND_ANY };
	const char *trouble = key_from_file((struct key_source){ data, len, expected }, &key);

	if (!trouble && !strcmp(operation, "asym-d")) {
		key.d = (struct number){ NULL, 0 };
		trouble = rsa_complete(&key);
	}
	if (!strcmp(operation, "asym-numbers"))
		key.group.curve = NULL;
	if (trouble)
		printf("bad %s\n", trouble);
	else if (strncmp(operation, "asym-d", 6))
		print_asym_text(&key);
	else
		print_asym_der(&key);
	key_release(&key);
}

static void parse_crypto(const char *text)
{
	struct crypto_entry entries[8];
	size_t count = crypto_parse(text, entries, 8), i;

	printf("ok %zu", count);
	for (i = 0; i < count && i < 8; i++)
		printf("|%s,%s,%s,%s,%s,%ld", entries[i].name, entries[i].driver, entries[i].module,
		       entries[i].selftest, entries[i].type, entries[i].priority);
	putchar('\n');
}

static void parse_sizes(const char *text)
{
	struct crypto_entry entry = { .name = "" };

	crypto_parse(text, &entry, 1);
	printf("ok %zu %zu %zu\n", entry.iv_size, entry.digest_size, entry.tag_size);
}

static void print_stats(const char *text)
{
	double samples[64];
	struct stats stats;
	size_t count = 0;
	char *end;

	for (; *text && count < 64; text = *end ? end + 1 : end)
		samples[count++] = strtod(text, &end);
	stats_of(samples, count, &stats);
	printf("ok %g %g %g %g %g\n", stats.mean, stats.median, stats.p95, stats.min, stats.max);
}

static void answer(const char *operation, const uint8_t *data, size_t len)
{
	char *text = as_string(data, len), *encoded = NULL;
	struct bytes bytes = { NULL, 0 };
	unsigned long number;
	size_t bad = 0;
	int result;

	if (!strcmp(operation, "hex-decode")) {
		result = hex_decode(text, &bytes, &bad);
		print_bytes(result, &bytes, bad);
	} else if (!strcmp(operation, "base64-decode")) {
		result = base64_decode((const char *)data, len, &bytes, &bad);
		print_bytes(result, &bytes, bad);
	} else if (!strcmp(operation, "hex-encode")) {
		encoded = hex_encode(data, len);
		printf("ok %s\n", encoded);
	} else if (!strcmp(operation, "base64-encode")) {
		encoded = base64_encode(data, len);
		printf("ok %s\n", encoded);
	} else if (!strcmp(operation, "pem")) {
		decode_pem(data, len);
	} else if (!strcmp(operation, "key")) {
		parse_key(data, len);
	} else if (!strcmp(operation, "certificate")) {
		parse_certificate(data, len);
	} else if (!strncmp(operation, "asym-", 5)) {
		asym_key(operation, data, len);
	} else if (!strcmp(operation, "crypto")) {
		parse_crypto(text);
	} else if (!strcmp(operation, "crypto-sizes")) {
		parse_sizes(text);
	} else if (!strcmp(operation, "stats")) {
		print_stats(text);
	} else if (!strcmp(operation, "number")) {
		if (number_decode(text, 16, 65536, &number))
			puts("bad");
		else
			printf("ok %lu\n", number);
	} else {
		puts("no such operation");
	}
	free(encoded);
	free(text);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		size_t word = strcspn(line, " \n"), len;
		uint8_t *data;

		if (line[word] != ' ')
			return 2;
		line[word] = 0;
		data = unhex(line + word + 1, &len);
		answer(line, data, len);
		free(data);
	}
	free(line);
	return 0;
}
