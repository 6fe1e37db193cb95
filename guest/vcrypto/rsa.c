// SPDX-License-Identifier: MIT
/* vcrypto rsa: the operations of the kernel's keyring on RSA keys. */
#include <dirent.h>
#include <errno.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vcrypto.h"

#define KEY_OPTION { "key", 'k', "KEY", "a name from `vcrypto rsa keys`, or a PEM or DER file", NULL }
#define ENC_OPTION { "enc", 0, "FORM", "pkcs1 (padding of PKCS #1 v1.5, default) or raw", NULL }
#define HASH_OPTION { "hash", 0, "NAME", "sha1, sha224, sha256 (default), sha384 or sha512", NULL }
#define DIGEST_OPTION { "digest", 'd', "HEX", "the digest itself, in place of data to hash", NULL }
#define END_OF_OPTIONS { NULL, 0, NULL, NULL, NULL }

#define DEFAULT_KEY "demo-2048"

static const char *encoding(const struct command *command)
{
	const char *form = option_or(command, "enc", "pkcs1");

	if (strcmp(form, "pkcs1") && strcmp(form, "raw"))
		fail_usage("--enc %s: pkcs1 or raw is needed", form);
	return form;
}

static void check_output_form(const struct command *command)
{
	const char *form = option_or(command, "out", "hex");

	if (strcmp(form, "hex") && strcmp(form, "base64") && strcmp(form, "raw"))
		fail_usage("--out %s: hex, base64 or raw is needed", form);
}

/* The digest to sign or verify, and the info string that tells the kernel what it is. */
static struct bytes digest_of(const struct command *command, char *info, size_t info_size)
{
	const char *hash = option_or(command, "hash", "sha256");
	struct bytes data, digest;

	if (!hash_size(hash))
		fail_usage("--hash %s: sha1, sha224, sha256, sha384 or sha512 is needed", hash);
	snprintf(info, info_size, "enc=pkcs1 hash=%s", hash);
	if (option_value(command, "digest")) {
		digest = option_hex(command, "digest");
		if (digest.len != hash_size(hash))
			fail_usage("--digest has %zu bytes; %s has %zu", digest.len, hash, hash_size(hash));
		return digest;
	}
	data = input_bytes(command);
	digest = alg_hash(hash, data.data, data.len);
	free(data.data);
	return digest;
}

static int sign(struct command *command)
{
	uint8_t signature[MAX_RSA_BYTES];
	char info[64];
	struct bytes digest;
	struct key key;
	long len;

	check_output_form(command);
	digest = digest_of(command, info, sizeof(info));
	key = key_load(option_or(command, "key", DEFAULT_KEY), KEY_PRIVATE);
	len = key_sign(&key, info, digest, signature);
	if (len < 0)
		fail_errno((int)-len, "the kernel did not sign with %s (%s)", key.path, info);
	output_bytes(command, signature, (size_t)len);
	return EXIT_OK;
}

static int verify(struct command *command)
{
	struct bytes signature = signature_bytes(command), digest;
	char info[64];
	struct key key;
	long result;

	digest = digest_of(command, info, sizeof(info));
	key = key_load(option_or(command, "key", DEFAULT_KEY), KEY_PUBLIC);
	if (signature.len != key.rsa.n_len)
		fail("the signature has %zu bytes; one of %s has %zu", signature.len, key.path, key.rsa.n_len);
	result = key_verify(&key, info, digest, signature);
	if (result == -EKEYREJECTED || result == -EBADMSG || result == -EINVAL)
		fail_errno((int)-result, "the signature does not belong to this key, digest and hash");
	if (result < 0)
		fail_errno((int)-result, "the kernel could not verify with %s (%s)", key.path, info);
	puts("the signature is good");
	return EXIT_OK;
}

/* Longer data is refused by the kernel with an EINVAL that says nothing. */
static void check_length(const struct bytes *data, size_t max, const char *what, const struct key *key)
{
	if (data->len > max)
		fail("%zu bytes are too long: with %s at most %zu bytes can be %s", data->len, key->path, max,
		     what);
	if (!data->len)
		fail("there is nothing to be %s: the data is empty", what);
}

static int encrypt(struct command *command)
{
	const char *form = encoding(command);
	uint8_t result[MAX_RSA_BYTES];
	struct bytes data;
	char info[64];
	struct key key;
	long len;

	check_output_form(command);
	snprintf(info, sizeof(info), "enc=%s", form);
	data = input_bytes(command);
	key = key_load(option_or(command, "key", DEFAULT_KEY), KEY_PUBLIC);
	check_length(&data, strcmp(form, "raw") ? key.rsa.n_len - 11 : key.rsa.n_len, "encrypted", &key);
	len = key_encrypt(&key, info, data, result);
	if (len < 0)
		fail_errno((int)-len, "the kernel did not encrypt with %s (%s)", key.path, info);
	output_bytes(command, result, (size_t)len);
	return EXIT_OK;
}

static int decrypt(struct command *command)
{
	uint8_t result[MAX_RSA_BYTES];
	struct bytes data;
	char info[64];
	struct key key;
	long len;

	check_output_form(command);
	snprintf(info, sizeof(info), "enc=%s", encoding(command));
	data = input_bytes(command);
	key = key_load(option_or(command, "key", DEFAULT_KEY), KEY_PRIVATE);
	check_length(&data, key.rsa.n_len, "decrypted", &key);
	len = key_decrypt(&key, info, data, result);
	if (len < 0)
		fail_errno((int)-len,
			   "the kernel did not decrypt with %s (%s): wrong key, wrong padding, or a "
			   "number that is not below the modulus",
			   key.path, info);
	output_bytes(command, result, (size_t)len);
	return EXIT_OK;
}

/* --- keys ------------------------------------------------------------------------------------ */

static const struct {
	unsigned int bit;
	const char *name;
} abilities[] = {
	{ KEYCTL_SUPPORTS_ENCRYPT, "encrypt" },
	{ KEYCTL_SUPPORTS_DECRYPT, "decrypt" },
	{ KEYCTL_SUPPORTS_SIGN, "sign" },
	{ KEYCTL_SUPPORTS_VERIFY, "verify" },
};

static void print_text(const struct key *key, const struct key_facts *facts, const char *fingerprint)
{
	size_t i;

	printf("%s\n  %s, %u bits; can", key->path, key->rsa.is_private ? "private key" : "certificate",
	       facts->key_size);
	for (i = 0; i < 4; i++)
		if (facts->supported_ops & abilities[i].bit)
			printf(" %s", abilities[i].name);
	printf("\n  SHA-256 of the public key: %s\n", fingerprint);
}

static void print_json(const struct key *key, const struct key_facts *facts, const char *fingerprint,
		       bool first)
{
	const char *comma = "";
	size_t i;

	printf("%s{\"path\":", first ? "" : ",");
	print_json_string(key->path);
	printf(",\"kind\":\"%s\",\"bits\":%u,\"can\":[", key->rsa.is_private ? "private" : "certificate",
	       facts->key_size);
	for (i = 0; i < 4; i++) {
		if (!(facts->supported_ops & abilities[i].bit))
			continue;
		printf("%s\"%s\"", comma, abilities[i].name);
		comma = ",";
	}
	printf("],\"fingerprint\":\"%s\"}", fingerprint);
}

static int only_pem(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".pem");
}

static int keys(struct command *command)
{
	bool json = option_value(command, "json");
	struct dirent **names;
	int count = scandir(KEY_FOLDER, &names, only_pem, alphasort), i, shown = 0;

	if (count < 0)
		fail_errno(errno, "cannot list " KEY_FOLDER);
	if (json)
		putchar('[');
	for (i = 0; i < count; i++) {
		struct key key = { .path = "" };
		struct key_facts facts;
		struct bytes spki, digest;
		char path[256];
		long result;

		snprintf(path, sizeof(path), KEY_FOLDER "/%.200s", names[i]->d_name);
		if (!key_read(path, &key)) {
			fprintf(stderr, "vcrypto: %s is no RSA key: left out\n", path);
			continue;
		}
		result = key_add(&key);
		if (!result)
			result = key_query(&key, "enc=pkcs1", &facts);
		if (result < 0)
			fail_errno((int)-result, "the kernel refused %s", path);
		spki = rsa_key_spki(&key.rsa);
		digest = alg_hash("sha256", spki.data, spki.len);
		if (json)
			print_json(&key, &facts, hex_encode(digest.data, digest.len), !shown);
		else
			print_text(&key, &facts, hex_encode(digest.data, digest.len));
		shown++;
	}
	if (json)
		puts("]");
	return EXIT_OK;
}

static struct option keys_options[] = {
	{ "json", 0, NULL, "print as JSON", NULL },
	END_OF_OPTIONS,
};

struct command rsa_keys_command = {
	.path = "rsa keys",
	.summary = "Lists the keys in " KEY_FOLDER ": size, what the kernel can do with them, fingerprint.",
	.options = keys_options,
	.run = keys,
};

static struct option sign_options[] = {
	KEY_OPTION, HASH_OPTION, DIGEST_OPTION, INPUT_OPTIONS, OUTPUT_OPTION, END_OF_OPTIONS,
};

struct command rsa_sign_command = {
	.path = "rsa sign",
	.summary = "Signs the hash of the data (RSASSA-PKCS1-v1_5).",
	.details = "\nexample: vcrypto rsa sign --key demo-2048 --hash sha256 --text hello --out base64",
	.options = sign_options,
	.run = sign,
};

static struct option verify_options[] = {
	KEY_OPTION,
	HASH_OPTION,
	DIGEST_OPTION,
	INPUT_OPTIONS,
	{ "sig", 's', "HEX", "the signature", NULL },
	{ "sig-base64", 0, "TEXT", "the signature in base64", NULL },
	{ "sig-in", 0, "FILE", "a file with the raw signature", NULL },
	END_OF_OPTIONS,
};

struct command rsa_verify_command = {
	.path = "rsa verify",
	.summary = "Verifies a signature; the exit status is 1 when it is not good.",
	.options = verify_options,
	.run = verify,
};

static struct option encrypt_options[] = {
	KEY_OPTION, ENC_OPTION, INPUT_OPTIONS, OUTPUT_OPTION, END_OF_OPTIONS,
};

struct command rsa_encrypt_command = {
	.path = "rsa encrypt",
	.summary = "Encrypts with the public key; with --enc raw the data is a number below the modulus.",
	.options = encrypt_options,
	.run = encrypt,
};

static struct option decrypt_options[] = {
	KEY_OPTION, ENC_OPTION, INPUT_OPTIONS, OUTPUT_OPTION, END_OF_OPTIONS,
};

struct command rsa_decrypt_command = {
	.path = "rsa decrypt",
	.summary = "Decrypts with the private key; --enc raw is the private operation itself.",
	.details = "\nexample: vcrypto rsa encrypt -t hello -o raw | vcrypto rsa decrypt -o raw",
	.options = decrypt_options,
	.run = decrypt,
};
