// SPDX-License-Identifier: MIT
/* vcrypto asym info, curves, raw */
#include <endian.h>
#include <errno.h>
#include <linux/virtio_crypto.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#include "asym.h"

#define END_OF_OPTIONS { NULL, 0, NULL, NULL, NULL }

static void print_names(const char *title, uint32_t mask, const char *(*name_of)(uint32_t))
{
	uint32_t bit;

	printf("%s:", title);
	for (bit = 0; bit < 32; bit++) {
		const char *name = mask >> bit & 1 ? name_of(bit) : NULL;

		if (name)
			printf(" %s", name);
		else if (mask >> bit & 1)
			printf(" bit %u", bit);
	}
	putchar('\n');
}

/* VIRTIO 1.4, 5.9.4.2: the service HASH has these, no asymmetric request does. Linux' header lacks the names. */
#define SHAKE_128 11
#define SHAKE_256 12

static const char *offered_hash_name(uint32_t number)
{
	if (number == SHAKE_128)
		return "shake128";
	if (number == SHAKE_256)
		return "shake256";
	return hash_name(number);
}

static void print_text(const struct virtio_crypto_asym_info *info)
{
	const struct virtio_crypto_asym_config *config = &info->config;

	printf("features 0x%llx, device status 0x%02x, %s\n", (unsigned long long)info->features,
	       info->device_status,
	       le32toh(config->status) & VIRTIO_CRYPTO_S_HW_READY ? "ready" : "not ready");
	print_names("algorithms", le32toh(config->asym_algo), algorithm_name);
	print_names("RSA paddings", le32toh(config->rsa_padding), padding_name);
	print_names("hashes", le32toh(config->hash_algo), offered_hash_name);
	printf("max_size: %llu bytes; a request: at most %u bytes\n",
	       (unsigned long long)le64toh(config->max_size), info->max_request);
	printf("data queues: %u of %u in use\n", info->data_queues, le32toh(config->max_dataqueues));
	printf("requests: %u with the device, at most %u\n", info->in_flight, info->max_in_flight);
}

static void print_json(const struct virtio_crypto_asym_info *info)
{
	const struct virtio_crypto_asym_config *config = &info->config;

	printf("{\"features\":\"0x%llx\",\"deviceStatus\":%u,\"dataQueues\":%u,\"maxRequest\":%u,"
	       "\"maxInFlight\":%u,\"inFlight\":%u,\"config\":{\"status\":%u,\"max_dataqueues\":%u,"
	       "\"crypto_services\":%u,\"cipher_algo_l\":%u,\"cipher_algo_h\":%u,\"hash_algo\":%u,"
	       "\"mac_algo_l\":%u,\"mac_algo_h\":%u,\"aead_algo\":%u,\"asym_algo\":%u,\"rsa_padding\":%u,"
	       "\"max_cipher_key_len\":%u,\"max_auth_key_len\":%u,\"max_size\":%llu}}\n",
	       (unsigned long long)info->features, info->device_status, info->data_queues, info->max_request,
	       info->max_in_flight, info->in_flight, le32toh(config->status), le32toh(config->max_dataqueues),
	       le32toh(config->crypto_services), le32toh(config->cipher_algo_l),
	       le32toh(config->cipher_algo_h), le32toh(config->hash_algo), le32toh(config->mac_algo_l),
	       le32toh(config->mac_algo_h), le32toh(config->aead_algo), le32toh(config->asym_algo),
	       le32toh(config->rsa_padding), le32toh(config->max_cipher_key_len),
	       le32toh(config->max_auth_key_len), (unsigned long long)le64toh(config->max_size));
}

static int info(struct command *command)
{
	struct virtio_crypto_asym_info facts;

	asym_info(asym_open(command), &facts);
	if (option_value(command, "json"))
		print_json(&facts);
	else
		print_text(&facts);
	return EXIT_OK;
}

static struct option info_options[] = {
	{ "json", 0, NULL, "print as JSON", NULL },
	DEVICE_OPTION,
	END_OF_OPTIONS,
};

struct command asym_info_command = {
	.path = "asym info",
	.summary = "Shows the device of the asymmetric service: algorithms, paddings, hashes, limits.",
	.options = info_options,
	.run = info,
};

static int curves(struct command *command)
{
	const struct curve *curve;
	size_t i;

	(void)command;
	for (i = 0; (curve = curve_at(i)); i++)
		printf("%-16s %-6s %s field\n", curve->name, curve->alias ? curve->alias : "",
		       curve->field_type == VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY ? "binary" : "prime");
	return EXIT_OK;
}

static struct option curves_options[] = { END_OF_OPTIONS };

struct command asym_curves_command = {
	.path = "asym curves",
	.summary = "Lists the curves that are known by name; others are given by their parameters.",
	.options = curves_options,
	.run = curves,
};

/* The operand is hex when it looks like it, else a file. */
static struct bytes raw_bytes(const struct command *command)
{
	struct bytes bytes;
	size_t bad;

	if (!command->given)
		return input_bytes(command);
	if (command->given[0] && !hex_decode(command->given, &bytes, &bad))
		return bytes;
	return read_file(command->given);
}

static void on_alarm(int number)
{
	(void)number;
}

/* The signal only has to end the wait: without SA_RESTART the ioctl fails with EINTR. */
static void limit_wait(unsigned long milliseconds)
{
	struct itimerval limit = { .it_value = { (time_t)(milliseconds / 1000),
						 (suseconds_t)(milliseconds % 1000 * 1000) } };
	struct sigaction action = { .sa_handler = on_alarm };

	if (milliseconds && (sigaction(SIGALRM, &action, NULL) || setitimer(ITIMER_REAL, &limit, NULL)))
		fail_errno(errno, "cannot set a timer");
}

static int raw(struct command *command)
{
	struct asym_op op = { .writable_len = option_number(command, "writable", 8, 0, MAX_INPUT) };
	struct asym_answer answer = { { xalloc(op.writable_len), op.writable_len }, 0 };
	int number;

	check_output(command);
	op.readable = raw_bytes(command);
	/* Bytes that the device does not write show. */
	memset(answer.bytes.data, 0xaa, op.writable_len);
	limit_wait(option_number(command, "timeout", 0, 1, 3600000));
	number = asym_submit(asym_open(command), &op, &answer);
	if (number)
		fail_errno(number, "the driver did not bring an answer");
	printf("used.len %zu\n", answer.used);
	if (answer.used >= 4)
		printf("status %s\n", asym_status_name(asym_status(&answer)));
	output_bytes(command, answer.bytes.data, option_value(command, "all") ? op.writable_len : answer.used);
	return EXIT_OK;
}

static struct option raw_options[] = {
	{ "writable", 'w', "N", "bytes that the device may write (default 8)", NULL },
	{ "all", 0, NULL, "print all writable bytes, not only those that the device says it wrote", NULL },
	{ "timeout", 0, "MS", "give up after so many milliseconds, by a signal", NULL },
	INPUT_OPTIONS,
	OUTPUT_OPTION,
	DEVICE_OPTION,
	END_OF_OPTIONS,
};

struct command asym_raw_command = {
	.path = "asym raw",
	.operand = "[HEX|FILE]",
	.summary = "Sends any bytes as a request; prints used.len, the status and what the device wrote.",
	.options = raw_options,
	.run = raw,
};
