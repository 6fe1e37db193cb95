// SPDX-License-Identifier: MIT
/*
 * Asymmetric keys in the kernel's keyring, by raw system calls (keyctl_pkey_*(3)). Each key goes
 * into the process keyring. When the program ends, the key and its session in the device are gone.
 */
#include <errno.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vcrypto.h"

bool key_read(const char *path, struct key *key)
{
	struct bytes file = read_file(path);
	char label[40];

	text_copy(key->path, sizeof(key->path), path);
	key->der = file;
	if (is_pem(file.data, file.len) &&
	    pem_decode((const char *)file.data, file.len, label, sizeof(label), &key->der))
		return false;
	return !rsa_key_parse(key->der.data, key->der.len, &key->rsa);
}

long key_add(struct key *key)
{
	long serial = syscall(SYS_add_key, "asymmetric", key->path, key->der.data, key->der.len,
			      KEY_SPEC_PROCESS_KEYRING);

	if (serial < 0)
		return -errno;
	key->serial = (int32_t)serial;
	return 0;
}

static bool exists(char *path, size_t size, const char *folder, const char *name, const char *ending)
{
	struct stat facts;

	snprintf(path, size, "%s%s%s", folder, name, ending);
	return !stat(path, &facts) && S_ISREG(facts.st_mode);
}

bool key_find(char *path, size_t size, const char *name, enum key_use use)
{
	if (exists(path, size, "", name, ""))
		return true;
	if (strchr(name, '/'))
		return false;
	return (use == KEY_PUBLIC && exists(path, size, KEY_FOLDER "/", name, ".cert.pem")) ||
	       exists(path, size, KEY_FOLDER "/", name, ".key.pem") ||
	       exists(path, size, KEY_FOLDER "/", name, ".pem");
}

/*
 * The key is there: these errors are about an algorithm. The kernel hides why one failed its test, and what the
 * device answered.
 */
static void check_algorithm(long result)
{
	if (result == -ENOENT || result == -ELIBBAD)
		fail("%s: the kernel has no RSA for this that works. It tests an algorithm before the first use "
		     "and leaves out one that fails: `dmesg | grep self-tests` has the error of the test",
		     errno_name((int)-result));
}

struct key key_load(const char *name, enum key_use use)
{
	struct key key = { .path = "" };
	char path[256];
	long result;

	if (!key_find(path, sizeof(path), name, use))
		fail("there is no key %s, neither as a file nor in " KEY_FOLDER
		     "; `vcrypto rsa keys` lists those",
		     name);
	if (!key_read(path, &key))
		fail("%s is no RSA key: a PKCS#8 private key (BEGIN PRIVATE KEY) or an X.509 certificate "
		     "is needed, as PEM or DER; an encrypted or PKCS#1 key must be converted first",
		     path);
	if (key.rsa.n_len > MAX_RSA_BYTES)
		fail("%s has %u bits; at most %d are taken", path, rsa_key_bits(&key.rsa), MAX_RSA_BYTES * 8);
	if (use == KEY_PRIVATE && !key.rsa.is_private)
		fail("%s is a certificate, and this needs the private key", path);
	result = key_add(&key);
	check_algorithm(result);
	if (result < 0)
		fail_errno((int)-result, "the kernel refused %s", path);
	return key;
}

static long pkey(int operation, const struct key *key, const char *info, struct bytes in, void *second,
		 size_t second_len)
{
	struct keyctl_pkey_params params = {
		.key_id = key->serial,
		.in_len = (uint32_t)in.len,
		.out_len = (uint32_t)second_len,
	};
	long result = syscall(SYS_keyctl, operation, &params, info, in.data, second);

	if (result < 0) {
		result = -errno;
		check_algorithm(result);
	}
	return result;
}

long key_sign(const struct key *key, const char *info, struct bytes digest, uint8_t *out)
{
	return pkey(KEYCTL_PKEY_SIGN, key, info, digest, out, key->rsa.n_len);
}

long key_verify(const struct key *key, const char *info, struct bytes digest, struct bytes signature)
{
	return pkey(KEYCTL_PKEY_VERIFY, key, info, digest, signature.data, signature.len);
}

long key_encrypt(const struct key *key, const char *info, struct bytes data, uint8_t *out)
{
	return pkey(KEYCTL_PKEY_ENCRYPT, key, info, data, out, key->rsa.n_len);
}

long key_decrypt(const struct key *key, const char *info, struct bytes data, uint8_t *out)
{
	return pkey(KEYCTL_PKEY_DECRYPT, key, info, data, out, key->rsa.n_len);
}

long key_query(const struct key *key, const char *info, struct key_facts *facts)
{
	struct keyctl_pkey_query query;

	if (syscall(SYS_keyctl, KEYCTL_PKEY_QUERY, key->serial, 0, info, &query) < 0)
		return -errno;
	*facts = (struct key_facts){ query.supported_ops, query.key_size,     query.max_data_size,
				     query.max_sig_size,  query.max_enc_size, query.max_dec_size };
	return 0;
}
