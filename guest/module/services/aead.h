/* SPDX-License-Identifier: GPL-2.0-only */
/* What the table of AEAD algorithms and their requests share. */
#ifndef _VIRTIO_CRYPTO_SERVICES_AEAD_H
#define _VIRTIO_CRYPTO_SERVICES_AEAD_H

#include <crypto/internal/aead.h>

#include "services.h"

#define VCS_AEAD_KEY_MAX 32

struct vcs_aead {
	const char *name;
	u32 algo;
	u8 iv;
	u8 tag;
	u8 granularity;
	int (*check_key)(unsigned int len);
	int (*check_tag)(unsigned int len);
};

struct vcs_aead_alg {
	struct aead_alg alg;
	const struct vcs_aead *aead;
	bool stateless;
	bool registered;
};

struct vcs_aead_ctx {
	struct vcs_tfm common;
	const struct vcs_aead *aead;
	/* A session has the length of the tag. So another length needs the key once more. */
	u32 key_len;
	u8 key[VCS_AEAD_KEY_MAX];
};

/* All but the names and sizes. */
extern const struct aead_alg vcs_aead_base;

#endif
