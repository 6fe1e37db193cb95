// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver of the services of a virtio-crypto device. It takes one device. The upstream driver
 * has it first, so it must be bound by hand.
 *
 * Algorithms stay registered until the module is unloaded: a transformation can outlive its device,
 * and then answers with ENODEV. So unloading the module is what makes them go.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/virtio_config.h>
#include <uapi/linux/virtio_ids.h>

#include "services.h"

/* The device in use, if there is one. */
static struct vcs_device *vcs_current;
static DEFINE_SPINLOCK(vcs_current_lock);
/* Algorithms are registered by one at a time. */
static DEFINE_MUTEX(vcs_register_lock);
/* The control queue is behind the data queues, so all of them have to be taken. */
#define VCS_MAX_QUEUES 1024

static void vcs_device_release(struct kref *ref)
{
	struct vcs_device *dev = container_of(ref, struct vcs_device, ref);

	mutex_destroy(&dev->lock);
	kfree(dev);
}

struct vcs_device *vcs_device_get(void)
{
	struct vcs_device *dev;

	spin_lock(&vcs_current_lock);
	dev = vcs_current;
	if (dev)
		kref_get(&dev->ref);
	spin_unlock(&vcs_current_lock);
	return dev;
}

void vcs_device_put(struct vcs_device *dev)
{
	kref_put(&dev->ref, vcs_device_release);
}

static int vcs_device_set(struct vcs_device *dev)
{
	int err = 0;

	spin_lock(&vcs_current_lock);
	if (vcs_current)
		err = -EBUSY;
	else
		vcs_current = dev;
	spin_unlock(&vcs_current_lock);
	return err;
}

static void vcs_device_unset(struct vcs_device *dev)
{
	spin_lock(&vcs_current_lock);
	if (vcs_current == dev)
		vcs_current = NULL;
	spin_unlock(&vcs_current_lock);
}

static void vcs_set_error(struct vcs_device *dev, int error)
{
	unsigned long flags;
	u32 i;

	spin_lock_irqsave(&dev->control.lock, flags);
	WRITE_ONCE(dev->error, error);
	spin_unlock_irqrestore(&dev->control.lock, flags);
	/* A request is in its queue by now, or its sender sees the error. */
	for (i = 0; i < dev->nr_queues; i++) {
		spin_lock_irqsave(&dev->queues[i].lock, flags);
		spin_unlock_irqrestore(&dev->queues[i].lock, flags);
	}
}

/* From here on the device reaches no memory of ours, and no task waits for it. */
static void vcs_stop(struct vcs_device *dev, int error)
{
	u32 i;

	vcs_set_error(dev, error);
	virtio_reset_device(dev->vdev);
	for (i = 0; i < dev->nr_queues; i++)
		vcs_queue_stop(&dev->queues[i], error);
	vcs_control_stop(dev, error);
}

static bool vcs_is_broken(struct vcs_device *dev)
{
	u32 i;

	for (i = 0; i < dev->nr_queues; i++)
		if (virtqueue_is_broken(dev->queues[i].vq))
			return true;
	return virtqueue_is_broken(dev->control.vq);
}

/* What is wrong with the device, or NULL; takes over whether it is ready. */
static const char *vcs_check(struct vcs_device *dev)
{
	struct virtio_device *vdev = dev->vdev;
	u32 status;

	if (vdev->config->get_status(vdev) & VIRTIO_CONFIG_S_NEEDS_RESET)
		return "the device asks for a reset";
	if (vcs_is_broken(dev))
		return "the device returned a buffer that it did not have";
	virtio_cread_le(vdev, struct virtio_crypto_config, status, &status);
	if (status & ~VIRTIO_CRYPTO_S_HW_READY)
		return "the device has a status that this driver does not know";
	WRITE_ONCE(dev->ready, status & VIRTIO_CRYPTO_S_HW_READY);
	return NULL;
}

/* The self-tests run here, with requests to the device. */
static void vcs_register(struct vcs_device *dev)
{
	mutex_lock(&vcs_register_lock);
	vcs_register_skciphers(dev);
	vcs_register_ahashes(dev);
	vcs_register_aeads(dev);
	vcs_register_chains(dev);
	vcs_register_akciphers(dev);
	mutex_unlock(&vcs_register_lock);
}

static void vcs_unregister(void)
{
	vcs_unregister_akciphers();
	vcs_unregister_chains();
	vcs_unregister_aeads();
	vcs_unregister_ahashes();
	vcs_unregister_skciphers();
}

/* Registering waits for the device: a broken one must be stopped meanwhile. */
static void vcs_check_work(struct work_struct *work)
{
	struct vcs_device *dev = container_of(work, struct vcs_device, check_work);
	const char *trouble;

	mutex_lock(&dev->lock);
	trouble = dev->error ? NULL : vcs_check(dev);
	if (trouble) {
		dev_err(&dev->vdev->dev, "%s: stopped until it is bound again\n", trouble);
		vcs_stop(dev, -EIO);
		virtio_add_status(dev->vdev, VIRTIO_CONFIG_S_FAILED);
	}
	if (!dev->error && dev->ready)
		schedule_work(&dev->register_work);
	mutex_unlock(&dev->lock);
}

static void vcs_register_work(struct work_struct *work)
{
	vcs_register(container_of(work, struct vcs_device, register_work));
}

void vcs_check_later(struct vcs_device *dev)
{
	schedule_work(&dev->check_work);
}

static void vcs_config_changed(struct virtio_device *vdev)
{
	vcs_check_later(vdev->priv);
}

static struct vcs_device *vcs_device_alloc(struct virtio_device *vdev)
{
	struct vcs_device *dev;
	u32 i, nr;

	virtio_cread_le(vdev, struct virtio_crypto_config, max_dataqueues, &nr);
	nr = max_t(u32, nr, 1);
	if (nr > VCS_MAX_QUEUES)
		return ERR_PTR(-EINVAL);
	dev = kzalloc(struct_size(dev, queues, nr), GFP_KERNEL);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	kref_init(&dev->ref);
	dev->vdev = vdev;
	dev->nr_queues = nr;
	mutex_init(&dev->lock);
	INIT_WORK(&dev->check_work, vcs_check_work);
	INIT_WORK(&dev->register_work, vcs_register_work);
	for (i = 0; i < nr; i++)
		vcs_queue_init(&dev->queues[i], dev);
	vcs_queue_init(&dev->control, dev);
	vcs_read_config(dev);
	return dev;
}

static int vcs_probe(struct virtio_device *vdev)
{
	struct vcs_device *dev = vcs_device_alloc(vdev);
	int err;

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	vdev->priv = dev;
	err = vcs_find_queues(dev);
	if (err)
		goto free;
	virtio_device_ready(vdev);
	err = vcs_device_set(dev);
	if (err)
		goto reset;
	dev_info(&vdev->dev, "services 0x%x, stateless 0x%x, revision %u, max_size %llu\n",
		 dev->services, dev->stateless, dev->revision_1, dev->max_size);
	if (dev->ready)
		vcs_register(dev);
	return 0;
reset:
	dev_err(&vdev->dev, "another device is in use\n");
	virtio_reset_device(vdev);
	vdev->config->del_vqs(vdev);
free:
	vcs_device_put(dev);
	return err;
}

/* Transformations keep the rest of it, and get ENODEV. */
static void vcs_remove(struct virtio_device *vdev)
{
	struct vcs_device *dev = vdev->priv;

	vcs_device_unset(dev);
	mutex_lock(&dev->lock);
	vcs_stop(dev, -ENODEV);
	mutex_unlock(&dev->lock);
	cancel_work_sync(&dev->check_work);
	cancel_work_sync(&dev->register_work);
	vdev->config->del_vqs(vdev);
	vcs_device_put(dev);
}

/* A device with the asymmetric service is for virtio_crypto_asym, which resets it first. */
static int vcs_validate(struct virtio_device *vdev)
{
	if (vdev->config->get_features(vdev) & BIT_ULL(VIRTIO_CRYPTO_F_ASYM))
		return -ENODEV;
	return virtio_has_feature(vdev, VIRTIO_F_VERSION_1) ? 0 : -ENODEV;
}

static const unsigned int vcs_features[] = { 0, 1, 2, 3, 4, 5 };

static const struct virtio_device_id vcs_id_table[] = {
	{ VIRTIO_ID_CRYPTO, VIRTIO_DEV_ANY_ID },
	{ 0 },
};
MODULE_DEVICE_TABLE(virtio, vcs_id_table);

static struct virtio_driver vcs_driver = {
	.driver.name = KBUILD_MODNAME,
	.driver.owner = THIS_MODULE,
	.feature_table = vcs_features,
	.feature_table_size = ARRAY_SIZE(vcs_features),
	.id_table = vcs_id_table,
	.validate = vcs_validate,
	.probe = vcs_probe,
	.remove = vcs_remove,
	.config_changed = vcs_config_changed,
};

static int __init vcs_init(void)
{
	return register_virtio_driver(&vcs_driver);
}

static void __exit vcs_exit(void)
{
	unregister_virtio_driver(&vcs_driver);
	vcs_unregister();
}

module_init(vcs_init);
module_exit(vcs_exit);

/* What the device does not do: long messages, exported states, and some keys. */
MODULE_SOFTDEP("pre: des_generic md5 sha3_generic cmac xcbc xts");
MODULE_DESCRIPTION("The symmetric services and ECDSA of virtio-crypto (VIRTIO 1.4)");
MODULE_AUTHOR("v86-virtio-crypto");
MODULE_LICENSE("GPL");
