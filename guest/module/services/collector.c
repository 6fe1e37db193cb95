// SPDX-License-Identifier: GPL-2.0-only
/*
 * See collector.h. A caller may begin a message and drop its request without a word. What was
 * collected then goes when the same request begins anew, or with the transformation.
 */
#include <linux/errno.h>
#include <linux/slab.h>

#include "collector.h"

#define VCS_FIRST_PIECE 4096U
/* Each piece has as much room as all before it: 4, 4, 8, ... 128 KiB. */
#define VCS_PIECES 7

struct vcs_collector {
	struct list_head node;
	const void *owner;
	u32 len;
	/* Bytes of the pieces, which count for all of the transformation. */
	u32 room;
	unsigned int nr;
	/* One more for the list of the last call. */
	struct scatterlist sg[VCS_PIECES + 1];
};

static_assert(VCS_FIRST_PIECE << (VCS_PIECES - 1) == VCS_COLLECT_MAX);

void vcs_collectors_init(struct vcs_collectors *all)
{
	spin_lock_init(&all->lock);
	INIT_LIST_HEAD(&all->list);
}

static void vcs_collector_release(struct vcs_collector *collector)
{
	unsigned int i;

	for (i = 0; i < collector->nr; i++)
		kfree_sensitive(sg_virt(&collector->sg[i]));
	kfree(collector);
}

void vcs_collectors_free(struct vcs_collectors *all)
{
	struct vcs_collector *collector, *next;

	list_for_each_entry_safe(collector, next, &all->list, node)
		vcs_collector_release(collector);
}

struct vcs_collector *vcs_collector_new(struct vcs_collectors *all, const void *owner, gfp_t gfp)
{
	struct vcs_collector *collector = kzalloc(sizeof(*collector), gfp);

	if (!collector)
		return NULL;
	collector->owner = owner;
	spin_lock_bh(&all->lock);
	list_add(&collector->node, &all->list);
	spin_unlock_bh(&all->lock);
	return collector;
}

void vcs_collector_free(struct vcs_collectors *all, struct vcs_collector *collector)
{
	if (!collector)
		return;
	spin_lock_bh(&all->lock);
	list_del(&collector->node);
	all->size -= collector->room;
	spin_unlock_bh(&all->lock);
	vcs_collector_release(collector);
}

void vcs_collector_forget(struct vcs_collectors *all, const void *owner)
{
	struct vcs_collector *collector, *found = NULL;

	spin_lock_bh(&all->lock);
	list_for_each_entry(collector, &all->list, node) {
		if (collector->owner == owner) {
			found = collector;
			break;
		}
	}
	spin_unlock_bh(&all->lock);
	/* It is the owner's: no other task takes it out meanwhile. */
	vcs_collector_free(all, found);
}

static bool vcs_reserve(struct vcs_collectors *all, struct vcs_collector *collector, u32 len)
{
	bool fits;

	spin_lock_bh(&all->lock);
	fits = all->size + len <= VCS_COLLECT_ALL;
	if (fits) {
		all->size += len;
		collector->room += len;
	}
	spin_unlock_bh(&all->lock);
	return fits;
}

/* If there is no memory for the piece, it stays counted: the collector is freed soon. */
static int vcs_collector_grow(struct vcs_collectors *all, struct vcs_collector *collector,
			      gfp_t gfp)
{
	u32 len = collector->room ?: VCS_FIRST_PIECE;
	void *piece;

	if (!vcs_reserve(all, collector, len))
		return -ENOSPC;
	piece = kmalloc(len, gfp | __GFP_NOWARN);
	if (!piece)
		return -ENOMEM;
	sg_set_buf(&collector->sg[collector->nr++], piece, len);
	return 0;
}

/* Appends the bytes. After an error nothing was appended, and nothing can be any more. */
int vcs_collect(struct vcs_collectors *all, struct vcs_collector *collector,
		struct scatterlist *src, u32 len, gfp_t gfp)
{
	u32 before = collector->len;
	u32 done = 0;

	if (len > VCS_COLLECT_MAX - collector->len)
		return -EMSGSIZE;
	while (done < len) {
		u32 part = collector->room - collector->len;
		struct scatterlist *last;
		void *free;
		int err;

		if (!part) {
			err = vcs_collector_grow(all, collector, gfp);
			if (err) {
				collector->len = before;
				return err;
			}
			continue;
		}
		part = min(part, len - done);
		last = &collector->sg[collector->nr - 1];
		free = sg_virt(last) + last->length - (collector->room - collector->len);
		sg_pcopy_to_buffer(src, sg_nents(src), free, part, done);
		collector->len += part;
		done += part;
	}
	return 0;
}

u32 vcs_collected(const struct vcs_collector *collector)
{
	return collector->len;
}

/* The collected bytes as a list, with more behind them if there are. It ends the collecting. */
struct scatterlist *vcs_collected_list(struct vcs_collector *collector, struct scatterlist *more)
{
	u32 left = collector->len;
	unsigned int used = 0;

	for (; left; used++) {
		collector->sg[used].length = min(collector->sg[used].length, left);
		left -= collector->sg[used].length;
	}
	if (!used)
		return more;
	if (more)
		sg_chain(collector->sg, used + 1, more);
	else
		sg_mark_end(&collector->sg[used - 1]);
	return collector->sg;
}
