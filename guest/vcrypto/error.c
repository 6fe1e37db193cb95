// SPDX-License-Identifier: MIT
/* Messages: "vcrypto: rsa sign: EBADMSG (Bad message): what failed, why, what to do". */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vcrypto.h"

static const char *context = "";

void error_context(const char *path)
{
	context = path;
}

/* Those that a crypto driver, a socket, the keyring or a file can answer with. */
static const struct {
	int number;
	const char *name;
} names[] = {
#define NAME(number) { number, #number }
	NAME(EPERM),	  NAME(ENOENT),	       NAME(EINTR),	   NAME(EIO),
	NAME(ENXIO),	  NAME(E2BIG),	       NAME(EBADF),	   NAME(EAGAIN),
	NAME(ENOMEM),	  NAME(EACCES),	       NAME(EFAULT),	   NAME(EBUSY),
	NAME(EEXIST),	  NAME(ENODEV),	       NAME(ENOTDIR),	   NAME(EISDIR),
	NAME(EINVAL),	  NAME(ENFILE),	       NAME(EMFILE),	   NAME(EFBIG),
	NAME(ENOSPC),	  NAME(EROFS),	       NAME(EPIPE),	   NAME(EDOM),
	NAME(ERANGE),	  NAME(EDEADLK),       NAME(ENAMETOOLONG), NAME(ENOSYS),
	NAME(ELOOP),	  NAME(ENOMSG),	       NAME(ENODATA),	   NAME(ETIME),
	NAME(EPROTO),	  NAME(EBADMSG),       NAME(EOVERFLOW),	   NAME(EUSERS),
	NAME(EMSGSIZE),	  NAME(EPROTONOSUPPORT), NAME(EOPNOTSUPP), NAME(EAFNOSUPPORT),
	NAME(ENOBUFS),	  NAME(ETIMEDOUT),     NAME(EINPROGRESS),  NAME(EDQUOT),
	NAME(ENOKEY),	  NAME(EKEYEXPIRED),   NAME(EKEYREVOKED),  NAME(EKEYREJECTED),
	NAME(ENOPKG),	  NAME(ECANCELED),     NAME(ELIBBAD),	   NAME(ENOTUNIQ),
#undef NAME
};

const char *errno_name(int number)
{
	static char unknown[24];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == number)
			return names[i].name;
	snprintf(unknown, sizeof(unknown), "errno %d", number);
	return unknown;
}

static jmp_buf *escape;

bool error_caught(void (*work)(void *), void *argument)
{
	jmp_buf here;
	bool failed;

	escape = &here;
	failed = setjmp(here);
	if (!failed)
		work(argument);
	escape = NULL;
	return failed;
}

static void __attribute__((noreturn)) end(void)
{
	fputc('\n', stderr);
	if (escape)
		longjmp(*escape, 1);
	exit(EXIT_FAILED);
}

static void begin(void)
{
	fflush(stdout);
	fprintf(stderr, "vcrypto: ");
	if (context[0])
		fprintf(stderr, "%s: ", context);
}

void fail_errno(int number, const char *format, ...)
{
	va_list args;

	begin();
	fprintf(stderr, "%s (%s): ", errno_name(number), strerror(number));
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	end();
}

void fail(const char *format, ...)
{
	va_list args;

	begin();
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	end();
}

void fail_usage(const char *format, ...)
{
	va_list args;

	begin();
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nTry: vcrypto %s%s--help\n", context, context[0] ? " " : "");
	exit(EXIT_USAGE);
}

void *xalloc(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		fail_errno(ENOMEM, "no memory for %zu bytes", size);
	return memory;
}
