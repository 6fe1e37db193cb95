// SPDX-License-Identifier: MIT
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/virtio_crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "asym.h"

int asym_open(const struct command *command)
{
	const char *path = option_or(command, "device", "/dev/virtio-crypto-asym0");
	int device = open(path, O_RDWR | O_CLOEXEC);

	if (device < 0 && (errno == ENOENT || errno == ENODEV || errno == ENXIO))
		fail_errno(errno, "there is no %s: is virtio_crypto_asym loaded, and the device there?", path);
	if (device < 0)
		fail_errno(errno, "cannot open %s", path);
	return device;
}

void asym_info(int device, struct virtio_crypto_asym_info *info)
{
	if (ioctl(device, VIRTIO_CRYPTO_ASYM_INFO, info))
		fail_errno(errno, "the driver says nothing about the device");
}

int asym_submit(int device, const struct asym_op *op, struct asym_answer *answer)
{
	struct virtio_crypto_asym_request request = {
		.readable = (uintptr_t)op->readable.data,
		.writable = (uintptr_t)answer->bytes.data,
		.readable_len = (uint32_t)op->readable.len,
		.writable_len = (uint32_t)op->writable_len,
	};

	if (ioctl(device, VIRTIO_CRYPTO_ASYM_SUBMIT, &request))
		return errno;
	answer->bytes.len = op->writable_len;
	answer->used = request.used_len;
	return 0;
}

static const char *hint_for(int number)
{
	switch (number) {
	case EMSGSIZE:
		return "the request is larger than the device takes; `vcrypto asym info` says how large";
	case EAGAIN:
		return "the device is not ready";
	case EIO:
		return "the device is broken until its driver is bound again; see dmesg";
	case ENODEV:
		return "the driver was unbound from the device";
	case EINTR:
		return "a signal came before the answer";
	default:
		return "the driver did not take the request";
	}
}

static const char *const status_names[] = {
	[VIRTIO_CRYPTO_OK] = "OK",
	[VIRTIO_CRYPTO_ERR] = "ERR",
	[VIRTIO_CRYPTO_BADMSG] = "BADMSG",
	[VIRTIO_CRYPTO_NOTSUPP] = "NOTSUPP",
	[VIRTIO_CRYPTO_INVSESS] = "INVSESS",
	[VIRTIO_CRYPTO_NOSPC] = "NOSPC",
	[VIRTIO_CRYPTO_KEY_REJECTED] = "KEY_REJECTED",
};

const char *asym_status_name(uint32_t status)
{
	static char unknown[24];

	if (status < sizeof(status_names) / sizeof(status_names[0]))
		return status_names[status];
	snprintf(unknown, sizeof(unknown), "unknown (%u)", status);
	return unknown;
}

uint32_t asym_status(const struct asym_answer *answer)
{
	uint32_t status;

	if (answer->used < sizeof(status))
		fail("the device wrote %zu bytes, which is no status", answer->used);
	memcpy(&status, answer->bytes.data, sizeof(status));
	return le32toh(status);
}

static const char *meaning_of(uint32_t status)
{
	switch (status) {
	case VIRTIO_CRYPTO_NOTSUPP:
		return "it does not support this algorithm, padding, hash or size";
	case VIRTIO_CRYPTO_ERR:
		return "the key, the parameters or the data are not right for this";
	default:
		return "it refused the request";
	}
}

struct asym_answer asym_perform(int device, const struct asym_op *op, const char *what)
{
	struct asym_answer answer = { { xalloc(op->writable_len), op->writable_len }, 0 };
	int number = asym_submit(device, op, &answer);
	uint32_t status;

	if (number)
		fail_errno(number, "%s: %s", what, hint_for(number));
	status = asym_status(&answer);
	if (status != VIRTIO_CRYPTO_OK)
		fail("%s: the device answered %s (%u): %s", what, asym_status_name(status), status,
		     meaning_of(status));
	return answer;
}
