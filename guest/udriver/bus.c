// SPDX-License-Identifier: MIT
/*
 * The way from a program to a PCI device: sysfs has its configuration space and its ports as files.
 * VIRTIO 1.4 cs01, 4.1 Virtio Over PCI Bus.
 */
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <sys/mman.h>
#include <unistd.h>

#include "udriver.h"

#define DEVICE "/sys/bus/pci/devices/0000:00:0f.0/"
/* A file's page stays after the program, and so do the rings: a person may still look at them. */
#define SHARED "/tmp/udriver.page"
/* Frame number of an entry of pagemap; the bits above are flags. */
#define FRAME ((1ULL << 55) - 1)

static int config_space, bar;

void open_device(void)
{
	uint16_t command;

	if (access(DEVICE "driver", F_OK) == 0)
		fail("the kernel has the device: echo 0000:00:0f.0 >" DEVICE "driver/unbind", 0);
	config_space = open(DEVICE "config", O_RDWR);
	bar = open(DEVICE "resource0", O_RDWR);
	if (config_space < 0 || bar < 0)
		fail("there is no rng0 on the bus", 0);
	/*
	 * No handler answers an interrupt, and other devices may share the line. Linux sets it free
	 * again when virtio-pci takes the device back.
	 */
	command = (uint16_t)config32(PCI_COMMAND);
	command |= PCI_COMMAND_IO | PCI_COMMAND_MASTER | PCI_COMMAND_INTX_DISABLE;
	if (pwrite(config_space, &command, sizeof(command), PCI_COMMAND) != sizeof(command))
		fail("the configuration space cannot be written", 0);
}

static void get(int file, unsigned int at, void *value, unsigned int width)
{
	if (pread(file, value, width, at) != (ssize_t)width)
		fail("cannot read at #", at);
}

static void put(unsigned int at, const void *value, unsigned int width)
{
	if (pwrite(bar, value, width, at) != (ssize_t)width)
		fail("cannot write at #", at);
}

uint8_t config8(unsigned int at)
{
	uint8_t value;

	get(config_space, at, &value, sizeof(value));
	return value;
}

uint32_t config32(unsigned int at)
{
	uint32_t value;

	get(config_space, at, &value, sizeof(value));
	return value;
}

uint8_t get8(unsigned int at)
{
	uint8_t value;

	get(bar, at, &value, sizeof(value));
	return value;
}

uint16_t get16(unsigned int at)
{
	uint16_t value;

	get(bar, at, &value, sizeof(value));
	return value;
}

uint32_t get32(unsigned int at)
{
	uint32_t value;

	get(bar, at, &value, sizeof(value));
	return value;
}

void put8(unsigned int at, uint8_t value)
{
	put(at, &value, sizeof(value));
}

void put16(unsigned int at, uint16_t value)
{
	put(at, &value, sizeof(value));
}

void put32(unsigned int at, uint32_t value)
{
	put(at, &value, sizeof(value));
}

void put64(unsigned int at, uint64_t value)
{
	put32(at, (uint32_t)value);
	put32(at + 4, (uint32_t)(value >> 32));
}

volatile void *shared_page(void)
{
	int file = open(SHARED, O_RDWR | O_CREAT, 0600);
	volatile uint8_t *page;

	if (file < 0 || ftruncate(file, PAGE) < 0)
		fail("there is no memory in /tmp", 0);
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (page == MAP_FAILED)
		fail("there is no memory", 0);
	/* Writing is also what brings the page into memory. */
	for (unsigned int i = 0; i < PAGE; i++)
		page[i] = 0;
	return page;
}

uint64_t physical(const volatile void *address)
{
	uintptr_t at = (uintptr_t)address;
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	off_t place = (off_t)(at / PAGE * sizeof(uint64_t));
	uint64_t entry;

	if (pread(pagemap, &entry, sizeof(entry), place) != sizeof(entry))
		fail("/proc/self/pagemap says nothing of #", at);
	close(pagemap);
	return (entry & FRAME) * PAGE + at % PAGE;
}
