// SPDX-License-Identifier: GPL-2.0-only
/* A request of a data queue: its parts as lists for the device, without a copy if they fit. */
#include <linux/errno.h>
#include <linux/slab.h>

#include "services.h"

/* Header with fixed part, two keys, IV; and one more, as the caller's list may be cut in two. */
#define VCS_OWN_OUT 5
/* Result and status. */
#define VCS_OWN_IN 2

/* Entries of the lists besides our own, or an error. */
static int vcs_count(const struct vcs_io *io, int *src, int *dst)
{
	*src = sg_nents_for_len(io->src, io->src_len);
	if (*src < 0)
		return *src;
	*dst = io->dst_len ? sg_nents_for_len(io->dst, io->dst_skip + io->dst_len) : 0;
	return *dst < 0 ? *dst : 0;
}

static int vcs_bounce(struct vcs_request *req, gfp_t gfp)
{
	struct vcs_io *io = &req->io;

	req->bounce = kmalloc(io->src_len + io->dst_len, gfp);
	if (!req->bounce)
		return -ENOMEM;
	sg_copy_to_buffer(io->src, sg_nents(io->src), req->bounce, io->src_len);
	sg_init_one(&req->bounce_src, req->bounce, io->src_len);
	sg_init_one(&req->bounce_dst, req->bounce + io->src_len, io->dst_len);
	return 0;
}

/* What is longer than max_size is refused before anything is allocated for it. */
struct vcs_request *vcs_request_alloc(struct vcs_device *dev, const struct vcs_io *io, gfp_t gfp)
{
	struct vcs_request *req;
	bool bounce;
	int err, src, dst;

	if ((u64)io->src_len + io->dst_len > dev->max_size)
		return ERR_PTR(-EMSGSIZE);
	err = vcs_count(io, &src, &dst);
	if (err)
		return ERR_PTR(err);
	/* VIRTIO 1.4, 2.7.5.3.1: a chain is no longer than the queue, indirect or not. */
	bounce = src + dst + VCS_OWN_OUT + VCS_OWN_IN > dev->ring_size;
	if (bounce) {
		src = 1;
		dst = 1;
	}
	req = kzalloc(struct_size(req, sg, src + dst + VCS_OWN_OUT + VCS_OWN_IN), gfp);
	if (!req)
		return ERR_PTR(-ENOMEM);
	req->dev = dev;
	req->io = *io;
	req->status = 0xff;
	req->out = req->sg;
	req->in = req->sg + src + VCS_OWN_OUT;
	sg_init_table(req->out, src + VCS_OWN_OUT);
	sg_init_table(req->in, dst + VCS_OWN_IN);
	err = bounce ? vcs_bounce(req, gfp) : 0;
	if (!err)
		return req;
	vcs_request_free(req);
	return ERR_PTR(err);
}

void vcs_request_free(struct vcs_request *req)
{
	kfree_sensitive(req->bounce);
	/* It has an IV and perhaps a digest. */
	kfree_sensitive(req);
}

void vcs_put_out(struct vcs_request *req, const void *bytes, u32 len)
{
	if (!len)
		return;
	sg_set_buf(&req->out[req->nr_out++], bytes, len);
	req->content += len;
}

void vcs_put_in(struct vcs_request *req, void *bytes, u32 len)
{
	if (!len)
		return;
	sg_set_buf(&req->in[req->nr_in++], bytes, len);
	req->content += len;
}

/* Entries for len bytes of a list, from skip on. Returns how many. */
static unsigned int vcs_cut(struct scatterlist *to, struct scatterlist *from, u32 skip, u32 len)
{
	unsigned int nr = 0;

	for (; len && from; from = sg_next(from)) {
		u32 part;

		if (skip >= from->length) {
			skip -= from->length;
			continue;
		}
		part = min(from->length - skip, len);
		sg_set_page(&to[nr++], sg_page(from), part, from->offset + skip);
		skip = 0;
		len -= part;
	}
	return nr;
}

void vcs_put_src(struct vcs_request *req, u32 skip, u32 len)
{
	struct scatterlist *src = req->bounce ? &req->bounce_src : req->io.src;

	req->nr_out += vcs_cut(req->out + req->nr_out, src, skip, len);
	req->content += len;
}

/* The first len bytes behind dst_skip. */
void vcs_put_dst(struct vcs_request *req, u32 len)
{
	if (req->bounce)
		req->nr_in += vcs_cut(req->in + req->nr_in, &req->bounce_dst, 0, len);
	else
		req->nr_in += vcs_cut(req->in + req->nr_in, req->io.dst, req->io.dst_skip, len);
	req->content += len;
}

/* The parts of the request follow in the order of the specification. */
void vcs_put_header(struct vcs_request *req, const struct vcs_operation *op)
{
	bool revision_1 = req->dev->revision_1;

	req->header.opcode = cpu_to_le32(op->opcode);
	req->header.algo = cpu_to_le32(op->algo);
	req->session = op->session;
	if (op->session) {
		req->header.session_id = cpu_to_le64(op->session->id);
		req->header.flag = cpu_to_le32(revision_1 ? VIRTIO_CRYPTO_FLAG_SESSION_MODE : 0);
	}
	BUILD_BUG_ON(offsetof(struct vcs_request, fixed) !=
		     offsetofend(struct vcs_request, header));
	sg_set_buf(&req->out[req->nr_out++], &req->header,
		   sizeof(req->header) + (revision_1 ? op->fixed_len : VCS_DATA_PADDED));
}

/* Returns -EINPROGRESS, and done() is called; or an error, and it is not. */
int vcs_submit(struct vcs_request *req)
{
	if (req->content > req->dev->max_size)
		return -EMSGSIZE;
	/* The number of a closed session may be that of another one by now. */
	if (req->session && !req->session->open)
		return -ENOKEY;
	sg_set_buf(&req->in[req->nr_in++], &req->status, sizeof(req->status));
	sg_mark_end(&req->out[req->nr_out - 1]);
	sg_mark_end(&req->in[req->nr_in - 1]);
	return vcs_queue_add(req);
}
