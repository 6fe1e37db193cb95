// SPDX-License-Identifier: MIT
/*
 * vcrypto akcipher: ECDSA. AF_ALG of this kernel has no type akcipher. Its keyring verifies with
 * the key of a certificate, by the same algorithms. It has no way to a private EC key.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "akcipher.h"
#include "services.h"

#define DEFAULT_KEY "demo-p256"
/* Two numbers of 48 bytes, each with a header and perhaps a zero, and the header of both. */
#define MAX_SIGNATURE 104

static bool read_as(struct ec_certificate *certificate, const char *folder, const char *name, const char *ending)
{
	FILE *there;

	snprintf(certificate->path, sizeof(certificate->path), "%s%.160s%s", folder, name, ending);
	there = fopen(certificate->path, "r");
	if (there)
		fclose(there);
	return there;
}

struct ec_certificate ec_certificate_read(const char *name)
{
	struct ec_certificate certificate = { .path = "" };
	char label[40];

	if (!read_as(&certificate, "", name, "") &&
	    (strchr(name, '/') || !read_as(&certificate, EC_FOLDER "/", name, ".cert.pem")))
		fail("there is no certificate %s, neither as a file nor in " EC_FOLDER, name);
	certificate.der = read_file(certificate.path);
	if ((is_pem(certificate.der.data, certificate.der.len) &&
	     pem_decode((const char *)certificate.der.data, certificate.der.len, label, sizeof(label),
			&certificate.der)) ||
	    !ec_certificate_parse(&certificate))
		fail("%s is no X.509 certificate with a key on P-192, P-256 or P-384, as PEM or DER",
		     certificate.path);
	text_copy(certificate.key.path, sizeof(certificate.key.path), certificate.path);
	certificate.key.der = certificate.der;
	return certificate;
}

const char *ec_certificate_load(struct ec_certificate *certificate, const struct command *command)
{
	const char *name = service_name(command, certificate->algorithm);
	const char *driver = strcmp(name, certificate->algorithm) ? name : priority_best(name);
	long result;

	if (!driver)
		fail("the kernel has no %s: `rebind crypto0 virtio_crypto_services` brings the device's, "
		     "`modprobe ecdsa_generic` the software",
		     certificate->algorithm);
	priority_prefer(certificate->algorithm, driver);
	result = key_add(&certificate->key);
	if (result < 0)
		fail_errno((int)-result, "the kernel refused %s", certificate->path);
	return driver;
}

int ec_verify(const struct ec_certificate *certificate, const char *hash, struct bytes digest,
	      struct bytes signature)
{
	/* The kernel reads as many bytes as a signature can have, whatever its length. */
	uint8_t longest[MAX_SIGNATURE] = { 0 };
	char info[40];
	long result;

	if (signature.len > sizeof(longest))
		return EINVAL;
	memcpy(longest, signature.data, signature.len);
	snprintf(info, sizeof(info), "enc=x962 hash=%.16s", hash);
	result = key_verify(&certificate->key, info, digest, (struct bytes){ longest, signature.len });
	return result < 0 ? (int)-result : 0;
}

/* The digest to verify: --digest, or that of the data. */
static struct bytes digest_of(const struct command *command, const char *hash)
{
	struct bytes digest, data;

	if (!hash_size(hash))
		fail_usage("--hash %s: sha1, sha224, sha256, sha384 or sha512 is needed", hash);
	if (option_value(command, "digest")) {
		digest = option_hex(command, "digest");
		if (digest.len != hash_size(hash))
			fail_usage("--digest has %zu bytes; %s has %zu", digest.len, hash, hash_size(hash));
		return digest;
	}
	data = input_bytes(command);
	return alg_hash(hash, data.data, data.len);
}

static int verify(struct command *command)
{
	const char *hash = option_or(command, "hash", "sha256");
	struct bytes signature = signature_bytes(command), digest = digest_of(command, hash);
	struct ec_certificate certificate = ec_certificate_read(option_or(command, "key", DEFAULT_KEY));
	const char *driver = ec_certificate_load(&certificate, command);
	int number = ec_verify(&certificate, hash, digest, signature);

	priority_restore();
	if (number == EKEYREJECTED || number == EBADMSG || number == EINVAL)
		fail_errno(number, "the signature does not belong to this key, digest and hash");
	if (number)
		fail_errno(number, "%s could not verify with %s", driver, certificate.path);
	puts("the signature is good");
	return EXIT_OK;
}

static struct option verify_options[] = {
	{ "key", 'k', "KEY", "an X.509 certificate: a file, or a name in " EC_FOLDER " (demo-p256)", NULL },
	{ "driver", 0, "NAME", "virtio-ecdsa-nist-p256, ... (default: the best)", NULL },
	{ "stateless", 0, NULL, "the device's, with the key in each request: no session", NULL },
	{ "hash", 0, "NAME", "sha1, sha224, sha256 (default), sha384 or sha512", NULL },
	{ "digest", 'd', "HEX", "the digest itself, in place of data to hash", NULL },
	INPUT_OPTIONS,
	{ "sig", 's', "HEX", "the signature, in DER", NULL },
	{ "sig-base64", 0, "TEXT", "the signature in base64", NULL },
	{ "sig-in", 0, "FILE", "a file with the signature", NULL },
	{ NULL, 0, NULL, NULL, NULL },
};

struct command akcipher_verify_command = {
	.path = "akcipher verify",
	.summary = "Verifies an ECDSA signature; the exit status is 1 when it is not good.",
	.details = "The keyring takes the implementation with the highest priority: --driver is raised for it.",
	.options = verify_options,
	.run = verify,
};
