// SPDX-License-Identifier: GPL-2.0-only
/*
 * ECDSA of the service AKCIPHER. VIRTIO 1.4, "AKCIPHER Service Operation". It verifies, as this
 * kernel's own ecdsa does. RSA is the upstream driver's.
 */
#include <crypto/internal/akcipher.h>
#include <linux/err.h>
#include <linux/module.h>

#include "services.h"

#define VCS_COORDINATE_MAX 48
/* SEC 1: the first byte of a point with both coordinates. */
#define VCS_UNCOMPRESSED 4

struct vcs_curve {
	const char *name;
	u32 id;
	u8 coordinate;
};

struct vcs_ecdsa_alg {
	struct akcipher_alg alg;
	const struct vcs_curve *curve;
	bool stateless;
	bool registered;
};

struct vcs_ecdsa_ctx {
	struct vcs_tfm common;
	const struct vcs_curve *curve;
	bool has_key;
	u8 key[1 + 2 * VCS_COORDINATE_MAX];
};

static const struct vcs_curve vcs_curves[] = {
	{ "ecdsa-nist-p192", VIRTIO_CRYPTO_CURVE_NIST_P192, 24 },
	{ "ecdsa-nist-p256", VIRTIO_CRYPTO_CURVE_NIST_P256, 32 },
	{ "ecdsa-nist-p384", VIRTIO_CRYPTO_CURVE_NIST_P384, VCS_COORDINATE_MAX },
};

static struct vcs_ecdsa_alg vcs_ecdsa_algs[ARRAY_SIZE(vcs_curves)][VCS_MODES];

static u32 vcs_ecdsa_key_len(const struct vcs_curve *curve)
{
	return 1 + 2 * curve->coordinate;
}

static int vcs_ecdsa_open(struct vcs_ecdsa_ctx *ctx)
{
	struct virtio_crypto_akcipher_create_session_req fixed = {
		.para.algo = cpu_to_le32(ctx->common.dev->ecdsa_algo),
		.para.keytype = cpu_to_le32(VIRTIO_CRYPTO_AKCIPHER_KEY_TYPE_PUBLIC),
		.para.keylen = cpu_to_le32(vcs_ecdsa_key_len(ctx->curve)),
		.para.u.ecdsa.curve_id = cpu_to_le32(ctx->curve->id),
	};
	struct vcs_create create = {
		.opcode = VIRTIO_CRYPTO_AKCIPHER_CREATE_SESSION,
		.destroy = VIRTIO_CRYPTO_AKCIPHER_DESTROY_SESSION,
		.algo = ctx->common.dev->ecdsa_algo,
		.fixed = &fixed,
		.fixed_len = sizeof(fixed),
		.key = ctx->key,
		.key_len = vcs_ecdsa_key_len(ctx->curve),
	};

	return vcs_session_open(ctx->common.dev, &ctx->common.sessions[0], &create);
}

/* Whether the point is on the curve the device says, with the session or with the first request. */
static int vcs_ecdsa_set_pub_key(struct crypto_akcipher *tfm, const void *key, unsigned int len)
{
	struct vcs_ecdsa_ctx *ctx = akcipher_tfm_ctx(tfm);
	int err;

	ctx->has_key = false;
	vcs_tfm_close_sessions(&ctx->common);
	if (len != vcs_ecdsa_key_len(ctx->curve) || *(const u8 *)key != VCS_UNCOMPRESSED)
		return -EINVAL;
	memcpy(ctx->key, key, len);
	err = ctx->common.stateless ? 0 : vcs_ecdsa_open(ctx);
	ctx->has_key = !err;
	return err;
}

static void vcs_ecdsa_done(struct vcs_request *vreq, int err)
{
	struct akcipher_request *req = vreq->context;

	vcs_request_free(vreq);
	akcipher_request_complete(req, err);
}

/*
 * How long the signature is, by its own header. keyctl() of this kernel says the most that a
 * signature can have, and the software overlooks what is behind. The device does not.
 */
static u32 vcs_ecdsa_signature_len(const struct akcipher_request *req)
{
	u8 header[2] = { 0 };
	u32 len;

	sg_copy_to_buffer(req->src, sg_nents(req->src), header, sizeof(header));
	len = sizeof(header) + header[1];
	/* A sequence of less than 128 bytes. Anything else is for the device to refuse. */
	return header[0] == 0x30 && header[1] < 0x80 && len < req->src_len ? len : req->src_len;
}

static u32 vcs_ecdsa_fixed(struct vcs_request *vreq, const struct vcs_ecdsa_ctx *ctx,
			   u32 src_len, u32 dst_len)
{
	struct virtio_crypto_akcipher_para *para = &vreq->fixed.akcipher;
	struct vcs_ecdsa_stateless *stateless = &vreq->fixed.ecdsa_stateless;
	__le32 signature_len = cpu_to_le32(src_len);
	__le32 digest_len = cpu_to_le32(dst_len);

	if (!ctx->common.stateless) {
		para->src_data_len = signature_len;
		para->dst_data_len = digest_len;
		return sizeof(*para);
	}
	stateless->algo = cpu_to_le32(ctx->common.dev->ecdsa_algo);
	stateless->key_type = cpu_to_le32(VIRTIO_CRYPTO_AKCIPHER_KEY_TYPE_PUBLIC);
	stateless->key_len = cpu_to_le32(vcs_ecdsa_key_len(ctx->curve));
	stateless->ecdsa.curve_id = cpu_to_le32(ctx->curve->id);
	stateless->src_data_len = signature_len;
	stateless->dst_data_len = digest_len;
	return sizeof(*stateless);
}

/* src is the signature and behind it the digest, here and there. */
static int vcs_ecdsa_verify(struct akcipher_request *req)
{
	struct vcs_ecdsa_ctx *ctx = akcipher_tfm_ctx(crypto_akcipher_reqtfm(req));
	bool stateless = ctx->common.stateless;
	struct vcs_io io = { .src = req->src, .src_len = req->src_len + req->dst_len };
	struct vcs_operation op = {
		.opcode = VIRTIO_CRYPTO_AKCIPHER_VERIFY,
		.algo = ctx->common.dev->ecdsa_algo,
		.session = stateless ? NULL : &ctx->common.sessions[0],
	};
	u32 signature_len = vcs_ecdsa_signature_len(req);
	struct vcs_request *vreq;
	int err;

	if (!ctx->has_key || req->src_len > ctx->common.dev->max_size)
		return -EINVAL;
	vreq = vcs_request_alloc(ctx->common.dev, &io, vcs_gfp(req->base.flags));
	if (IS_ERR(vreq))
		return PTR_ERR(vreq);
	vreq->done = vcs_ecdsa_done;
	vreq->context = req;
	op.fixed_len = vcs_ecdsa_fixed(vreq, ctx, signature_len, req->dst_len);
	vcs_put_header(vreq, &op);
	if (stateless)
		vcs_put_out(vreq, ctx->key, vcs_ecdsa_key_len(ctx->curve));
	vcs_put_src(vreq, 0, signature_len);
	vcs_put_src(vreq, req->src_len, req->dst_len);
	err = vcs_submit(vreq);
	if (err != -EINPROGRESS)
		vcs_request_free(vreq);
	return err;
}

static unsigned int vcs_ecdsa_max_size(struct crypto_akcipher *tfm)
{
	struct vcs_ecdsa_ctx *ctx = akcipher_tfm_ctx(tfm);

	return ctx->curve->coordinate;
}

static int vcs_ecdsa_init(struct crypto_akcipher *tfm)
{
	struct akcipher_alg *base = crypto_akcipher_alg(tfm);
	struct vcs_ecdsa_alg *alg = container_of(base, struct vcs_ecdsa_alg, alg);
	struct vcs_ecdsa_ctx *ctx = akcipher_tfm_ctx(tfm);

	ctx->curve = alg->curve;
	return vcs_tfm_init(&ctx->common, VIRTIO_CRYPTO_SERVICE_AKCIPHER,
			    VIRTIO_CRYPTO_AKCIPHER_ECDSA, alg->stateless);
}

static void vcs_ecdsa_exit(struct crypto_akcipher *tfm)
{
	struct vcs_ecdsa_ctx *ctx = akcipher_tfm_ctx(tfm);

	vcs_tfm_exit(&ctx->common);
}

static const struct akcipher_alg vcs_ecdsa_base = {
	.base.cra_priority = VCS_PRIORITY,
	.base.cra_flags = VCS_MODE_FLAGS,
	.base.cra_ctxsize = sizeof(struct vcs_ecdsa_ctx),
	.base.cra_module = THIS_MODULE,
	.init = vcs_ecdsa_init,
	.exit = vcs_ecdsa_exit,
	.set_pub_key = vcs_ecdsa_set_pub_key,
	.verify = vcs_ecdsa_verify,
	.max_size = vcs_ecdsa_max_size,
};

static void vcs_ecdsa_register(struct vcs_device *dev, const struct vcs_curve *curve,
			       struct vcs_ecdsa_alg *alg, bool stateless)
{
	struct crypto_alg *base = &alg->alg.base;
	int err;

	if (alg->registered || !vcs_can(dev, VIRTIO_CRYPTO_SERVICE_AKCIPHER,
					VIRTIO_CRYPTO_AKCIPHER_ECDSA, stateless))
		return;
	alg->alg = vcs_ecdsa_base;
	alg->curve = curve;
	alg->stateless = stateless;
	vcs_name(base, curve->name, stateless);
	err = crypto_register_akcipher(&alg->alg);
	alg->registered = !err;
	if (err)
		dev_warn(&dev->vdev->dev, "%s: error %d\n", base->cra_driver_name, err);
}

void vcs_register_akciphers(struct vcs_device *dev)
{
	unsigned int i, mode;

	for (i = 0; i < ARRAY_SIZE(vcs_curves); i++)
		for (mode = 0; mode < VCS_MODES; mode++)
			vcs_ecdsa_register(dev, &vcs_curves[i], &vcs_ecdsa_algs[i][mode], mode);
}

void vcs_unregister_akciphers(void)
{
	unsigned int i, mode;

	for (i = 0; i < ARRAY_SIZE(vcs_curves); i++)
		for (mode = 0; mode < VCS_MODES; mode++)
			if (vcs_ecdsa_algs[i][mode].registered)
				crypto_unregister_akcipher(&vcs_ecdsa_algs[i][mode].alg);
}
