/* SPDX-License-Identifier: MIT */
#ifndef CURVES_H
#define CURVES_H

#include <stddef.h>

#include "virtio_crypto_asym.h"

struct curve {
	const char *name, *alias, *oid; /* alias may be NULL; oid is the DER content in hex */
	unsigned int field_type;
	const char *q, *a, *b, *xg, *yg, *n, *h; /* hex */
};

/* NULL behind the last one. */
const struct curve *curve_at(size_t index);
/* By name or alias, in any case; NULL when it is not known. */
const struct curve *curve_by_name(const char *name);
const struct curve *curve_by_oid(const char *oid);

#endif
