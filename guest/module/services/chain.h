/* SPDX-License-Identifier: GPL-2.0-only */
/* What the table of chains, their sessions and their requests share. */
#ifndef _VIRTIO_CRYPTO_SERVICES_CHAIN_H
#define _VIRTIO_CRYPTO_SERVICES_CHAIN_H

#include <crypto/internal/aead.h>
#include <crypto/sha2.h>

#include "services.h"

struct vcs_chain {
	const char *name;
	u32 cipher;
	u32 mac;
	u8 block;
	u8 digest;
	int (*check_key)(struct crypto_aead *tfm, const u8 *key, unsigned int len);
};

struct vcs_chain_alg {
	struct aead_alg alg;
	const struct vcs_chain *chain;
	bool stateless;
	bool registered;
};

struct vcs_chain_ctx {
	struct vcs_tfm common;
	const struct vcs_chain *chain;
	/* Of the cipher and behind it of the MAC; only for requests without a session. */
	u8 *keys;
	u32 key_len;
	u32 auth_key_len;
};

struct vcs_chain_request {
	bool encrypt;
	u32 text_len;
	u8 tag[SHA512_DIGEST_SIZE];
};

struct vcs_chain_keys {
	const u8 *key;
	u32 key_len;
	const u8 *auth_key;
	u32 auth_key_len;
};

/* chain-session.c */
__le32 vcs_chain_order(u32 op);
int vcs_chain_open(struct vcs_device *dev, struct vcs_session *session,
		   const struct vcs_chain *chain, const struct vcs_chain_keys *keys, u32 op);
int vcs_chain_setkey(struct crypto_aead *tfm, const u8 *key, unsigned int len);

/* chain.c: all but the names and sizes. */
extern const struct aead_alg vcs_chain_base;

#endif
