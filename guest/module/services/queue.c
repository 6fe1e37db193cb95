// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data queues. A request that the ring has no room for waits in a list. The next one that comes
 * back from the device makes room for it.
 */
#include <linux/bottom_half.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/virtio_config.h>

#include "services.h"

static int vcs_error_of(const struct vcs_request *req)
{
	switch (req->status) {
	case VIRTIO_CRYPTO_OK:
		return 0;
	case VIRTIO_CRYPTO_BADMSG:
		return -EBADMSG;
	case VIRTIO_CRYPTO_KEY_REJECTED:
		return -EKEYREJECTED;
	case VIRTIO_CRYPTO_NOTSUPP:
		return -EOPNOTSUPP;
	case VIRTIO_CRYPTO_ERR:
	case VIRTIO_CRYPTO_INVSESS:
		return -EINVAL;
	default:
		return -EIO;
	}
}

static void vcs_finish(struct vcs_request *req, int err)
{
	struct vcs_io *io = &req->io;

	if (!err && req->bounce && io->dst_len)
		sg_pcopy_from_buffer(io->dst, sg_nents(io->dst), req->bounce + io->src_len,
				     io->dst_len, io->dst_skip);
	req->done(req, err);
}

static void vcs_finish_all(struct list_head *list, int err)
{
	struct vcs_request *req, *next;

	list_for_each_entry_safe(req, next, list, node)
		vcs_finish(req, err ?: vcs_error_of(req));
}

/* -ENOSPC: the request has to wait, and one that is with the device will make room. */
static int vcs_try(struct vcs_queue *queue, struct vcs_request *req)
{
	struct scatterlist *lists[] = { req->out, req->in };
	struct virtqueue *vq = queue->vq;
	int err = virtqueue_add_sgs(vq, lists, 1, 1, req, GFP_ATOMIC);

	/* With all of the ring free there was no memory for an indirect table. */
	if (err == -ENOSPC && vq->num_free == virtqueue_get_vring_size(vq))
		return -ENOMEM;
	return err;
}

/* Moves to failed what the ring does not take at all. */
static void vcs_feed(struct vcs_queue *queue, struct list_head *failed)
{
	struct vcs_request *req, *next;
	bool kick = false;
	int err;

	list_for_each_entry_safe(req, next, &queue->waiting, node) {
		err = vcs_try(queue, req);
		if (err == -ENOSPC)
			break;
		if (err) {
			list_move_tail(&req->node, failed);
			continue;
		}
		list_del(&req->node);
		kick = true;
	}
	if (kick)
		virtqueue_kick(queue->vq);
}

static void vcs_done_task(struct tasklet_struct *task)
{
	struct vcs_queue *queue = from_tasklet(queue, task, done_task);
	struct virtqueue *vq = queue->vq;
	struct vcs_request *req;
	unsigned long flags;
	unsigned int len;
	LIST_HEAD(failed);
	LIST_HEAD(done);
	bool broken;

	spin_lock_irqsave(&queue->lock, flags);
	do {
		virtqueue_disable_cb(vq);
		while ((req = virtqueue_get_buf(vq, &len)))
			list_add_tail(&req->node, &done);
		broken = virtqueue_is_broken(vq);
	} while (!broken && !virtqueue_enable_cb(vq));
	if (!broken && !queue->dev->error)
		vcs_feed(queue, &failed);
	spin_unlock_irqrestore(&queue->lock, flags);
	if (broken)
		vcs_check_later(queue->dev);
	vcs_finish_all(&done, 0);
	vcs_finish_all(&failed, -ENOMEM);
}

static void vcs_queue_done(struct virtqueue *vq)
{
	struct vcs_device *dev = vq->vdev->priv;

	tasklet_schedule(&dev->queues[vq->index].done_task);
}

int vcs_queue_add(struct vcs_request *req)
{
	struct vcs_device *dev = req->dev;
	u32 turn = (u32)atomic_inc_return(&dev->next_queue);
	struct vcs_queue *queue = &dev->queues[turn % dev->nr_queues];
	unsigned long flags;
	int err;

	spin_lock_irqsave(&queue->lock, flags);
	err = dev->error;
	if (!err && !READ_ONCE(dev->ready))
		err = -EAGAIN;
	if (err)
		goto unlock;
	/* In the order they came. */
	err = list_empty(&queue->waiting) ? vcs_try(queue, req) : -ENOSPC;
	if (!err)
		virtqueue_kick(queue->vq);
	if (err == -ENOSPC) {
		list_add_tail(&req->node, &queue->waiting);
		err = 0;
	}
unlock:
	spin_unlock_irqrestore(&queue->lock, flags);
	return err ?: -EINPROGRESS;
}

void vcs_queue_init(struct vcs_queue *queue, struct vcs_device *dev)
{
	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->waiting);
	tasklet_setup(&queue->done_task, vcs_done_task);
	queue->dev = dev;
}

/* The device was reset, and dev->error is set: nothing comes and nothing goes any more. */
void vcs_queue_stop(struct vcs_queue *queue, int error)
{
	struct vcs_request *req;

	tasklet_kill(&queue->done_task);
	while ((req = virtqueue_detach_unused_buf(queue->vq)))
		list_add_tail(&req->node, &queue->waiting);
	/* As if they came from the tasklet: the crypto API expects no more. */
	local_bh_disable();
	vcs_finish_all(&queue->waiting, error);
	local_bh_enable();
	INIT_LIST_HEAD(&queue->waiting);
}

static u32 vcs_smallest_ring(const struct vcs_device *dev)
{
	u32 i, size = U32_MAX;

	for (i = 0; i < dev->nr_queues; i++)
		size = min(size, virtqueue_get_vring_size(dev->queues[i].vq));
	return size;
}

/* The data queues, and behind them the control queue. */
int vcs_find_queues(struct vcs_device *dev)
{
	u32 i, nr = dev->nr_queues + 1;
	struct virtqueue **vqs = kcalloc(nr, sizeof(*vqs), GFP_KERNEL);
	vq_callback_t **callbacks = kcalloc(nr, sizeof(*callbacks), GFP_KERNEL);
	const char **names = kcalloc(nr, sizeof(*names), GFP_KERNEL);
	int err = -ENOMEM;

	if (!vqs || !callbacks || !names)
		goto free;
	for (i = 0; i < dev->nr_queues; i++) {
		snprintf(dev->queues[i].name, sizeof(dev->queues[i].name), "dataq.%u", i);
		names[i] = dev->queues[i].name;
		callbacks[i] = vcs_queue_done;
	}
	names[i] = "controlq";
	callbacks[i] = vcs_control_done;
	err = virtio_find_vqs(dev->vdev, nr, vqs, callbacks, names, NULL);
	if (err)
		goto free;
	for (i = 0; i < dev->nr_queues; i++)
		dev->queues[i].vq = vqs[i];
	dev->control.vq = vqs[i];
	dev->ring_size = vcs_smallest_ring(dev);
free:
	kfree(names);
	kfree(callbacks);
	kfree(vqs);
	return err;
}
