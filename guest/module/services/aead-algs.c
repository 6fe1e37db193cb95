// SPDX-License-Identifier: GPL-2.0-only
/* The AEAD algorithms that the driver knows, and their registration. */
#include <crypto/aes.h>
#include <crypto/chacha.h>
#include <crypto/gcm.h>
#include <crypto/poly1305.h>

#include "aead.h"

static int vcs_check_aes(unsigned int len)
{
	return aes_check_keylen(len);
}

static int vcs_check_chacha(unsigned int len)
{
	return len == CHACHA_KEY_SIZE ? 0 : -EINVAL;
}

static int vcs_check_gcm_tag(unsigned int len)
{
	return crypto_gcm_check_authsize(len);
}

static int vcs_check_ccm_tag(unsigned int len)
{
	return len >= 4 && len <= AES_BLOCK_SIZE && len % 2 == 0 ? 0 : -EINVAL;
}

static int vcs_check_poly_tag(unsigned int len)
{
	return len == POLY1305_DIGEST_SIZE ? 0 : -EINVAL;
}

static const struct vcs_aead vcs_aeads[] = {
	{
		.name = "gcm(aes)",
		.algo = VIRTIO_CRYPTO_AEAD_GCM,
		.iv = GCM_AES_IV_SIZE,
		.tag = AES_BLOCK_SIZE,
		.granularity = AES_BLOCK_SIZE,
		.check_key = vcs_check_aes,
		.check_tag = vcs_check_gcm_tag,
	}, {
		.name = "ccm(aes)",
		.algo = VIRTIO_CRYPTO_AEAD_CCM,
		.iv = AES_BLOCK_SIZE,
		.tag = AES_BLOCK_SIZE,
		.granularity = AES_BLOCK_SIZE,
		.check_key = vcs_check_aes,
		.check_tag = vcs_check_ccm_tag,
	}, {
		.name = "rfc7539(chacha20,poly1305)",
		.algo = VIRTIO_CRYPTO_AEAD_CHACHA20_POLY1305,
		.iv = CHACHAPOLY_IV_SIZE,
		.tag = POLY1305_DIGEST_SIZE,
		.granularity = CHACHA_BLOCK_SIZE,
		.check_key = vcs_check_chacha,
		.check_tag = vcs_check_poly_tag,
	},
};

static struct vcs_aead_alg vcs_aead_algs[ARRAY_SIZE(vcs_aeads)][VCS_MODES];

static void vcs_aead_register(struct vcs_device *dev, const struct vcs_aead *aead,
			      struct vcs_aead_alg *alg, bool stateless)
{
	struct crypto_alg *base = &alg->alg.base;
	int err;

	if (alg->registered || !vcs_can(dev, VIRTIO_CRYPTO_SERVICE_AEAD, aead->algo, stateless))
		return;
	alg->alg = vcs_aead_base;
	alg->aead = aead;
	alg->stateless = stateless;
	alg->alg.ivsize = aead->iv;
	alg->alg.maxauthsize = aead->tag;
	alg->alg.chunksize = aead->granularity;
	vcs_name(base, aead->name, stateless);
	err = crypto_register_aead(&alg->alg);
	alg->registered = !err;
	if (err)
		dev_warn(&dev->vdev->dev, "%s: error %d\n", base->cra_driver_name, err);
}

void vcs_register_aeads(struct vcs_device *dev)
{
	unsigned int i, mode;

	for (i = 0; i < ARRAY_SIZE(vcs_aeads); i++)
		for (mode = 0; mode < VCS_MODES; mode++)
			vcs_aead_register(dev, &vcs_aeads[i], &vcs_aead_algs[i][mode], mode);
}

void vcs_unregister_aeads(void)
{
	unsigned int i, mode;

	for (i = 0; i < ARRAY_SIZE(vcs_aeads); i++)
		for (mode = 0; mode < VCS_MODES; mode++)
			if (vcs_aead_algs[i][mode].registered)
				crypto_unregister_aead(&vcs_aead_algs[i][mode].alg);
}
