// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control queue: sessions. A request has two owners: the task that waits for it, and the
 * device. The last one frees it, so that a task can be killed while the device has its request.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/virtio_config.h>

#include "services.h"

struct vcs_control {
	struct kref ref;
	struct completion done;
	int error;
	u32 out_len;
	struct virtio_crypto_session_input input;
	u8 status;
	u8 out[];
};

static void vcs_control_release(struct kref *ref)
{
	kfree_sensitive(container_of(ref, struct vcs_control, ref));
}

static void vcs_control_finish(struct vcs_control *control, int error)
{
	control->error = error;
	complete(&control->done);
	kref_put(&control->ref, vcs_control_release);
}

void vcs_control_done(struct virtqueue *vq)
{
	struct vcs_device *dev = vq->vdev->priv;
	struct vcs_control *control;
	unsigned long flags;
	unsigned int len;
	bool broken;

	spin_lock_irqsave(&dev->control.lock, flags);
	do {
		virtqueue_disable_cb(vq);
		while ((control = virtqueue_get_buf(vq, &len)))
			vcs_control_finish(control, 0);
		broken = virtqueue_is_broken(vq);
	} while (!broken && !virtqueue_enable_cb(vq));
	spin_unlock_irqrestore(&dev->control.lock, flags);
	if (broken)
		vcs_check_later(dev);
}

void vcs_control_stop(struct vcs_device *dev, int error)
{
	struct vcs_control *control;

	while ((control = virtqueue_detach_unused_buf(dev->control.vq)))
		vcs_control_finish(control, error);
}

static struct vcs_control *vcs_control_alloc(u32 out_len)
{
	struct vcs_control *control = kzalloc(struct_size(control, out, out_len), GFP_KERNEL);

	if (!control)
		return NULL;
	kref_init(&control->ref);
	init_completion(&control->done);
	control->out_len = out_len;
	control->input.status = cpu_to_le32(VIRTIO_CRYPTO_ERR);
	control->status = VIRTIO_CRYPTO_ERR;
	return control;
}

static int vcs_control_add(struct vcs_device *dev, struct vcs_control *control, void *in, u32 len)
{
	struct scatterlist out_sg, in_sg, *lists[] = { &out_sg, &in_sg };
	unsigned long flags;
	int err;

	sg_init_one(&out_sg, control->out, control->out_len);
	sg_init_one(&in_sg, in, len);
	spin_lock_irqsave(&dev->control.lock, flags);
	err = dev->error;
	if (!err)
		err = virtqueue_add_sgs(dev->control.vq, lists, 1, 1, control, GFP_ATOMIC);
	if (!err) {
		kref_get(&control->ref);
		virtqueue_kick(dev->control.vq);
	}
	spin_unlock_irqrestore(&dev->control.lock, flags);
	return err == -ENOSPC ? -EBUSY : err;
}

/* A killed task does not wait: the device has until its reset to return the request. */
static int vcs_control_run(struct vcs_device *dev, struct vcs_control *control, void *in, u32 len)
{
	int err = vcs_control_add(dev, control, in, len);

	if (err)
		return err;
	if (wait_for_completion_killable(&control->done))
		return -EINTR;
	return control->error;
}

static u32 vcs_control_fixed(const struct vcs_device *dev, u32 fixed_len)
{
	return sizeof(struct virtio_crypto_ctrl_header) +
	       (dev->revision_1 ? fixed_len : VCS_CONTROL_PADDED);
}

static int vcs_control_status(u32 status)
{
	switch (status) {
	case VIRTIO_CRYPTO_OK:
		return 0;
	case VIRTIO_CRYPTO_NOTSUPP:
		return -EOPNOTSUPP;
	case VIRTIO_CRYPTO_NOSPC:
		return -ENOSPC;
	default:
		return -EINVAL;
	}
}

/* Sleeps. */
int vcs_session_open(struct vcs_device *dev, struct vcs_session *session,
		     const struct vcs_create *create)
{
	u32 keys = vcs_control_fixed(dev, create->fixed_len);
	struct virtio_crypto_ctrl_header *header;
	struct vcs_control *control;
	int err;

	control = vcs_control_alloc(keys + create->key_len + create->auth_key_len);
	if (!control)
		return -ENOMEM;
	header = (void *)control->out;
	header->opcode = cpu_to_le32(create->opcode);
	header->algo = cpu_to_le32(create->algo);
	memcpy(header + 1, create->fixed, create->fixed_len);
	memcpy(control->out + keys, create->key, create->key_len);
	memcpy(control->out + keys + create->key_len, create->auth_key, create->auth_key_len);
	err = vcs_control_run(dev, control, &control->input, sizeof(control->input));
	if (!err)
		err = vcs_control_status(le32_to_cpu(control->input.status));
	if (!err) {
		session->id = le64_to_cpu(control->input.session_id);
		session->destroy = create->destroy;
		session->open = true;
	}
	kref_put(&control->ref, vcs_control_release);
	return err;
}

/* If it fails, the device keeps a session that is never used again. */
void vcs_session_close(struct vcs_device *dev, struct vcs_session *session)
{
	struct virtio_crypto_destroy_session_req *destroy;
	struct virtio_crypto_ctrl_header *header;
	struct vcs_control *control;

	if (!session->open)
		return;
	session->open = false;
	control = vcs_control_alloc(vcs_control_fixed(dev, sizeof(destroy->session_id)));
	if (!control)
		return;
	header = (void *)control->out;
	destroy = (void *)(header + 1);
	header->opcode = cpu_to_le32(session->destroy);
	destroy->session_id = cpu_to_le64(session->id);
	vcs_control_run(dev, control, &control->status, sizeof(control->status));
	kref_put(&control->ref, vcs_control_release);
}
