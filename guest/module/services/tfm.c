// SPDX-License-Identifier: GPL-2.0-only
/* What the transformations of all types have in common: a device, sessions, names. */
#include <linux/errno.h>
#include <linux/string.h>

#include "services.h"

int vcs_tfm_init(struct vcs_tfm *tfm, u32 service, u32 algo, bool stateless)
{
	struct vcs_device *dev = vcs_device_get();

	if (!dev)
		return -ENODEV;
	if (!vcs_can(dev, service, algo, stateless)) {
		vcs_device_put(dev);
		return -EOPNOTSUPP;
	}
	tfm->dev = dev;
	tfm->stateless = stateless;
	return 0;
}

void vcs_tfm_close_sessions(struct vcs_tfm *tfm)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tfm->sessions); i++)
		vcs_session_close(tfm->dev, &tfm->sessions[i]);
}

void vcs_tfm_exit(struct vcs_tfm *tfm)
{
	vcs_tfm_close_sessions(tfm);
	vcs_device_put(tfm->dev);
}

/* "hmac(sha256)" gets the driver name "virtio-hmac-sha256". */
void vcs_name(struct crypto_alg *base, const char *name, bool stateless)
{
	char *to = base->cra_driver_name;
	char *end = to + sizeof(base->cra_driver_name) - sizeof("-stateless");

	strscpy(base->cra_name, name, sizeof(base->cra_name));
	to += strscpy(to, "virtio-", end - to);
	for (; *name && to < end; name++)
		if (*name != ')')
			*to++ = *name == '(' || *name == ',' ? '-' : *name;
	strcpy(to, stateless ? "-stateless" : "");
}
