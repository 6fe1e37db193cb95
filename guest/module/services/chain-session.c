// SPDX-License-Identifier: GPL-2.0-only
/* Sessions and keys of chains. */
#include <crypto/authenc.h>
#include <linux/slab.h>

#include "chain.h"

/* Longer than that no key of the tests or of a protocol is. */
#define VCS_CHAIN_KEY_MAX 1024

/* The MAC is of the ciphertext: behind encryption, before decryption. */
__le32 vcs_chain_order(u32 op)
{
	return cpu_to_le32(op == VIRTIO_CRYPTO_OP_ENCRYPT ?
				   VIRTIO_CRYPTO_SYM_ALG_CHAIN_ORDER_CIPHER_THEN_HASH :
				   VIRTIO_CRYPTO_SYM_ALG_CHAIN_ORDER_HASH_THEN_CIPHER);
}

int vcs_chain_open(struct vcs_device *dev, struct vcs_session *session,
		   const struct vcs_chain *chain, const struct vcs_chain_keys *keys, u32 op)
{
	struct virtio_crypto_sym_create_session_req fixed = {
		.u.chain.para = {
			.alg_chain_order = vcs_chain_order(op),
			.hash_mode = cpu_to_le32(VIRTIO_CRYPTO_SYM_HASH_MODE_AUTH),
			.cipher_param.algo = cpu_to_le32(chain->cipher),
			.cipher_param.keylen = cpu_to_le32(keys->key_len),
			.cipher_param.op = cpu_to_le32(op),
			.u.mac_param.algo = cpu_to_le32(chain->mac),
			.u.mac_param.hash_result_len = cpu_to_le32(chain->digest),
			.u.mac_param.auth_key_len = cpu_to_le32(keys->auth_key_len),
		},
		.op_type = cpu_to_le32(VIRTIO_CRYPTO_SYM_OP_ALGORITHM_CHAINING),
	};
	struct vcs_create create = {
		.opcode = VIRTIO_CRYPTO_CIPHER_CREATE_SESSION,
		.destroy = VIRTIO_CRYPTO_CIPHER_DESTROY_SESSION,
		.algo = chain->cipher,
		.fixed = &fixed,
		.fixed_len = sizeof(fixed),
		.key = keys->key,
		.key_len = keys->key_len,
		.auth_key = keys->auth_key,
		.auth_key_len = keys->auth_key_len,
	};

	return vcs_session_open(dev, session, &create);
}

static int vcs_chain_open_both(struct vcs_chain_ctx *ctx, const struct vcs_chain_keys *keys)
{
	struct vcs_session *sessions = ctx->common.sessions;
	struct vcs_device *dev = ctx->common.dev;
	int err;

	err = vcs_chain_open(dev, &sessions[0], ctx->chain, keys, VIRTIO_CRYPTO_OP_ENCRYPT);
	if (!err)
		err = vcs_chain_open(dev, &sessions[1], ctx->chain, keys, VIRTIO_CRYPTO_OP_DECRYPT);
	if (err)
		vcs_tfm_close_sessions(&ctx->common);
	return err;
}

static int vcs_chain_keep(struct vcs_chain_ctx *ctx, const struct vcs_chain_keys *keys)
{
	u8 *copy = kmalloc(keys->key_len + keys->auth_key_len, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, keys->key, keys->key_len);
	memcpy(copy + keys->key_len, keys->auth_key, keys->auth_key_len);
	kfree_sensitive(ctx->keys);
	ctx->keys = copy;
	ctx->key_len = keys->key_len;
	ctx->auth_key_len = keys->auth_key_len;
	return 0;
}

static int vcs_chain_split(struct crypto_aead *tfm, const u8 *key, unsigned int len,
			   struct vcs_chain_keys *keys)
{
	/* HMAC fills a key up with zeros: this one is the same as none. */
	static const u8 empty[1];
	struct vcs_chain_ctx *ctx = crypto_aead_ctx(tfm);
	struct crypto_authenc_keys split;
	int err = crypto_authenc_extractkeys(&split, key, len);

	if (err)
		return err;
	keys->key = split.enckey;
	keys->key_len = split.enckeylen;
	keys->auth_key = split.authkeylen ? split.authkey : empty;
	keys->auth_key_len = split.authkeylen ?: sizeof(empty);
	memzero_explicit(&split, sizeof(split));
	if (keys->auth_key_len > min_t(u32, VCS_CHAIN_KEY_MAX, ctx->common.dev->max_auth_key_len))
		return -EINVAL;
	return ctx->chain->check_key(tfm, keys->key, keys->key_len);
}

int vcs_chain_setkey(struct crypto_aead *tfm, const u8 *key, unsigned int len)
{
	struct vcs_chain_ctx *ctx = crypto_aead_ctx(tfm);
	struct vcs_chain_keys keys;
	int err = vcs_chain_split(tfm, key, len, &keys);

	if (err)
		return err;
	vcs_tfm_close_sessions(&ctx->common);
	return ctx->common.stateless ? vcs_chain_keep(ctx, &keys) : vcs_chain_open_both(ctx, &keys);
}
