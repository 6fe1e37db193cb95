// SPDX-License-Identifier: GPL-2.0-only
/*
 * Algorithm chaining of the service CIPHER, as authenc(hmac(...),cbc(...)). VIRTIO 1.4, "Symmetric
 * algorithms Operation".
 *
 * The device hashes assoc and ciphertext, and returns all of the MAC. The tag of the kernel is how
 * it begins. So the driver puts the tag behind the ciphertext, and compares it.
 */
#include <crypto/aes.h>
#include <crypto/authenc.h>
#include <crypto/internal/aead.h>
#include <crypto/internal/des.h>
#include <crypto/scatterwalk.h>
#include <crypto/sha1.h>
#include <crypto/sha2.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "services.h"

#define VCS_CHAIN_KEY_MAX 1024

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

static int vcs_check_aes(struct crypto_aead *tfm, const u8 *key, unsigned int len)
{
	return aes_check_keylen(len);
}

static int vcs_check_des(struct crypto_aead *tfm, const u8 *key, unsigned int len)
{
	return verify_aead_des_key(tfm, key, len);
}

static int vcs_check_des3(struct crypto_aead *tfm, const u8 *key, unsigned int len)
{
	return verify_aead_des3_key(tfm, key, len);
}

#define CHAIN(_hash, _mac, _digest, _cipher, _number, _block, _check) {		\
	.name = "authenc(hmac(" _hash "),cbc(" _cipher "))",			\
	.mac = VIRTIO_CRYPTO_MAC_HMAC_##_mac,					\
	.cipher = VIRTIO_CRYPTO_CIPHER_##_number##_CBC,				\
	.digest = _digest,							\
	.block = _block,							\
	.check_key = _check,							\
}
#define AES(_hash, _mac, _digest)						\
	CHAIN(_hash, _mac, _digest, "aes", AES, AES_BLOCK_SIZE, vcs_check_aes)
#define DES(_hash, _mac, _digest)						\
	CHAIN(_hash, _mac, _digest, "des", DES, DES_BLOCK_SIZE, vcs_check_des),	\
	CHAIN(_hash, _mac, _digest, "des3_ede", 3DES, DES_BLOCK_SIZE, vcs_check_des3)

/* Those that the kernel has tests for. */
static const struct vcs_chain vcs_chains[] = {
	AES("sha1", SHA1, SHA1_DIGEST_SIZE),
	AES("sha256", SHA_256, SHA256_DIGEST_SIZE),
	AES("sha512", SHA_512, SHA512_DIGEST_SIZE),
	DES("sha1", SHA1, SHA1_DIGEST_SIZE),
	DES("sha224", SHA_224, SHA224_DIGEST_SIZE),
	DES("sha256", SHA_256, SHA256_DIGEST_SIZE),
	DES("sha384", SHA_384, SHA384_DIGEST_SIZE),
	DES("sha512", SHA_512, SHA512_DIGEST_SIZE),
};

static struct vcs_chain_alg vcs_chain_algs[ARRAY_SIZE(vcs_chains)][VCS_MODES];

/* The MAC is of the ciphertext: behind encryption, before decryption. */
static __le32 vcs_chain_order(u32 op)
{
	return cpu_to_le32(op == VIRTIO_CRYPTO_OP_ENCRYPT ?
				   VIRTIO_CRYPTO_SYM_ALG_CHAIN_ORDER_CIPHER_THEN_HASH :
				   VIRTIO_CRYPTO_SYM_ALG_CHAIN_ORDER_HASH_THEN_CIPHER);
}

static int vcs_chain_open(struct vcs_device *dev, struct vcs_session *session,
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

static int vcs_chain_setkey(struct crypto_aead *tfm, const u8 *key, unsigned int len)
{
	struct vcs_chain_ctx *ctx = crypto_aead_ctx(tfm);
	struct vcs_chain_keys keys;
	int err = vcs_chain_split(tfm, key, len, &keys);

	if (err)
		return err;
	vcs_tfm_close_sessions(&ctx->common);
	return ctx->common.stateless ? vcs_chain_keep(ctx, &keys) : vcs_chain_open_both(ctx, &keys);
}

/* The device decrypts before it is known whether the text is authentic. It must not be seen. */
static void vcs_chain_wipe(struct aead_request *req, u32 text_len)
{
	struct scatterlist *dst = req->dst;

	sg_zero_buffer(dst, sg_nents(dst), text_len, req->assoclen);
}

static int vcs_chain_check(struct vcs_request *vreq, struct aead_request *req)
{
	struct vcs_chain_request *ours = aead_request_ctx(req);
	u32 tag = crypto_aead_authsize(crypto_aead_reqtfm(req));

	if (ours->encrypt) {
		scatterwalk_map_and_copy(vreq->result, req->dst, req->assoclen + ours->text_len,
					 tag, 1);
		return 0;
	}
	if (!crypto_memneq(vreq->result, ours->tag, tag))
		return 0;
	vcs_chain_wipe(req, ours->text_len);
	return -EBADMSG;
}

static void vcs_chain_done(struct vcs_request *vreq, int err)
{
	struct aead_request *req = vreq->context;

	if (!err)
		err = vcs_chain_check(vreq, req);
	vcs_request_free(vreq);
	aead_request_complete(req, err);
}

static void vcs_chain_para(struct virtio_crypto_alg_chain_data_para *para,
			   const struct vcs_chain *chain, const struct vcs_request *vreq)
{
	__le32 len = cpu_to_le32(vreq->io.dst_len);

	para->iv_len = cpu_to_le32(chain->block);
	para->src_data_len = len;
	para->dst_data_len = len;
	para->len_to_cipher = len;
	para->len_to_hash = len;
	para->aad_len = cpu_to_le32(vreq->io.dst_skip);
	para->hash_result_len = cpu_to_le32(chain->digest);
}

/* Fills the fixed part and returns its length. */
static u32 vcs_chain_fixed(struct vcs_request *vreq, const struct vcs_chain_ctx *ctx, u32 op)
{
	struct vcs_chain_stateless *stateless = &vreq->fixed.sym_stateless.chain;
	__le32 op_type = cpu_to_le32(VIRTIO_CRYPTO_SYM_OP_ALGORITHM_CHAINING);

	if (!ctx->common.stateless) {
		vcs_chain_para(&vreq->fixed.sym.u.chain.para, ctx->chain, vreq);
		vreq->fixed.sym.op_type = op_type;
		return sizeof(vreq->fixed.sym);
	}
	vcs_chain_para(&stateless->para, ctx->chain, vreq);
	stateless->alg_chain_order = vcs_chain_order(op);
	stateless->session_aad_len = stateless->para.aad_len;
	stateless->cipher_algo = cpu_to_le32(ctx->chain->cipher);
	stateless->key_len = cpu_to_le32(ctx->key_len);
	stateless->op = cpu_to_le32(op);
	stateless->hash_algo = cpu_to_le32(ctx->chain->mac);
	stateless->auth_key_len = cpu_to_le32(ctx->auth_key_len);
	stateless->hash_mode = cpu_to_le32(VIRTIO_CRYPTO_SYM_HASH_MODE_AUTH);
	vreq->fixed.sym_stateless.op_type = op_type;
	return sizeof(vreq->fixed.sym_stateless);
}

/* The specification puts assoc before the text in a stateless request, and else behind it. */
static void vcs_chain_build(struct vcs_request *vreq, struct aead_request *req)
{
	struct vcs_chain_ctx *ctx = crypto_aead_ctx(crypto_aead_reqtfm(req));
	struct vcs_chain_request *ours = aead_request_ctx(req);
	bool stateless = ctx->common.stateless;
	struct vcs_operation op = {
		.opcode = ours->encrypt ? VIRTIO_CRYPTO_CIPHER_ENCRYPT :
					  VIRTIO_CRYPTO_CIPHER_DECRYPT,
		.algo = ctx->chain->cipher,
		.session = stateless ? NULL : &ctx->common.sessions[!ours->encrypt],
	};

	op.fixed_len = vcs_chain_fixed(vreq, ctx, ours->encrypt ? VIRTIO_CRYPTO_OP_ENCRYPT :
								  VIRTIO_CRYPTO_OP_DECRYPT);
	vcs_put_header(vreq, &op);
	if (stateless)
		vcs_put_out(vreq, ctx->keys, ctx->key_len + ctx->auth_key_len);
	memcpy(vreq->iv, req->iv, ctx->chain->block);
	vcs_put_out(vreq, vreq->iv, ctx->chain->block);
	if (stateless)
		vcs_put_src(vreq, 0, req->assoclen);
	vcs_put_src(vreq, req->assoclen, ours->text_len);
	if (!stateless)
		vcs_put_src(vreq, 0, req->assoclen);
	vcs_put_dst(vreq, ours->text_len);
	vcs_put_in(vreq, vreq->result, ctx->chain->digest);
}

static int vcs_chain_send(struct aead_request *req, bool encrypt, u32 text_len)
{
	struct vcs_chain_ctx *ctx = crypto_aead_ctx(crypto_aead_reqtfm(req));
	struct vcs_chain_request *ours = aead_request_ctx(req);
	struct vcs_io io = {
		.src = req->src, .src_len = req->assoclen + text_len,
		.dst = req->dst, .dst_skip = req->assoclen, .dst_len = text_len,
	};
	struct vcs_request *vreq;
	int err;

	vreq = vcs_request_alloc(ctx->common.dev, &io, vcs_gfp(req->base.flags));
	if (IS_ERR(vreq))
		return PTR_ERR(vreq);
	ours->encrypt = encrypt;
	ours->text_len = text_len;
	vreq->done = vcs_chain_done;
	vreq->context = req;
	vcs_chain_build(vreq, req);
	err = vcs_submit(vreq);
	if (err != -EINPROGRESS)
		vcs_request_free(vreq);
	return err;
}

static int vcs_chain_encrypt(struct aead_request *req)
{
	struct vcs_chain_ctx *ctx = crypto_aead_ctx(crypto_aead_reqtfm(req));

	if (req->cryptlen % ctx->chain->block)
		return -EINVAL;
	return vcs_chain_send(req, true, req->cryptlen);
}

/* crypto_aead_decrypt() has made sure that there is a whole tag. */
static int vcs_chain_decrypt(struct aead_request *req)
{
	struct vcs_chain_ctx *ctx = crypto_aead_ctx(crypto_aead_reqtfm(req));
	struct vcs_chain_request *ours = aead_request_ctx(req);
	u32 tag = crypto_aead_authsize(crypto_aead_reqtfm(req));
	u32 text_len = req->cryptlen - tag;

	if (text_len % ctx->chain->block)
		return -EINVAL;
	scatterwalk_map_and_copy(ours->tag, req->src, req->assoclen + text_len, tag, 0);
	return vcs_chain_send(req, false, text_len);
}

static int vcs_chain_init(struct crypto_aead *tfm)
{
	struct aead_alg *base = crypto_aead_alg(tfm);
	struct vcs_chain_alg *alg = container_of(base, struct vcs_chain_alg, alg);
	struct vcs_chain_ctx *ctx = crypto_aead_ctx(tfm);

	ctx->chain = alg->chain;
	crypto_aead_set_reqsize(tfm, sizeof(struct vcs_chain_request));
	return vcs_tfm_init(&ctx->common, VIRTIO_CRYPTO_SERVICE_CIPHER, ctx->chain->cipher,
			    alg->stateless);
}

static void vcs_chain_exit(struct crypto_aead *tfm)
{
	struct vcs_chain_ctx *ctx = crypto_aead_ctx(tfm);

	vcs_tfm_exit(&ctx->common);
	kfree_sensitive(ctx->keys);
}

static const struct aead_alg vcs_chain_base = {
	.base.cra_priority = VCS_PRIORITY,
	.base.cra_flags = VCS_MODE_FLAGS,
	.base.cra_ctxsize = sizeof(struct vcs_chain_ctx),
	.base.cra_module = THIS_MODULE,
	.init = vcs_chain_init,
	.exit = vcs_chain_exit,
	.setkey = vcs_chain_setkey,
	.encrypt = vcs_chain_encrypt,
	.decrypt = vcs_chain_decrypt,
};

/* The configuration says nothing of chains: a session tells, with a key of zeros. */
static bool vcs_chain_offered(struct vcs_device *dev, const struct vcs_chain *chain)
{
	static const u8 zeros[DES3_EDE_KEY_SIZE];
	struct vcs_chain_keys keys = {
		.key = zeros,
		.key_len = chain->cipher == VIRTIO_CRYPTO_CIPHER_DES_CBC ? DES_KEY_SIZE :
									   sizeof(zeros),
		.auth_key = zeros,
		.auth_key_len = 1,
	};
	struct vcs_session session = { .open = false };

	if (!vcs_can(dev, VIRTIO_CRYPTO_SERVICE_CIPHER, chain->cipher, false) ||
	    !vcs_can(dev, VIRTIO_CRYPTO_SERVICE_MAC, chain->mac, false))
		return false;
	if (vcs_chain_open(dev, &session, chain, &keys, VIRTIO_CRYPTO_OP_ENCRYPT))
		return false;
	vcs_session_close(dev, &session);
	return true;
}

static void vcs_chain_register(struct vcs_device *dev, const struct vcs_chain *chain,
			       struct vcs_chain_alg *alg, bool stateless)
{
	struct crypto_alg *base = &alg->alg.base;
	int err;

	if (alg->registered ||
	    !vcs_can(dev, VIRTIO_CRYPTO_SERVICE_CIPHER, chain->cipher, stateless))
		return;
	alg->alg = vcs_chain_base;
	alg->chain = chain;
	alg->stateless = stateless;
	alg->alg.ivsize = chain->block;
	alg->alg.maxauthsize = chain->digest;
	alg->alg.chunksize = chain->block;
	base->cra_blocksize = chain->block;
	vcs_name(base, chain->name, stateless);
	err = crypto_register_aead(&alg->alg);
	alg->registered = !err;
	if (err)
		dev_warn(&dev->vdev->dev, "%s: error %d\n", base->cra_driver_name, err);
}

void vcs_register_chains(struct vcs_device *dev)
{
	unsigned int i, mode;

	for (i = 0; i < ARRAY_SIZE(vcs_chains); i++) {
		if (!vcs_chain_offered(dev, &vcs_chains[i]))
			continue;
		for (mode = 0; mode < VCS_MODES; mode++)
			vcs_chain_register(dev, &vcs_chains[i], &vcs_chain_algs[i][mode], mode);
	}
}

void vcs_unregister_chains(void)
{
	unsigned int i, mode;

	for (i = 0; i < ARRAY_SIZE(vcs_chains); i++)
		for (mode = 0; mode < VCS_MODES; mode++)
			if (vcs_chain_algs[i][mode].registered)
				crypto_unregister_aead(&vcs_chain_algs[i][mode].alg);
}
