/* SPDX-License-Identifier: MIT */
/* Certificates with a public key for ECDSA, and what the kernel does with them. */
#ifndef AKCIPHER_H
#define AKCIPHER_H

#include "vcrypto.h"

#define EC_FOLDER KEY_FOLDER "/ec"

struct ec_certificate {
	char path[256];
	struct bytes der;
	const char *algorithm; /* ecdsa-nist-p256 */
	/* What is signed in it, and the signature. */
	struct bytes signed_part, signature;
	struct key key;
};

/* ec-cert.c: false when it is none with one of the three curves. */
bool ec_certificate_parse(struct ec_certificate *certificate);

/* akcipher.c: a file, or a name in EC_FOLDER. Fails with a message. */
struct ec_certificate ec_certificate_read(const char *name);
/* Into the keyring. Returns the driver that --driver and --stateless choose. */
const char *ec_certificate_load(struct ec_certificate *certificate, const struct command *command);
/* Returns 0 or an errno. */
int ec_verify(const struct ec_certificate *certificate, const char *hash, struct bytes digest,
	      struct bytes signature);

#endif
