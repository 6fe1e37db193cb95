/* SPDX-License-Identifier: MIT */
/* vcrypto asym: requests of the asymmetric service through /dev/virtio-crypto-asymN. */
#ifndef ASYM_H
#define ASYM_H

#include "../vcrypto.h"
#include "key.h"
#include "virtio_crypto_asym.h"

/* --- device.c ------------------------------------------------------------------------------------ */

#define DEVICE_OPTION                                                                               \
	{ "device", 0, "FILE", "the device (default /dev/virtio-crypto-asym0)", NULL }

/* A request that is ready to be sent, any number of times. */
struct asym_op {
	struct bytes readable;
	size_t writable_len;
};

/* All writable bytes; the device wrote the first `used` of them. */
struct asym_answer {
	struct bytes bytes;
	size_t used;
};

/* Fails with a message. */
int asym_open(const struct command *command);
void asym_info(int device, struct virtio_crypto_asym_info *info);
/* 0 or an errno; answer->bytes has room for op->writable_len. */
int asym_submit(int device, const struct asym_op *op, struct asym_answer *answer);
/* Submits, and fails with a message unless the device says OK; `what` is what it should do. */
struct asym_answer asym_perform(int device, const struct asym_op *op, const char *what);
/* VIRTIO_CRYPTO_* status by name. */
const char *asym_status_name(uint32_t status);
uint32_t asym_status(const struct asym_answer *answer);

/* --- names.c: numbers of the service by name; -1 or NULL when there is none ---------------------------- */

long hash_number(const char *name);
const char *hash_name(uint32_t number);
/* How long a digest is, in bytes; 0 for no hash. */
size_t hash_len(uint32_t number);
long padding_number(const char *name);
const char *padding_name(uint32_t number);
const char *algorithm_name(uint32_t number);

#define HASH_NAMES "none, md5, sha1, sha224, sha256, sha384, sha512, sha3-224, -256, -384, -512"

/* --- request.c: the readable bytes of each request; the table of layouts is docs/wire-format.md -------- */

struct asym_choice {
	const struct asym_key *key;
	uint32_t hash, padding, rep; /* rep: VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE* */
	struct number k;	     /* DSA, ECDSA: given by the caller when it has bytes */
	struct bytes data;	     /* message, digest or ciphertext */
	struct bytes signature;	     /* RSA: as it is; DSA, ECDSA: r and s, equally long */
};

struct asym_op op_sign(const struct asym_choice *choice);
struct asym_op op_verify(const struct asym_choice *choice);
struct asym_op op_encrypt(const struct asym_choice *choice);
struct asym_op op_decrypt(const struct asym_choice *choice);

/* --- request-keys.c ---------------------------------------------------------------------------------------- */

struct rsa_keygen {
	uint32_t modulus_len, primes, rep;
	struct bytes e; /* none: the device's default */
};

struct asym_op op_rsa_keygen(const struct rsa_keygen *wanted);
struct asym_op op_dsa_keygen(uint32_t modulus_len);
/* algorithm: ASYM_ECDSA or ASYM_ECDH, the same operation under two numbers. */
struct asym_op op_ec_keygen(const struct ec_group *group, uint32_t algorithm);
struct asym_op op_dh_params(uint32_t modulus_len);
struct asym_op op_dh_keygen(const struct asym_key *key);
struct asym_op op_dh_compute(const struct asym_key *key, const struct number *y);
struct asym_op op_ecdh_keygen(const struct ec_group *group);
struct asym_op op_ecdh_compute(const struct asym_key *key, const struct asym_key *peer);

/* --- answer.c: what the device wrote, taken apart; all fail with a message when it is cut off ------------- */

/* RSA: the signature; DSA, ECDSA: r and s, equally long. */
struct bytes answer_signature(const struct asym_answer *answer, const struct asym_key *key);
/* The bytes behind status and reserved. */
struct bytes answer_bytes(const struct asym_answer *answer);
bool answer_valid(const struct asym_answer *answer);
void answer_rsa_key(const struct asym_answer *answer, struct asym_key *key);
void answer_dsa_key(const struct asym_answer *answer, struct asym_key *key);
/* The group is in the key already. */
void answer_ec_key(const struct asym_answer *answer, struct asym_key *key);
void answer_dh_params(const struct asym_answer *answer, struct asym_key *key);
/* p and g are in the key already. */
void answer_dh_key(const struct asym_answer *answer, struct asym_key *key);

/* --- choices.c: what the options say ---------------------------------------------------------------------- */

#define ASYM_KEY_OPTIONS                                                                            \
	{ "key", 'k', "FILE", "key: PEM, DER, lines name = hex, or DER in hex or base64", NULL },   \
	{ "key-hex", 0, "HEX", "the key itself, DER in hex", NULL },                                \
	{ "key-text", 0, "LINES", "the key itself: 'type = ec; curve = P-256; d = ...'", NULL }
#define GROUP_OPTIONS                                                                               \
	{ "curve", 'c', "NAME", "P-256, secp256k1, brainpoolP256r1, sect233r1, ...", NULL },        \
	{ "params", 0, "FILE", "explicit parameters, or any key of the group", NULL }
#define ASYM_HASH_OPTION { "hash", 0, "NAME", HASH_NAMES, NULL }
#define REP_OPTION { "rep", 0, "N", "RSA private key: 1 as n, d; 2 as primes (default where known)", NULL }
#define SIGNATURE_OPTIONS                                                                           \
	{ "sig", 's', "HEX", "the signature", NULL },                                               \
	{ "sig-base64", 0, "TEXT", "the signature in base64", NULL },                               \
	{ "sig-in", 0, "FILE", "a file with the raw signature", NULL }
#define FORM_OPTION { "form", 0, "FORM", "DSA, ECDSA: der (SEQUENCE, default) or rs (r and s)", NULL }
#define KEY_OUTPUT_OPTION { "out", 'o', "FORM", "pem (default), der, hex (DER in hex) or text", NULL }

#define PUBLIC_OPTION { "public", 0, "FILE", "write the public half to FILE as well, in the same form", NULL }

/* Any of --key, --key-hex, --key-text. */
struct asym_key choice_key(const struct command *command, enum key_kind expected);
/* A key of this option, which is a file. */
struct asym_key choice_key_file(const struct command *command, const char *option, enum key_kind expected);
struct asym_key choice_group(const struct command *command);
/* As above, but fails with a message when the key has no private or public half. */
void need_private(const struct asym_key *key);
void need_public(const struct asym_key *key);
uint32_t choice_hash(const struct command *command, const char *fallback);
uint32_t choice_padding(const struct command *command, const char *fallback);
uint32_t choice_rep(const struct command *command, const struct asym_key *key);
/* hex, base64 or raw. */
void check_output(const struct command *command);
/* pem, der, hex or text. */
void check_key_output(const struct command *command);
void output_key(const struct command *command, const struct asym_key *key);
/* DER SEQUENCE of r and s, which are the halves of `rs`, and back. */
struct bytes signature_to_der(struct bytes rs);
struct bytes signature_from_der(struct bytes der, const struct asym_key *key);

#endif
