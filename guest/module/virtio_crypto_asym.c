// SPDX-License-Identifier: GPL-2.0-only
/*
 * The asymmetric crypto service of virtio-crypto (RFC, version 3). Hands requests of programs to
 * the device as they are, see virtio_crypto_asym.h.
 *
 * A request has two owners: the task that waits for it, and the device. The device owns it until it
 * has returned it or was reset. The last owner frees it.
 */
#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/scatterlist.h>
#include <linux/semaphore.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/virtio.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <uapi/linux/virtio_crypto.h>
#include <uapi/linux/virtio_ids.h>

#include "virtio_crypto_asym.h"

/* Memory that the device may hold on to: this many requests ... */
#define ASYM_MAX_IN_FLIGHT 64
/* ... of this many bytes each, whatever max_size says. */
#define ASYM_MAX_REQUEST (2U << 20)
/* max_size counts neither the header nor the fixed part of parameter, odata and idata. */
#define ASYM_FIXED_PART 1024
/* Pieces of a request: the allocator has blocks of this size also when memory is fragmented. */
#define ASYM_PIECE (4 * PAGE_SIZE)
/* A device with more data queues than this uses only so many. */
#define ASYM_MAX_QUEUES 16

struct asym_queue {
	spinlock_t lock; /* the virtqueue, and error of the device */
	struct virtqueue *vq;
	char name[16];
};

struct asym_device {
	struct kref ref;
	struct virtio_device *vdev;
	struct miscdevice misc;
	char name[32];
	int id;
	u32 max_request;
	u32 nr_queues;
	atomic_t next_queue;
	atomic_t in_flight;
	/* Why nothing can be submitted any more, or 0. Written with every queue locked. */
	int error;
	bool ready;
	struct semaphore slots;
	/* Tasks whose request did not fit the ring. */
	wait_queue_head_t room;
	/* The device's configuration or a broken ring has to be looked at. */
	struct work_struct check_work;
	/* One at a time stops the device; also keeps vdev from going away under an ioctl. */
	struct mutex stop_lock;
	struct asym_queue queues[ASYM_MAX_QUEUES];
};

/* Bytes in pieces, as a list for the device. */
struct asym_buffer {
	struct scatterlist *sg;
	unsigned int pieces;
	u32 len;
};

struct asym_request {
	struct kref ref;
	struct asym_device *asym;
	struct completion done;
	struct asym_buffer readable;
	struct asym_buffer writable;
	int error;
	u32 used_len;
};

static DEFINE_IDA(asym_ids);
static struct virtio_driver asym_driver;

static void asym_device_release(struct kref *ref)
{
	struct asym_device *asym = container_of(ref, struct asym_device, ref);

	mutex_destroy(&asym->stop_lock);
	kfree(asym);
}

static void asym_buffer_free(struct asym_buffer *buffer)
{
	unsigned int i;

	for (i = 0; i < buffer->pieces; i++)
		kfree_sensitive(sg_virt(&buffer->sg[i]));
	kfree(buffer->sg);
}

/* If it fails, the memory allocated so far is freed with the request. */
static int asym_buffer_alloc(struct asym_buffer *buffer, u32 len)
{
	unsigned int pieces = DIV_ROUND_UP(len, ASYM_PIECE);
	u32 left = len;

	if (!len)
		return 0;
	buffer->sg = kcalloc(pieces, sizeof(*buffer->sg), GFP_KERNEL);
	if (!buffer->sg)
		return -ENOMEM;
	sg_init_table(buffer->sg, pieces);
	while (left) {
		u32 part = min_t(u32, left, ASYM_PIECE);
		void *piece = kzalloc(part, GFP_KERNEL);

		if (!piece)
			return -ENOMEM;
		sg_set_buf(&buffer->sg[buffer->pieces++], piece, part);
		left -= part;
	}
	buffer->len = len;
	return 0;
}

static int asym_buffer_read(struct asym_buffer *buffer, const u8 __user *from)
{
	unsigned int i;

	for (i = 0; i < buffer->pieces; i++) {
		if (copy_from_user(sg_virt(&buffer->sg[i]), from, buffer->sg[i].length))
			return -EFAULT;
		from += buffer->sg[i].length;
	}
	return 0;
}

/* The first used bytes and zeros after them, whatever else the device wrote there. */
static int asym_buffer_write(struct asym_buffer *buffer, u8 __user *to, u32 used)
{
	unsigned int i;

	for (i = 0; i < buffer->pieces; i++) {
		u32 len = buffer->sg[i].length;
		u32 part = min(len, used);

		if (copy_to_user(to, sg_virt(&buffer->sg[i]), part))
			return -EFAULT;
		if (clear_user(to + part, len - part))
			return -EFAULT;
		to += len;
		used -= part;
	}
	return 0;
}

static void asym_request_release(struct kref *ref)
{
	struct asym_request *req = container_of(ref, struct asym_request, ref);
	struct asym_device *asym = req->asym;

	asym_buffer_free(&req->readable);
	asym_buffer_free(&req->writable);
	kfree(req);
	up(&asym->slots);
}

static struct asym_request *asym_request_alloc(struct asym_device *asym, u32 readable_len,
					       u32 writable_len)
{
	struct asym_request *req = kzalloc(sizeof(*req), GFP_KERNEL);
	int err;

	if (!req)
		return ERR_PTR(-ENOMEM);
	kref_init(&req->ref);
	init_completion(&req->done);
	req->asym = asym;
	err = asym_buffer_alloc(&req->readable, readable_len);
	if (!err)
		err = asym_buffer_alloc(&req->writable, writable_len);
	if (!err)
		return req;
	asym_buffer_free(&req->readable);
	asym_buffer_free(&req->writable);
	kfree(req);
	return ERR_PTR(err);
}

/* The device has returned the request, or can no longer reach it. */
static void asym_request_finish(struct asym_request *req, u32 used_len, int error)
{
	req->used_len = min(used_len, req->writable.len);
	req->error = error;
	atomic_dec(&req->asym->in_flight);
	complete(&req->done);
	kref_put(&req->ref, asym_request_release);
}

static void asym_done(struct virtqueue *vq)
{
	struct asym_device *asym = vq->vdev->priv;
	struct asym_queue *queue = &asym->queues[vq->index];
	struct asym_request *req;
	unsigned long flags;
	unsigned int len;
	bool broken;

	spin_lock_irqsave(&queue->lock, flags);
	do {
		virtqueue_disable_cb(vq);
		while ((req = virtqueue_get_buf(vq, &len)))
			asym_request_finish(req, len, 0);
		broken = virtqueue_is_broken(vq);
	} while (!broken && !virtqueue_enable_cb(vq));
	spin_unlock_irqrestore(&queue->lock, flags);
	wake_up_all(&asym->room);
	if (broken)
		schedule_work(&asym->check_work);
}

/* Without indirect descriptors the ring has an entry for each piece, if it has as many. */
static bool asym_fits(const struct asym_queue *queue, const struct asym_request *req)
{
	return virtio_has_feature(req->asym->vdev, VIRTIO_RING_F_INDIRECT_DESC) ||
	       req->readable.pieces + req->writable.pieces <= virtqueue_get_vring_size(queue->vq);
}

/* Returns false when the request has to wait for room; otherwise *err says what came of it. */
static bool asym_try_add(struct asym_queue *queue, struct asym_request *req, int *err)
{
	struct scatterlist *lists[2] = { req->readable.sg, req->writable.sg };
	struct asym_device *asym = req->asym;
	struct virtqueue *vq = queue->vq;
	unsigned long flags;
	bool wait = false;

	spin_lock_irqsave(&queue->lock, flags);
	*err = asym->error;
	if (!*err && !asym->ready)
		*err = -EAGAIN;
	if (!*err && !asym_fits(queue, req))
		*err = -EMSGSIZE;
	if (*err)
		goto unlock;
	*err = virtqueue_add_sgs(vq, lists, 1, req->writable.sg ? 1 : 0, req, GFP_ATOMIC);
	if (*err == -ENOSPC) {
		wait = vq->num_free < virtqueue_get_vring_size(vq);
		/* With all of the ring free: there was no memory for an indirect table. */
		*err = -ENOMEM;
	}
	if (*err)
		goto unlock;
	kref_get(&req->ref);
	atomic_inc(&asym->in_flight);
	virtqueue_kick(vq);
unlock:
	spin_unlock_irqrestore(&queue->lock, flags);
	return !wait;
}

/* Hands the request to the device and waits until it is back. */
static int asym_run(struct asym_request *req)
{
	struct asym_device *asym = req->asym;
	u32 turn = (u32)atomic_inc_return(&asym->next_queue);
	struct asym_queue *queue = &asym->queues[turn % asym->nr_queues];
	int err;

	if (wait_event_interruptible(asym->room, asym_try_add(queue, req, &err)))
		return -EINTR;
	if (err)
		return err;
	/* The call is not restarted, or the device would do the work twice. */
	if (wait_for_completion_interruptible(&req->done) && !try_wait_for_completion(&req->done))
		return -EINTR;
	return req->error;
}

static int asym_run_copied(struct asym_request *req, struct virtio_crypto_asym_request *arg)
{
	int err = asym_buffer_read(&req->readable, u64_to_user_ptr(arg->readable));

	if (err)
		return err;
	err = asym_run(req);
	if (err)
		return err;
	arg->used_len = req->used_len;
	return asym_buffer_write(&req->writable, u64_to_user_ptr(arg->writable), req->used_len);
}

static int asym_submit(struct asym_device *asym, struct virtio_crypto_asym_request *arg)
{
	struct asym_request *req;
	int err;

	if (arg->reserved || !arg->readable_len)
		return -EINVAL;
	if ((u64)arg->readable_len + arg->writable_len > asym->max_request)
		return -EMSGSIZE;
	if (down_interruptible(&asym->slots))
		return -EINTR;
	/* Freed slots wake one after the other when the device is gone. */
	err = READ_ONCE(asym->error);
	if (err) {
		up(&asym->slots);
		return err;
	}
	req = asym_request_alloc(asym, arg->readable_len, arg->writable_len);
	if (IS_ERR(req)) {
		up(&asym->slots);
		return PTR_ERR(req);
	}
	err = asym_run_copied(req, arg);
	kref_put(&req->ref, asym_request_release);
	return err;
}

static long asym_ioctl_submit(struct asym_device *asym, void __user *user)
{
	struct virtio_crypto_asym_request arg;
	int err;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;
	err = asym_submit(asym, &arg);
	if (err)
		return err;
	return copy_to_user(user, &arg, sizeof(arg)) ? -EFAULT : 0;
}

static long asym_ioctl_info(struct asym_device *asym, void __user *user)
{
	struct virtio_crypto_asym_info info = {
		.data_queues = asym->nr_queues,
		.max_request = asym->max_request,
		.max_in_flight = ASYM_MAX_IN_FLIGHT,
		.in_flight = atomic_read(&asym->in_flight),
	};
	int err;

	mutex_lock(&asym->stop_lock);
	err = asym->error == -ENODEV ? -ENODEV : 0;
	if (!err) {
		info.features = asym->vdev->features;
		info.device_status = asym->vdev->config->get_status(asym->vdev);
		virtio_cread_bytes(asym->vdev, 0, &info.config, sizeof(info.config));
	}
	mutex_unlock(&asym->stop_lock);
	if (err)
		return err;
	return copy_to_user(user, &info, sizeof(info)) ? -EFAULT : 0;
}

static long asym_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct asym_device *asym = file->private_data;
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case VIRTIO_CRYPTO_ASYM_SUBMIT:
		return asym_ioctl_submit(asym, user);
	case VIRTIO_CRYPTO_ASYM_INFO:
		return asym_ioctl_info(asym, user);
	default:
		return -ENOTTY;
	}
}

/* misc_open() and misc_deregister() exclude each other: the device is there. */
static int asym_open(struct inode *inode, struct file *file)
{
	struct asym_device *asym = container_of(file->private_data, struct asym_device, misc);

	kref_get(&asym->ref);
	file->private_data = asym;
	return nonseekable_open(inode, file);
}

static int asym_release(struct inode *inode, struct file *file)
{
	struct asym_device *asym = file->private_data;

	kref_put(&asym->ref, asym_device_release);
	return 0;
}

static const struct file_operations asym_fops = {
	.owner = THIS_MODULE,
	.open = asym_open,
	.release = asym_release,
	.unlocked_ioctl = asym_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = no_llseek,
};

static void asym_set_error(struct asym_device *asym, int error)
{
	unsigned long flags;
	u32 i;

	for (i = 0; i < asym->nr_queues; i++) {
		spin_lock_irqsave(&asym->queues[i].lock, flags);
		asym->error = error;
		spin_unlock_irqrestore(&asym->queues[i].lock, flags);
	}
}

/* From here on the device reaches no memory of ours, and no task waits for it. */
static void asym_stop(struct asym_device *asym, int error)
{
	struct asym_request *req;
	u32 i;

	asym_set_error(asym, error);
	virtio_reset_device(asym->vdev);
	for (i = 0; i < asym->nr_queues; i++) {
		while ((req = virtqueue_detach_unused_buf(asym->queues[i].vq)))
			asym_request_finish(req, 0, error);
	}
	wake_up_all(&asym->room);
}

static bool asym_is_broken(struct asym_device *asym)
{
	u32 i;

	for (i = 0; i < asym->nr_queues; i++)
		if (virtqueue_is_broken(asym->queues[i].vq))
			return true;
	return false;
}

/* What is wrong with the device, or NULL; takes over whether it is ready. */
static const char *asym_check(struct asym_device *asym)
{
	struct virtio_device *vdev = asym->vdev;
	u32 status;

	if (vdev->config->get_status(vdev) & VIRTIO_CONFIG_S_NEEDS_RESET)
		return "the device asks for a reset";
	if (asym_is_broken(asym))
		return "the device returned a buffer that it did not have";
	virtio_cread_le(vdev, struct virtio_crypto_asym_config, status, &status);
	if (status & ~VIRTIO_CRYPTO_S_HW_READY)
		return "the device has a status that this driver does not know";
	WRITE_ONCE(asym->ready, status & VIRTIO_CRYPTO_S_HW_READY);
	return NULL;
}

static void asym_check_work(struct work_struct *work)
{
	struct asym_device *asym = container_of(work, struct asym_device, check_work);
	const char *trouble;

	mutex_lock(&asym->stop_lock);
	trouble = asym->error ? NULL : asym_check(asym);
	if (trouble) {
		dev_err(&asym->vdev->dev, "%s: stopped until it is bound again\n", trouble);
		asym_stop(asym, -EIO);
		virtio_add_status(asym->vdev, VIRTIO_CONFIG_S_FAILED);
	}
	mutex_unlock(&asym->stop_lock);
}

static void asym_config_changed(struct virtio_device *vdev)
{
	struct asym_device *asym = vdev->priv;

	schedule_work(&asym->check_work);
}

/* The data queues, and behind them the control queue when all of them are in use. */
static int asym_find_queues(struct asym_device *asym, u32 max_queues)
{
	struct virtqueue *vqs[ASYM_MAX_QUEUES + 1];
	vq_callback_t *callbacks[ASYM_MAX_QUEUES + 1];
	const char *names[ASYM_MAX_QUEUES + 1];
	u32 nr = asym->nr_queues;
	int err;
	u32 i;

	for (i = 0; i < nr; i++) {
		spin_lock_init(&asym->queues[i].lock);
		snprintf(asym->queues[i].name, sizeof(asym->queues[i].name), "dataq.%u", i);
		names[i] = asym->queues[i].name;
		callbacks[i] = asym_done;
	}
	names[nr] = "controlq";
	callbacks[nr] = NULL;
	err = virtio_find_vqs(asym->vdev, nr == max_queues ? nr + 1 : nr, vqs, callbacks, names,
			      NULL);
	if (err)
		return err;
	for (i = 0; i < nr; i++)
		asym->queues[i].vq = vqs[i];
	return 0;
}

static int asym_check_config(struct asym_device *asym, u32 *max_queues)
{
	struct device *dev = &asym->vdev->dev;
	struct virtio_crypto_asym_config config;

	virtio_cread_bytes(asym->vdev, 0, &config, sizeof(config));
	*max_queues = le32_to_cpu(config.max_dataqueues);
	asym->nr_queues = min_t(u32, *max_queues, ASYM_MAX_QUEUES);
	asym->max_request = min_t(u64, le64_to_cpu(config.max_size), ASYM_MAX_REQUEST) +
			    ASYM_FIXED_PART;
	asym->ready = le32_to_cpu(config.status) & VIRTIO_CRYPTO_S_HW_READY;
	if (!asym->nr_queues || !config.max_size ||
	    !(le32_to_cpu(config.crypto_services) & BIT(VIRTIO_CRYPTO_SERVICE_ASYM)) ||
	    !config.asym_algo) {
		dev_err(dev, "no data queue, no size or no asymmetric algorithm in the configuration\n");
		return -EINVAL;
	}
	dev_info(dev, "asym_algo 0x%x, rsa_padding 0x%x, max_size %llu, %u data queues\n",
		 le32_to_cpu(config.asym_algo), le32_to_cpu(config.rsa_padding),
		 le64_to_cpu(config.max_size), *max_queues);
	return 0;
}

static struct asym_device *asym_device_alloc(struct virtio_device *vdev)
{
	struct asym_device *asym = kzalloc(sizeof(*asym), GFP_KERNEL);

	if (!asym)
		return NULL;
	kref_init(&asym->ref);
	asym->vdev = vdev;
	sema_init(&asym->slots, ASYM_MAX_IN_FLIGHT);
	init_waitqueue_head(&asym->room);
	INIT_WORK(&asym->check_work, asym_check_work);
	mutex_init(&asym->stop_lock);
	return asym;
}

static int asym_register(struct asym_device *asym)
{
	int err;

	asym->id = ida_alloc(&asym_ids, GFP_KERNEL);
	if (asym->id < 0)
		return asym->id;
	snprintf(asym->name, sizeof(asym->name), "virtio-crypto-asym%d", asym->id);
	asym->misc.minor = MISC_DYNAMIC_MINOR;
	asym->misc.name = asym->name;
	asym->misc.fops = &asym_fops;
	asym->misc.parent = &asym->vdev->dev;
	err = misc_register(&asym->misc);
	if (err)
		ida_free(&asym_ids, asym->id);
	return err;
}

/* Open files keep the rest of it, and get ENODEV. */
static void asym_teardown(struct asym_device *asym)
{
	mutex_lock(&asym->stop_lock);
	asym_stop(asym, -ENODEV);
	mutex_unlock(&asym->stop_lock);
	cancel_work_sync(&asym->check_work);
	asym->vdev->config->del_vqs(asym->vdev);
	kref_put(&asym->ref, asym_device_release);
}

static int asym_probe(struct virtio_device *vdev)
{
	struct asym_device *asym = asym_device_alloc(vdev);
	u32 max_queues;
	int err;

	if (!asym)
		return -ENOMEM;
	vdev->priv = asym;
	err = asym_check_config(asym, &max_queues);
	if (err)
		goto free;
	err = asym_find_queues(asym, max_queues);
	if (err)
		goto free;
	virtio_device_ready(vdev);
	err = asym_register(asym);
	if (err)
		asym_teardown(asym);
	return err;
free:
	kref_put(&asym->ref, asym_device_release);
	return err;
}

static void asym_remove(struct virtio_device *vdev)
{
	struct asym_device *asym = vdev->priv;

	misc_deregister(&asym->misc);
	ida_free(&asym_ids, asym->id);
	asym_teardown(asym);
}

/*
 * The upstream driver takes the same device ID. A device that one driver turns down is offered to
 * the other. But virtio_dev_probe() leaves FAILED on it and does not reset it in between. So this
 * driver cleans up behind itself here, and behind the other one in asym_validate().
 */
static int asym_bus_event(struct notifier_block *block, unsigned long event, void *data)
{
	struct device *dev = data;
	struct virtio_device *vdev = dev_to_virtio(dev);

	if (event != BUS_NOTIFY_DRIVER_NOT_BOUND || dev->driver != &asym_driver.driver)
		return NOTIFY_DONE;
	if (vdev->config->get_features(vdev) & BIT_ULL(VIRTIO_CRYPTO_F_ASYM))
		return NOTIFY_DONE;
	virtio_reset_device(vdev);
	virtio_add_status(vdev, VIRTIO_CONFIG_S_ACKNOWLEDGE);
	return NOTIFY_OK;
}

static struct notifier_block asym_bus_notifier = { .notifier_call = asym_bus_event };
static struct bus_type *asym_bus;
static DEFINE_MUTEX(asym_bus_lock);

/* The bus is known from the first device on; it has no name that a module could use. */
static int asym_watch_bus(struct bus_type *bus)
{
	int err = 0;

	mutex_lock(&asym_bus_lock);
	if (!asym_bus) {
		err = bus_register_notifier(bus, &asym_bus_notifier);
		if (!err)
			asym_bus = bus;
	}
	mutex_unlock(&asym_bus_lock);
	return err;
}

static int asym_validate(struct virtio_device *vdev)
{
	int err = asym_watch_bus(vdev->dev.bus);

	if (err)
		return err;
	if (!virtio_has_feature(vdev, VIRTIO_F_VERSION_1) ||
	    !virtio_has_feature(vdev, VIRTIO_CRYPTO_F_ASYM))
		return -ENODEV;
	if (!(vdev->config->get_status(vdev) & VIRTIO_CONFIG_S_FAILED))
		return 0;
	virtio_reset_device(vdev);
	virtio_add_status(vdev, VIRTIO_CONFIG_S_ACKNOWLEDGE);
	virtio_add_status(vdev, VIRTIO_CONFIG_S_DRIVER);
	return vdev->config->finalize_features(vdev);
}

static const unsigned int asym_features[] = { VIRTIO_CRYPTO_F_ASYM };

static const struct virtio_device_id asym_id_table[] = {
	{ VIRTIO_ID_CRYPTO, VIRTIO_DEV_ANY_ID },
	{ 0 },
};
MODULE_DEVICE_TABLE(virtio, asym_id_table);

static struct virtio_driver asym_driver = {
	.driver.name = KBUILD_MODNAME,
	.driver.owner = THIS_MODULE,
	.feature_table = asym_features,
	.feature_table_size = ARRAY_SIZE(asym_features),
	.id_table = asym_id_table,
	.validate = asym_validate,
	.probe = asym_probe,
	.remove = asym_remove,
	.config_changed = asym_config_changed,
};

static int __init asym_init(void)
{
	return register_virtio_driver(&asym_driver);
}

static void __exit asym_exit(void)
{
	unregister_virtio_driver(&asym_driver);
	if (asym_bus)
		bus_unregister_notifier(asym_bus, &asym_bus_notifier);
}

module_init(asym_init);
module_exit(asym_exit);

MODULE_DESCRIPTION("Asymmetric crypto service of virtio-crypto (RFC, version 3)");
MODULE_AUTHOR("v86-virtio-crypto");
MODULE_LICENSE("GPL");
