// SPDX-License-Identifier: GPL-2.0-only
/*
 * The service AEAD. VIRTIO 1.4, "AEAD Service Operation".
 *
 * The kernel's lists are assoc || text || tag, those of the device IV || text [|| tag] || assoc.
 */
#include <crypto/aes.h>
#include <linux/err.h>
#include <linux/module.h>

#include "aead.h"

static int vcs_aead_open(struct vcs_aead_ctx *ctx, u32 op, u32 tag_len)
{
	struct virtio_crypto_aead_session_para para = {
		.algo = cpu_to_le32(ctx->aead->algo),
		.key_len = cpu_to_le32(ctx->key_len),
		.hash_result_len = cpu_to_le32(tag_len),
		.op = cpu_to_le32(op),
	};
	struct vcs_create create = {
		.opcode = VIRTIO_CRYPTO_AEAD_CREATE_SESSION,
		.destroy = VIRTIO_CRYPTO_AEAD_DESTROY_SESSION,
		.algo = ctx->aead->algo,
		.fixed = &para,
		.fixed_len = sizeof(para),
		.key = ctx->key,
		.key_len = ctx->key_len,
	};
	struct vcs_session *session = &ctx->common.sessions[op == VIRTIO_CRYPTO_OP_DECRYPT];

	return vcs_session_open(ctx->common.dev, session, &create);
}

static int vcs_aead_reopen(struct vcs_aead_ctx *ctx, u32 tag_len)
{
	int err;

	vcs_tfm_close_sessions(&ctx->common);
	if (ctx->common.stateless || !ctx->key_len)
		return 0;
	err = vcs_aead_open(ctx, VIRTIO_CRYPTO_OP_ENCRYPT, tag_len);
	if (!err)
		err = vcs_aead_open(ctx, VIRTIO_CRYPTO_OP_DECRYPT, tag_len);
	if (err)
		vcs_tfm_close_sessions(&ctx->common);
	return err;
}

static int vcs_aead_setkey(struct crypto_aead *tfm, const u8 *key, unsigned int len)
{
	struct vcs_aead_ctx *ctx = crypto_aead_ctx(tfm);
	int err = ctx->aead->check_key(len);

	if (err)
		return err;
	memcpy(ctx->key, key, len);
	ctx->key_len = len;
	return vcs_aead_reopen(ctx, crypto_aead_authsize(tfm));
}

static int vcs_aead_setauthsize(struct crypto_aead *tfm, unsigned int len)
{
	struct vcs_aead_ctx *ctx = crypto_aead_ctx(tfm);
	int err = ctx->aead->check_tag(len);

	return err ?: vcs_aead_reopen(ctx, len);
}

static void vcs_aead_done(struct vcs_request *vreq, int err)
{
	struct aead_request *req = vreq->context;

	vcs_request_free(vreq);
	aead_request_complete(req, err);
}

/* RFC 3610 in the kernel: the first byte of the IV is the length of the length, less one. */
static int vcs_ccm_iv(struct vcs_request *vreq, const struct aead_request *req, u32 text_len)
{
	u32 length_size = req->iv[0] + 1;

	if (length_size < 2 || length_size > 8)
		return -EINVAL;
	if (length_size < sizeof(text_len) && text_len >> (8 * length_size))
		return -EOVERFLOW;
	memcpy(vreq->iv, req->iv + 1, AES_BLOCK_SIZE - 1 - length_size);
	return AES_BLOCK_SIZE - 1 - length_size;
}

/* Copies what the device takes as the IV. Returns its length or an error. */
static int vcs_aead_iv(struct vcs_request *vreq, const struct vcs_aead_ctx *ctx,
		       const struct aead_request *req, u32 text_len)
{
	if (ctx->aead->algo == VIRTIO_CRYPTO_AEAD_CCM)
		return vcs_ccm_iv(vreq, req, text_len);
	memcpy(vreq->iv, req->iv, ctx->aead->iv);
	return ctx->aead->iv;
}

struct vcs_aead_lengths {
	u32 op;
	u32 iv;
	u32 tag;
	u32 aad;
	u32 src;
	u32 dst;
};

/* Fills the fixed part and returns its length. */
static u32 vcs_aead_fixed(struct vcs_request *vreq, const struct vcs_aead_ctx *ctx,
			  const struct vcs_aead_lengths *lengths)
{
	struct vcs_aead_data *data = &vreq->fixed.aead;
	struct vcs_aead_stateless *stateless = &vreq->fixed.aead_stateless;

	if (!ctx->common.stateless) {
		data->iv_len = cpu_to_le32(lengths->iv);
		data->aad_len = cpu_to_le32(lengths->aad);
		data->src_data_len = cpu_to_le32(lengths->src);
		data->dst_data_len = cpu_to_le32(lengths->dst);
		data->tag_len = cpu_to_le32(lengths->tag);
		return sizeof(*data);
	}
	stateless->algo = cpu_to_le32(ctx->aead->algo);
	stateless->key_len = cpu_to_le32(ctx->key_len);
	stateless->op = cpu_to_le32(lengths->op);
	stateless->iv_len = cpu_to_le32(lengths->iv);
	stateless->tag_len = cpu_to_le32(lengths->tag);
	stateless->aad_len = cpu_to_le32(lengths->aad);
	stateless->src_data_len = cpu_to_le32(lengths->src);
	stateless->dst_data_len = cpu_to_le32(lengths->dst);
	return sizeof(*stateless);
}

static int vcs_aead_build(struct vcs_request *vreq, struct aead_request *req,
			  struct vcs_aead_lengths *lengths)
{
	struct vcs_aead_ctx *ctx = crypto_aead_ctx(crypto_aead_reqtfm(req));
	bool encrypt = lengths->op == VIRTIO_CRYPTO_OP_ENCRYPT;
	struct vcs_operation op = {
		.opcode = encrypt ? VIRTIO_CRYPTO_AEAD_ENCRYPT : VIRTIO_CRYPTO_AEAD_DECRYPT,
		.algo = ctx->aead->algo,
		.session = ctx->common.stateless ? NULL : &ctx->common.sessions[!encrypt],
	};
	int iv = vcs_aead_iv(vreq, ctx, req, encrypt ? lengths->src : lengths->dst);

	if (iv < 0)
		return iv;
	lengths->iv = iv;
	op.fixed_len = vcs_aead_fixed(vreq, ctx, lengths);
	vcs_put_header(vreq, &op);
	if (ctx->common.stateless)
		vcs_put_out(vreq, ctx->key, ctx->key_len);
	vcs_put_out(vreq, vreq->iv, lengths->iv);
	vcs_put_src(vreq, lengths->aad, lengths->src);
	vcs_put_src(vreq, 0, lengths->aad);
	vcs_put_dst(vreq, lengths->dst);
	return 0;
}

static int vcs_aead_send(struct aead_request *req, struct vcs_aead_lengths *lengths)
{
	struct vcs_aead_ctx *ctx = crypto_aead_ctx(crypto_aead_reqtfm(req));
	struct vcs_io io = {
		.src = req->src, .src_len = req->assoclen + lengths->src,
		.dst = req->dst, .dst_skip = req->assoclen, .dst_len = lengths->dst,
	};
	struct vcs_request *vreq;
	int err;

	vreq = vcs_request_alloc(ctx->common.dev, &io, vcs_gfp(req->base.flags));
	if (IS_ERR(vreq))
		return PTR_ERR(vreq);
	vreq->done = vcs_aead_done;
	vreq->context = req;
	err = vcs_aead_build(vreq, req, lengths) ?: vcs_submit(vreq);
	if (err != -EINPROGRESS)
		vcs_request_free(vreq);
	return err;
}

static int vcs_aead_encrypt(struct aead_request *req)
{
	u32 tag = crypto_aead_authsize(crypto_aead_reqtfm(req));
	struct vcs_aead_lengths lengths = {
		.op = VIRTIO_CRYPTO_OP_ENCRYPT,
		.tag = tag,
		.aad = req->assoclen,
		.src = req->cryptlen,
		.dst = req->cryptlen + tag,
	};

	return vcs_aead_send(req, &lengths);
}

/* crypto_aead_decrypt() has made sure that there is a whole tag. */
static int vcs_aead_decrypt(struct aead_request *req)
{
	u32 tag = crypto_aead_authsize(crypto_aead_reqtfm(req));
	struct vcs_aead_lengths lengths = {
		.op = VIRTIO_CRYPTO_OP_DECRYPT,
		.tag = tag,
		.aad = req->assoclen,
		.src = req->cryptlen,
		.dst = req->cryptlen - tag,
	};

	return vcs_aead_send(req, &lengths);
}

static int vcs_aead_init(struct crypto_aead *tfm)
{
	struct aead_alg *base = crypto_aead_alg(tfm);
	struct vcs_aead_alg *alg = container_of(base, struct vcs_aead_alg, alg);
	struct vcs_aead_ctx *ctx = crypto_aead_ctx(tfm);

	ctx->aead = alg->aead;
	return vcs_tfm_init(&ctx->common, VIRTIO_CRYPTO_SERVICE_AEAD, ctx->aead->algo,
			    alg->stateless);
}

static void vcs_aead_exit(struct crypto_aead *tfm)
{
	struct vcs_aead_ctx *ctx = crypto_aead_ctx(tfm);

	vcs_tfm_exit(&ctx->common);
	memzero_explicit(ctx->key, sizeof(ctx->key));
}

const struct aead_alg vcs_aead_base = {
	.base.cra_priority = VCS_PRIORITY,
	.base.cra_flags = VCS_MODE_FLAGS,
	.base.cra_blocksize = 1,
	.base.cra_ctxsize = sizeof(struct vcs_aead_ctx),
	.base.cra_module = THIS_MODULE,
	.init = vcs_aead_init,
	.exit = vcs_aead_exit,
	.setkey = vcs_aead_setkey,
	.setauthsize = vcs_aead_setauthsize,
	.encrypt = vcs_aead_encrypt,
	.decrypt = vcs_aead_decrypt,
};
