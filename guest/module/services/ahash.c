// SPDX-License-Identifier: GPL-2.0-only
/*
 * The services HASH and MAC. VIRTIO 1.4, "HASH Service Operation" and "MAC Service Operation".
 *
 * The device hashes whole messages. One that comes in parts is collected. The software takes over
 * when it becomes too long, or when its state is exported.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "ahash.h"

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

const struct ahash_alg vcs_hash_base = {
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
