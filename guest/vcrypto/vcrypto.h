/* SPDX-License-Identifier: MIT */
/*
 * vcrypto: the ways from a program in the guest to the virtio crypto devices. The keyring (RSA) and
 * AF_ALG (AES and hashes) lead through the kernel's crypto drivers. The asymmetric service is
 * reached as it is, through the node of its own driver (asym/).
 */
#ifndef VCRYPTO_H
#define VCRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* The largest RSA modulus that the kernel takes is 4096 bits; twice that leaves room. */
#define MAX_RSA_BYTES 1024
/* The most bytes that a command reads from a file or standard input. */
#define MAX_INPUT (16U << 20)

struct bytes {
	uint8_t *data;
	size_t len;
};

/* --- text.c: hex, base64, PEM; knows nothing of files and never exits --------------------- */

/* Both return -1 and the offset of the first bad character, or its end when it stops early. */
int hex_decode(const char *text, struct bytes *out, size_t *bad);
int base64_decode(const char *text, size_t len, struct bytes *out, size_t *bad);
char *hex_encode(const uint8_t *data, size_t len);
char *base64_encode(const uint8_t *data, size_t len);
/* The first PEM block: its label, at most label_size - 1 characters, and its DER bytes. */
int pem_decode(const char *text, size_t len, char *label, size_t label_size, struct bytes *der);
bool is_pem(const uint8_t *data, size_t len);
/* A decimal number with nothing around it, from min to max. */
int number_decode(const char *text, unsigned long min, unsigned long max, unsigned long *out);
/* No data when there is no memory. */
struct bytes bytes_copy(const void *data, size_t len);
/* Copies as much of the text as there is room for. */
void text_copy(char *out, size_t size, const char *text);

/* --- der.c: what a key file says about itself ----------------------------------------------- */

struct rsa_key {
	const uint8_t *n, *e; /* big-endian, no leading zeros, inside the DER bytes */
	size_t n_len, e_len;
	bool is_private;
};

/* A PKCS#8 private key or an X.509 certificate with an RSA key; -1 when it is neither. */
int rsa_key_parse(const uint8_t *der, size_t len, struct rsa_key *key);
unsigned int rsa_key_bits(const struct rsa_key *key);
/* SubjectPublicKeyInfo, the form that public key fingerprints are taken of. */
struct bytes rsa_key_spki(const struct rsa_key *key);

/* --- stats.c ---------------------------------------------------------------------------------- */

struct stats {
	double mean, median, p95, min, max;
};

/* Sorts the samples. */
void stats_of(double *samples, size_t count, struct stats *out);

/* --- report.c: what the bench commands share ---------------------------------------------------- */

/* Not counted: the first operations fill caches and make instances of algorithms. */
#define REPORT_WARM_UP 3
#define REPORT_MAX_COUNT 100000
#define REPORT_MAX_RUNS 10000

#define REPORT_OPTIONS \
	{ "runs", 0, "N", "so many times, each with its own figures (default 1)", NULL }, \
	{ "json", 0, NULL, "print as JSON, a line for each run", NULL }

struct command;

struct report {
	const char *kind, *operation, *driver;
	unsigned long size, count;
	const char *unit_of_size;
	/* The run's number, from 1. */
	unsigned long run;
};

/* The time in microseconds. */
double report_clock(void);
/* Fails the program if the operation fails. */
typedef void report_operation(void *context, unsigned long number);

/* The number asked for with --runs. */
unsigned long report_runs(const struct command *command);
/* Times `count` operations after a few that do not count, in microseconds. */
void report_time(unsigned long count, report_operation *operation, void *context, double *samples);
/* As JSON with --json; sorts the samples, which are microseconds. */
void report_print(const struct command *command, const struct report *report, double *samples);

/* --- proc.c: /proc/crypto --------------------------------------------------------------------- */

struct crypto_entry {
	char name[128], driver[128], module[64], selftest[16], type[32];
	long priority;
	size_t iv_size, digest_size, tag_size;
};

/* Fills at most max entries; returns how many there are. */
size_t crypto_parse(const char *text, struct crypto_entry *entries, size_t max);

/* --- error.c ---------------------------------------------------------------------------------- */

/* "rsa sign": what every message begins with. */
void error_context(const char *path);
const char *errno_name(int number);
/* vcrypto: PATH: ENAME (text): what, why, what to do */
void fail_errno(int number, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));
void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
/* The same with exit status 2 and a pointer to --help. */
void fail_usage(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
/* Runs the work; true when it failed with a message, which would have ended the program. */
bool error_caught(void (*work)(void *), void *argument);
void *xalloc(size_t size);

/* --- options.c --------------------------------------------------------------------------------- */

struct option {
	const char *name;
	char letter;          /* or 0 */
	const char *argument; /* or NULL for a switch */
	const char *help;
	const char *value; /* set by options_parse: NULL when not given */
};

struct command {
	const char *path; /* "rsa sign", "asym dh compute" */
	const char *summary;
	const char *details; /* or NULL */
	const char *operand; /* what a word that is no option means, or NULL when there may be none */
	const char *given;   /* set by options_parse: that word, or NULL */
	struct option *options;
	int (*run)(struct command *command);
};

/* Sets the values; prints the help and exits where it was asked for. */
void options_parse(struct command *command, int argc, char **argv);
void options_help(const struct command *command);
const char *option_value(const struct command *command, const char *name);
const char *option_or(const struct command *command, const char *name, const char *fallback);
unsigned long option_number(const struct command *command, const char *name, unsigned long fallback,
			    unsigned long min, unsigned long max);

/* --- input.c ------------------------------------------------------------------------------------ */

#define INPUT_OPTIONS                                                                             \
	{ "in", 0, "FILE", "read the data from FILE (- is standard input, the default)", NULL },  \
	{ "text", 't', "TEXT", "take TEXT as the data", NULL },                                   \
	{ "hex", 'x', "HEX", "take the bytes HEX as the data", NULL },                            \
	{ "base64", 'b', "TEXT", "take the base64 bytes as the data", NULL }
#define OUTPUT_OPTION { "out", 'o', "FORM", "print as hex (default), base64 or raw", NULL }

struct bytes read_file(const char *path);
/* For files of sysfs and procfs: an empty string when there is no such file. */
char *read_text_file(const char *path);
struct bytes input_bytes(const struct command *command);
struct bytes option_hex(const struct command *command, const char *name);
/* The signature of --sig, --sig-base64 or --sig-in. */
struct bytes signature_bytes(const struct command *command);
void output_bytes(const struct command *command, const uint8_t *data, size_t len);
/* A JSON string literal to standard output. */
void print_json_string(const char *text);

/* --- alg.c: AF_ALG and the kernel's list of algorithms ------------------------------------------- */

/* A socket of that type and algorithm. Fails with a message. */
int alg_bind(const char *type, const char *name);

/* One operation, or a part of one. */
#define ALG_MAX_IV 16
struct alg_message {
	bool encrypt, more;
	const uint8_t *iv;
	size_t iv_len;
	uint32_t assoc_len; /* of the data, which begins with it */
	const uint8_t *data;
	size_t len;
};

/* Returns 0 or an errno. */
int alg_send(int socket, const struct alg_message *message);

/* Fails with a message. */
struct bytes alg_hash(const char *algorithm, const uint8_t *data, size_t len);
size_t hash_size(const char *algorithm); /* 0 when it is not known */

struct cipher {
	int listener, socket;
};

struct cipher cipher_open(const char *name, const uint8_t *key, size_t key_len);
void cipher_close(struct cipher *cipher);
/* Returns 0 or an errno; data is replaced by the result. At most CIPHER_CHUNK bytes at once. */
#define CIPHER_CHUNK 65536
int cipher_run(struct cipher *cipher, bool encrypt, const uint8_t *iv, uint8_t *data, size_t len);

/* The entries of /proc/crypto; the caller frees them. */
struct crypto_entry *crypto_list(size_t *count);
/* The entry of that driver, or NULL. */
const struct crypto_entry *crypto_find(const struct crypto_entry *entries, size_t count,
				       const char *driver);
/* Returns 0 or an errno. */
int crypto_set_priority(const char *name, const char *driver, unsigned int priority);

/* --- priority.c: the keyring takes the implementation with the highest priority ------------------ */

/* Makes `driver` the best `name` there is, until the program ends. Fails with a message. */
void priority_prefer(const char *name, const char *driver);
/* Puts it back before the end. */
void priority_restore(void);
/* The driver with the highest priority, or NULL. */
const char *priority_best(const char *name);

/* --- keyring.c ----------------------------------------------------------------------------------- */

#define KEY_FOLDER "/etc/vcrypto"

struct key {
	char path[256];
	struct bytes der;
	struct rsa_key rsa;
	int32_t serial; /* in the kernel's keyring */
};

enum key_use { KEY_PRIVATE, KEY_PUBLIC };

/* A path as it is; else NAME.cert.pem for public use where there is one, else NAME.key.pem. */
bool key_find(char *path, size_t size, const char *name, enum key_use use);
/* A file, or a name of a key in KEY_FOLDER; loads it into the keyring of this process. */
struct key key_load(const char *name, enum key_use use);
/* Only reads and parses the file. False when it is not a key. */
bool key_read(const char *path, struct key *key);
/* All of these return the length of the result, or minus an errno. */
long key_add(struct key *key);
long key_sign(const struct key *key, const char *info, struct bytes digest, uint8_t *out);
long key_verify(const struct key *key, const char *info, struct bytes digest, struct bytes signature);
long key_encrypt(const struct key *key, const char *info, struct bytes data, uint8_t *out);
long key_decrypt(const struct key *key, const char *info, struct bytes data, uint8_t *out);

struct key_facts {
	uint32_t supported_ops, key_size;
	uint16_t max_data_size, max_sig_size, max_enc_size, max_dec_size;
};

long key_query(const struct key *key, const char *info, struct key_facts *facts);

/* --- the commands -------------------------------------------------------------------------------- */

extern struct command info_command, storm_command;
extern struct command rsa_keys_command, rsa_sign_command, rsa_verify_command, rsa_encrypt_command,
	rsa_decrypt_command;
extern struct command aes_encrypt_command, aes_decrypt_command;
extern struct command bench_rsa_command, bench_aes_command;
extern struct command cipher_encrypt_command, cipher_decrypt_command, hash_command, mac_command,
	aead_encrypt_command, aead_decrypt_command, akcipher_verify_command;
extern struct command bench_cipher_command, bench_hash_command, bench_mac_command, bench_aead_command,
	bench_akcipher_command;
extern struct command asym_info_command, asym_sign_command, asym_verify_command, asym_encrypt_command,
	asym_decrypt_command, asym_keygen_command, asym_dh_params_command, asym_dh_keygen_command,
	asym_dh_compute_command, asym_ecdh_keygen_command, asym_ecdh_compute_command, asym_raw_command,
	asym_selftest_command, asym_bench_command, asym_curves_command;

#endif
