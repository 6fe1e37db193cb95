/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * virtio_crypto_services: the services of a virtio-crypto device as algorithms of the kernel's
 * crypto API. VIRTIO 1.4, "Crypto Device".
 */
#ifndef _VIRTIO_CRYPTO_SERVICES_H
#define _VIRTIO_CRYPTO_SERVICES_H

#include <crypto/algapi.h>
#include <linux/interrupt.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/scatterlist.h>
#include <linux/spinlock.h>
#include <linux/virtio.h>
#include <linux/workqueue.h>

#include "forms.h"

/* Below the software, which has 100: only a driver name leads here. */
#define VCS_PRIORITY 50
/* MD5 and SHA-3 of the kernel have none, and there is nothing below. */
#define VCS_PRIORITY_NONE 0
/* An algorithm is registered twice: with sessions, and with the key in each request. */
#define VCS_MODES 2
#define VCS_MODE_FLAGS (CRYPTO_ALG_ASYNC | CRYPTO_ALG_ALLOCATES_MEMORY)

struct vcs_device;

struct vcs_queue {
	spinlock_t lock; /* the virtqueue, the list, and the error of the device */
	struct vcs_device *dev;
	struct virtqueue *vq;
	/* Requests that the ring had no room for, oldest first. */
	struct list_head waiting;
	struct tasklet_struct done_task;
	char name[16];
};

struct vcs_device {
	struct kref ref;
	struct virtio_device *vdev;
	/* With VIRTIO_CRYPTO_F_REVISION_1 nothing is padded, and ECDSA has another number. */
	bool revision_1;
	/* A bit for each service that takes requests without a session. */
	u32 stateless;
	u32 services;
	u32 cipher_algo;
	u32 hash_algo;
	u64 mac_algo;
	u32 aead_algo;
	/* The number of ECDSA, and whether it is offered. */
	u32 ecdsa_algo;
	bool ecdsa;
	u32 max_cipher_key_len;
	u32 max_auth_key_len;
	u64 max_size;
	bool ready;
	/* Why nothing can be submitted any more, or 0: see vcs_set_error(). */
	int error;
	/* One at a time stops the device. */
	struct mutex lock;
	struct work_struct check_work;
	struct work_struct register_work;
	struct vcs_queue control;
	atomic_t next_queue;
	u32 nr_queues;
	/* Entries of a data queue's ring: as many pieces as a request may have. */
	u32 ring_size;
	struct vcs_queue queues[];
};

/* device.c */
struct vcs_device *vcs_device_get(void);
void vcs_device_put(struct vcs_device *dev);
void vcs_check_later(struct vcs_device *dev);

/* config.c */
void vcs_read_config(struct vcs_device *dev);
bool vcs_can(const struct vcs_device *dev, u32 service, u32 algo, bool stateless);

/* A session of the device. */
struct vcs_session {
	u64 id;
	u32 destroy;
	bool open;
};

/* A request that opens a session: the fixed part, and the keys behind it. */
struct vcs_create {
	u32 opcode;
	u32 algo;
	u32 destroy;
	const void *fixed;
	u32 fixed_len;
	const u8 *key;
	u32 key_len;
	const u8 *auth_key;
	u32 auth_key_len;
};

/* control.c */
int vcs_session_open(struct vcs_device *dev, struct vcs_session *session,
		     const struct vcs_create *create);
void vcs_session_close(struct vcs_device *dev, struct vcs_session *session);
void vcs_control_done(struct virtqueue *vq);
void vcs_control_stop(struct vcs_device *dev, int error);

/* What every transformation has. */
struct vcs_tfm {
	struct vcs_device *dev;
	bool stateless;
	/* One for each direction; those without directions use the first. */
	struct vcs_session sessions[2];
};

/* tfm.c */
int vcs_tfm_init(struct vcs_tfm *tfm, u32 service, u32 algo, bool stateless);
void vcs_tfm_exit(struct vcs_tfm *tfm);
void vcs_tfm_close_sessions(struct vcs_tfm *tfm);
void vcs_name(struct crypto_alg *base, const char *name, bool stateless);

/* The caller's bytes: all of src, of dst those behind dst_skip. */
struct vcs_io {
	struct scatterlist *src;
	u32 src_len;
	struct scatterlist *dst;
	u32 dst_skip;
	u32 dst_len;
};

/*
 * A request of a data queue. The device owns it from vcs_submit() on until done() is called. That
 * frees it.
 */
struct vcs_request {
	struct list_head node;
	struct vcs_device *dev;
	void (*done)(struct vcs_request *req, int err);
	void *context;
	const struct vcs_session *session; /* NULL: stateless */
	struct vcs_io io;
	/* A copy of the caller's bytes, if they are in too many pieces for the ring. */
	u8 *bounce;
	struct scatterlist bounce_src;
	struct scatterlist bounce_dst;
	struct scatterlist *out;
	struct scatterlist *in;
	unsigned int nr_out;
	unsigned int nr_in;
	/* Bytes that count for max_size. */
	u64 content;
	/* What the device reads and writes besides the caller's bytes. */
	struct virtio_crypto_op_header header;
	union vcs_data_fixed fixed;
	u8 iv[16];
	u8 result[64];
	u8 status;
	struct scatterlist sg[];
};

/* What a request is about. */
struct vcs_operation {
	u32 opcode;
	u32 algo;
	const struct vcs_session *session; /* NULL: stateless */
	u32 fixed_len;
};

/* request.c */
struct vcs_request *vcs_request_alloc(struct vcs_device *dev, const struct vcs_io *io, gfp_t gfp);
void vcs_request_free(struct vcs_request *req);
void vcs_put_header(struct vcs_request *req, const struct vcs_operation *op);
void vcs_put_out(struct vcs_request *req, const void *bytes, u32 len);
void vcs_put_src(struct vcs_request *req, u32 skip, u32 len);
void vcs_put_in(struct vcs_request *req, void *bytes, u32 len);
void vcs_put_dst(struct vcs_request *req, u32 len);
int vcs_submit(struct vcs_request *req);

/* queue.c */
int vcs_queue_add(struct vcs_request *req);
void vcs_queue_init(struct vcs_queue *queue, struct vcs_device *dev);
int vcs_find_queues(struct vcs_device *dev);
void vcs_queue_stop(struct vcs_queue *queue, int error);

static inline gfp_t vcs_gfp(u32 flags)
{
	return flags & CRYPTO_TFM_REQ_MAY_SLEEP ? GFP_KERNEL : GFP_ATOMIC;
}

/* One file for each type of algorithm. What cannot be registered is only missing. */
void vcs_register_skciphers(struct vcs_device *dev);
void vcs_unregister_skciphers(void);
void vcs_register_ahashes(struct vcs_device *dev);
void vcs_unregister_ahashes(void);
void vcs_register_aeads(struct vcs_device *dev);
void vcs_unregister_aeads(void);
void vcs_register_chains(struct vcs_device *dev);
void vcs_unregister_chains(void);
void vcs_register_akciphers(struct vcs_device *dev);
void vcs_unregister_akciphers(void);

#endif
