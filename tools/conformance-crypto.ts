/** Device-normative statements of 5.9, Crypto Device. */

import { at, by } from "./conformance-places.ts";
import type { Part, Place } from "./conformance-statements.ts";

const CHAINS_AS_OPENSSL = "with %s gives what OpenSSL gives: any cipher, both orders, both directions, any ranges";

/** The statuses of the clauses about one service. */
const STATUSES = "sets status to OK, NOTSUPP, INVSESS or ERR, as the clause says when";

const offers = (says: string, ...code: readonly Place[]) => ({
  level: "MUST" as const,
  says,
  code,
  tests: [
    by.transport("5.9.5 says what the device offers"),
    by.features("5.9.5.1 what is offered has a name, and is served"),
  ],
});

/** Of each service with sessions. The device offers the modes only if its owner chooses so. */
const TOLD_BY_FLAG = {
  level: "MUST" as const,
  says: "with a stateless mode: tells by flag which mode is meant",
  code: [at.requestsOf("onlyIf"), at.data("withoutMode")],
  tests: [
    by.revision1("Q1 Q9 the bit SESSION_MODE of flag says which form it is, and no other bit does"),
    by.stateless("Q1 requests in sessions and without one are mixed in one queue"),
    by.stateless("Q3 a request without SESSION_MODE gets NOTSUPP from a service whose stateless mode was not accepted"),
  ],
};

export const CRYPTO_DEVICE: Part = {
  title: "Crypto device",
  clauses: [
    {
      number: "5.9.5.1",
      title: "Device configuration layout",
      statements: [
        {
          level: "MUST",
          says: "sets max_dataqueues from 1 to 65535",
          code: [at.ownSettings("checkSettings")],
          tests: [
            by.transport("5.9.5 says what the device offers"),
            by.queues("a device cannot be made with more queues than can be notified, or without a data queue"),
          ],
        },
        offers("sets the flags of status that hold", at.dialect("configOf")),
        offers("sets no flag of status that is not defined", at.dialect("configOf")),
        {
          level: "MUST",
          says: "takes and carries out requests once status has HW_READY",
          code: [at.device("notify")],
          tests: [by.cipher("answers inside the notification, with one interrupt")],
        },
        offers("sets crypto_services by what it offers", at.dialect("crypto_services")),
        offers(
          "sets the algorithm masks of each service that it offers",
          at.cipher("algorithms"),
          at.mac("algorithms"),
          at.aead("algorithms"),
          at.akcipher("algorithms"),
        ),
        {
          level: "MUST",
          says: "sets no bit of an algorithm that is not defined, but the one that Linux has for ECDSA",
          code: [
            at.cipher("algorithms"),
            at.hash("algorithms"),
            at.mac("algorithms"),
            at.aead("algorithms"),
            at.akcipher("OFFERED"),
          ],
          tests: [
            by.transport("5.9.5 says what the device offers"),
            by.features("5.9.5.1 what is offered has a name, and is served"),
            by.features(
              "S2 5.9.5.1 akcipher_algo has both bits of ECDSA; a driver is served what it has the number of",
            ),
          ],
        },
        {
          level: "MUST",
          says: "sets max_size to the largest request that it takes",
          code: [at.dialect("MAX_REQUEST_BYTES")],
          tests: [by.cipher("5.9.5.1 more than max_size, of IV, source and destination together")],
        },
        {
          level: "MUST",
          says: "sets max_cipher_key_len to the longest cipher key that it takes",
          code: [at.dialect("MAX_CIPHER_KEY_LEN")],
          tests: [by.features("5.9.5.1 max_cipher_key_len is the longest key that a session takes")],
        },
        {
          level: "MUST",
          says: "with the service MAC: sets max_auth_key_len to the longest key that it takes",
          code: [at.dialect("MAX_AUTH_KEY_LEN"), at.macAlgorithms("macWith")],
          tests: [
            by.mac("5.9.5.1 crypto_services and both halves of the mask say what is served, and nothing else"),
            by.mac("M3 of an HMAC has a key of 0 to max_auth_key_len bytes, or ERR"),
          ],
        },
      ],
    },
    {
      number: "5.9.9.2.1.7",
      title: "Session operation: create session",
      statements: [
        {
          level: "MUST",
          says: "reads a create request by the struct of its opcode",
          code: [at.control("sessionFor")],
          tests: [by.control("the algo of the header is not what counts")],
        },
        {
          level: "MUST",
          says: "takes the parameters out of that struct",
          code: [at.cipher("openSession"), at.akcipher("openSession")],
          tests: [
            by.control("is opened with a key of %i bytes, and closed again"),
            by.control("key bytes behind keylen are not part of the key"),
            by.ecdsaKeys("S4 a private key is taken with and without curve and point, and with a compressed point"),
          ],
        },
        {
          level: "MUST",
          says: "sets status to OK, NOTSUPP, NOSPC (with REVISION_1 only) or ERR",
          code: [at.control("open")],
          tests: [
            by.control("cipher algorithm %i is not supported"),
            by.control("CVE-2020-10724: a key of %i bytes is refused"),
            by.control("are limited: with one too many the driver gets ERR, or NOSPC if it knows revision 1"),
            by.stateless("5.9.9.1 one session too many gets NOSPC"),
          ],
        },
        {
          level: "MUST",
          says: "sets session_id to a unique number, with status OK alone",
          code: [at.sessions("open"), at.reply("noSessionReply")],
          tests: [by.control("have ids of their own, never used twice, of both services together")],
        },
      ],
    },
    {
      number: "5.9.9.2.1.9",
      title: "Session operation: destroy session",
      statements: [
        {
          level: "MUST",
          says: "sets status to OK, or ERR for any failure",
          code: [at.control("close")],
          tests: [by.control("eaf2bd2953: destroying what is not there is refused with ERR, and nothing breaks")],
        },
      ],
    },
    {
      number: "5.9.9.4.2",
      title: "HASH Service Operation",
      statements: [
        {
          level: "MUST",
          says: "reads a request by the struct of its opcode",
          code: [at.data("performer"), at.hash("perform")],
          tests: [
            by.hash("%s gives what OpenSSL gives, for sources of any length"),
            by.hash("is cut at any byte: ERR"),
          ],
        },
        TOLD_BY_FLAG,
        {
          level: "MUST",
          says: "writes the result to hash_result",
          code: [at.reply("wholeReply")],
          tests: [
            by.hash("%s gives what OpenSSL gives, in results of any length"),
            by.hash("the result stands at the first byte and the status in the last, whatever lies between"),
          ],
        },
        {
          level: "MUST",
          says: STATUSES,
          code: [at.hash("openSession"), at.hash("digestOf")],
          tests: [
            by.hash("with algorithm %i is NOTSUPP"),
            by.hash("names session %i, which is not there: INVSESS"),
            by.hash("wants %i bytes of a digest of 32: ERR"),
          ],
        },
      ],
    },
    {
      number: "5.9.9.5.2",
      title: "MAC Service Operation",
      statements: [
        {
          level: "MUST",
          says: "with a stateless mode: tells by flag which mode is meant",
          code: [at.data("withoutMode"), at.mac("sessionless")],
          tests: [by.macForms("gives the same padded, unpadded, stateless and in descriptors of one byte each")],
        },
        {
          level: "MUST",
          says: "writes the result to hash_result",
          code: [at.reply("wholeReply"), at.mac("macOf")],
          tests: [
            by.mac("%s gives all of the MAC or its first bytes, however the request is cut"),
            by.macAlgorithms("%s, for any key and message, in any parts"),
          ],
        },
        {
          level: "MUST",
          says: STATUSES,
          code: [at.mac("openSession"), at.mac("macOf")],
          tests: [
            by.mac("with algorithm %i is NOTSUPP"),
            by.mac("names session %i, which is not there: INVSESS"),
            by.mac("M2 wants %i bytes where the session has 32: ERR"),
          ],
        },
      ],
    },
    {
      number: "5.9.9.6.2",
      title: "Symmetric algorithms Operation",
      statements: [
        TOLD_BY_FLAG,
        {
          level: "MUST",
          says: "reads a request by the struct of its opcode",
          code: [at.data("performer")],
          tests: [by.cipher("flag and algo of the header, and every padding, are ignored")],
        },
        {
          level: "MUST",
          says: "for op_type CIPHER: reads the cipher's lengths, IV and data",
          code: [at.cipher("run")],
          tests: [
            by.cipher("gives what OpenSSL gives, with a key of %i bytes, both ways"),
            by.eachCipher("%s gives what OpenSSL gives, however its request is cut"),
          ],
        },
        {
          level: "MUST",
          says: "for op_type ALGORITHM_CHAINING: reads the chain's struct",
          code: [at.symChain("runChain")],
          tests: [by.symChain(CHAINS_AS_OPENSSL)],
        },
        {
          level: "MUST",
          says: "writes the result to dst_data",
          code: [at.reply("wholeReply")],
          tests: [
            by.cipher("gives what OpenSSL gives for 64 KiB"),
            by.cipher("works in place: the same pages are source and destination"),
          ],
        },
        {
          level: "MUST",
          says: "of a chain: reads additional data only if there is some",
          code: [at.symChain("runChain")],
          tests: [by.symChain("N10 the aad_len of a session means nothing: each request has its own")],
        },
        {
          level: "MUST",
          says: "of a chain: writes the hash or MAC to hash_result",
          code: [at.symChain("runChain")],
          tests: [by.symChain(CHAINS_AS_OPENSSL)],
        },
        {
          level: "MUST",
          says: STATUSES,
          code: [at.cipher("answer"), at.data("performer")],
          tests: [
            by.cipher("session %i, which is not there"),
            by.cipher("op_type %i"),
            by.cipher("the wrong direction for its session"),
          ],
        },
      ],
    },
    {
      number: "5.9.9.7.2",
      title: "AEAD Service Operation",
      statements: [
        {
          level: "MUST",
          says: "with a stateless mode: reads the stateless struct by the opcode",
          code: [at.data("withoutMode"), at.aead("sessionless")],
          tests: [
            by.aeadForms("gives the same padded, unpadded, stateless and in descriptors of one byte each, both ways"),
          ],
        },
        {
          level: "MUST",
          says: "writes the result to dst_data",
          code: [at.reply("wholeReply"), at.aead("answer")],
          tests: [by.aead("%s encrypts as OpenSSL does, and decrypts it again, however the requests are cut")],
        },
        {
          level: "MUST",
          says: "writes the tag to dst_data behind what is encrypted",
          code: [at.keyedAead("seal")],
          tests: [
            by.aead("%s encrypts as OpenSSL does, and decrypts it again, however the requests are cut"),
            by.aeadRefused("%s without a text is a tag alone"),
          ],
        },
        {
          level: "MUST",
          says: "sets status to OK, NOTSUPP, BADMSG, INVSESS or ERR, as the clause says when",
          code: [at.aead("openSession"), at.aead("answer"), at.aead("unfit")],
          tests: [
            by.aead("with algorithm %i is NOTSUPP"),
            by.aeadRefused("names session %i, which is not there: INVSESS"),
            by.aeadRefused("A1 of %s has an IV of another length: ERR"),
          ],
        },
        {
          level: "MUST",
          says: "verifies the tag of a decryption, and tells the driver how it went",
          code: [at.keyedAead("unseal")],
          tests: [by.aeadRefused("A9 gets BADMSG from %s, and not one byte of it is written")],
        },
      ],
    },
    {
      number: "5.9.9.8.2",
      title: "AKCIPHER Service Operation",
      statements: [
        {
          level: "MUST",
          says: "with a stateless mode: reads the stateless struct",
          code: [at.akcipher("sessionless")],
          tests: [
            by.akcipherStateless(
              "5.9.9.8 encrypts with the public key and decrypts with the private one, as OpenSSL does",
            ),
            by.revision1("without a session, a verification has key, signature and digest, all device-readable"),
          ],
        },
        {
          level: "MUST",
          says: "writes the result to dst_data",
          code: [at.reply("paddedReply")],
          tests: [
            by.akcipherReal(
              "raw encryption takes a short message, with a private-key session, and gives as many bytes as the modulus",
            ),
            by.ecdsa("OpenSSL verifies what is signed here, and what OpenSSL signs is verified here: of any message"),
          ],
        },
        {
          level: "MUST",
          says: "sets status to OK, NOTSUPP, BADMSG, INVSESS, KEY_REJECTED or ERR, as the clause says when",
          code: [at.akcipher("answerOf")],
          tests: [
            by.akcipherStateless("Q13 signs and verifies; a signature that is not valid gets KEY_REJECTED"),
            by.ecdsa("S6 %s: KEY_REJECTED"),
            by.ecdsa("S9 encryption and decryption: NOTSUPP, with either key"),
            by.akcipher("a session of another kind, or none"),
            by.akcipher("5.9.9.2.1.5 signing and verifying with raw padding"),
            by.akcipherReal("input that is not below the modulus is refused with ERR"),
          ],
        },
      ],
    },
    { number: "5.9.9.9.4", title: "IPsec Service Operation", count: 11, because: "The service IPSEC is not offered." },
  ],
};
