/* SPDX-License-Identifier: MIT */
/* DER (X.690): taking elements off a buffer, and writing them from the last byte to the first. */
#ifndef ASN1_H
#define ASN1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_CONTEXT = 0xa0, /* [0], constructed; [n] is DER_CONTEXT + n */
};

struct der {
	const uint8_t *at;
	size_t left;
};

/* An unsigned number: big-endian, no leading zeros; 0 is no bytes. */
struct number {
	const uint8_t *data;
	size_t len;
};

/* Takes the next element off `in`; false, and nothing taken, when there is none with this tag. */
bool der_take(struct der *in, uint8_t tag, struct der *content);
/* Whether the next element has this tag. */
bool der_next_is(const struct der *in, uint8_t tag);
/* A number that is not negative. */
bool der_take_number(struct der *in, struct number *number);
bool der_take_small(struct der *in, unsigned long max, unsigned long *value);
/* A bit string of whole bytes. */
bool der_take_bits(struct der *in, struct der *content);
bool der_equals(const struct der *content, const void *data, size_t len);
struct number number_of(const uint8_t *data, size_t len);

/* Room for any key that the device can make; what does not fit sets `full`. */
#define DER_ROOM 32768

struct der_writer {
	uint8_t *buffer, *at, *end;
	bool full;
};

/* False when there is no memory. */
bool der_begin(struct der_writer *out);
void der_put(struct der_writer *out, const void *data, size_t len);
void der_put_byte(struct der_writer *out, uint8_t value);
/* The header of everything that was written since `mark`, which was out->at then. */
void der_put_header(struct der_writer *out, uint8_t tag, const uint8_t *mark);
void der_put_element(struct der_writer *out, uint8_t tag, const void *data, size_t len);
void der_put_number(struct der_writer *out, struct number number);
void der_put_small(struct der_writer *out, uint8_t value);
/* An octet string of exactly `len` bytes, filled with zeros in front. */
void der_put_padded(struct der_writer *out, struct number number, size_t len);

#endif
