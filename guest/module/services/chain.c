// SPDX-License-Identifier: GPL-2.0-only
/*
 * Algorithm chaining of the service CIPHER, as authenc(hmac(...),cbc(...)). VIRTIO 1.4, "Symmetric
 * algorithms Operation".
 *
 * The device hashes assoc and ciphertext, and returns all of the MAC. The tag of the kernel is how
 * it begins. So the driver puts the tag behind the ciphertext, and compares it.
 */
#include <crypto/scatterwalk.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "chain.h"

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

const struct aead_alg vcs_chain_base = {
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
