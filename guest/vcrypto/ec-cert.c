// SPDX-License-Identifier: MIT
/* The parts of an X.509 certificate (RFC 5280) with an EC key (RFC 5480) that vcrypto needs itself. */
#include <string.h>

#include "akcipher.h"
#include "asn1.h"

/* [0] of a certificate. */
#define DER_VERSION DER_CONTEXT

static const uint8_t ec_public_key[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };

static const struct {
	const char *algorithm;
	uint8_t oid[8];
	size_t len;
} curves[] = {
	{ "ecdsa-nist-p192", { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x01 }, 8 },
	{ "ecdsa-nist-p256", { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 }, 8 },
	{ "ecdsa-nist-p384", { 0x2b, 0x81, 0x04, 0x00, 0x22 }, 5 },
};

static const char *curve_algorithm(const struct der *oid)
{
	size_t i;

	for (i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (der_equals(oid, curves[i].oid, curves[i].len))
			return curves[i].algorithm;
	return NULL;
}

/* SubjectPublicKeyInfo { { ecPublicKey, namedCurve }, key } */
static const char *key_algorithm(struct der spki)
{
	struct der algorithm, oid, curve;

	if (!der_take(&spki, DER_SEQUENCE, &algorithm) || !der_take(&algorithm, DER_OID, &oid) ||
	    !der_equals(&oid, ec_public_key, sizeof(ec_public_key)) ||
	    !der_take(&algorithm, DER_OID, &curve))
		return NULL;
	return curve_algorithm(&curve);
}

/* TBSCertificate { [0] version, serial, signature, issuer, validity, subject, spki, ... } */
static bool take_key(struct der tbs, struct der *spki)
{
	struct der skipped;
	int i;

	der_take(&tbs, DER_VERSION, &skipped);
	if (!der_take(&tbs, DER_INTEGER, &skipped))
		return false;
	for (i = 0; i < 4; i++)
		if (!der_take(&tbs, DER_SEQUENCE, &skipped))
			return false;
	return der_take(&tbs, DER_SEQUENCE, spki);
}

bool ec_certificate_parse(struct ec_certificate *certificate)
{
	struct der in = { certificate->der.data, certificate->der.len };
	struct der whole, tbs, spki, skipped, bits;
	const uint8_t *begin;

	if (!der_take(&in, DER_SEQUENCE, &whole))
		return false;
	begin = whole.at;
	if (!der_take(&whole, DER_SEQUENCE, &tbs))
		return false;
	certificate->signed_part = (struct bytes){ (uint8_t *)begin, (size_t)(whole.at - begin) };
	if (!take_key(tbs, &spki) || !der_take(&whole, DER_SEQUENCE, &skipped) || !der_take_bits(&whole, &bits))
		return false;
	certificate->signature = (struct bytes){ (uint8_t *)bits.at, bits.left };
	certificate->algorithm = key_algorithm(spki);
	return certificate->algorithm;
}
