// SPDX-License-Identifier: GPL-2.0-only
/* The chains that the driver knows, and their registration. */
#include <crypto/aes.h>
#include <crypto/internal/des.h>
#include <crypto/sha1.h>

#include "chain.h"

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
	CHAIN(_hash, _mac, _digest, "des", DES, DES_BLOCK_SIZE, vcs_check_des)

#define DES3(_hash, _mac, _digest)						\
	CHAIN(_hash, _mac, _digest, "des3_ede", 3DES, DES3_EDE_BLOCK_SIZE, vcs_check_des3)

/* Those that the kernel has tests for. */
static const struct vcs_chain vcs_chains[] = {
	AES("sha1", SHA1, SHA1_DIGEST_SIZE),
	AES("sha256", SHA_256, SHA256_DIGEST_SIZE),
	AES("sha512", SHA_512, SHA512_DIGEST_SIZE),
	DES("sha1", SHA1, SHA1_DIGEST_SIZE),
	DES3("sha1", SHA1, SHA1_DIGEST_SIZE),
	DES("sha224", SHA_224, SHA224_DIGEST_SIZE),
	DES3("sha224", SHA_224, SHA224_DIGEST_SIZE),
	DES("sha256", SHA_256, SHA256_DIGEST_SIZE),
	DES3("sha256", SHA_256, SHA256_DIGEST_SIZE),
	DES("sha384", SHA_384, SHA384_DIGEST_SIZE),
	DES3("sha384", SHA_384, SHA384_DIGEST_SIZE),
	DES("sha512", SHA_512, SHA512_DIGEST_SIZE),
	DES3("sha512", SHA_512, SHA512_DIGEST_SIZE),
};

static struct vcs_chain_alg vcs_chain_algs[ARRAY_SIZE(vcs_chains)][VCS_MODES];

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
