/* SPDX-License-Identifier: GPL-2.0-only */
/* What the table of hashes, their sessions and their requests share. */
#ifndef _VIRTIO_CRYPTO_SERVICES_AHASH_H
#define _VIRTIO_CRYPTO_SERVICES_AHASH_H

#include <crypto/internal/hash.h>

#include "collector.h"
#include "services.h"

struct vcs_hash {
	const char *name;
	u32 service;
	u32 algo;
	u8 digest;
	u8 block;
	u8 priority;
	int (*check_key)(unsigned int len);
};

struct vcs_hash_alg {
	struct ahash_alg alg;
	const struct vcs_hash *hash;
	bool stateless;
	bool registered;
};

struct vcs_hash_ctx {
	struct vcs_tfm common;
	const struct vcs_hash *hash;
	struct crypto_ahash *fallback;
	struct vcs_collectors collectors;
	/* Only for requests without a session. */
	u32 key_len;
	u8 *key;
};

struct vcs_hash_request {
	/* NULL: the message is in software. */
	struct vcs_collector *collector;
	struct ahash_request fallback;
};

/* ahash-session.c */
int vcs_hash_open(struct vcs_hash_ctx *ctx);
int vcs_mac_setkey(struct crypto_ahash *tfm, const u8 *key, unsigned int len);

/* ahash.c: all but the names and sizes. */
extern const struct ahash_alg vcs_hash_base;

#endif
