// SPDX-License-Identifier: MIT
/* What the bench commands share: how operations are timed, and how figures are printed. */
#include <stdio.h>
#include <time.h>

#include "vcrypto.h"

unsigned long report_runs(const struct command *command)
{
	return option_number(command, "runs", 1, 1, REPORT_MAX_RUNS);
}

double report_clock(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

void report_time(unsigned long count, report_operation *operation, void *context, double *samples)
{
	unsigned long i;

	for (i = 0; i < REPORT_WARM_UP + count; i++) {
		double before = report_clock();

		operation(context, i);
		if (i >= REPORT_WARM_UP)
			samples[i - REPORT_WARM_UP] = report_clock() - before;
	}
}

void report_print(const struct command *command, const struct report *report, double *samples)
{
	struct stats stats;

	stats_of(samples, report->count, &stats);
	if (option_value(command, "json")) {
		printf("{\"kind\":\"%s\",\"operation\":\"%s\",\"driver\":", report->kind, report->operation);
		print_json_string(report->driver);
		printf(",\"size\":%lu,\"count\":%lu,\"run\":%lu,\"unit\":\"us\",\"mean\":%.2f,\"median\":%.2f,"
		       "\"p95\":%.2f,\"min\":%.2f,\"max\":%.2f}\n",
		       report->size, report->count, report->run, stats.mean, stats.median, stats.p95, stats.min,
		       stats.max);
		fflush(stdout);
		return;
	}
	printf("%s %s, %lu %s, %s: %lu operations", report->kind, report->operation, report->size,
	       report->unit_of_size, report->driver, report->count);
	if (report_runs(command) > 1)
		printf(", run %lu", report->run);
	putchar('\n');
	printf("  mean %.1f us, median %.1f, p95 %.1f, min %.1f, max %.1f\n", stats.mean, stats.median,
	       stats.p95, stats.min, stats.max);
	fflush(stdout);
}

