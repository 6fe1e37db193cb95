/* SPDX-License-Identifier: MIT */
/* What the commands cipher, hash, mac, aead and akcipher share. */
#ifndef SERVICES_H
#define SERVICES_H

#include "vcrypto.h"

/* AF_ALG takes no more in one operation that has to have everything at once. */
#define SERVICE_MAX_DATA 65536U

#define SERVICE_OPTIONS(what)                                                                     \
	{ "alg", 'a', "NAME", what, NULL },                                                       \
	{ "driver", 0, "NAME", "one implementation of it (default: the best): virtio-...", NULL }, \
	{ "stateless", 0, NULL, "the device's, with the key in each request: no session", NULL }

/* What --alg, --driver and --stateless come to, as AF_ALG and /proc/crypto name it. */
const char *service_name(const struct command *command, const char *fallback);
/* The algorithm behind a name that was bound. Fails with a message. */
struct crypto_entry service_entry(const char *name);
/* --key, which may not be empty. */
struct bytes service_key(const struct command *command);
/* --iv, or none where the algorithm has none. */
struct bytes service_iv(const struct command *command, const char *name, size_t size);
/* Fails if --out is no form of output. */
void service_check_form(const struct command *command);

/* A socket for operations; without a key if that has no data, without a tag if that has no bytes. */
struct cipher service_open(const char *type, const char *name, struct bytes key, size_t tag_len);

/* hash.c: one message. Fails with a message. */
struct bytes hash_run(struct cipher *socket, const char *name, struct bytes data, size_t digest_len);

/* aead.c: a key as authenc(...) takes it, of --key and --auth-key; else --key. */
struct bytes aead_key(const struct command *command, const char *name);
/* Bytes of the nonce as the algorithm takes them. */
struct bytes aead_iv(struct bytes iv, const struct crypto_entry *entry);
/* data is assoc || text; the result has what takes the place of text. Returns 0 or an errno. */
int aead_run(struct cipher *socket, struct alg_message *message, struct bytes *result, size_t tag_len);

/* cipher.c: in place. Fails with a message. */
void stream_run(struct cipher *socket, const char *name, const struct alg_message *first, struct bytes data);

#endif
