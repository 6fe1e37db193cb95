// SPDX-License-Identifier: GPL-2.0-only
/* The service CIPHER. VIRTIO 1.4, "Symmetric algorithms Operation". */
#include <crypto/scatterwalk.h>
#include <crypto/xts.h>
#include <linux/err.h>
#include <linux/module.h>

#include "skcipher.h"

static int vcs_cipher_open(struct vcs_cipher_ctx *ctx, const u8 *key, unsigned int len, u32 op)
{
	struct virtio_crypto_sym_create_session_req fixed = {
		.u.cipher.para.algo = cpu_to_le32(ctx->cipher->algo),
		.u.cipher.para.keylen = cpu_to_le32(len),
		.u.cipher.para.op = cpu_to_le32(op),
		.op_type = cpu_to_le32(VIRTIO_CRYPTO_SYM_OP_CIPHER),
	};
	struct vcs_create create = {
		.opcode = VIRTIO_CRYPTO_CIPHER_CREATE_SESSION,
		.destroy = VIRTIO_CRYPTO_CIPHER_DESTROY_SESSION,
		.algo = ctx->cipher->algo,
		.fixed = &fixed,
		.fixed_len = sizeof(fixed),
		.key = key,
		.key_len = len,
	};
	struct vcs_session *session = &ctx->common.sessions[op == VIRTIO_CRYPTO_OP_DECRYPT];

	return vcs_session_open(ctx->common.dev, session, &create);
}

/* XTS keys that the kernel takes and IEEE 1619 does not: AES-192, or the same key twice. */
static bool vcs_not_ieee_1619(const u8 *key, unsigned int len)
{
	return len == 2 * AES_KEYSIZE_192 || !crypto_memneq(key, key + len / 2, len / 2);
}

static int vcs_cipher_setkey_fallback(struct crypto_skcipher *tfm, const u8 *key, unsigned int len)
{
	struct vcs_cipher_ctx *ctx = crypto_skcipher_ctx(tfm);

	crypto_skcipher_clear_flags(ctx->fallback, CRYPTO_TFM_REQ_MASK);
	crypto_skcipher_set_flags(ctx->fallback,
				  crypto_skcipher_get_flags(tfm) & CRYPTO_TFM_REQ_MASK);
	return crypto_skcipher_setkey(ctx->fallback, key, len);
}

static int vcs_cipher_setkey(struct crypto_skcipher *tfm, const u8 *key, unsigned int len)
{
	struct vcs_cipher_ctx *ctx = crypto_skcipher_ctx(tfm);
	int err = ctx->cipher->check_key(tfm, key, len);

	if (err)
		return err;
	vcs_tfm_close_sessions(&ctx->common);
	ctx->use_fallback = ctx->fallback && vcs_not_ieee_1619(key, len);
	if (ctx->use_fallback)
		return vcs_cipher_setkey_fallback(tfm, key, len);
	if (ctx->common.stateless) {
		memcpy(ctx->key, key, len);
		ctx->key_len = len;
		return 0;
	}
	err = vcs_cipher_open(ctx, key, len, VIRTIO_CRYPTO_OP_ENCRYPT);
	if (!err)
		err = vcs_cipher_open(ctx, key, len, VIRTIO_CRYPTO_OP_DECRYPT);
	if (err)
		vcs_tfm_close_sessions(&ctx->common);
	return err;
}

static void vcs_cipher_next_iv(struct skcipher_request *req)
{
	struct crypto_skcipher *tfm = crypto_skcipher_reqtfm(req);
	struct vcs_cipher_ctx *ctx = crypto_skcipher_ctx(tfm);
	struct vcs_cipher_request *ours = skcipher_request_ctx(req);
	u32 block = ctx->cipher->block;
	u32 blocks;

	if (ctx->cipher->mode == VCS_CBC && ours->encrypt)
		scatterwalk_map_and_copy(req->iv, req->dst, req->cryptlen - block, block, 0);
	else if (ctx->cipher->mode == VCS_CBC)
		memcpy(req->iv, ours->next_iv, block);
	if (ctx->cipher->mode != VCS_CTR)
		return;
	for (blocks = DIV_ROUND_UP(req->cryptlen, block); blocks; blocks--)
		crypto_inc(req->iv, block);
}

static void vcs_cipher_done(struct vcs_request *vreq, int err)
{
	struct skcipher_request *req = vreq->context;

	vcs_request_free(vreq);
	if (!err)
		vcs_cipher_next_iv(req);
	skcipher_request_complete(req, err);
}

static u32 vcs_cipher_fixed(struct vcs_request *vreq, struct skcipher_request *req, u32 op)
{
	struct crypto_skcipher *tfm = crypto_skcipher_reqtfm(req);
	struct vcs_cipher_ctx *ctx = crypto_skcipher_ctx(tfm);
	struct vcs_cipher_stateless *stateless = &vreq->fixed.sym_stateless.cipher;
	struct virtio_crypto_cipher_para *para = &vreq->fixed.sym.u.cipher.para;
	__le32 iv_len = cpu_to_le32(crypto_skcipher_ivsize(tfm));
	__le32 len = cpu_to_le32(req->cryptlen);

	if (ctx->common.stateless) {
		stateless->algo = cpu_to_le32(ctx->cipher->algo);
		stateless->key_len = cpu_to_le32(ctx->key_len);
		stateless->op = cpu_to_le32(op);
		stateless->iv_len = iv_len;
		stateless->src_data_len = len;
		stateless->dst_data_len = len;
		vreq->fixed.sym_stateless.op_type = cpu_to_le32(VIRTIO_CRYPTO_SYM_OP_CIPHER);
		return sizeof(vreq->fixed.sym_stateless);
	}
	para->iv_len = iv_len;
	para->src_data_len = len;
	para->dst_data_len = len;
	vreq->fixed.sym.op_type = cpu_to_le32(VIRTIO_CRYPTO_SYM_OP_CIPHER);
	return sizeof(vreq->fixed.sym);
}

static int vcs_cipher_send(struct skcipher_request *req, bool encrypt)
{
	struct crypto_skcipher *tfm = crypto_skcipher_reqtfm(req);
	struct vcs_cipher_ctx *ctx = crypto_skcipher_ctx(tfm);
	bool stateless = ctx->common.stateless;
	struct vcs_io io = {
		.src = req->src, .src_len = req->cryptlen,
		.dst = req->dst, .dst_len = req->cryptlen,
	};
	struct vcs_operation op = {
		.opcode = encrypt ? VIRTIO_CRYPTO_CIPHER_ENCRYPT : VIRTIO_CRYPTO_CIPHER_DECRYPT,
		.algo = ctx->cipher->algo,
		.session = stateless ? NULL : &ctx->common.sessions[!encrypt],
	};
	struct vcs_request *vreq;
	int err;

	vreq = vcs_request_alloc(ctx->common.dev, &io, vcs_gfp(req->base.flags));
	if (IS_ERR(vreq))
		return PTR_ERR(vreq);
	vreq->done = vcs_cipher_done;
	vreq->context = req;
	op.fixed_len = vcs_cipher_fixed(vreq, req, encrypt ? VIRTIO_CRYPTO_OP_ENCRYPT :
							     VIRTIO_CRYPTO_OP_DECRYPT);
	vcs_put_header(vreq, &op);
	if (stateless)
		vcs_put_out(vreq, ctx->key, ctx->key_len);
	memcpy(vreq->iv, req->iv, crypto_skcipher_ivsize(tfm));
	vcs_put_out(vreq, vreq->iv, crypto_skcipher_ivsize(tfm));
	vcs_put_src(vreq, 0, req->cryptlen);
	vcs_put_dst(vreq, req->cryptlen);
	err = vcs_submit(vreq);
	if (err != -EINPROGRESS)
		vcs_request_free(vreq);
	return err;
}

static int vcs_cipher_in_software(struct skcipher_request *req, bool encrypt)
{
	struct vcs_cipher_ctx *ctx = crypto_skcipher_ctx(crypto_skcipher_reqtfm(req));
	struct vcs_cipher_request *ours = skcipher_request_ctx(req);
	struct skcipher_request *soft = &ours->fallback;

	skcipher_request_set_tfm(soft, ctx->fallback);
	skcipher_request_set_callback(soft, req->base.flags, NULL, NULL);
	skcipher_request_set_crypt(soft, req->src, req->dst, req->cryptlen, req->iv);
	return encrypt ? crypto_skcipher_encrypt(soft) : crypto_skcipher_decrypt(soft);
}

static int vcs_cipher_crypt(struct skcipher_request *req, bool encrypt)
{
	struct crypto_skcipher *tfm = crypto_skcipher_reqtfm(req);
	struct vcs_cipher_ctx *ctx = crypto_skcipher_ctx(tfm);
	struct vcs_cipher_request *ours = skcipher_request_ctx(req);
	const struct vcs_cipher *cipher = ctx->cipher;

	if (cipher->mode == VCS_XTS && req->cryptlen < XTS_BLOCK_SIZE)
		return -EINVAL;
	if (cipher->mode <= VCS_CBC && req->cryptlen % cipher->block)
		return -EINVAL;
	if (!req->cryptlen)
		return 0;
	if (ctx->use_fallback)
		return vcs_cipher_in_software(req, encrypt);
	ours->encrypt = encrypt;
	/* Before the device writes over it, should src and dst be the same. */
	if (cipher->mode == VCS_CBC && !encrypt)
		scatterwalk_map_and_copy(ours->next_iv, req->src, req->cryptlen - cipher->block,
					 cipher->block, 0);
	return vcs_cipher_send(req, encrypt);
}

static int vcs_cipher_encrypt(struct skcipher_request *req)
{
	return vcs_cipher_crypt(req, true);
}

static int vcs_cipher_decrypt(struct skcipher_request *req)
{
	return vcs_cipher_crypt(req, false);
}

static int vcs_cipher_init(struct crypto_skcipher *tfm)
{
	struct skcipher_alg *base = crypto_skcipher_alg(tfm);
	struct vcs_cipher_alg *alg = container_of(base, struct vcs_cipher_alg, alg);
	struct vcs_cipher_ctx *ctx = crypto_skcipher_ctx(tfm);
	u32 reqsize = sizeof(struct vcs_cipher_request);
	int err;

	ctx->cipher = alg->cipher;
	if (ctx->cipher->mode == VCS_XTS) {
		ctx->fallback = crypto_alloc_skcipher(ctx->cipher->name, 0,
						      CRYPTO_ALG_ASYNC | CRYPTO_ALG_NEED_FALLBACK);
		if (IS_ERR(ctx->fallback))
			return PTR_ERR(ctx->fallback);
		reqsize += crypto_skcipher_reqsize(ctx->fallback);
	}
	crypto_skcipher_set_reqsize(tfm, reqsize);
	err = vcs_tfm_init(&ctx->common, VIRTIO_CRYPTO_SERVICE_CIPHER, ctx->cipher->algo,
			   alg->stateless);
	if (err)
		crypto_free_skcipher(ctx->fallback);
	return err;
}

static void vcs_cipher_exit(struct crypto_skcipher *tfm)
{
	struct vcs_cipher_ctx *ctx = crypto_skcipher_ctx(tfm);

	vcs_tfm_exit(&ctx->common);
	crypto_free_skcipher(ctx->fallback);
	memzero_explicit(ctx->key, sizeof(ctx->key));
}

const struct skcipher_alg vcs_cipher_base = {
	.base.cra_priority = VCS_PRIORITY,
	.base.cra_flags = VCS_MODE_FLAGS,
	.base.cra_ctxsize = sizeof(struct vcs_cipher_ctx),
	.base.cra_module = THIS_MODULE,
	.init = vcs_cipher_init,
	.exit = vcs_cipher_exit,
	.setkey = vcs_cipher_setkey,
	.encrypt = vcs_cipher_encrypt,
	.decrypt = vcs_cipher_decrypt,
};
