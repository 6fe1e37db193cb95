/* SPDX-License-Identifier: GPL-2.0-only */
/* What the table of ciphers and their requests share. */
#ifndef _VIRTIO_CRYPTO_SERVICES_SKCIPHER_H
#define _VIRTIO_CRYPTO_SERVICES_SKCIPHER_H

#include <crypto/aes.h>
#include <crypto/internal/skcipher.h>

#include "services.h"

enum vcs_mode { VCS_ECB, VCS_CBC, VCS_CTR, VCS_XTS };

struct vcs_cipher {
	const char *name;
	u32 algo;
	enum vcs_mode mode;
	u8 block;
	u8 min_key;
	u8 max_key;
	int (*check_key)(struct crypto_skcipher *tfm, const u8 *key, unsigned int len);
};

struct vcs_cipher_alg {
	struct skcipher_alg alg;
	const struct vcs_cipher *cipher;
	bool stateless;
	bool registered;
};

struct vcs_cipher_ctx {
	struct vcs_tfm common;
	const struct vcs_cipher *cipher;
	/* XTS: for the keys that the device refuses. */
	struct crypto_skcipher *fallback;
	bool use_fallback;
	/* Only for requests without a session. */
	u32 key_len;
	u8 key[2 * AES_MAX_KEY_SIZE];
};

struct vcs_cipher_request {
	bool encrypt;
	u8 next_iv[AES_BLOCK_SIZE];
	struct skcipher_request fallback;
};

/* All but the names and sizes. */
extern const struct skcipher_alg vcs_cipher_base;

#endif
