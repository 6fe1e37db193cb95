/* SPDX-License-Identifier: (GPL-2.0-only WITH Linux-syscall-note) OR MIT */
/*
 * The interface of /dev/virtio-crypto-asymN, and the numbers that its requests are made of. They
 * are those of the asymmetric crypto service (virtio-crypto, RFC of the asymmetric service, version
 * 3).
 */
#ifndef _VIRTIO_CRYPTO_ASYM_H
#define _VIRTIO_CRYPTO_ASYM_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Feature bit: the device has the asymmetric service and the configuration below. */
#define VIRTIO_CRYPTO_F_ASYM 23

/* The configuration as the device shows it; integers are little-endian. */
struct virtio_crypto_asym_config {
	__le32 status;
	__le32 max_dataqueues;
	__le32 crypto_services;
	__le32 cipher_algo_l;
	__le32 cipher_algo_h;
	__le32 hash_algo;
	__le32 mac_algo_l;
	__le32 mac_algo_h;
	__le32 aead_algo;
	/* 1 << VIRTIO_CRYPTO_ASYM_* */
	__le32 asym_algo;
	/* 1 << VIRTIO_CRYPTO_RSA_*_PADDING */
	__le32 rsa_padding;
	__le32 max_cipher_key_len;
	__le32 max_auth_key_len;
	__le32 reserved;
	__le64 max_size;
};

#define VIRTIO_CRYPTO_SERVICE_ASYM 4

#define VIRTIO_CRYPTO_ASYM_SIGN 0x400
#define VIRTIO_CRYPTO_ASYM_VERIFY 0x401
#define VIRTIO_CRYPTO_ASYM_ENCRYPT 0x402
#define VIRTIO_CRYPTO_ASYM_DECRYPT 0x403
#define VIRTIO_CRYPTO_ASYM_KEY_GEN 0x404
#define VIRTIO_CRYPTO_ASYM_KEY_EXCHG 0x405

#define VIRTIO_CRYPTO_ASYM_NONE 0
#define VIRTIO_CRYPTO_ASYM_RSA 1
#define VIRTIO_CRYPTO_ASYM_DSA 2
#define VIRTIO_CRYPTO_ASYM_DH 3
#define VIRTIO_CRYPTO_ASYM_ECDSA 4
#define VIRTIO_CRYPTO_ASYM_ECDH 5

#define VIRTIO_CRYPTO_RSA_NO_PADDING 0
#define VIRTIO_CRYPTO_RSA_PKCS1_PADDING 1
#define VIRTIO_CRYPTO_RSA_SSLV23_PADDING 2
#define VIRTIO_CRYPTO_RSA_PKCS1_OAEP_PADDING 3
#define VIRTIO_CRYPTO_RSA_X931_PADDING 4
#define VIRTIO_CRYPTO_RSA_PKCS1_PSS_PADDING 5

#define VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE1 0
#define VIRTIO_CRYPTO_RSA_PRIV_KEY_REPTYPE2 1

#define VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME 0
#define VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY 1

#define VIRTIO_CRYPTO_KEY_EXCHANGE_GEN_KEY 0
#define VIRTIO_CRYPTO_KEY_EXCHANGE_COMPUTE_KEY 1
#define VIRTIO_CRYPTO_KEY_EXCHANGE_GEN_DH_PARAM 2

/* struct virtio_crypto_op_header: what every request begins with. */
#define VIRTIO_CRYPTO_ASYM_HEADER_LEN 24

/**
 * struct virtio_crypto_asym_request - one request and its answer
 * @readable: address of the bytes that the device reads: header, parameter, odata
 * @writable: address of the room for the bytes that the device writes: idata
 * @readable_len: at least 1; both lengths together at most max_request
 * @writable_len: may be 0
 * @used_len: set by the driver: how many bytes the device wrote; the rest of @writable is zeroed
 * @reserved: must be 0
 */
struct virtio_crypto_asym_request {
	__u64 readable;
	__u64 writable;
	__u32 readable_len;
	__u32 writable_len;
	__u32 used_len;
	__u32 reserved;
};

/**
 * struct virtio_crypto_asym_info - the device and what was agreed on with it
 * @features: bit n is feature n
 * @device_status: VIRTIO_CONFIG_S_*
 * @data_queues: how many data queues are in use
 * @max_request: readable and writable bytes of one request at most
 * @max_in_flight: requests that may be with the device at the same time; more wait
 * @in_flight: requests that are with the device now, also those that no task waits for any more
 * @reserved: 0
 * @config: the configuration
 */
struct virtio_crypto_asym_info {
	__u64 features;
	__u32 device_status;
	__u32 data_queues;
	__u32 max_request;
	__u32 max_in_flight;
	__u32 in_flight;
	__u32 reserved;
	struct virtio_crypto_asym_config config;
};

/*
 * VIRTIO_CRYPTO_ASYM_SUBMIT sends one request and waits for its answer. Any number of threads
 * may do so at the same time, also with one file descriptor. It fails with
 *   EINVAL    reserved is not 0, or there is nothing to read for the device
 *   EMSGSIZE  the request is larger than max_request, or does not fit the queue
 *   ENOMEM    there is no memory for the request
 *   EFAULT    an address is bad
 *   EINTR     a signal came first; the device still does the work, its answer is dropped
 *   EAGAIN    the device is not ready (VIRTIO_CRYPTO_S_HW_READY)
 *   EIO       the device broke virtio or asks for a reset: the driver has to be bound again
 *   ENODEV    the driver was unbound from the device
 * VIRTIO_CRYPTO_ASYM_INFO never waits.
 */
#define VIRTIO_CRYPTO_ASYM_SUBMIT _IOWR('v', 0xc0, struct virtio_crypto_asym_request)
#define VIRTIO_CRYPTO_ASYM_INFO _IOR('v', 0xc1, struct virtio_crypto_asym_info)

#endif
