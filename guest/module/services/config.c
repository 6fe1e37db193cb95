// SPDX-License-Identifier: GPL-2.0-only
/* What the device offers: its configuration and the features. */
#include <linux/virtio_config.h>

#include "services.h"

static bool vcs_offers(const struct vcs_device *dev, u32 service, u32 algo)
{
	if (!(dev->services & BIT(service)))
		return false;
	switch (service) {
	case VIRTIO_CRYPTO_SERVICE_CIPHER:
		return dev->cipher_algo & BIT(algo);
	case VIRTIO_CRYPTO_SERVICE_HASH:
		return dev->hash_algo & BIT(algo);
	case VIRTIO_CRYPTO_SERVICE_MAC:
		return dev->mac_algo & BIT_ULL(algo);
	case VIRTIO_CRYPTO_SERVICE_AEAD:
		return dev->aead_algo & BIT(algo);
	case VIRTIO_CRYPTO_SERVICE_AKCIPHER:
		return algo == VIRTIO_CRYPTO_AKCIPHER_ECDSA && dev->ecdsa;
	default:
		return false;
	}
}

bool vcs_can(const struct vcs_device *dev, u32 service, u32 algo, bool stateless)
{
	return vcs_offers(dev, service, algo) && (!stateless || dev->stateless & BIT(service));
}

void vcs_read_config(struct vcs_device *dev)
{
	struct virtio_device *vdev = dev->vdev;
	struct virtio_crypto_config config;
	u32 service;

	virtio_cread_bytes(vdev, 0, &config, sizeof(config));
	dev->services = le32_to_cpu(config.crypto_services);
	dev->cipher_algo = le32_to_cpu(config.cipher_algo_l);
	dev->hash_algo = le32_to_cpu(config.hash_algo);
	dev->mac_algo = le32_to_cpu(config.mac_algo_l) |
			(u64)le32_to_cpu(config.mac_algo_h) << 32;
	dev->aead_algo = le32_to_cpu(config.aead_algo);
	dev->max_cipher_key_len = le32_to_cpu(config.max_cipher_key_len);
	dev->max_auth_key_len = le32_to_cpu(config.max_auth_key_len);
	dev->max_size = le64_to_cpu(config.max_size);
	dev->ready = le32_to_cpu(config.status) & VIRTIO_CRYPTO_S_HW_READY;
	dev->revision_1 = virtio_has_feature(vdev, VIRTIO_CRYPTO_F_REVISION_1);
	dev->ecdsa_algo = dev->revision_1 ? VCS_AKCIPHER_ECDSA_1_4 : VIRTIO_CRYPTO_AKCIPHER_ECDSA;
	dev->ecdsa = le32_to_cpu(config.akcipher_algo) & BIT(dev->ecdsa_algo);
	/* The bits have the order of the services. */
	for (service = 0; service <= VIRTIO_CRYPTO_SERVICE_AKCIPHER; service++)
		if (virtio_has_feature(vdev, VIRTIO_CRYPTO_F_CIPHER_STATELESS_MODE + service))
			dev->stateless |= BIT(service);
}
