/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fixed parts of requests. <linux/virtio_crypto.h> has most of the padded forms, and none of
 * the stateless ones.
 */
#ifndef _VIRTIO_CRYPTO_SERVICES_FORMS_H
#define _VIRTIO_CRYPTO_SERVICES_FORMS_H

#include <linux/build_bug.h>
#include <uapi/linux/virtio_crypto.h>

/* VIRTIO 1.4, "Feature bits": Linux 6.1 has no names for them. */
#define VIRTIO_CRYPTO_F_REVISION_1 0
#define VIRTIO_CRYPTO_F_CIPHER_STATELESS_MODE 1
#define VIRTIO_CRYPTO_F_AKCIPHER_STATELESS_MODE 5
/* Of the project: such a device has a driver of its own. */
#define VIRTIO_CRYPTO_F_ASYM 23

#define VIRTIO_CRYPTO_FLAG_SESSION_MODE 1

/* Fixed parts are filled up to this without VIRTIO_CRYPTO_F_REVISION_1. */
#define VCS_CONTROL_PADDED 56
#define VCS_DATA_PADDED 48

/* With VIRTIO_CRYPTO_F_REVISION_1 the number of ECDSA is that of the specification. */
#define VCS_AKCIPHER_ECDSA_1_4 2

/* struct virtio_crypto_aead_data_flf: Linux 6.1 does not have the last two. */
struct vcs_aead_data {
	__le32 iv_len;
	__le32 aad_len;
	__le32 src_data_len;
	__le32 dst_data_len;
	__le32 tag_len;
	__le32 reserved;
};

/* struct virtio_crypto_hash_data_flf_stateless */
struct vcs_hash_stateless {
	__le32 algo;
	__le32 src_data_len;
	__le32 hash_result_len;
	__le32 reserved;
};

/* struct virtio_crypto_mac_data_flf_stateless */
struct vcs_mac_stateless {
	__le32 algo;
	__le32 auth_key_len;
	__le32 src_data_len;
	__le32 hash_result_len;
};

/* struct virtio_crypto_cipher_data_flf_stateless */
struct vcs_cipher_stateless {
	__le32 algo;
	__le32 key_len;
	__le32 op;
	__le32 iv_len;
	__le32 src_data_len;
	__le32 dst_data_len;
};

/* struct virtio_crypto_alg_chain_data_flf_stateless */
struct vcs_chain_stateless {
	__le32 alg_chain_order;
	__le32 session_aad_len;
	__le32 cipher_algo;
	__le32 key_len;
	__le32 op;
	__le32 hash_algo;
	__le32 auth_key_len;
	__le32 hash_mode;
	struct virtio_crypto_alg_chain_data_para para;
};

/* struct virtio_crypto_sym_data_flf_stateless */
struct vcs_sym_stateless {
	union {
		struct vcs_cipher_stateless cipher;
		struct vcs_chain_stateless chain;
	};
	__le32 op_type;
};

/* struct virtio_crypto_aead_data_flf_stateless */
struct vcs_aead_stateless {
	__le32 algo;
	__le32 key_len;
	__le32 op;
	__le32 iv_len;
	__le32 tag_len;
	__le32 aad_len;
	__le32 src_data_len;
	__le32 dst_data_len;
};

/* struct virtio_crypto_akcipher_data_flf_stateless, with the parameters of ECDSA */
struct vcs_ecdsa_stateless {
	__le32 algo;
	__le32 key_type;
	__le32 key_len;
	struct virtio_crypto_ecdsa_session_para ecdsa;
	__le32 src_data_len;
	__le32 dst_data_len;
};

union vcs_data_fixed {
	struct virtio_crypto_sym_data_req sym;
	struct virtio_crypto_hash_para hash;
	struct vcs_aead_data aead;
	struct virtio_crypto_akcipher_para akcipher;
	struct vcs_sym_stateless sym_stateless;
	struct vcs_hash_stateless hash_stateless;
	struct vcs_mac_stateless mac_stateless;
	struct vcs_aead_stateless aead_stateless;
	struct vcs_ecdsa_stateless ecdsa_stateless;
	u8 padded[VCS_DATA_PADDED];
};

static_assert(sizeof(struct virtio_crypto_sym_data_req) == VCS_DATA_PADDED);
static_assert(sizeof(struct vcs_sym_stateless) == 76);
static_assert(sizeof(struct vcs_aead_stateless) == 32);
static_assert(sizeof(struct vcs_ecdsa_stateless) == 28);

#endif
