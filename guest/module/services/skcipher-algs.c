// SPDX-License-Identifier: GPL-2.0-only
/* The ciphers that the driver knows, and their registration. */
#include <crypto/internal/des.h>
#include <crypto/xts.h>

#include "skcipher.h"

static int vcs_check_aes(struct crypto_skcipher *tfm, const u8 *key, unsigned int len)
{
	return aes_check_keylen(len);
}

static int vcs_check_xts(struct crypto_skcipher *tfm, const u8 *key, unsigned int len)
{
	int err = xts_verify_key(tfm, key, len);

	return err ?: aes_check_keylen(len / 2);
}

static int vcs_check_des(struct crypto_skcipher *tfm, const u8 *key, unsigned int len)
{
	return verify_skcipher_des_key(tfm, key);
}

static int vcs_check_des3(struct crypto_skcipher *tfm, const u8 *key, unsigned int len)
{
	return verify_skcipher_des3_key(tfm, key);
}

#define AES(_mode, _number) {						\
	.algo = VIRTIO_CRYPTO_CIPHER_AES_##_number,			\
	.mode = VCS_##_number,						\
	.name = _mode "(aes)",						\
	.block = AES_BLOCK_SIZE,					\
	.min_key = AES_MIN_KEY_SIZE,					\
	.max_key = AES_MAX_KEY_SIZE,					\
	.check_key = vcs_check_aes,					\
}

#define DES(_mode, _number) {						\
	.algo = VIRTIO_CRYPTO_CIPHER_DES_##_number,			\
	.mode = VCS_##_number,						\
	.name = _mode "(des)",						\
	.block = DES_BLOCK_SIZE,					\
	.min_key = DES_KEY_SIZE,					\
	.max_key = DES_KEY_SIZE,					\
	.check_key = vcs_check_des,					\
}

#define DES3(_mode, _number) {						\
	.algo = VIRTIO_CRYPTO_CIPHER_3DES_##_number,			\
	.mode = VCS_##_number,						\
	.name = _mode "(des3_ede)",					\
	.block = DES3_EDE_BLOCK_SIZE,					\
	.min_key = DES3_EDE_KEY_SIZE,					\
	.max_key = DES3_EDE_KEY_SIZE,					\
	.check_key = vcs_check_des3,					\
}

static const struct vcs_cipher vcs_ciphers[] = {
	AES("ecb", ECB),
	AES("cbc", CBC),
	AES("ctr", CTR),
	{
		.name = "xts(aes)",
		.algo = VIRTIO_CRYPTO_CIPHER_AES_XTS,
		.mode = VCS_XTS,
		.block = AES_BLOCK_SIZE,
		.min_key = 2 * AES_MIN_KEY_SIZE,
		.max_key = 2 * AES_MAX_KEY_SIZE,
		.check_key = vcs_check_xts,
	},
	DES("ecb", ECB),
	DES("cbc", CBC),
	DES3("ecb", ECB),
	DES3("cbc", CBC),
	DES3("ctr", CTR),
};

static struct vcs_cipher_alg vcs_cipher_algs[ARRAY_SIZE(vcs_ciphers)][VCS_MODES];

static void vcs_cipher_register(struct vcs_device *dev, const struct vcs_cipher *cipher,
				struct vcs_cipher_alg *alg, bool stateless)
{
	struct crypto_alg *base = &alg->alg.base;
	int err;

	if (alg->registered || !vcs_can(dev, VIRTIO_CRYPTO_SERVICE_CIPHER, cipher->algo, stateless))
		return;
	if (dev->max_cipher_key_len < cipher->max_key)
		return;
	alg->alg = vcs_cipher_base;
	alg->cipher = cipher;
	alg->stateless = stateless;
	alg->alg.min_keysize = cipher->min_key;
	alg->alg.max_keysize = cipher->max_key;
	alg->alg.ivsize = cipher->mode == VCS_ECB ? 0 : cipher->block;
	base->cra_blocksize = cipher->block;
	if (cipher->mode == VCS_CTR) {
		base->cra_blocksize = 1;
		alg->alg.chunksize = cipher->block;
	}
	if (cipher->mode == VCS_XTS)
		base->cra_flags |= CRYPTO_ALG_NEED_FALLBACK;
	vcs_name(base, cipher->name, stateless);
	err = crypto_register_skcipher(&alg->alg);
	alg->registered = !err;
	if (err)
		dev_warn(&dev->vdev->dev, "%s: error %d\n", base->cra_driver_name, err);
}

void vcs_register_skciphers(struct vcs_device *dev)
{
	unsigned int i, mode;

	for (i = 0; i < ARRAY_SIZE(vcs_ciphers); i++)
		for (mode = 0; mode < VCS_MODES; mode++)
			vcs_cipher_register(dev, &vcs_ciphers[i], &vcs_cipher_algs[i][mode], mode);
}

void vcs_unregister_skciphers(void)
{
	unsigned int i, mode;

	for (i = 0; i < ARRAY_SIZE(vcs_ciphers); i++)
		for (mode = 0; mode < VCS_MODES; mode++)
			if (vcs_cipher_algs[i][mode].registered)
				crypto_unregister_skcipher(&vcs_cipher_algs[i][mode].alg);
}
