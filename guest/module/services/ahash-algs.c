// SPDX-License-Identifier: GPL-2.0-only
/* The hashes and MACs that the driver knows, and their registration. */
#include <crypto/aes.h>
#include <crypto/des.h>
#include <crypto/md5.h>
#include <crypto/sha1.h>
#include <crypto/sha2.h>
#include <crypto/sha3.h>

#include "ahash.h"

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
