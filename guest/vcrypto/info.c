// SPDX-License-Identifier: MIT
/* vcrypto info: the virtio crypto devices of sysfs and the algorithms of /proc/crypto. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vcrypto.h"

#define BUS "/sys/bus/virtio/devices"
#define VIRTIO_ID_CRYPTO 20

struct device {
	char name[32], pci[32], pci_ids[16], driver[64], features[72];
	unsigned long status;
};

static const struct {
	unsigned int bit;
	const char *name;
} features[] = {
	/* VIRTIO 1.4, Crypto Device, Feature bits */
	{ 0, "REVISION_1" },
	{ 1, "CIPHER_STATELESS_MODE" },
	{ 2, "HASH_STATELESS_MODE" },
	{ 3, "MAC_STATELESS_MODE" },
	{ 4, "AEAD_STATELESS_MODE" },
	{ 5, "AKCIPHER_STATELESS_MODE" },
	/* the asymmetric service of the RFC, version 3 */
	{ 23, "ASYM" },
	/* VIRTIO 1.4, Reserved Feature Bits */
	{ 28, "INDIRECT_DESC" },
	{ 29, "EVENT_IDX" },
	{ 32, "VERSION_1" },
	{ 33, "ACCESS_PLATFORM" },
	{ 34, "RING_PACKED" },
	{ 35, "IN_ORDER" },
	{ 36, "ORDER_PLATFORM" },
	{ 37, "SR_IOV" },
	{ 38, "NOTIFICATION_DATA" },
	{ 39, "NOTIF_CONFIG_DATA" },
	{ 40, "RING_RESET" },
	{ 41, "ADMIN_VQ" },
};

static const struct {
	unsigned int bit;
	const char *name;
} statuses[] = {
	{ 1, "ACKNOWLEDGE" },	 { 2, "DRIVER" },	      { 8, "FEATURES_OK" },
	{ 4, "DRIVER_OK" }, { 64, "DEVICE_NEEDS_RESET" }, { 128, "FAILED" },
};

static void read_word(char *out, size_t size, const char *folder, const char *name)
{
	char path[300], *text;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	text = read_text_file(path);
	text[strcspn(text, "\n")] = 0;
	text_copy(out, size, text);
	free(text);
}

/* The last part of where a link leads, or "". */
static void read_link_name(char *out, size_t size, const char *folder, const char *name)
{
	char path[300], target[300];
	const char *slash;
	ssize_t len;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	len = readlink(path, target, sizeof(target) - 1);
	target[len < 0 ? 0 : len] = 0;
	slash = strrchr(target, '/');
	text_copy(out, size, slash ? slash + 1 : target);
}

/* ".../pci0000:00/0000:00:0d.0/virtio0": the part before the last one. */
static void read_parent_name(char *out, size_t size, const char *path)
{
	char target[300], *slash;
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	target[len < 0 ? 0 : len] = 0;
	slash = strrchr(target, '/');
	if (slash)
		*slash = 0;
	slash = strrchr(target, '/');
	text_copy(out, size, slash ? slash + 1 : target);
}

static bool read_device(const char *name, struct device *device)
{
	char folder[128], parent[160], id[16], vendor[16];

	snprintf(folder, sizeof(folder), BUS "/%.32s", name);
	read_word(id, sizeof(id), folder, "device");
	if (strtoul(id, NULL, 16) != VIRTIO_ID_CRYPTO)
		return false;
	snprintf(device->name, sizeof(device->name), "%.31s", name);
	read_parent_name(device->pci, sizeof(device->pci), folder);
	snprintf(parent, sizeof(parent), "%s/..", folder);
	read_word(vendor, sizeof(vendor), parent, "vendor");
	read_word(id, sizeof(id), parent, "device");
	snprintf(device->pci_ids, sizeof(device->pci_ids), "%.4s:%.4s", vendor[0] ? vendor + 2 : "",
		 id[0] ? id + 2 : "");
	read_link_name(device->driver, sizeof(device->driver), folder, "driver");
	read_word(device->features, sizeof(device->features), folder, "features");
	read_word(id, sizeof(id), folder, "status");
	device->status = strtoul(id, NULL, 16);
	return true;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static size_t read_devices(struct device *devices, size_t max)
{
	struct dirent **names;
	int count = scandir(BUS, &names, visible, alphasort), i;
	size_t found = 0;

	for (i = 0; i < count && found < max; i++)
		if (read_device(names[i]->d_name, &devices[found]))
			found++;
	return found;
}

static const char *feature_name(unsigned int bit)
{
	static char unknown[16];
	size_t i;

	for (i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		if (features[i].bit == bit)
			return features[i].name;
	snprintf(unknown, sizeof(unknown), "bit %u", bit);
	return unknown;
}

/* The algorithms that a visitor compares: those of the device, and the software beside them. */
static bool matters(const struct crypto_entry *entry)
{
	return strstr(entry->module, "virtio") || strstr(entry->name, "rsa") || strstr(entry->name, "aes") ||
	       !strncmp(entry->name, "sha", 3);
}

static void print_device(const struct device *device)
{
	unsigned int bit;
	size_t i;

	printf("%s at PCI %s [%s], driver %s\n", device->name, device->pci, device->pci_ids,
	       device->driver[0] ? device->driver : "none");
	printf("  status 0x%02lx:", device->status);
	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (device->status & statuses[i].bit)
			printf(" %s", statuses[i].name);
	printf("\n  features:");
	for (bit = 0; device->features[bit]; bit++)
		if (device->features[bit] == '1')
			printf(" %s (%u)", feature_name(bit), bit);
	putchar('\n');
}

static int wider(int width, const char *text)
{
	int len = (int)strlen(text);

	return len > width ? len : width;
}

/* Columns as wide as what is in them. */
static void print_algorithms(const struct crypto_entry *entries, size_t count)
{
	int name = 24, driver = 36;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!matters(&entries[i]))
			continue;
		name = wider(name, entries[i].name);
		driver = wider(driver, entries[i].driver);
	}
	printf("\n%-*s %-*s %8s  %s\n", name, "ALGORITHM", driver, "DRIVER", "PRIORITY", "SELF-TEST");
	for (i = 0; i < count; i++)
		if (matters(&entries[i]))
			printf("%-*s %-*s %8ld  %s\n", name, entries[i].name, driver, entries[i].driver,
			       entries[i].priority, entries[i].selftest);
}

static void print_text(const struct device *devices, size_t device_count, const struct crypto_entry *entries,
		       size_t count)
{
	size_t i;

	if (!device_count)
		puts("There is no virtio crypto device.");
	for (i = 0; i < device_count; i++)
		print_device(&devices[i]);
	print_algorithms(entries, count);
}

static void print_json_device(const struct device *device)
{
	const char *comma = "";
	unsigned int bit;

	printf("{\"name\":\"%s\",\"pci\":\"%s\",\"ids\":\"%s\",\"driver\":", device->name, device->pci,
	       device->pci_ids);
	if (device->driver[0])
		print_json_string(device->driver);
	else
		printf("null");
	printf(",\"status\":%lu,\"features\":[", device->status);
	for (bit = 0; device->features[bit]; bit++) {
		if (device->features[bit] != '1')
			continue;
		printf("%s{\"bit\":%u,\"name\":\"%s\"}", comma, bit, feature_name(bit));
		comma = ",";
	}
	printf("]}");
}

static void print_json(const struct device *devices, size_t device_count, const struct crypto_entry *entries,
		       size_t count)
{
	const char *comma = "";
	size_t i;

	printf("{\"devices\":[");
	for (i = 0; i < device_count; i++) {
		printf("%s", i ? "," : "");
		print_json_device(&devices[i]);
	}
	printf("],\"algorithms\":[");
	for (i = 0; i < count; i++) {
		if (!matters(&entries[i]))
			continue;
		printf("%s{\"name\":", comma);
		print_json_string(entries[i].name);
		printf(",\"driver\":");
		print_json_string(entries[i].driver);
		printf(",\"module\":");
		print_json_string(entries[i].module);
		printf(",\"type\":");
		print_json_string(entries[i].type);
		printf(",\"priority\":%ld,\"selftest\":", entries[i].priority);
		print_json_string(entries[i].selftest);
		putchar('}');
		comma = ",";
	}
	puts("]}");
}

static int info(struct command *command)
{
	struct device devices[16];
	size_t device_count = read_devices(devices, 16), count;
	struct crypto_entry *entries = crypto_list(&count);

	if (option_value(command, "json"))
		print_json(devices, device_count, entries, count);
	else
		print_text(devices, device_count, entries, count);
	free(entries);
	return EXIT_OK;
}

static struct option info_options[] = {
	{ "json", 0, NULL, "print as JSON", NULL },
	{ NULL, 0, NULL, NULL, NULL },
};

struct command info_command = {
	.path = "info",
	.summary = "Shows the virtio crypto devices with the features that driver and device agreed on, and\n"
		   "the kernel's algorithms: who implements them, with which priority, and the self-test.",
	.options = info_options,
	.run = info,
};
