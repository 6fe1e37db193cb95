/** What one driver may ask of the device, each limit with its reason. */

/** `max_size`: variable bytes of one request, both ways together; what QEMU allows since it stopped allowing all. */
export const MAX_REQUEST_BYTES = 1 << 20;

/** Room for header and fixed part in front of the variable bytes. */
export const MAX_FIXED_BYTES = 4096;

/** The two AES-256 keys of XTS, the longest key of a cipher on offer. Drivers hold their keys against it. */
export const MAX_CIPHER_KEY_LEN = 64;
/** Key of a MAC: what QEMU takes. A key of HMAC may have any length, and is hashed if it is longer than a block. */
export const MAX_AUTH_KEY_LEN = 512;

/** An RSAPrivateKey with the longest modulus has 4.7 KB. A megabyte of DER is no key. */
export const MAX_AKCIPHER_KEY_LEN = 16384;

/**
 * Input of one asymmetric operation: the longest modulus four times over, as numbers may have leading zeros. What is
 * in flight is kept until a worker comes to it, so it must be small.
 */
export const MAX_AKCIPHER_OPERAND = 4096;

/** Result of a SHAKE. Linux waits for it inside the notification, and takes some 10 ms for so much. */
export const MAX_XOF_BYTES = 65536;

/** Sessions open at once, over all services. QEMU keeps 256, DPDK 1024; a driver that leaks them is refused more. */
export const MAX_SESSIONS = 1024;

export const MIN_MODULUS_BITS = 512;
/** A private operation with a key this long already takes a worker a quarter of a second. */
export const MAX_MODULUS_BITS = 8192;

/** Bytes of any number of an asymmetric request: four times the longest modulus, as numbers may have zeros in front. */
export const MAX_NUMBER_BYTES = 4096;

/** Bytes of an RSA modulus or a DH prime: 8192 bits, as above. */
export const MIN_MODULUS_BYTES = MIN_MODULUS_BITS / 8;
export const MAX_MODULUS_BYTES = MAX_MODULUS_BITS / 8;

/** FIPS 186-5 A.1.1: the public exponent of a new RSA key is below 2^256. */
export const MAX_EXPONENT_BYTES = 32;

/** FIPS 186-4 has no DSA groups beyond 3072 bits. */
export const MAX_DSA_BYTES = 384;

/** Twice the longest known curve over a prime field, P-521: room to experiment. */
export const MAX_PRIME_FIELD_BITS = 1024;
/** sect571r1, the longest known curve over a binary field. */
export const MAX_BINARY_FIELD_DEGREE = 571;
