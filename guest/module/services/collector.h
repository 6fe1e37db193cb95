/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A message of which the pieces come one by one. The device hashes whole messages only, so they are
 * collected, up to a limit.
 */
#ifndef _VIRTIO_CRYPTO_SERVICES_COLLECTOR_H
#define _VIRTIO_CRYPTO_SERVICES_COLLECTOR_H

#include <linux/list.h>
#include <linux/scatterlist.h>
#include <linux/spinlock.h>

/* A longer message is hashed in software. AF_ALG hands over 64 KiB at a time. */
#define VCS_COLLECT_MAX (256U << 10)
/* What all messages of a transformation have together: those behind this go to the software. */
#define VCS_COLLECT_ALL (1U << 20)

struct vcs_collectors {
	spinlock_t lock; /* the list and the sum */
	struct list_head list;
	u32 size;
};

struct vcs_collector;

void vcs_collectors_init(struct vcs_collectors *all);
void vcs_collectors_free(struct vcs_collectors *all);
struct vcs_collector *vcs_collector_new(struct vcs_collectors *all, const void *owner, gfp_t gfp);
void vcs_collector_free(struct vcs_collectors *all, struct vcs_collector *collector);
void vcs_collector_forget(struct vcs_collectors *all, const void *owner);
int vcs_collect(struct vcs_collectors *all, struct vcs_collector *collector,
		struct scatterlist *src, u32 len, gfp_t gfp);
u32 vcs_collected(const struct vcs_collector *collector);
struct scatterlist *vcs_collected_list(struct vcs_collector *collector, struct scatterlist *more);

#endif
