// SPDX-License-Identifier: MIT
/* A driver of virtio's entropy device, with five holes and three answers to each. */
#include <linux/virtio_config.h>
#include <linux/virtio_pci.h>
#include "udriver.h"

enum { SIZE = 8, BYTES = 16, WRITE = 2 }; /* entries of the queue, bytes of a request, a flag */

/* The three parts of a split queue, and a buffer. Driver and device share them. */
static volatile struct shared {
	struct desc { uint64_t addr; uint32_t len; uint16_t flags, next; } desc[SIZE];
	struct { uint16_t flags, idx, ring[SIZE], used_event; } avail;
	struct {
		uint16_t flags, idx;
		struct { uint32_t id, len; } ring[SIZE];
	} used __attribute__((aligned(4)));
	uint8_t buffer[BYTES];
} *shared;
_Static_assert(sizeof(struct shared) <= PAGE, "one page has one physical address");

static unsigned int common, notify, multiplier, status;

/* The place of a capability in the configuration space. */
static unsigned int capability(unsigned int type)
{
	unsigned int at = config8(0x34);

	while (at && !(config8(at) == 0x09 && config8(at + 3) == type))
		at = config8(at + 1);
	return at ? at : fail("there is no capability of type #", type);
}

static void find_registers(void)
{
	unsigned int cap = capability(VIRTIO_PCI_CAP_COMMON_CFG);
	unsigned int notify_cap = capability(VIRTIO_PCI_CAP_NOTIFY_CFG);

	common = config32(cap + 8);
	notify = config32(notify_cap + 8);
	multiplier = config32(notify_cap + 16);
	/* Hole 1: where is the device status? */
	status = (unsigned int[]){ 0x12, common + 0x14, cap + 0x14 }[answer(1)];
	say("status is at #", status);
}

static void shake_hands(void)
{
	/* Hole 2: which values has the device status, step by step? */
	static const uint8_t ladders[][4] = {
		{ 1, 3, 0x0b, 0x0f }, { 1, 2, 8, 4 }, { 1, 3, 7, 0x0f }
	};
	const uint8_t *ladder = ladders[answer(2)];

	put8(status, ladder[0]);
	put8(status, ladder[1]);
	put32(common + VIRTIO_PCI_COMMON_DFSELECT, 1); /* bits 32 to 63: VERSION_1 is the lowest */
	put32(common + VIRTIO_PCI_COMMON_GFSELECT, 1);
	put32(common + VIRTIO_PCI_COMMON_GF, get32(common + VIRTIO_PCI_COMMON_DF) & 1);
	put8(status, ladder[2]);
	if (!(get8(status) & VIRTIO_CONFIG_S_FEATURES_OK))
		fail("no FEATURES_OK: status is #", get8(status));
	put16(common + VIRTIO_PCI_COMMON_Q_SELECT, 0);
	put16(common + VIRTIO_PCI_COMMON_Q_SIZE, SIZE);
	put64(common + VIRTIO_PCI_COMMON_Q_DESCLO, physical(&shared->desc));
	put64(common + VIRTIO_PCI_COMMON_Q_AVAILLO, physical(&shared->avail));
	put64(common + VIRTIO_PCI_COMMON_Q_USEDLO, physical(&shared->used));
	put16(common + VIRTIO_PCI_COMMON_Q_ENABLE, 1);
	put8(status, ladder[3]);
	say("status is #", get8(status));
}

void drive(unsigned int requests)
{
	find_registers();
	shared = shared_page();
	put8(status, 0);
	while (get8(status) != 0)
		wait_for("the end of the reset");
	shake_hands();

	/* Hole 3: where to kick queue 0? */
	unsigned int off = get16(common + VIRTIO_PCI_COMMON_Q_NOFF);
	unsigned int kick = (unsigned int[]){
		off * multiplier, notify + off * multiplier, notify + off
	}[answer(3)];
	say("kick is at #", kick);
	put16(kick, 0); /* for nothing: it only shows where kicks arrive */

	/* Hole 4: what does the descriptor say? */
	uint64_t virtual = (uintptr_t)shared->buffer, real = physical(shared->buffer);
	shared->desc[0] = (struct desc[]){
		{ virtual, BYTES, WRITE, 0 }, { real, BYTES, 0, 0 }, { real, BYTES, WRITE, 0 }
	}[answer(4)];
	say("buffer is at #", (unsigned int)shared->desc[0].addr);

	shared->avail.flags = 1; /* no interrupts: this driver looks by itself */
	for (unsigned int n = 1; n <= requests; n++) {
		shared->avail.ring[(n - 1) % SIZE] = 0; /* the chain begins with descriptor 0 */
		shared->avail.idx = (uint16_t)n;
		put16(kick, 0);

		/* Hole 5: when is answer number n there? */
		unsigned int idx = (unsigned int[]){ n, n % SIZE, (n - 1) % SIZE }[answer(5)];
		while (shared->used.idx != idx)
			wait_for("the used ring");
		say_bytes(shared->buffer, shared->used.ring[(n - 1) % SIZE].len);
	}
}
