// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "vcrypto.h"

static int compare(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

void stats_of(double *samples, size_t count, struct stats *out)
{
	double sum = 0;
	size_t i;

	qsort(samples, count, sizeof(*samples), compare);
	for (i = 0; i < count; i++)
		sum += samples[i];
	out->mean = sum / (double)count;
	out->median = (samples[(count - 1) / 2] + samples[count / 2]) / 2;
	out->p95 = samples[(count * 95 + 99) / 100 - 1]; /* nearest rank */
	out->min = samples[0];
	out->max = samples[count - 1];
}
