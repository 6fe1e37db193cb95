// SPDX-License-Identifier: GPL-2.0-only
/*
 * The services HASH and MAC. VIRTIO 1.4, "HASH Service Operation" and "MAC Service Operation".
 *
 * The device hashes whole messages. One that comes in parts is collected. The software takes over
 * when it becomes too long, or when its state is exported.
 */
#include <crypto/aes.h>
#include <crypto/des.h>
#include <crypto/internal/hash.h>
#include <crypto/md5.h>
#include <crypto/sha1.h>
#include <crypto/sha2.h>
#include <crypto/sha3.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "collector.h"
#include "services.h"

/* Longer than that no key of the tests or of a protocol is. */
#define VCS_MAC_KEY_MAX 1024

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

static int vcs_check_any(unsigned int len)
{
	return 0;
}

static int vcs_check_aes(unsigned int len)
{
	return aes_check_keylen(len);
}

static int vcs_check_aes_128(unsigned int len)
{
	return len == AES_KEYSIZE_128 ? 0 : -EINVAL;
}

static int vcs_check_des3(unsigned int len)
{
	return len == DES3_EDE_KEY_SIZE ? 0 : -EINVAL;
}

#define HASH(_name, _number, _sizes, _priority) {			\
	.name = _name,							\
	.service = VIRTIO_CRYPTO_SERVICE_HASH,				\
	.algo = VIRTIO_CRYPTO_HASH_##_number,				\
	.digest = _sizes##_DIGEST_SIZE,					\
	.block = _sizes##_BLOCK_SIZE,					\
	.priority = _priority,						\
}
#define HMAC(_name, _number, _sizes, _priority) {			\
	.name = "hmac(" _name ")",					\
	.service = VIRTIO_CRYPTO_SERVICE_MAC,				\
	.algo = VIRTIO_CRYPTO_MAC_HMAC_##_number,			\
	.digest = _sizes##_DIGEST_SIZE,					\
	.block = _sizes##_BLOCK_SIZE,					\
	.priority = _priority,						\
	.check_key = vcs_check_any,					\
}
#define BLOCK_MAC(_name, _number, _block, _check) {			\
	.name = _name,							\
	.service = VIRTIO_CRYPTO_SERVICE_MAC,				\
	.algo = VIRTIO_CRYPTO_MAC_##_number,				\
	.digest = _block,						\
	.block = _block,						\
	.priority = VCS_PRIORITY,					\
	.check_key = _check,						\
}
#define MD5_BLOCK_SIZE MD5_HMAC_BLOCK_SIZE

static const struct vcs_hash vcs_hashes[] = {
	HASH("md5", MD5, MD5, VCS_PRIORITY_NONE),
	HASH("sha1", SHA1, SHA1, VCS_PRIORITY),
	HASH("sha224", SHA_224, SHA224, VCS_PRIORITY),
	HASH("sha256", SHA_256, SHA256, VCS_PRIORITY),
	HASH("sha384", SHA_384, SHA384, VCS_PRIORITY),
	HASH("sha512", SHA_512, SHA512, VCS_PRIORITY),
	HASH("sha3-224", SHA3_224, SHA3_224, VCS_PRIORITY_NONE),
	HASH("sha3-256", SHA3_256, SHA3_256, VCS_PRIORITY_NONE),
	HASH("sha3-384", SHA3_384, SHA3_384, VCS_PRIORITY_NONE),
	HASH("sha3-512", SHA3_512, SHA3_512, VCS_PRIORITY_NONE),
	HMAC("md5", MD5, MD5, VCS_PRIORITY_NONE),
	HMAC("sha1", SHA1, SHA1, VCS_PRIORITY),
	HMAC("sha224", SHA_224, SHA224, VCS_PRIORITY),
	HMAC("sha256", SHA_256, SHA256, VCS_PRIORITY),
	HMAC("sha384", SHA_384, SHA384, VCS_PRIORITY),
	HMAC("sha512", SHA_512, SHA512, VCS_PRIORITY),
	BLOCK_MAC("cmac(aes)", CMAC_AES, AES_BLOCK_SIZE, vcs_check_aes),
	BLOCK_MAC("cmac(des3_ede)", CMAC_3DES, DES3_EDE_BLOCK_SIZE, vcs_check_des3),
	BLOCK_MAC("xcbc(aes)", XCBC_AES, AES_BLOCK_SIZE, vcs_check_aes_128),
};

static struct vcs_hash_alg vcs_hash_algs[ARRAY_SIZE(vcs_hashes)][VCS_MODES];

static int vcs_hash_open(struct vcs_hash_ctx *ctx)
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

static int vcs_mac_setkey(struct crypto_ahash *tfm, const u8 *key, unsigned int len)
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

static void vcs_hash_done(struct vcs_request *vreq, int err)
{
	struct ahash_request *req = vreq->context;
	struct crypto_ahash *tfm = crypto_ahash_reqtfm(req);
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(tfm);
	struct vcs_hash_request *ours = ahash_request_ctx(req);

	if (!err)
		memcpy(req->result, vreq->result, ctx->hash->digest);
	vcs_request_free(vreq);
	vcs_collector_free(&ctx->collectors, ours->collector);
	ours->collector = NULL;
	ahash_request_complete(req, err);
}

/* Fills the fixed part and returns its length. */
static u32 vcs_hash_fixed(struct vcs_request *vreq, const struct vcs_hash_ctx *ctx)
{
	struct virtio_crypto_hash_para *para = &vreq->fixed.hash;
	struct vcs_hash_stateless *hash = &vreq->fixed.hash_stateless;
	struct vcs_mac_stateless *mac = &vreq->fixed.mac_stateless;
	__le32 src_len = cpu_to_le32(vreq->io.src_len);
	__le32 result_len = cpu_to_le32(ctx->hash->digest);

	if (!ctx->common.stateless) {
		para->src_data_len = src_len;
		para->hash_result_len = result_len;
		return sizeof(*para);
	}
	if (ctx->hash->service == VIRTIO_CRYPTO_SERVICE_HASH) {
		hash->algo = cpu_to_le32(ctx->hash->algo);
		hash->src_data_len = src_len;
		hash->hash_result_len = result_len;
		return sizeof(*hash);
	}
	mac->algo = cpu_to_le32(ctx->hash->algo);
	mac->auth_key_len = cpu_to_le32(ctx->key_len);
	mac->src_data_len = src_len;
	mac->hash_result_len = result_len;
	return sizeof(*mac);
}

static int vcs_hash_send(struct ahash_request *req, struct scatterlist *src, u32 len)
{
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(crypto_ahash_reqtfm(req));
	struct vcs_io io = { .src = src, .src_len = len };
	struct vcs_operation op = {
		.opcode = ctx->hash->service == VIRTIO_CRYPTO_SERVICE_HASH ? VIRTIO_CRYPTO_HASH :
									     VIRTIO_CRYPTO_MAC,
		.algo = ctx->hash->algo,
		.session = ctx->common.stateless ? NULL : &ctx->common.sessions[0],
	};
	struct vcs_request *vreq;
	int err;

	vreq = vcs_request_alloc(ctx->common.dev, &io, vcs_gfp(req->base.flags));
	if (IS_ERR(vreq))
		return PTR_ERR(vreq);
	vreq->done = vcs_hash_done;
	vreq->context = req;
	op.fixed_len = vcs_hash_fixed(vreq, ctx);
	vcs_put_header(vreq, &op);
	if (ctx->common.stateless)
		vcs_put_out(vreq, ctx->key, ctx->key_len);
	vcs_put_src(vreq, 0, len);
	vcs_put_in(vreq, vreq->result, ctx->hash->digest);
	err = vcs_submit(vreq);
	if (err != -EINPROGRESS)
		vcs_request_free(vreq);
	return err;
}

static bool vcs_hash_fits(const struct vcs_hash_ctx *ctx, u64 len)
{
	return len + ctx->hash->digest + ctx->key_len <= ctx->common.dev->max_size;
}

/* The fallback works without waiting, so its callback is never called. */
static struct ahash_request *vcs_hash_software(struct ahash_request *req)
{
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(crypto_ahash_reqtfm(req));
	struct vcs_hash_request *ours = ahash_request_ctx(req);

	ahash_request_set_tfm(&ours->fallback, ctx->fallback);
	ahash_request_set_callback(&ours->fallback, req->base.flags & CRYPTO_TFM_REQ_MAY_SLEEP,
				   NULL, NULL);
	ahash_request_set_crypt(&ours->fallback, req->src, req->result, req->nbytes);
	return &ours->fallback;
}

/* Gives to the software what was collected. */
static int vcs_hash_move(struct ahash_request *req)
{
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(crypto_ahash_reqtfm(req));
	struct vcs_hash_request *ours = ahash_request_ctx(req);
	struct vcs_collector *collector = ours->collector;
	struct ahash_request *soft;
	int err;

	if (!collector)
		return 0;
	soft = vcs_hash_software(req);
	err = crypto_ahash_init(soft);
	if (!err && vcs_collected(collector)) {
		ahash_request_set_crypt(soft, vcs_collected_list(collector, NULL), NULL,
					vcs_collected(collector));
		err = crypto_ahash_update(soft);
	}
	ours->collector = NULL;
	vcs_collector_free(&ctx->collectors, collector);
	return err;
}

static int vcs_hash_init(struct ahash_request *req)
{
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(crypto_ahash_reqtfm(req));
	struct vcs_hash_request *ours = ahash_request_ctx(req);

	vcs_collector_forget(&ctx->collectors, req);
	ours->collector = vcs_collector_new(&ctx->collectors, req, vcs_gfp(req->base.flags));
	return ours->collector ? 0 : -ENOMEM;
}

static int vcs_hash_update(struct ahash_request *req)
{
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(crypto_ahash_reqtfm(req));
	struct vcs_hash_request *ours = ahash_request_ctx(req);
	int err;

	if (!req->nbytes)
		return 0;
	if (ours->collector && !vcs_collect(&ctx->collectors, ours->collector, req->src,
					    req->nbytes, vcs_gfp(req->base.flags)))
		return 0;
	err = vcs_hash_move(req);
	return err ?: crypto_ahash_update(vcs_hash_software(req));
}

static int vcs_hash_finup(struct ahash_request *req)
{
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(crypto_ahash_reqtfm(req));
	struct vcs_hash_request *ours = ahash_request_ctx(req);
	struct vcs_collector *collector = ours->collector;
	u64 len;
	int err;

	if (!collector)
		return crypto_ahash_finup(vcs_hash_software(req));
	len = (u64)vcs_collected(collector) + req->nbytes;
	if (!vcs_hash_fits(ctx, len)) {
		err = vcs_hash_move(req);
		return err ?: crypto_ahash_finup(vcs_hash_software(req));
	}
	err = vcs_hash_send(req, vcs_collected_list(collector, req->nbytes ? req->src : NULL), len);
	if (err == -EINPROGRESS)
		return err;
	ours->collector = NULL;
	vcs_collector_free(&ctx->collectors, collector);
	return err;
}

static int vcs_hash_final(struct ahash_request *req)
{
	req->nbytes = 0;
	return vcs_hash_finup(req);
}

static int vcs_hash_digest(struct ahash_request *req)
{
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(crypto_ahash_reqtfm(req));
	struct vcs_hash_request *ours = ahash_request_ctx(req);

	ours->collector = NULL;
	if (!vcs_hash_fits(ctx, req->nbytes))
		return crypto_ahash_digest(vcs_hash_software(req));
	return vcs_hash_send(req, req->src, req->nbytes);
}

/* What is exported is a state of the software, as the device has none. */
static int vcs_hash_export(struct ahash_request *req, void *out)
{
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(crypto_ahash_reqtfm(req));
	struct vcs_hash_request *ours = ahash_request_ctx(req);
	u32 used = crypto_ahash_statesize(ctx->fallback);
	int err = vcs_hash_move(req);

	memset(out + used, 0, HASH_MAX_STATESIZE - used);
	return err ?: crypto_ahash_export(&ours->fallback, out);
}

static int vcs_hash_import(struct ahash_request *req, const void *in)
{
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(crypto_ahash_reqtfm(req));
	struct vcs_hash_request *ours = ahash_request_ctx(req);

	vcs_collector_forget(&ctx->collectors, req);
	ours->collector = NULL;
	return crypto_ahash_import(vcs_hash_software(req), in);
}

static void vcs_hash_exit_tfm(struct crypto_ahash *tfm)
{
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(tfm);

	vcs_tfm_exit(&ctx->common);
	vcs_collectors_free(&ctx->collectors);
	crypto_free_ahash(ctx->fallback);
	kfree_sensitive(ctx->key);
}

static int vcs_hash_init_tfm(struct crypto_ahash *tfm)
{
	struct hash_alg_common *common = crypto_hash_alg_common(tfm);
	struct vcs_hash_alg *alg = container_of(common, struct vcs_hash_alg, alg.halg);
	struct vcs_hash_ctx *ctx = crypto_ahash_ctx(tfm);
	int err;

	ctx->hash = alg->hash;
	vcs_collectors_init(&ctx->collectors);
	ctx->fallback = crypto_alloc_ahash(ctx->hash->name, 0,
					   CRYPTO_ALG_ASYNC | CRYPTO_ALG_NEED_FALLBACK);
	if (IS_ERR(ctx->fallback))
		return PTR_ERR(ctx->fallback);
	crypto_ahash_set_reqsize(tfm, sizeof(struct vcs_hash_request) +
				      crypto_ahash_reqsize(ctx->fallback));
	err = vcs_tfm_init(&ctx->common, ctx->hash->service, ctx->hash->algo, alg->stateless);
	if (err) {
		crypto_free_ahash(ctx->fallback);
		return err;
	}
	if (ctx->hash->check_key || alg->stateless)
		return 0;
	err = vcs_hash_open(ctx);
	if (err)
		vcs_hash_exit_tfm(tfm);
	return err;
}

static const struct ahash_alg vcs_hash_base = {
	.halg.statesize = HASH_MAX_STATESIZE,
	.halg.base.cra_flags = VCS_MODE_FLAGS | CRYPTO_ALG_NEED_FALLBACK,
	.halg.base.cra_ctxsize = sizeof(struct vcs_hash_ctx),
	.halg.base.cra_module = THIS_MODULE,
	.init_tfm = vcs_hash_init_tfm,
	.exit_tfm = vcs_hash_exit_tfm,
	.init = vcs_hash_init,
	.update = vcs_hash_update,
	.final = vcs_hash_final,
	.finup = vcs_hash_finup,
	.digest = vcs_hash_digest,
	.export = vcs_hash_export,
	.import = vcs_hash_import,
};

static void vcs_hash_register(struct vcs_device *dev, const struct vcs_hash *hash,
			      struct vcs_hash_alg *alg, bool stateless)
{
	struct crypto_alg *base = &alg->alg.halg.base;
	int err;

	if (alg->registered || !vcs_can(dev, hash->service, hash->algo, stateless))
		return;
	alg->alg = vcs_hash_base;
	alg->hash = hash;
	alg->stateless = stateless;
	alg->alg.halg.digestsize = hash->digest;
	base->cra_blocksize = hash->block;
	base->cra_priority = hash->priority;
	if (hash->check_key)
		alg->alg.setkey = vcs_mac_setkey;
	vcs_name(base, hash->name, stateless);
	err = crypto_register_ahash(&alg->alg);
	alg->registered = !err;
	if (err)
		dev_warn(&dev->vdev->dev, "%s: error %d\n", base->cra_driver_name, err);
}

void vcs_register_ahashes(struct vcs_device *dev)
{
	unsigned int i, mode;

	for (i = 0; i < ARRAY_SIZE(vcs_hashes); i++)
		for (mode = 0; mode < VCS_MODES; mode++)
			vcs_hash_register(dev, &vcs_hashes[i], &vcs_hash_algs[i][mode], mode);
}

void vcs_unregister_ahashes(void)
{
	unsigned int i, mode;

	for (i = 0; i < ARRAY_SIZE(vcs_hashes); i++)
		for (mode = 0; mode < VCS_MODES; mode++)
			if (vcs_hash_algs[i][mode].registered)
				crypto_unregister_ahash(&vcs_hash_algs[i][mode].alg);
}
