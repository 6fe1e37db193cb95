/* SPDX-License-Identifier: MIT */
/* udriver: what a driver needs around it when it is a program and no part of the kernel. */
#ifndef UDRIVER_H
#define UDRIVER_H

#include <stdint.h>

enum { PAGE = 4096 };

/* --- driver.c --- */

/* Brings the device up and asks so often for random bytes. Ends the program if that fails. */
void drive(unsigned int requests);

/* --- bus.c: the device's configuration space, its BAR 0, and memory that it can reach --- */

/* Ends the program if there is no device, or if a driver of the kernel has it. */
void open_device(void);

uint8_t config8(unsigned int at);
uint32_t config32(unsigned int at);

/* Each is one access of that width, so many bytes from the beginning of BAR 0. */
uint8_t get8(unsigned int at);
uint16_t get16(unsigned int at);
uint32_t get32(unsigned int at);
void put8(unsigned int at, uint8_t value);
void put16(unsigned int at, uint16_t value);
void put32(unsigned int at, uint32_t value);
/* Two accesses of 32 bits, the low half first: 4.1.3.1 asks for it. */
void put64(unsigned int at, uint64_t value);

/* A page of zeros, which stays where it is when the program has ended. */
volatile void *shared_page(void);
/* The guest-physical address of something in that page. */
uint64_t physical(const volatile void *address);

/* --- main.c: answers and words --- */

/* The answer to a hole, from 0 on. Ends the program if the hole is empty. */
unsigned int answer(unsigned int hole);
/* A line in which the number stands for #, in hexadecimal, or for %, in decimal. */
void say(const char *text, unsigned int number);
/* The first bytes of an answer, of which the device says how many there are. */
void say_bytes(const volatile uint8_t *bytes, unsigned int count);
/* Says it and ends the program. */
_Noreturn unsigned int fail(const char *text, unsigned int number);
/* Sleeps a little. Ends the program when the driver has waited for a second in all. */
void wait_for(const char *what);

#endif
