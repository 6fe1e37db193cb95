// SPDX-License-Identifier: MIT
/* A driver of virtio's entropy device, with three answers to each hole. */
#include <linux/virtio_config.h>
#include <linux/virtio_pci.h>
#include "udriver.h"

#define CHOOSE(hole, ...) ((unsigned int[]){ __VA_ARGS__ }[answer(hole)])

/* Entries of the queue, bytes of a request, a flag of descriptors. */
enum { SIZE = 8, BYTES = 16, WRITE = 2 };

struct desc { uint64_t addr; uint32_t len; uint16_t flags, next; };
struct used { uint32_t id, len; };

/* What driver and device share: a split queue and a buffer. */
static volatile struct shared {
	struct desc desc[SIZE];
	struct { uint16_t flags, idx, ring[SIZE], used_event; } avail;
	struct {
		uint16_t flags, idx;
		struct used ring[SIZE];
	} used __attribute__((aligned(4)));
	uint8_t buffer[BYTES];
} *shared;
/* One page is in one piece of physical memory; two need not be. */
_Static_assert(sizeof(struct shared) <= PAGE, "one page has it all");

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
	status = CHOOSE(1, 0x12, common + 0x14, cap + 0x14);
	say("status is at #", status);
}

static void set_up_queue(void)
{
	put16(common + VIRTIO_PCI_COMMON_Q_SELECT, 0);
	put16(common + VIRTIO_PCI_COMMON_Q_SIZE, SIZE);
	put64(common + VIRTIO_PCI_COMMON_Q_DESCLO, physical(shared->desc));
	put64(common + VIRTIO_PCI_COMMON_Q_AVAILLO, physical(&shared->avail));
	put64(common + VIRTIO_PCI_COMMON_Q_USEDLO, physical(&shared->used));
	put16(common + VIRTIO_PCI_COMMON_Q_ENABLE, 1);
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
	/* Of feature bits 32 to 63 the lowest is VERSION_1. */
	put32(common + VIRTIO_PCI_COMMON_DFSELECT, 1);
	put32(common + VIRTIO_PCI_COMMON_GFSELECT, 1);
	put32(common + VIRTIO_PCI_COMMON_GF,
	      get32(common + VIRTIO_PCI_COMMON_DF) & 1);
	put8(status, ladder[2]);
	if (!(get8(status) & VIRTIO_CONFIG_S_FEATURES_OK))
		fail("no FEATURES_OK: status is #", get8(status));
	set_up_queue();
	put8(status, ladder[3]);
	say("status is #", get8(status));
}

/* Where queue 0 is kicked. */
static unsigned int find_kick(void)
{
	unsigned int off = get16(common + VIRTIO_PCI_COMMON_Q_NOFF);

	/* Hole 3: where to kick? */
	return CHOOSE(3, off * multiplier, notify + off * multiplier,
		      notify + off);
}

static void describe_buffer(void)
{
	uint64_t pointer = (uintptr_t)shared->buffer;
	uint64_t real = physical(shared->buffer);
	/* Hole 4: what does the descriptor say? */
	const struct desc descriptors[] = {
		{ pointer, BYTES, WRITE, 0 },
		{ real, BYTES, 0, 0 },
		{ real, BYTES, WRITE, 0 }
	};

	shared->desc[0] = descriptors[answer(4)];
	say("buffer is at #", (unsigned int)shared->desc[0].addr);
}

void drive(unsigned int requests)
{
	unsigned int n, slot, idx, kick;

	find_registers();
	shared = shared_page();
	put8(status, 0);
	while (get8(status) != 0)
		wait_for("the end of the reset");
	shake_hands();
	kick = find_kick();
	say("kick is at #", kick);
	put16(kick, 0); /* for nothing: it shows where kicks arrive */
	describe_buffer();
	shared->avail.flags = 1; /* no interrupts: this driver looks */
	for (n = 1; n <= requests; n++) {
		slot = (n - 1) % SIZE;
		shared->avail.ring[slot] = 0; /* the chain's head */
		shared->avail.idx = (uint16_t)n;
		put16(kick, 0);
		/* Hole 5: which idx says that answer number n is there? */
		idx = CHOOSE(5, n, n % SIZE, slot);
		while (shared->used.idx != idx)
			wait_for("the used ring");
		say_bytes(shared->buffer, shared->used.ring[slot].len);
	}
}
