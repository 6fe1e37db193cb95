// SPDX-License-Identifier: MIT
/*
 * AF_ALG sockets (Documentation/crypto/userspace-if.rst) for hashes and ciphers, and
 * NETLINK_CRYPTO for the priority of an implementation.
 */
#include <errno.h>
#include <linux/cryptouser.h>
#include <linux/if_alg.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vcrypto.h"

#ifndef SOL_ALG
#define SOL_ALG 279
#endif

int alg_bind(const char *type, const char *name)
{
	struct sockaddr_alg address = { .salg_family = AF_ALG };
	int fd = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		fail_errno(errno, "the kernel has no AF_ALG sockets");
	if (strlen(name) >= sizeof(address.salg_name))
		fail_usage("\"%.32s...\" is too long for the name of an algorithm", name);
	text_copy((char *)address.salg_type, sizeof(address.salg_type), type);
	text_copy((char *)address.salg_name, sizeof(address.salg_name), name);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		int number = errno;

		if (number == ENOENT)
			fail_errno(number, "the kernel has no %s called %s; `vcrypto info` lists what there is",
				   type, name);
		if (number == ELIBBAD)
			fail_errno(number, "%s is there, but failed its self-test; see dmesg", name);
		fail_errno(number, "cannot use %s", name);
	}
	return fd;
}

size_t hash_size(const char *algorithm)
{
	static const struct {
		const char *name;
		size_t size;
	} sizes[] = {
		{ "sha1", 20 }, { "sha224", 28 }, { "sha256", 32 }, { "sha384", 48 }, { "sha512", 64 },
	};
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (!strcmp(sizes[i].name, algorithm))
			return sizes[i].size;
	return 0;
}

struct bytes alg_hash(const char *algorithm, const uint8_t *data, size_t len)
{
	struct bytes digest = { NULL, hash_size(algorithm) };
	int listener = alg_bind("hash", algorithm), fd;
	size_t at = 0;

	digest.data = xalloc(digest.len);
	fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		fail_errno(errno, "cannot open %s", algorithm);
	do {
		size_t part = len - at < CIPHER_CHUNK ? len - at : CIPHER_CHUNK;
		ssize_t sent = send(fd, data + at, part, at + part < len ? MSG_MORE : 0);

		if (sent < 0 || (sent == 0 && part))
			fail_errno(errno, "%s refused the data", algorithm);
		at += (size_t)sent;
	} while (at < len);
	if (read(fd, digest.data, digest.len) != (ssize_t)digest.len)
		fail_errno(errno, "%s gave no digest", algorithm);
	close(fd);
	close(listener);
	return digest;
}

struct cipher cipher_open(const char *name, const uint8_t *key, size_t key_len)
{
	struct cipher cipher;

	cipher.listener = alg_bind("skcipher", name);
	if (setsockopt(cipher.listener, SOL_ALG, ALG_SET_KEY, key, (socklen_t)key_len))
		fail_errno(errno, "%s refused the key", name);
	cipher.socket = accept4(cipher.listener, NULL, NULL, SOCK_CLOEXEC);
	if (cipher.socket < 0)
		fail_errno(errno, "cannot open %s", name);
	return cipher;
}

void cipher_close(struct cipher *cipher)
{
	close(cipher->socket);
	close(cipher->listener);
}

static void control_add(struct cmsghdr *header, int type, const void *data, size_t len)
{
	header->cmsg_level = SOL_ALG;
	header->cmsg_type = type;
	header->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(header), data, len);
}

int alg_send(int socket, const struct alg_message *message)
{
	union {
		char space[2 * CMSG_SPACE(4) + CMSG_SPACE(sizeof(struct af_alg_iv) + ALG_MAX_IV)];
		struct cmsghdr align;
	} control = { .space = { 0 } };
	struct {
		uint32_t len;
		uint8_t bytes[ALG_MAX_IV];
	} iv = { .len = (uint32_t)message->iv_len };
	uint32_t operation = message->encrypt ? ALG_OP_ENCRYPT : ALG_OP_DECRYPT;
	struct iovec part = { (void *)message->data, message->len };
	struct msghdr header = {
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space),
		.msg_iov = &part,
		.msg_iovlen = 1,
	};
	struct cmsghdr *at = CMSG_FIRSTHDR(&header);
	size_t used = CMSG_SPACE(4);
	ssize_t done;

	control_add(at, ALG_SET_OP, &operation, 4);
	if (message->iv_len) {
		memcpy(iv.bytes, message->iv, message->iv_len);
		at = CMSG_NXTHDR(&header, at);
		control_add(at, ALG_SET_IV, &iv, 4 + message->iv_len);
		used += CMSG_SPACE(4 + message->iv_len);
	}
	if (message->assoc_len) {
		at = CMSG_NXTHDR(&header, at);
		control_add(at, ALG_SET_AEAD_ASSOCLEN, &message->assoc_len, 4);
		used += CMSG_SPACE(4);
	}
	header.msg_controllen = used;
	done = sendmsg(socket, &header, message->more ? MSG_MORE : 0);
	if (done != (ssize_t)message->len)
		return done < 0 ? errno : EIO;
	return 0;
}

int cipher_run(struct cipher *cipher, bool encrypt, const uint8_t *iv, uint8_t *data, size_t len)
{
	struct alg_message message = { .encrypt = encrypt, .iv = iv, .iv_len = 16, .data = data, .len = len };
	int number = alg_send(cipher->socket, &message);
	ssize_t done;

	if (number)
		return number;
	done = read(cipher->socket, data, len);
	if (done != (ssize_t)len)
		return done < 0 ? errno : EIO;
	return 0;
}

struct crypto_entry *crypto_list(size_t *count)
{
	char *text = read_text_file("/proc/crypto");
	struct crypto_entry *entries;

	*count = crypto_parse(text, NULL, 0);
	entries = xalloc(*count * sizeof(*entries));
	crypto_parse(text, entries, *count);
	free(text);
	return entries;
}

const struct crypto_entry *crypto_find(const struct crypto_entry *entries, size_t count,
				       const char *driver)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(entries[i].driver, driver))
			return &entries[i];
	return NULL;
}

int crypto_set_priority(const char *name, const char *driver, unsigned int priority)
{
	struct {
		struct nlmsghdr header;
		struct crypto_user_alg alg;
		struct nlattr attribute;
		uint32_t priority;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = CRYPTO_MSG_UPDATEALG,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.attribute = { .nla_len = sizeof(struct nlattr) + 4,
			       .nla_type = CRYPTOCFGA_PRIORITY_VAL },
		.priority = priority,
	};
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_CRYPTO);
	int number = 0;

	if (fd < 0)
		return errno;
	text_copy(request.alg.cru_name, sizeof(request.alg.cru_name), name);
	text_copy(request.alg.cru_driver_name, sizeof(request.alg.cru_driver_name), driver);
	if (send(fd, &request, sizeof(request), 0) < 0 || recv(fd, &answer, sizeof(answer), 0) < 0)
		number = errno;
	else if (answer.header.nlmsg_type == NLMSG_ERROR)
		number = -answer.error.error;
	close(fd);
	return number;
}
