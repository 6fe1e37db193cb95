// SPDX-License-Identifier: GPL-2.0-only
/* Sessions and keys of the services HASH and MAC. */
#include <linux/slab.h>

#include "ahash.h"

/* Longer than that no key of the tests or of a protocol is. */
#define VCS_MAC_KEY_MAX 1024

int vcs_hash_open(struct vcs_hash_ctx *ctx)
{
	struct virtio_crypto_hash_session_para para = {
		.algo = cpu_to_le32(ctx->hash->algo),
		.hash_result_len = cpu_to_le32(ctx->hash->digest),
	};
	struct vcs_create create = {
		.opcode = VIRTIO_CRYPTO_HASH_CREATE_SESSION,
		.destroy = VIRTIO_CRYPTO_HASH_DESTROY_SESSION,
		.algo = ctx->hash->algo,
		.fixed = &para,
		.fixed_len = offsetof(typeof(para), padding),
	};

	return vcs_session_open(ctx->common.dev, &ctx->common.sessions[0], &create);
}

static int vcs_mac_open(struct vcs_hash_ctx *ctx, const u8 *key, unsigned int len)
{
	struct virtio_crypto_mac_session_para para = {
		.algo = cpu_to_le32(ctx->hash->algo),
		.hash_result_len = cpu_to_le32(ctx->hash->digest),
		.auth_key_len = cpu_to_le32(len),
	};
	struct vcs_create create = {
		.opcode = VIRTIO_CRYPTO_MAC_CREATE_SESSION,
		.destroy = VIRTIO_CRYPTO_MAC_DESTROY_SESSION,
		.algo = ctx->hash->algo,
		.fixed = &para,
		.fixed_len = sizeof(para),
		.key = key,
		.key_len = len,
	};

	return vcs_session_open(ctx->common.dev, &ctx->common.sessions[0], &create);
}

static int vcs_mac_keep(struct vcs_hash_ctx *ctx, const u8 *key, unsigned int len)
{
	u8 *copy = kmemdup(key, len, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	kfree_sensitive(ctx->key);
	ctx->key = copy;
	ctx->key_len = len;
	return 0;
}

int vcs_mac_setkey(struct crypto_ahash *tfm, const u8 *key, unsigned int len)
{
	/* HMAC fills a key up with zeros: this one is the same as none. */
	static const u8 empty[1];
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(tfm);
	int err = ctx->hash->check_key(len);

	if (err)
		return err;
	crypto_ahash_clear_flags(ctx->fallback, CRYPTO_TFM_REQ_MASK);
	crypto_ahash_set_flags(ctx->fallback, crypto_ahash_get_flags(tfm) & CRYPTO_TFM_REQ_MASK);
	err = crypto_ahash_setkey(ctx->fallback, key, len);
	if (err)
		return err;
	if (!len) {
		key = empty;
		len = sizeof(empty);
	}
	if (len > min_t(u32, VCS_MAC_KEY_MAX, ctx->common.dev->max_auth_key_len))
		return -EINVAL;
	vcs_tfm_close_sessions(&ctx->common);
	return ctx->common.stateless ? vcs_mac_keep(ctx, key, len) : vcs_mac_open(ctx, key, len);
}
