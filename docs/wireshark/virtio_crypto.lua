-- Dissects the pcapng form of a trace of v86-virtio-crypto, docs/trace-format.md.
-- Generated from src/wire and src/trace by `npm run docs`; a test fails when it is out of date.
-- wireshark -X lua_script:virtio_crypto.lua FILE, or put it into Wireshark's folder of personal plugins.

local KINDS = {
  {name="attached", shape={{name="type", is="count"}, {name="dialect", is="choice", values={"none", "virtio-1.4", "asym-rfc-v3"}}, {name="features", is="bigint"}, {name="queues", is="list", shape={{name="size", is="count"}, {name="name", is="text"}}}, {name="config", is="bytes"}}},
  {name="register", shape={{name="access", is="choice", values={"read", "write"}}, {name="bank", is="choice", values={"common", "notify", "isr", "device", "pci"}}, {name="offset", is="count"}, {name="width", is="choice", values={"1", "2", "4"}}, {name="value", is="count"}}},
  {name="status", shape={{name="from", is="count"}, {name="to", is="count"}, {name="by", is="choice", values={"driver", "device"}}}},
  {name="features", shape={{name="offered", is="bigint"}, {name="accepted", is="bigint"}, {name="agreed", is="boolean"}}},
  {name="queue-enabled", shape={{name="queue", is="count"}, {name="size", is="count"}, {name="desc", is="count"}, {name="driver", is="count"}, {name="deviceArea", is="count"}}},
  {name="notify", shape={{name="queue", is="count"}}},
  {name="popped", shape={{name="request", is="count"}, {name="queue", is="count"}, {name="position", is="count"}, {name="head", is="count"}, {name="chain", is="list", shape={{name="index", is="count"}, {name="table", is="choice", values={"ring", "indirect"}}, {name="address", is="count"}, {name="length", is="count"}, {name="writable", is="boolean"}}}, {name="readable", is="bytes"}, {name="writableLength", is="count"}}},
  {name="submitted", shape={{name="request", is="count"}, {name="operation", is="text"}}},
  {name="working", shape={{name="request", is="count"}, {name="worker", is="count"}}},
  {name="progress", shape={{name="request", is="count"}, {name="step", is="text"}, {name="candidates", is="count"}}},
  {name="completed", shape={{name="request", is="count"}, {name="ok", is="boolean"}, {name="detail", is="text"}}},
  {name="refused", shape={{name="request", is="count"}, {name="status", is="count"}, {name="clause", is="text"}, {name="why", is="text"}}},
  {name="used", shape={{name="request", is="count"}, {name="queue", is="count"}, {name="position", is="count"}, {name="head", is="count"}, {name="length", is="count"}, {name="written", is="list", shape={{name="offset", is="count"}, {name="bytes", is="bytes"}}}}},
  {name="interrupt", shape={{name="cause", is="choice", values={"queue", "config"}}}},
  {name="isr-read", shape={{name="value", is="count"}}},
  {name="hold", shape={{name="queue", is="count"}, {name="on", is="boolean"}}},
  {name="held", shape={{name="queue", is="count"}, {name="request", is="count"}}},
  {name="released", shape={{name="queue", is="count"}, {name="request", is="count"}}},
  {name="injected", shape={{name="request", is="count"}, {name="fault", is="choice", values={"delay", "drop", "status", "corrupt", "used-length", "used-id", "needs-reset", "kill-worker"}}, {name="detail", is="text"}}},
  {name="fault", shape={{name="clause", is="text"}, {name="problem", is="text"}}},
  {name="reset", shape={{name="cause", is="choice", values={"driver", "machine", "host"}}, {name="dropped", is="count"}}},
  {name="violation", shape={{name="clause", is="text"}, {name="must", is="text"}, {name="problem", is="text"}}},
  {name="command", shape={{name="command", is="count"}, {name="text", is="text"}}},
  {name="command-ended", shape={{name="command", is="count"}, {name="outcome", is="choice", values={"exited", "unknown"}}, {name="status", is="count"}}},
  {name="resumed", shape={{name="cause", is="choice", values={"restored", "recording"}}, {name="status", is="count"}, {name="queues", is="list", shape={{name="queue", is="count"}, {name="taken", is="count"}, {name="used", is="count"}}}, {name="onHold", is="list", shape={{name="queue", is="count"}}}, {name="inFlight", is="list", shape={{name="request", is="count"}}}}},
  {name="queue-reset", shape={{name="queue", is="count"}, {name="dropped", is="count"}}},
  {name="waits", shape={{name="queue", is="count"}, {name="request", is="count"}}},
}

-- What packets of version 1 have otherwise, by the number of the kind.

local KINDS_1 = {[1]={name="plugged", shape={{name="dialect", is="choice", values={"virtio-1.4", "asym-rfc-v3"}}, {name="offered", is="bigint"}, {name="queueSize", is="count"}, {name="dataQueues", is="count"}, {name="ready", is="boolean"}}}}

local STATUSES = {[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}

local OPCODES = {
  [1]={[2]="CIPHER_CREATE_SESSION", [3]="CIPHER_DESTROY_SESSION", [258]="HASH_CREATE_SESSION", [259]="HASH_DESTROY_SESSION", [514]="MAC_CREATE_SESSION", [515]="MAC_DESTROY_SESSION", [770]="AEAD_CREATE_SESSION", [771]="AEAD_DESTROY_SESSION", [1028]="AKCIPHER_CREATE_SESSION", [1029]="AKCIPHER_DESTROY_SESSION"},
  [2]={[0]="CIPHER_ENCRYPT", [1]="CIPHER_DECRYPT", [256]="HASH", [512]="MAC", [768]="AEAD_ENCRYPT", [769]="AEAD_DECRYPT", [1024]="AKCIPHER_ENCRYPT", [1025]="AKCIPHER_DECRYPT", [1026]="AKCIPHER_SIGN", [1027]="AKCIPHER_VERIFY", [1280]="IPSEC_OUTBOUND", [1281]="IPSEC_INBOUND"},
  [3]={[1024]="SIGN", [1025]="VERIFY", [1026]="ENCRYPT", [1027]="DECRYPT", [1028]="KEY_GEN", [1029]="KEY_EXCHG", [0]="CIPHER_ENCRYPT", [1]="CIPHER_DECRYPT", [256]="HASH", [512]="MAC", [768]="AEAD_ENCRYPT", [769]="AEAD_DECRYPT"},
  [50]={[2]="CIPHER_CREATE_SESSION", [3]="CIPHER_DESTROY_SESSION", [258]="HASH_CREATE_SESSION", [259]="HASH_DESTROY_SESSION", [514]="MAC_CREATE_SESSION", [515]="MAC_DESTROY_SESSION", [770]="AEAD_CREATE_SESSION", [771]="AEAD_DESTROY_SESSION", [1028]="AKCIPHER_CREATE_SESSION", [1029]="AKCIPHER_DESTROY_SESSION"},
  [51]={[0]="CIPHER_ENCRYPT", [1]="CIPHER_DECRYPT", [256]="HASH", [512]="MAC", [768]="AEAD_ENCRYPT", [769]="AEAD_DECRYPT", [1024]="AKCIPHER_ENCRYPT", [1025]="AKCIPHER_DECRYPT", [1026]="AKCIPHER_SIGN", [1027]="AKCIPHER_VERIFY", [1280]="IPSEC_OUTBOUND", [1281]="IPSEC_INBOUND"},
  [52]={[1024]="SIGN", [1025]="VERIFY", [1026]="ENCRYPT", [1027]="DECRYPT", [1028]="KEY_GEN", [1029]="KEY_EXCHG", [0]="CIPHER_ENCRYPT", [1]="CIPHER_DECRYPT", [256]="HASH", [512]="MAC", [768]="AEAD_ENCRYPT", [769]="AEAD_DECRYPT"},
}

local FIELDS = {
  ProtoField.uint32("vcrypto.opcode", "opcode", base.DEC, nil, nil, "Service and operation: what the rest of the request is."),
  ProtoField.string("vcrypto.opcode.name", "opcode, by name", base.UNICODE, "Service and operation: what the rest of the request is."),
  ProtoField.uint32("vcrypto.algo", "algo", base.DEC, nil, nil, "The algorithm, numbered by the service; repeated in the parameters, which count."),
  ProtoField.uint32("vcrypto.flag", "flag", base.DEC, nil, nil, "Not used; Linux sends whatever was on its stack."),
  ProtoField.uint32("vcrypto.queue_id", "queue_id", base.DEC, nil, nil, "Data queue the session is meant for; reserved in VIRTIO 1.4."),
  ProtoField.string("vcrypto.algo.name", "algo, by name", base.UNICODE, "The cipher and its mode."),
  ProtoField.uint32("vcrypto.keylen", "keylen", base.DEC, nil, nil, "Bytes of key behind the fixed part."),
  ProtoField.uint32("vcrypto.op", "op", base.DEC, nil, nil, "The one direction the session can work in."),
  ProtoField.string("vcrypto.op.name", "op, by name", base.UNICODE, "The one direction the session can work in."),
  ProtoField.uint32("vcrypto.padding", "padding", base.DEC, nil, nil, "Not used; ignored."),
  ProtoField.bytes("vcrypto.reserved.bytes", "reserved", base.SPACE, "The part of the union that a cipher session leaves unused; ignored."),
  ProtoField.uint32("vcrypto.op_type", "op_type", base.DEC, nil, nil, "Which form the bytes before it have: a cipher alone, or a chain."),
  ProtoField.string("vcrypto.op_type.name", "op_type, by name", base.UNICODE, "Which form the bytes before it have: a cipher alone, or a chain."),
  ProtoField.bytes("vcrypto.key.bytes", "key", base.SPACE, "The cipher key."),
  ProtoField.uint32("vcrypto.alg_chain_order", "alg_chain_order", base.DEC, nil, nil, "Which of the two comes first; the other one works on its result."),
  ProtoField.string("vcrypto.alg_chain_order.name", "alg_chain_order, by name", base.UNICODE, "Which of the two comes first; the other one works on its result."),
  ProtoField.uint32("vcrypto.hash_mode", "hash_mode", base.DEC, nil, nil, "Whether the hash has a key."),
  ProtoField.string("vcrypto.hash_mode.name", "hash_mode, by name", base.UNICODE, "Whether the hash has a key."),
  ProtoField.uint32("vcrypto.hash_result_len", "hash_result_len", base.DEC, nil, nil, "Bytes of result: those of the algorithm's digest; of a SHAKE any number."),
  ProtoField.bytes("vcrypto.padding.bytes", "padding", base.SPACE, "Fills the parameters up to 16 bytes; ignored."),
  ProtoField.uint32("vcrypto.auth_key_len", "auth_key_len", base.DEC, nil, nil, "Bytes of key behind the fixed part."),
  ProtoField.uint32("vcrypto.aad_len", "aad_len", base.DEC, nil, nil, "Bytes of data that is authenticated only; ignored, as each request says its own."),
  ProtoField.bytes("vcrypto.cipher_key.bytes", "cipher_key", base.SPACE, "The cipher key."),
  ProtoField.bytes("vcrypto.auth_key.bytes", "auth_key", base.SPACE, "The authentication key."),
  ProtoField.uint64("vcrypto.session_id", "session_id", base.DEC, nil, nil, "The session to close."),
  ProtoField.uint32("vcrypto.key_len", "key_len", base.DEC, nil, nil, "Bytes of key behind the fixed part."),
  ProtoField.uint32("vcrypto.tag_len", "tag_len", base.DEC, nil, nil, "Bytes of the tag that authenticates a message."),
  ProtoField.uint32("vcrypto.keytype", "keytype", base.DEC, nil, nil, "Which half of a key pair the key is."),
  ProtoField.string("vcrypto.keytype.name", "keytype, by name", base.UNICODE, "Which half of a key pair the key is."),
  ProtoField.uint32("vcrypto.padding_algo", "padding_algo", base.DEC, nil, nil, "What is put around a message before the RSA primitive."),
  ProtoField.string("vcrypto.padding_algo.name", "padding_algo, by name", base.UNICODE, "What is put around a message before the RSA primitive."),
  ProtoField.uint32("vcrypto.hash_algo", "hash_algo", base.DEC, nil, nil, "The hash that a PKCS#1 signature names in its DigestInfo."),
  ProtoField.string("vcrypto.hash_algo.name", "hash_algo, by name", base.UNICODE, "The hash that a PKCS#1 signature names in its DigestInfo."),
  ProtoField.uint32("vcrypto.curve_id", "curve_id", base.DEC, nil, nil, "The curve of the key."),
  ProtoField.string("vcrypto.curve_id.name", "curve_id, by name", base.UNICODE, "The curve of the key."),
  ProtoField.string("vcrypto.flag.name", "flag, by name", base.UNICODE, "Session or stateless mode; ignored without VIRTIO_CRYPTO_F_REVISION_1."),
  ProtoField.uint32("vcrypto.iv_len", "iv_len", base.DEC, nil, nil, "Bytes of initialisation vector; one block in CBC mode."),
  ProtoField.uint32("vcrypto.src_data_len", "src_data_len", base.DEC, nil, nil, "Bytes to encrypt or decrypt."),
  ProtoField.uint32("vcrypto.dst_data_len", "dst_data_len", base.DEC, nil, nil, "Bytes of room for the result."),
  ProtoField.bytes("vcrypto.iv.bytes", "iv", base.SPACE, "The initialisation vector."),
  ProtoField.bytes("vcrypto.src_data.bytes", "src_data", base.SPACE, "What is to be encrypted or decrypted."),
  ProtoField.uint32("vcrypto.cipher_start_src_offset", "cipher_start_src_offset", base.DEC, nil, nil, "Where the range that is encrypted or decrypted begins."),
  ProtoField.uint32("vcrypto.len_to_cipher", "len_to_cipher", base.DEC, nil, nil, "Bytes of that range; all others are copied."),
  ProtoField.uint32("vcrypto.hash_start_src_offset", "hash_start_src_offset", base.DEC, nil, nil, "Where the range that is hashed begins."),
  ProtoField.uint32("vcrypto.len_to_hash", "len_to_hash", base.DEC, nil, nil, "Bytes of that range."),
  ProtoField.uint32("vcrypto.reserved", "reserved", base.DEC, nil, nil, "Not used; ignored."),
  ProtoField.bytes("vcrypto.aad.bytes", "aad", base.SPACE, "What is hashed and not encrypted."),
  ProtoField.bytes("vcrypto.signature.bytes", "signature", base.SPACE, "The signature in question; of ECDSA an Ecdsa-Sig-Value in DER."),
  ProtoField.bytes("vcrypto.digest.bytes", "digest", base.SPACE, "The digest it should be a signature of."),
  ProtoField.uint32("vcrypto.field_type", "field_type", base.DEC, nil, nil, "What kind of field the curve is over."),
  ProtoField.string("vcrypto.field_type.name", "field_type, by name", base.UNICODE, "What kind of field the curve is over."),
  ProtoField.uint32("vcrypto.xg_len", "xg_len", base.DEC, nil, nil, "Bytes of xg."),
  ProtoField.uint32("vcrypto.yg_len", "yg_len", base.DEC, nil, nil, "Bytes of yg."),
  ProtoField.uint32("vcrypto.n_len", "n_len", base.DEC, nil, nil, "Bytes of n."),
  ProtoField.uint32("vcrypto.q_len", "q_len", base.DEC, nil, nil, "Bytes of q."),
  ProtoField.uint32("vcrypto.a_len", "a_len", base.DEC, nil, nil, "Bytes of a."),
  ProtoField.uint32("vcrypto.b_len", "b_len", base.DEC, nil, nil, "Bytes of b."),
  ProtoField.uint32("vcrypto.h_len", "h_len", base.DEC, nil, nil, "Bytes of h; 0 leaves the cofactor open."),
  ProtoField.uint32("vcrypto.k_len", "k_len", base.DEC, nil, nil, "Bytes of k; 0 leaves the choice to the device."),
  ProtoField.uint32("vcrypto.d_len", "d_len", base.DEC, nil, nil, "Bytes of d."),
  ProtoField.uint32("vcrypto.msg_len", "msg_len", base.DEC, nil, nil, "Bytes of msg."),
  ProtoField.uint32("vcrypto.r_len", "r_len", base.DEC, nil, nil, "Bytes of room for r."),
  ProtoField.uint32("vcrypto.s_len", "s_len", base.DEC, nil, nil, "Bytes of room for s."),
  ProtoField.bytes("vcrypto.xg.bytes", "xg", base.SPACE, "x coordinate of the generator."),
  ProtoField.bytes("vcrypto.yg.bytes", "yg", base.SPACE, "y coordinate of the generator."),
  ProtoField.bytes("vcrypto.n.bytes", "n", base.SPACE, "Order of the generator, a prime."),
  ProtoField.bytes("vcrypto.q.bytes", "q", base.SPACE, "The prime of the field, or the reduction polynomial of a binary one."),
  ProtoField.bytes("vcrypto.a.bytes", "a", base.SPACE, "Coefficient of the curve."),
  ProtoField.bytes("vcrypto.b.bytes", "b", base.SPACE, "Coefficient of the curve."),
  ProtoField.bytes("vcrypto.h.bytes", "h", base.SPACE, "The cofactor."),
  ProtoField.bytes("vcrypto.k.bytes", "k", base.SPACE, "The secret number of this signature: using one twice gives the key away."),
  ProtoField.bytes("vcrypto.d.bytes", "d", base.SPACE, "The private key."),
  ProtoField.bytes("vcrypto.msg.bytes", "msg", base.SPACE, "What is to be signed."),
  ProtoField.uint32("vcrypto.x_len", "x_len", base.DEC, nil, nil, "Bytes of x."),
  ProtoField.uint32("vcrypto.y_len", "y_len", base.DEC, nil, nil, "Bytes of y."),
  ProtoField.bytes("vcrypto.x.bytes", "x", base.SPACE, "x coordinate of the public key."),
  ProtoField.bytes("vcrypto.y.bytes", "y", base.SPACE, "y coordinate of the public key."),
  ProtoField.bytes("vcrypto.r.bytes", "r", base.SPACE, "First half of the signature."),
  ProtoField.bytes("vcrypto.s.bytes", "s", base.SPACE, "Second half of the signature."),
  ProtoField.uint32("vcrypto.keyexchg_op", "keyexchg_op", base.DEC, nil, nil, "The step of the exchange; says what form the rest has."),
  ProtoField.string("vcrypto.keyexchg_op.name", "keyexchg_op, by name", base.UNICODE, "The step of the exchange; says what form the rest has."),
  ProtoField.uint32("vcrypto.shared_secret_len", "shared_secret_len", base.DEC, nil, nil, "Bytes of room for shared_secret."),
  ProtoField.uint32("vcrypto.reserved1", "reserved1", base.DEC, nil, nil, "Not used; ignored."),
  ProtoField.uint32("vcrypto.p_len", "p_len", base.DEC, nil, nil, "Bytes of p."),
  ProtoField.uint32("vcrypto.g_len", "g_len", base.DEC, nil, nil, "Bytes of g."),
  ProtoField.uint32("vcrypto.reserved2", "reserved2", base.DEC, nil, nil, "Not used; ignored."),
  ProtoField.bytes("vcrypto.p.bytes", "p", base.SPACE, "The modulus, a prime."),
  ProtoField.bytes("vcrypto.g.bytes", "g", base.SPACE, "The generator."),
  ProtoField.uint32("vcrypto.modulus_len", "modulus_len", base.DEC, nil, nil, "Bytes of p; q's follow from them."),
  ProtoField.uint32("vcrypto.padding_mode", "padding_mode", base.DEC, nil, nil, "What is put around a message before the RSA primitive."),
  ProtoField.string("vcrypto.padding_mode.name", "padding_mode, by name", base.UNICODE, "What is put around a message before the RSA primitive."),
  ProtoField.uint32("vcrypto.prime_number", "prime_number", base.DEC, nil, nil, "Primes of the key, 2 to 5; looked at in the second form only."),
  ProtoField.uint32("vcrypto.priv_key_rep_type", "priv_key_rep_type", base.DEC, nil, nil, "In which of two forms the key is."),
  ProtoField.string("vcrypto.priv_key_rep_type.name", "priv_key_rep_type, by name", base.UNICODE, "In which of two forms the key is."),
  ProtoField.uint32("vcrypto.dp_len", "dp_len", base.DEC, nil, nil, "Bytes of dp."),
  ProtoField.uint32("vcrypto.dq_len", "dq_len", base.DEC, nil, nil, "Bytes of dq."),
  ProtoField.uint32("vcrypto.qinv_len", "qinv_len", base.DEC, nil, nil, "Bytes of qinv."),
  ProtoField.uint32("vcrypto.t_len", "t_len", base.DEC, nil, nil, "Bytes of each t; ignored with two primes."),
  ProtoField.uint32("vcrypto.signature_len", "signature_len", base.DEC, nil, nil, "Bytes of room for the signature."),
  ProtoField.bytes("vcrypto.dp.bytes", "dp", base.SPACE, "CRT exponent of the first prime."),
  ProtoField.bytes("vcrypto.dq.bytes", "dq", base.SPACE, "CRT exponent of the second prime."),
  ProtoField.bytes("vcrypto.qinv.bytes", "qinv", base.SPACE, "CRT coefficient: the inverse of q modulo p."),
  ProtoField.bytes("vcrypto.t.bytes", "t", base.SPACE, ""),
  ProtoField.uint32("vcrypto.e_len", "e_len", base.DEC, nil, nil, "Bytes of e."),
  ProtoField.bytes("vcrypto.e.bytes", "e", base.SPACE, "The public exponent."),
  ProtoField.uint32("vcrypto.cmsg_len", "cmsg_len", base.DEC, nil, nil, "Bytes of cmsg."),
  ProtoField.bytes("vcrypto.cmsg.bytes", "cmsg", base.SPACE, "What is to be decrypted."),
  ProtoField.uint32("vcrypto.rsa_prime_number", "rsa_prime_number", base.DEC, nil, nil, "Primes of the key, 2 to 5."),
  ProtoField.uint32("vcrypto.modules_len", "modules_len", base.DEC, nil, nil, "Bytes of the modulus."),
  ProtoField.uint32("vcrypto.status", "status", base.DEC, nil, nil, "How it went."),
  ProtoField.string("vcrypto.status.name", "status, by name", base.UNICODE, "How it went."),
  ProtoField.bytes("vcrypto.dst_data.bytes", "dst_data", base.SPACE, "The result; zeros behind it if the driver left more room."),
  ProtoField.uint32("vcrypto.verify_result", "verify_result", base.DEC, nil, nil, "OK for a valid signature; BADMSG for any other, and whenever status is not OK."),
  ProtoField.string("vcrypto.verify_result.name", "verify_result, by name", base.UNICODE, "OK for a valid signature; BADMSG for any other, and whenever status is not OK."),
  ProtoField.bytes("vcrypto.shared_secret.bytes", "shared_secret", base.SPACE, "The shared secret, with zeros in front."),
  ProtoField.bytes("vcrypto.ignored.bytes", "ignored", base.SPACE, "No part of a request: the driver has put a device-readable buffer into the queue."),
  ProtoField.bytes("vcrypto.random.bytes", "random", base.SPACE, "Random bytes: the guest seeds its own generator with them."),
  ProtoField.bytes("vcrypto.hash_result.bytes", "hash_result", base.SPACE, "The digest or MAC; zeros behind it if the driver left more room."),
  ProtoField.uint32("vcrypto.key_type", "key_type", base.DEC, nil, nil, "Which half of a key pair the key is."),
  ProtoField.string("vcrypto.key_type.name", "key_type, by name", base.UNICODE, "Which half of a key pair the key is."),
  ProtoField.bytes("vcrypto.akcipher_key.bytes", "akcipher_key", base.SPACE, "The key: an RSAPrivateKey or RSAPublicKey in DER; of ECDSA an ECPrivateKey in DER, or a point in the octets of SEC 1."),
}

-- Structs that others are made of come before those.
local S = {}

S[1] = {is="struct", own=true, type="struct virtio_crypto_ctrl_header",
  {"opcode", {is="integer", size=4, field=1, label=2, values={[2]="CIPHER_CREATE_SESSION", [3]="CIPHER_DESTROY_SESSION", [258]="HASH_CREATE_SESSION", [259]="HASH_DESTROY_SESSION", [514]="MAC_CREATE_SESSION", [515]="MAC_DESTROY_SESSION", [770]="AEAD_CREATE_SESSION", [771]="AEAD_DESTROY_SESSION", [1028]="AKCIPHER_CREATE_SESSION", [1029]="AKCIPHER_DESTROY_SESSION"}}},
  {"algo", {is="integer", size=4, field=3}},
  {"flag", {is="integer", size=4, field=4}},
  {"queue_id", {is="integer", size=4, field=5}},
}

S[2] = {is="struct", own=true, type="struct virtio_crypto_cipher_session_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_CIPHER", [1]="ARC4", [2]="AES_ECB", [3]="AES_CBC", [4]="AES_CTR", [5]="DES_ECB", [6]="DES_CBC", [7]="TDES_ECB", [8]="TDES_CBC", [9]="TDES_CTR", [10]="KASUMI_F8", [11]="SNOW3G_UEA2", [12]="AES_F8", [13]="AES_XTS", [14]="ZUC_EEA3"}}},
  {"keylen", {is="integer", size=4, field=7}},
  {"op", {is="integer", size=4, field=8, label=9, values={[1]="ENCRYPT", [2]="DECRYPT"}}},
  {"padding", {is="integer", size=4, field=10}},
}

S[3] = {is="struct", own=true, type="struct virtio_crypto_sym_create_session_req",
  {"para", S[2]},
  {"reserved", {is="bytes", field=11, size=32}},
  {"op_type", {is="integer", size=4, field=12, label=13, values={[0]="NONE", [1]="CIPHER", [2]="ALGORITHM_CHAINING"}}},
  {"padding", {is="integer", size=4, field=10}},
  {"key", {is="bytes", field=14, ref="para.keylen"}},
}

S[4] = {is="struct", own=true, type="struct virtio_crypto_cipher_session_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_CIPHER", [1]="ARC4", [2]="AES_ECB", [3]="AES_CBC", [4]="AES_CTR", [5]="DES_ECB", [6]="DES_CBC", [7]="TDES_ECB", [8]="TDES_CBC", [9]="TDES_CTR", [10]="KASUMI_F8", [11]="SNOW3G_UEA2", [12]="AES_F8", [13]="AES_XTS", [14]="ZUC_EEA3"}}},
  {"keylen", {is="integer", size=4, field=7}},
  {"op", {is="integer", size=4, field=8, label=9, values={[1]="ENCRYPT", [2]="DECRYPT"}}},
  {"padding", {is="integer", size=4, field=10}},
}

S[5] = {is="struct", own=true, type="struct virtio_crypto_hash_session_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_HASH", [1]="MD5", [2]="SHA1", [3]="SHA_224", [4]="SHA_256", [5]="SHA_384", [6]="SHA_512", [7]="SHA3_224", [8]="SHA3_256", [9]="SHA3_384", [10]="SHA3_512", [11]="SHA3_SHAKE128", [12]="SHA3_SHAKE256"}}},
  {"hash_result_len", {is="integer", size=4, field=19}},
  {"padding", {is="bytes", field=20, size=8}},
}

S[6] = {is="struct", own=true, type="struct virtio_crypto_mac_session_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_MAC", [1]="HMAC_MD5", [2]="HMAC_SHA1", [3]="HMAC_SHA_224", [4]="HMAC_SHA_256", [5]="HMAC_SHA_384", [6]="HMAC_SHA_512", [25]="CMAC_3DES", [26]="CMAC_AES", [27]="KASUMI_F9", [28]="SNOW3G_UIA2", [41]="GMAC_AES", [42]="GMAC_TWOFISH", [49]="CBCMAC_AES", [50]="CBCMAC_KASUMI_F9", [53]="XCBC_AES", [54]="ZUC_EIA3"}}},
  {"hash_result_len", {is="integer", size=4, field=19}},
  {"auth_key_len", {is="integer", size=4, field=21}},
  {"padding", {is="integer", size=4, field=10}},
}

S[7] = {is="struct", own=true, type="struct virtio_crypto_alg_chain_session_para",
  {"alg_chain_order", {is="integer", size=4, field=15, label=16, values={[1]="HASH_THEN_CIPHER", [2]="CIPHER_THEN_HASH"}}},
  {"hash_mode", {is="integer", size=4, field=17, label=18, values={[1]="PLAIN", [2]="AUTH", [3]="NESTED"}}},
  {"cipher_param", S[4]},
  {"u", {is="padded", size=16, inner={is="union", refs={"hash_mode"}, ahead=0, {name="hash_param", tags={{1}}, layout=S[5]}, {name="mac_param", tags={{2}}, layout=S[6]}}}},
  {"aad_len", {is="integer", size=4, field=22}},
  {"padding", {is="integer", size=4, field=10}},
}

S[8] = {is="struct", own=false, type="struct no_key",
}

S[9] = {is="struct", own=false, type="struct auth_key",
  {"auth_key", {is="bytes", field=24, ref="para.u.auth_key_len"}},
}

S[10] = {is="struct", own=true, type="struct virtio_crypto_sym_create_session_req",
  {"para", S[7]},
  {"op_type", {is="integer", size=4, field=12, label=13, values={[0]="NONE", [1]="CIPHER", [2]="ALGORITHM_CHAINING"}}},
  {"padding", {is="integer", size=4, field=10}},
  {"cipher_key", {is="bytes", field=23, ref="para.cipher_param.keylen"}},
  {"auth", {is="union", refs={"para.hash_mode"}, ahead=0, {name="hash", tags={{1}}, layout=S[8]}, {name="mac", tags={{2}}, layout=S[9]}}},
}

S[11] = {is="struct", own=true, type="struct sym_create_session",
  {"sym", {is="union", refs={}, ahead=48, {name="cipher", tags={{1}}, layout=S[3]}, {name="chain", tags={{2}}, layout=S[10]}}},
}

S[12] = {is="struct", own=true, type="struct virtio_crypto_destroy_session_req",
  {"session_id", {is="integer", size=8, field=25}},
  {"padding", {is="bytes", field=20, size=48}},
}

S[13] = {is="struct", own=true, type="struct virtio_crypto_hash_session_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_HASH", [1]="MD5", [2]="SHA1", [3]="SHA_224", [4]="SHA_256", [5]="SHA_384", [6]="SHA_512", [7]="SHA3_224", [8]="SHA3_256", [9]="SHA3_384", [10]="SHA3_512", [11]="SHA3_SHAKE128", [12]="SHA3_SHAKE256"}}},
  {"hash_result_len", {is="integer", size=4, field=19}},
  {"padding", {is="bytes", field=20, size=8}},
}

S[14] = {is="struct", own=true, type="struct virtio_crypto_hash_create_session_req",
  {"para", S[13]},
  {"padding", {is="bytes", field=20, size=40}},
}

S[15] = {is="struct", own=true, type="struct virtio_crypto_mac_session_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_MAC", [1]="HMAC_MD5", [2]="HMAC_SHA1", [3]="HMAC_SHA_224", [4]="HMAC_SHA_256", [5]="HMAC_SHA_384", [6]="HMAC_SHA_512", [25]="CMAC_3DES", [26]="CMAC_AES", [27]="KASUMI_F9", [28]="SNOW3G_UIA2", [41]="GMAC_AES", [42]="GMAC_TWOFISH", [49]="CBCMAC_AES", [50]="CBCMAC_KASUMI_F9", [53]="XCBC_AES", [54]="ZUC_EIA3"}}},
  {"hash_result_len", {is="integer", size=4, field=19}},
  {"auth_key_len", {is="integer", size=4, field=21}},
  {"padding", {is="integer", size=4, field=10}},
}

S[16] = {is="struct", own=true, type="struct virtio_crypto_mac_create_session_req",
  {"para", S[15]},
  {"padding", {is="bytes", field=20, size=40}},
  {"auth_key", {is="bytes", field=24, ref="para.auth_key_len"}},
}

S[17] = {is="struct", own=true, type="struct virtio_crypto_aead_session_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_AEAD", [1]="GCM", [2]="CCM", [3]="CHACHA20_POLY1305"}}},
  {"key_len", {is="integer", size=4, field=26}},
  {"tag_len", {is="integer", size=4, field=27}},
  {"aad_len", {is="integer", size=4, field=22}},
  {"op", {is="integer", size=4, field=8, label=9, values={[1]="ENCRYPT", [2]="DECRYPT"}}},
  {"padding", {is="integer", size=4, field=10}},
}

S[18] = {is="struct", own=true, type="struct virtio_crypto_aead_create_session_req",
  {"para", S[17]},
  {"padding", {is="bytes", field=20, size=32}},
  {"key", {is="bytes", field=14, ref="para.key_len"}},
}

S[19] = {is="struct", own=true, type="struct virtio_crypto_rsa_session_para",
  {"padding_algo", {is="integer", size=4, field=30, label=31, values={[0]="RAW_PADDING", [1]="PKCS1_PADDING"}}},
  {"hash_algo", {is="integer", size=4, field=32, label=33, values={[0]="NO_HASH", [1]="MD2", [2]="MD3", [3]="MD4", [4]="MD5", [5]="SHA1", [6]="SHA256", [7]="SHA384", [8]="SHA512", [9]="SHA224"}}},
}

S[20] = {is="struct", own=true, type="struct virtio_crypto_ecdsa_session_para",
  {"curve_id", {is="integer", size=4, field=34, label=35, values={[0]="UNKNOWN", [1]="NIST_P192", [2]="NIST_P224", [3]="NIST_P256", [4]="NIST_P384", [5]="NIST_P521"}}},
  {"padding", {is="integer", size=4, field=10}},
}

S[21] = {is="struct", own=true, type="struct virtio_crypto_akcipher_session_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_AKCIPHER", [1]="RSA", [2]="DSA", [3]="ECDSA"}}},
  {"keytype", {is="integer", size=4, field=28, label=29, values={[1]="PUBLIC", [2]="PRIVATE"}}},
  {"keylen", {is="integer", size=4, field=7}},
  {"u", {is="padded", size=8, inner={is="union", refs={"algo"}, ahead=0, {name="rsa", tags={{1}}, layout=S[19]}, {name="ecdsa", tags={{3}}, layout=S[20]}}}},
}

S[22] = {is="struct", own=true, type="struct virtio_crypto_akcipher_create_session_req",
  {"para", S[21]},
  {"padding", {is="bytes", field=20, size=36}},
  {"key", {is="bytes", field=14, ref="para.keylen"}},
}

S[23] = {is="struct", own=true, type="struct virtio_crypto_op_ctrl_req",
  {"header", S[1]},
  {"body", {is="union", refs={"header.opcode"}, ahead=0, {name="cipher_create_session", tags={{2}}, layout=S[11]}, {name="cipher_destroy_session", tags={{3}}, layout=S[12]}, {name="hash_create_session", tags={{258}}, layout=S[14]}, {name="hash_destroy_session", tags={{259}}, layout=S[12]}, {name="mac_create_session", tags={{514}}, layout=S[16]}, {name="mac_destroy_session", tags={{515}}, layout=S[12]}, {name="aead_create_session", tags={{770}}, layout=S[18]}, {name="aead_destroy_session", tags={{771}}, layout=S[12]}, {name="akcipher_create_session", tags={{1028}}, layout=S[22]}, {name="akcipher_destroy_session", tags={{1029}}, layout=S[12]}}},
}

S[24] = {is="struct", own=true, type="struct virtio_crypto_op_header",
  {"opcode", {is="integer", size=4, field=1, label=2, values={[0]="CIPHER_ENCRYPT", [1]="CIPHER_DECRYPT", [256]="HASH", [512]="MAC", [768]="AEAD_ENCRYPT", [769]="AEAD_DECRYPT", [1024]="AKCIPHER_ENCRYPT", [1025]="AKCIPHER_DECRYPT", [1026]="AKCIPHER_SIGN", [1027]="AKCIPHER_VERIFY", [1280]="IPSEC_OUTBOUND", [1281]="IPSEC_INBOUND"}}},
  {"algo", {is="integer", size=4, field=3}},
  {"session_id", {is="integer", size=8, field=25}},
  {"flag", {is="integer", size=4, field=4, label=36, masks={{1, "SESSION_MODE"}}}},
  {"padding", {is="integer", size=4, field=10}},
}

S[25] = {is="struct", own=true, type="struct virtio_crypto_cipher_para",
  {"iv_len", {is="integer", size=4, field=37}},
  {"src_data_len", {is="integer", size=4, field=38}},
  {"dst_data_len", {is="integer", size=4, field=39}},
  {"padding", {is="integer", size=4, field=10}},
}

S[26] = {is="struct", own=true, type="struct virtio_crypto_sym_data_req",
  {"para", S[25]},
  {"reserved", {is="bytes", field=11, size=24}},
  {"op_type", {is="integer", size=4, field=12, label=13, values={[0]="NONE", [1]="CIPHER", [2]="ALGORITHM_CHAINING"}}},
  {"padding", {is="integer", size=4, field=10}},
  {"iv", {is="bytes", field=40, ref="para.iv_len"}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[27] = {is="struct", own=true, type="struct virtio_crypto_alg_chain_data_para",
  {"iv_len", {is="integer", size=4, field=37}},
  {"src_data_len", {is="integer", size=4, field=38}},
  {"dst_data_len", {is="integer", size=4, field=39}},
  {"cipher_start_src_offset", {is="integer", size=4, field=42}},
  {"len_to_cipher", {is="integer", size=4, field=43}},
  {"hash_start_src_offset", {is="integer", size=4, field=44}},
  {"len_to_hash", {is="integer", size=4, field=45}},
  {"aad_len", {is="integer", size=4, field=22}},
  {"hash_result_len", {is="integer", size=4, field=19}},
  {"reserved", {is="integer", size=4, field=46}},
}

S[28] = {is="struct", own=true, type="struct virtio_crypto_sym_data_req",
  {"para", S[27]},
  {"op_type", {is="integer", size=4, field=12, label=13, values={[0]="NONE", [1]="CIPHER", [2]="ALGORITHM_CHAINING"}}},
  {"padding", {is="integer", size=4, field=10}},
  {"iv", {is="bytes", field=40, ref="para.iv_len"}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
  {"aad", {is="bytes", field=47, ref="para.aad_len"}},
}

S[29] = {is="struct", own=true, type="struct sym_data",
  {"sym", {is="union", refs={}, ahead=40, {name="cipher", tags={{1}}, layout=S[26]}, {name="chain", tags={{2}}, layout=S[28]}}},
}

S[30] = {is="struct", own=true, type="struct virtio_crypto_hash_para",
  {"src_data_len", {is="integer", size=4, field=38}},
  {"hash_result_len", {is="integer", size=4, field=19}},
}

S[31] = {is="struct", own=true, type="struct virtio_crypto_hash_data_req",
  {"para", S[30]},
  {"padding", {is="bytes", field=20, size=40}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[32] = {is="struct", own=true, type="struct virtio_crypto_mac_para",
  {"src_data_len", {is="integer", size=4, field=38}},
  {"hash_result_len", {is="integer", size=4, field=19}},
}

S[33] = {is="struct", own=true, type="struct virtio_crypto_mac_data_req",
  {"para", S[32]},
  {"padding", {is="bytes", field=20, size=40}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[34] = {is="struct", own=true, type="struct virtio_crypto_aead_data_flf",
  {"iv_len", {is="integer", size=4, field=37}},
  {"aad_len", {is="integer", size=4, field=22}},
  {"src_data_len", {is="integer", size=4, field=38}},
  {"dst_data_len", {is="integer", size=4, field=39}},
  {"tag_len", {is="integer", size=4, field=27}},
  {"reserved", {is="integer", size=4, field=46}},
}

S[35] = {is="struct", own=true, type="struct virtio_crypto_aead_data_req",
  {"para", S[34]},
  {"padding", {is="bytes", field=20, size=24}},
  {"iv", {is="bytes", field=40, ref="para.iv_len"}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
  {"aad", {is="bytes", field=47, ref="para.aad_len"}},
}

S[36] = {is="struct", own=true, type="struct virtio_crypto_akcipher_para",
  {"src_data_len", {is="integer", size=4, field=38}},
  {"dst_data_len", {is="integer", size=4, field=39}},
}

S[37] = {is="struct", own=true, type="struct virtio_crypto_akcipher_data_req",
  {"para", S[36]},
  {"padding", {is="bytes", field=20, size=40}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[38] = {is="struct", own=true, type="struct virtio_crypto_akcipher_para",
  {"src_data_len", {is="integer", size=4, field=38}},
  {"dst_data_len", {is="integer", size=4, field=39}},
}

S[39] = {is="struct", own=true, type="struct virtio_crypto_akcipher_data_req",
  {"para", S[38]},
  {"padding", {is="bytes", field=20, size=40}},
  {"signature", {is="bytes", field=48, ref="para.src_data_len"}},
  {"digest", {is="bytes", field=49, ref="para.dst_data_len"}},
}

S[40] = {is="struct", own=true, type="struct virtio_crypto_op_data_req",
  {"header", S[24]},
  {"body", {is="union", refs={"header.opcode"}, ahead=0, {name="cipher_encrypt", tags={{0}}, layout=S[29]}, {name="cipher_decrypt", tags={{1}}, layout=S[29]}, {name="hash", tags={{256}}, layout=S[31]}, {name="mac", tags={{512}}, layout=S[33]}, {name="aead_encrypt", tags={{768}}, layout=S[35]}, {name="aead_decrypt", tags={{769}}, layout=S[35]}, {name="akcipher_encrypt", tags={{1024}}, layout=S[37]}, {name="akcipher_decrypt", tags={{1025}}, layout=S[37]}, {name="akcipher_sign", tags={{1026}}, layout=S[37]}, {name="akcipher_verify", tags={{1027}}, layout=S[39]}}},
}

S[41] = {is="struct", own=true, type="struct virtio_crypto_op_header",
  {"opcode", {is="integer", size=4, field=1, label=2, values={[1024]="SIGN", [1025]="VERIFY", [1026]="ENCRYPT", [1027]="DECRYPT", [1028]="KEY_GEN", [1029]="KEY_EXCHG", [0]="CIPHER_ENCRYPT", [1]="CIPHER_DECRYPT", [256]="HASH", [512]="MAC", [768]="AEAD_ENCRYPT", [769]="AEAD_DECRYPT"}}},
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NONE", [1]="RSA", [2]="DSA", [3]="DH", [4]="ECDSA", [5]="ECDH"}}},
  {"session_id", {is="integer", size=8, field=25}},
  {"flag", {is="integer", size=4, field=4, label=36, masks={{1, "SESSION_MODE"}}}},
  {"padding", {is="integer", size=4, field=10}},
}

S[42] = {is="struct", own=true, type="struct virtio_crypto_ec_group",
  {"xg_len", {is="integer", size=4, field=52}},
  {"yg_len", {is="integer", size=4, field=53}},
  {"n_len", {is="integer", size=4, field=54}},
  {"q_len", {is="integer", size=4, field=55}},
  {"a_len", {is="integer", size=4, field=56}},
  {"b_len", {is="integer", size=4, field=57}},
  {"h_len", {is="integer", size=4, field=58}},
  {"reserved", {is="integer", size=4, field=46}},
}

S[43] = {is="struct", own=false, type="struct virtio_crypto_ec_group_data",
  {"xg", {is="bytes", field=64, ref="xg_len"}},
  {"yg", {is="bytes", field=65, ref="yg_len"}},
  {"n", {is="bytes", field=66, ref="n_len"}},
  {"q", {is="bytes", field=67, ref="q_len"}},
  {"a", {is="bytes", field=68, ref="a_len"}},
  {"b", {is="bytes", field=69, ref="b_len"}},
  {"h", {is="bytes", field=70, ref="h_len"}},
}

S[44] = {is="struct", own=true, type="struct virtio_crypto_ecdsa_sign_para",
  {"hash_algo", {is="integer", size=4, field=32, label=33, values={[0]="NO_HASH", [1]="MD5", [2]="SHA1", [3]="SHA_224", [4]="SHA_256", [5]="SHA_384", [6]="SHA_512", [7]="SHA3_224", [8]="SHA3_256", [9]="SHA3_384", [10]="SHA3_512", [11]="SHA3_SHAKE128", [12]="SHA3_SHAKE256"}}},
  {"field_type", {is="integer", size=4, field=50, label=51, values={[0]="PRIME", [1]="BINARY"}}},
  {"ec", S[42]},
  {"k_len", {is="integer", size=4, field=59}},
  {"d_len", {is="integer", size=4, field=60}},
  {"msg_len", {is="integer", size=4, field=61}},
  {"r_len", {is="integer", size=4, field=62}},
  {"s_len", {is="integer", size=4, field=63}},
  {"reserved", {is="integer", size=4, field=46}},
  {"ec_data", {is="sized-by", sibling="ec", inner=S[43]}},
  {"k", {is="bytes", field=71, ref="k_len"}},
  {"d", {is="bytes", field=72, ref="d_len"}},
}

S[45] = {is="struct", own=false, type="struct virtio_crypto_ecdsa_sign_output",
  {"msg", {is="bytes", field=73, ref="msg_len"}},
}

S[46] = {is="struct", own=true, type="struct virtio_crypto_ecdsa_sign_req",
  {"parameter", S[44]},
  {"odata", {is="sized-by", sibling="parameter", inner=S[45]}},
}

S[47] = {is="struct", own=true, type="struct virtio_crypto_ecdsa_verify_para",
  {"hash_algo", {is="integer", size=4, field=32, label=33, values={[0]="NO_HASH", [1]="MD5", [2]="SHA1", [3]="SHA_224", [4]="SHA_256", [5]="SHA_384", [6]="SHA_512", [7]="SHA3_224", [8]="SHA3_256", [9]="SHA3_384", [10]="SHA3_512", [11]="SHA3_SHAKE128", [12]="SHA3_SHAKE256"}}},
  {"field_type", {is="integer", size=4, field=50, label=51, values={[0]="PRIME", [1]="BINARY"}}},
  {"ec", S[42]},
  {"x_len", {is="integer", size=4, field=74}},
  {"y_len", {is="integer", size=4, field=75}},
  {"r_len", {is="integer", size=4, field=62}},
  {"s_len", {is="integer", size=4, field=63}},
  {"msg_len", {is="integer", size=4, field=61}},
  {"reserved", {is="integer", size=4, field=46}},
  {"ec_data", {is="sized-by", sibling="ec", inner=S[43]}},
  {"x", {is="bytes", field=76, ref="x_len"}},
  {"y", {is="bytes", field=77, ref="y_len"}},
}

S[48] = {is="struct", own=false, type="struct virtio_crypto_ecdsa_verify_output",
  {"r", {is="bytes", field=78, ref="r_len"}},
  {"s", {is="bytes", field=79, ref="s_len"}},
  {"msg", {is="bytes", field=73, ref="msg_len"}},
}

S[49] = {is="struct", own=true, type="struct virtio_crypto_ecdsa_verify_req",
  {"parameter", S[47]},
  {"odata", {is="sized-by", sibling="parameter", inner=S[48]}},
}

S[50] = {is="struct", own=true, type="struct virtio_crypto_ec_keygen_para",
  {"field_type", {is="integer", size=4, field=50, label=51, values={[0]="PRIME", [1]="BINARY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"ec", S[42]},
  {"d_len", {is="integer", size=4, field=60}},
  {"x_len", {is="integer", size=4, field=74}},
  {"y_len", {is="integer", size=4, field=75}},
  {"ec_data", {is="sized-by", sibling="ec", inner=S[43]}},
}

S[51] = {is="struct", own=true, type="struct virtio_crypto_ec_keygen_req",
  {"parameter", S[50]},
}

S[52] = {is="struct", own=true, type="struct virtio_crypto_ec_keygen_para",
  {"field_type", {is="integer", size=4, field=50, label=51, values={[0]="PRIME", [1]="BINARY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"ec", S[42]},
  {"d_len", {is="integer", size=4, field=60}},
  {"x_len", {is="integer", size=4, field=74}},
  {"y_len", {is="integer", size=4, field=75}},
  {"ec_data", {is="sized-by", sibling="ec", inner=S[43]}},
}

S[53] = {is="struct", own=true, type="struct virtio_crypto_ecdh_keyexchg_keygen_para",
  {"keyexchg_op", {is="integer", size=4, field=80, label=81, values={[0]="GEN_KEY", [1]="COMPUTE_KEY", [2]="GEN_DH_PARAM"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"parameter", S[52]},
}

S[54] = {is="struct", own=true, type="struct virtio_crypto_ecdh_keyexchg_key_gen_req",
  {"parameter", S[53]},
}

S[55] = {is="struct", own=true, type="struct virtio_crypto_ec_keygen_para",
  {"field_type", {is="integer", size=4, field=50, label=51, values={[0]="PRIME", [1]="BINARY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"ec", S[42]},
  {"d_len", {is="integer", size=4, field=60}},
  {"x_len", {is="integer", size=4, field=74}},
  {"y_len", {is="integer", size=4, field=75}},
  {"ec_data", {is="sized-by", sibling="ec", inner=S[43]}},
}

S[56] = {is="struct", own=true, type="struct virtio_crypto_ecdh_keyexchg_compute_key_para",
  {"keyexchg_op", {is="integer", size=4, field=80, label=81, values={[0]="GEN_KEY", [1]="COMPUTE_KEY", [2]="GEN_DH_PARAM"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"d_len", {is="integer", size=4, field=60}},
  {"x_len", {is="integer", size=4, field=74}},
  {"y_len", {is="integer", size=4, field=75}},
  {"shared_secret_len", {is="integer", size=4, field=82}},
  {"parameter", S[55]},
}

S[57] = {is="struct", own=false, type="struct virtio_crypto_ecdh_keyexchg_compute_key_output",
  {"d", {is="bytes", field=72, ref="d_len"}},
  {"x", {is="bytes", field=76, ref="x_len"}},
  {"y", {is="bytes", field=77, ref="y_len"}},
}

S[58] = {is="struct", own=true, type="struct virtio_crypto_ecdh_keyexchg_key_compute_req",
  {"parameter", S[56]},
  {"odata", {is="sized-by", sibling="parameter", inner=S[57]}},
}

S[59] = {is="struct", own=true, type="struct virtio_crypto_dsa_group",
  {"p_len", {is="integer", size=4, field=84}},
  {"q_len", {is="integer", size=4, field=55}},
  {"g_len", {is="integer", size=4, field=85}},
  {"reserved", {is="integer", size=4, field=46}},
}

S[60] = {is="struct", own=false, type="struct virtio_crypto_dsa_group_data",
  {"p", {is="bytes", field=87, ref="p_len"}},
  {"q", {is="bytes", field=67, ref="q_len"}},
  {"g", {is="bytes", field=88, ref="g_len"}},
}

S[61] = {is="struct", own=true, type="struct virtio_crypto_dsa_sign_para",
  {"hash_algo", {is="integer", size=4, field=32, label=33, values={[0]="NO_HASH", [1]="MD5", [2]="SHA1", [3]="SHA_224", [4]="SHA_256", [5]="SHA_384", [6]="SHA_512", [7]="SHA3_224", [8]="SHA3_256", [9]="SHA3_384", [10]="SHA3_512", [11]="SHA3_SHAKE128", [12]="SHA3_SHAKE256"}}},
  {"reserved1", {is="integer", size=4, field=83}},
  {"dsa", S[59]},
  {"k_len", {is="integer", size=4, field=59}},
  {"x_len", {is="integer", size=4, field=74}},
  {"msg_len", {is="integer", size=4, field=61}},
  {"r_len", {is="integer", size=4, field=62}},
  {"s_len", {is="integer", size=4, field=63}},
  {"reserved2", {is="integer", size=4, field=86}},
  {"dsa_group_data", {is="sized-by", sibling="dsa", inner=S[60]}},
  {"k", {is="bytes", field=71, ref="k_len"}},
  {"x", {is="bytes", field=76, ref="x_len"}},
}

S[62] = {is="struct", own=false, type="struct virtio_crypto_dsa_sign_output",
  {"msg", {is="bytes", field=73, ref="msg_len"}},
}

S[63] = {is="struct", own=true, type="struct virtio_crypto_dsa_sign_req",
  {"parameter", S[61]},
  {"odata", {is="sized-by", sibling="parameter", inner=S[62]}},
}

S[64] = {is="struct", own=true, type="struct virtio_crypto_dsa_verify_para",
  {"hash_algo", {is="integer", size=4, field=32, label=33, values={[0]="NO_HASH", [1]="MD5", [2]="SHA1", [3]="SHA_224", [4]="SHA_256", [5]="SHA_384", [6]="SHA_512", [7]="SHA3_224", [8]="SHA3_256", [9]="SHA3_384", [10]="SHA3_512", [11]="SHA3_SHAKE128", [12]="SHA3_SHAKE256"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"dsa", S[59]},
  {"y_len", {is="integer", size=4, field=75}},
  {"r_len", {is="integer", size=4, field=62}},
  {"s_len", {is="integer", size=4, field=63}},
  {"msg_len", {is="integer", size=4, field=61}},
  {"dsa_data", {is="sized-by", sibling="dsa", inner=S[60]}},
  {"y", {is="bytes", field=77, ref="y_len"}},
}

S[65] = {is="struct", own=false, type="struct virtio_crypto_dsa_verify_output",
  {"r", {is="bytes", field=78, ref="r_len"}},
  {"s", {is="bytes", field=79, ref="s_len"}},
  {"msg", {is="bytes", field=73, ref="msg_len"}},
}

S[66] = {is="struct", own=true, type="struct virtio_crypto_dsa_verify_req",
  {"parameter", S[64]},
  {"odata", {is="sized-by", sibling="parameter", inner=S[65]}},
}

S[67] = {is="struct", own=true, type="struct virtio_crypto_dsa_keygen_para",
  {"modulus_len", {is="integer", size=4, field=89}},
  {"reserved", {is="integer", size=4, field=46}},
}

S[68] = {is="struct", own=true, type="struct virtio_crypto_dsa_keygen_req",
  {"parameter", S[67]},
}

S[69] = {is="struct", own=true, type="struct virtio_crypto_rsa_priv_key_rep1",
  {"n_len", {is="integer", size=4, field=54}},
  {"d_len", {is="integer", size=4, field=60}},
}

S[70] = {is="struct", own=true, type="struct virtio_crypto_rsa_priv_key_rep2",
  {"p_len", {is="integer", size=4, field=84}},
  {"q_len", {is="integer", size=4, field=55}},
  {"dp_len", {is="integer", size=4, field=95}},
  {"dq_len", {is="integer", size=4, field=96}},
  {"qinv_len", {is="integer", size=4, field=97}},
  {"r_len", {is="integer", size=4, field=62}},
  {"d_len", {is="integer", size=4, field=60}},
  {"t_len", {is="integer", size=4, field=98}},
}

S[71] = {is="struct", own=true, type="struct virtio_crypto_rsa_priv_key",
  {"prime_number", {is="integer", size=4, field=92}},
  {"priv_key_rep_type", {is="integer", size=4, field=93, label=94, values={[0]="REPTYPE1", [1]="REPTYPE2"}}},
  {"key", {is="padded", size=32, inner={is="union", refs={"priv_key_rep_type"}, ahead=0, {name="privkey_rep1", tags={{0}}, layout=S[69]}, {name="privkey_rep2", tags={{1}}, layout=S[70]}}}},
}

S[72] = {is="struct", own=false, type="struct virtio_crypto_rsa_priv_key_rep1_data",
  {"n", {is="bytes", field=66, ref="key.n_len"}},
  {"d", {is="bytes", field=72, ref="key.d_len"}},
}

S[73] = {is="struct", own=false, type="struct virtio_crypto_rsa_priv_key_rep2_data",
  {"p", {is="bytes", field=87, ref="key.p_len"}},
  {"q", {is="bytes", field=67, ref="key.q_len"}},
  {"dp", {is="bytes", field=100, ref="key.dp_len"}},
  {"dq", {is="bytes", field=101, ref="key.dq_len"}},
  {"qinv", {is="bytes", field=102, ref="key.qinv_len"}},
  {"r", {is="elements", ref="prime_number", less=2, most=3, item={is="bytes", field=78, ref="key.r_len"}}},
  {"d", {is="elements", ref="prime_number", less=2, most=3, item={is="bytes", field=72, ref="key.d_len"}}},
  {"t", {is="elements", ref="prime_number", less=2, most=3, item={is="bytes", field=103, ref="key.t_len"}}},
}

S[74] = {is="struct", own=true, type="struct virtio_crypto_rsa_sign_para",
  {"hash_algo", {is="integer", size=4, field=32, label=33, values={[0]="NO_HASH", [1]="MD5", [2]="SHA1", [3]="SHA_224", [4]="SHA_256", [5]="SHA_384", [6]="SHA_512", [7]="SHA3_224", [8]="SHA3_256", [9]="SHA3_384", [10]="SHA3_512", [11]="SHA3_SHAKE128", [12]="SHA3_SHAKE256"}}},
  {"padding_mode", {is="integer", size=4, field=90, label=91, values={[0]="NO_PADDING", [1]="PKCS1_PADDING", [2]="SSLV23_PADDING", [3]="PKCS1_OAEP_PADDING", [4]="X931_PADDING", [5]="PKCS1_PSS_PADDING"}}},
  {"priv_key", S[71]},
  {"msg_len", {is="integer", size=4, field=61}},
  {"signature_len", {is="integer", size=4, field=99}},
  {"priv_key_data", {is="sized-by", sibling="priv_key", inner={is="union", refs={"priv_key_rep_type"}, ahead=0, {name="privkey_rep1_data", tags={{0}}, layout=S[72]}, {name="privkey_rep2_data", tags={{1}}, layout=S[73]}}}},
}

S[75] = {is="struct", own=false, type="struct virtio_crypto_rsa_sign_output",
  {"msg", {is="bytes", field=73, ref="msg_len"}},
}

S[76] = {is="struct", own=true, type="struct virtio_crypto_rsa_sign_req",
  {"parameter", S[74]},
  {"odata", {is="sized-by", sibling="parameter", inner=S[75]}},
}

S[77] = {is="struct", own=true, type="struct virtio_crypto_rsa_pub_key",
  {"n_len", {is="integer", size=4, field=54}},
  {"e_len", {is="integer", size=4, field=104}},
}

S[78] = {is="struct", own=false, type="struct virtio_crypto_rsa_pub_key_data",
  {"n", {is="bytes", field=66, ref="n_len"}},
  {"e", {is="bytes", field=105, ref="e_len"}},
}

S[79] = {is="struct", own=true, type="struct virtio_crypto_rsa_verify_para",
  {"hash_algo", {is="integer", size=4, field=32, label=33, values={[0]="NO_HASH", [1]="MD5", [2]="SHA1", [3]="SHA_224", [4]="SHA_256", [5]="SHA_384", [6]="SHA_512", [7]="SHA3_224", [8]="SHA3_256", [9]="SHA3_384", [10]="SHA3_512", [11]="SHA3_SHAKE128", [12]="SHA3_SHAKE256"}}},
  {"padding_mode", {is="integer", size=4, field=90, label=91, values={[0]="NO_PADDING", [1]="PKCS1_PADDING", [2]="SSLV23_PADDING", [3]="PKCS1_OAEP_PADDING", [4]="X931_PADDING", [5]="PKCS1_PSS_PADDING"}}},
  {"pubkey", S[77]},
  {"msg_len", {is="integer", size=4, field=61}},
  {"signature_len", {is="integer", size=4, field=99}},
  {"pubkey_data", {is="sized-by", sibling="pubkey", inner=S[78]}},
}

S[80] = {is="struct", own=false, type="struct virtio_crypto_rsa_verify_output",
  {"signature", {is="bytes", field=48, ref="signature_len"}},
  {"msg", {is="bytes", field=73, ref="msg_len"}},
}

S[81] = {is="struct", own=true, type="struct virtio_crypto_rsa_verify_req",
  {"parameter", S[79]},
  {"odata", {is="sized-by", sibling="parameter", inner=S[80]}},
}

S[82] = {is="struct", own=true, type="struct virtio_crypto_rsa_enc_para",
  {"padding_mode", {is="integer", size=4, field=90, label=91, values={[0]="NO_PADDING", [1]="PKCS1_PADDING", [2]="SSLV23_PADDING", [3]="PKCS1_OAEP_PADDING", [4]="X931_PADDING", [5]="PKCS1_PSS_PADDING"}}},
  {"pub_key", S[77]},
  {"msg_len", {is="integer", size=4, field=61}},
  {"pub_key_data", {is="sized-by", sibling="pub_key", inner=S[78]}},
}

S[83] = {is="struct", own=false, type="struct virtio_crypto_rsa_enc_output",
  {"msg", {is="bytes", field=73, ref="msg_len"}},
}

S[84] = {is="struct", own=true, type="struct virtio_crypto_rsa_enc_req",
  {"parameter", S[82]},
  {"odata", {is="sized-by", sibling="parameter", inner=S[83]}},
}

S[85] = {is="struct", own=true, type="struct virtio_crypto_rsa_dec_para",
  {"padding_mode", {is="integer", size=4, field=90, label=91, values={[0]="NO_PADDING", [1]="PKCS1_PADDING", [2]="SSLV23_PADDING", [3]="PKCS1_OAEP_PADDING", [4]="X931_PADDING", [5]="PKCS1_PSS_PADDING"}}},
  {"priv_key", S[71]},
  {"cmsg_len", {is="integer", size=4, field=106}},
  {"priv_key_data", {is="sized-by", sibling="priv_key", inner={is="union", refs={"priv_key_rep_type"}, ahead=0, {name="privkey_rep1_data", tags={{0}}, layout=S[72]}, {name="privkey_rep2_data", tags={{1}}, layout=S[73]}}}},
}

S[86] = {is="struct", own=false, type="struct virtio_crypto_rsa_dec_output",
  {"cmsg", {is="bytes", field=107, ref="cmsg_len"}},
}

S[87] = {is="struct", own=true, type="struct virtio_crypto_rsa_dec_req",
  {"parameter", S[85]},
  {"odata", {is="sized-by", sibling="parameter", inner=S[86]}},
}

S[88] = {is="struct", own=true, type="struct virtio_crypto_rsa_keygen_para",
  {"modulus_len", {is="integer", size=4, field=89}},
  {"rsa_prime_number", {is="integer", size=4, field=108}},
  {"priv_key_rep_type", {is="integer", size=4, field=93, label=94, values={[0]="REPTYPE1", [1]="REPTYPE2"}}},
  {"e_len", {is="integer", size=4, field=104}},
  {"e", {is="bytes", field=105, ref="e_len"}},
}

S[89] = {is="struct", own=true, type="struct virtio_crypto_rsa_keygen_req",
  {"parameter", S[88]},
}

S[90] = {is="struct", own=true, type="struct virtio_crypto_dh_parameter",
  {"modules_len", {is="integer", size=4, field=109}},
  {"reserved", {is="integer", size=4, field=46}},
  {"p_len", {is="integer", size=4, field=84}},
  {"g_len", {is="integer", size=4, field=85}},
}

S[91] = {is="struct", own=true, type="struct virtio_crypto_dh_keyexchg_para",
  {"keyexchg_op", {is="integer", size=4, field=80, label=81, values={[0]="GEN_KEY", [1]="COMPUTE_KEY", [2]="GEN_DH_PARAM"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"dh_param", S[90]},
}

S[92] = {is="struct", own=true, type="struct virtio_crypto_dh_keyexchg_param_gen_req",
  {"parameter", S[91]},
}

S[93] = {is="struct", own=true, type="struct virtio_crypto_dh_parameter",
  {"modules_len", {is="integer", size=4, field=109}},
  {"reserved", {is="integer", size=4, field=46}},
  {"p_len", {is="integer", size=4, field=84}},
  {"g_len", {is="integer", size=4, field=85}},
  {"p", {is="bytes", field=87, ref="p_len"}},
  {"g", {is="bytes", field=88, ref="g_len"}},
}

S[94] = {is="struct", own=true, type="struct virtio_crypto_dh_keyexchg_para",
  {"keyexchg_op", {is="integer", size=4, field=80, label=81, values={[0]="GEN_KEY", [1]="COMPUTE_KEY", [2]="GEN_DH_PARAM"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"dh_param", S[93]},
}

S[95] = {is="struct", own=true, type="struct virtio_crypto_dh_keyexchg_key_gen_req",
  {"parameter", S[94]},
}

S[96] = {is="struct", own=true, type="struct virtio_crypto_dh_keyexchg_compute_key_output",
  {"x_len", {is="integer", size=4, field=74}},
  {"y_len", {is="integer", size=4, field=75}},
  {"shared_secret_len", {is="integer", size=4, field=82}},
  {"reserved", {is="integer", size=4, field=46}},
  {"x", {is="bytes", field=76, ref="x_len"}},
  {"y", {is="bytes", field=77, ref="y_len"}},
}

S[97] = {is="struct", own=true, type="struct virtio_crypto_dh_keyexchg_key_compute_req",
  {"parameter", S[94]},
  {"odata", S[96]},
}

S[98] = {is="struct", own=true, type="struct virtio_crypto_op_data_req",
  {"header", S[41]},
  {"body", {is="union", refs={"header.opcode", "header.algo"}, ahead=0, {name="ecdsa_sign_req", tags={{1024, 4}}, layout=S[46]}, {name="ecdsa_verify_req", tags={{1025, 4}}, layout=S[49]}, {name="ec_keygen_req", tags={{1028, 4}, {1028, 5}}, layout=S[51]}, {name="ecdh_keyexchg_key_gen_req", tags={{1029, 5, 0}}, layout=S[54]}, {name="ecdh_keyexchg_key_compute_req", tags={{1029, 5, 1}}, layout=S[58]}, {name="dsa_sign_req", tags={{1024, 2}}, layout=S[63]}, {name="dsa_verify_req", tags={{1025, 2}}, layout=S[66]}, {name="dsa_keygen_req", tags={{1028, 2}}, layout=S[68]}, {name="rsa_sign_req", tags={{1024, 1}}, layout=S[76]}, {name="rsa_verify_req", tags={{1025, 1}}, layout=S[81]}, {name="rsa_enc_req", tags={{1026, 1}}, layout=S[84]}, {name="rsa_dec_req", tags={{1027, 1}}, layout=S[87]}, {name="rsa_keygen_req", tags={{1028, 1}}, layout=S[89]}, {name="dh_keyexchg_param_gen_req", tags={{1029, 3, 2}}, layout=S[92]}, {name="dh_keyexchg_key_gen_req", tags={{1029, 3, 0}}, layout=S[95]}, {name="dh_keyexchg_key_compute_req", tags={{1029, 3, 1}}, layout=S[97]}, {name="cipher_encrypt", tags={{0}}, layout=S[29]}, {name="cipher_decrypt", tags={{1}}, layout=S[29]}, {name="hash", tags={{256}}, layout=S[31]}, {name="mac", tags={{512}}, layout=S[33]}, {name="aead_encrypt", tags={{768}}, layout=S[35]}, {name="aead_decrypt", tags={{769}}, layout=S[35]}}},
}

S[99] = {is="struct", own=true, type="struct virtio_crypto_session_input",
  {"session_id", {is="integer", size=8, field=25}},
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"padding", {is="integer", size=4, field=10}},
}

S[100] = {is="struct", own=true, type="struct virtio_crypto_inhdr",
  {"status", {is="integer", size=1, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
}

S[101] = {is="struct", own=true, type="struct virtio_crypto_inhdr",
  {"status", {is="integer", size=1, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
}

S[102] = {is="struct", own=true, type="struct virtio_crypto_op_data_req, device-writable",
  {"dst_data", {is="rest", field=112, leave=1}},
  {"inhdr", S[101]},
}

S[103] = {is="struct", own=true, type="struct asym_refusal",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
}

S[104] = {is="struct", own=false, type="struct virtio_crypto_ecdsa_sign_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"r", {is="bytes", field=78, ref="r_len"}},
  {"s", {is="bytes", field=79, ref="s_len"}},
}

S[105] = {is="struct", own=false, type="struct virtio_crypto_dsa_sign_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"r", {is="bytes", field=78, ref="r_len"}},
  {"s", {is="bytes", field=79, ref="s_len"}},
}

S[106] = {is="struct", own=false, type="struct virtio_crypto_rsa_sign_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"signature", {is="bytes", field=48, ref="signature_len"}},
}

S[107] = {is="struct", own=true, type="struct virtio_crypto_asym_verify_gen_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"verify_result", {is="integer", size=4, field=113, label=114, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
}

S[108] = {is="struct", own=true, type="struct virtio_crypto_rsa_enc_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"cmsg", {is="rest", field=107, leave=0}},
}

S[109] = {is="struct", own=true, type="struct virtio_crypto_rsa_dec_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"msg", {is="rest", field=73, leave=0}},
}

S[110] = {is="struct", own=true, type="struct virtio_crypto_rsa_keygen_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"priv_key", S[71]},
  {"pub_key", S[77]},
  {"priv_key_data", {is="sized-by", sibling="priv_key", inner={is="union", refs={"priv_key_rep_type"}, ahead=0, {name="privkey_rep1_data", tags={{0}}, layout=S[72]}, {name="privkey_rep2_data", tags={{1}}, layout=S[73]}}}},
  {"pub_key_data", {is="sized-by", sibling="pub_key", inner=S[78]}},
}

S[111] = {is="struct", own=true, type="struct virtio_crypto_dsa_group",
  {"p_len", {is="integer", size=4, field=84}},
  {"q_len", {is="integer", size=4, field=55}},
  {"g_len", {is="integer", size=4, field=85}},
  {"reserved", {is="integer", size=4, field=46}},
}

S[112] = {is="struct", own=true, type="struct virtio_crypto_dsa_keygen_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"dsa", S[111]},
  {"x_len", {is="integer", size=4, field=74}},
  {"y_len", {is="integer", size=4, field=75}},
  {"dsa_data", {is="sized-by", sibling="dsa", inner=S[60]}},
  {"x", {is="bytes", field=76, ref="x_len"}},
  {"y", {is="bytes", field=77, ref="y_len"}},
}

S[113] = {is="struct", own=false, type="struct virtio_crypto_ec_keygen_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"d", {is="bytes", field=72, ref="d_len"}},
  {"x", {is="bytes", field=76, ref="x_len"}},
  {"y", {is="bytes", field=77, ref="y_len"}},
}

S[114] = {is="struct", own=true, type="struct virtio_crypto_dh_parameter",
  {"modules_len", {is="integer", size=4, field=109}},
  {"reserved", {is="integer", size=4, field=46}},
  {"p_len", {is="integer", size=4, field=84}},
  {"g_len", {is="integer", size=4, field=85}},
  {"p", {is="bytes", field=87, ref="p_len"}},
  {"g", {is="bytes", field=88, ref="g_len"}},
}

S[115] = {is="struct", own=true, type="struct virtio_crypto_dh_keyexchg_param_gen_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"dh_param", S[114]},
}

S[116] = {is="struct", own=true, type="struct virtio_crypto_dh_keyexchg_keygen_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"x_len", {is="integer", size=4, field=74}},
  {"y_len", {is="integer", size=4, field=75}},
  {"x", {is="bytes", field=76, ref="x_len"}},
  {"y", {is="bytes", field=77, ref="y_len"}},
}

S[117] = {is="struct", own=false, type="struct virtio_crypto_dh_keyexchg_compute_key_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"shared_secret", {is="bytes", field=115, ref="shared_secret_len"}},
}

S[118] = {is="struct", own=false, type="struct virtio_crypto_ecdh_keyexchg_compute_key_input",
  {"status", {is="integer", size=4, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
  {"reserved", {is="integer", size=4, field=46}},
  {"shared_secret", {is="bytes", field=115, ref="shared_secret_len"}},
}

S[119] = {is="struct", own=true, type="struct virtio_rng_request",
  {"ignored", {is="rest", field=116, leave=0}},
}

S[120] = {is="struct", own=true, type="struct virtio_rng_answer",
  {"random", {is="rest", field=117, leave=0}},
}

S[121] = {is="struct", own=true, type="struct virtio_crypto_inhdr",
  {"status", {is="integer", size=1, field=110, label=111, values={[0]="OK", [1]="ERR", [2]="BADMSG", [3]="NOTSUPP", [4]="INVSESS", [5]="NOSPC", [6]="KEY_REJECTED", [7]="IPSEC_SA_SOFT_EXPIRY"}}},
}

S[122] = {is="struct", own=false, type="struct virtio_crypto_op_data_req of a chain, device-writable",
  {"dst_data", {is="bytes", field=112, ref="sym.para.dst_data_len"}},
  {"hash_result", {is="rest", field=118, leave=1}},
  {"inhdr", S[121]},
}

S[123] = {is="struct", own=true, type="struct virtio_crypto_ctrl_header",
  {"opcode", {is="integer", size=4, field=1, label=2, values={[2]="CIPHER_CREATE_SESSION", [3]="CIPHER_DESTROY_SESSION", [258]="HASH_CREATE_SESSION", [259]="HASH_DESTROY_SESSION", [514]="MAC_CREATE_SESSION", [515]="MAC_DESTROY_SESSION", [770]="AEAD_CREATE_SESSION", [771]="AEAD_DESTROY_SESSION", [1028]="AKCIPHER_CREATE_SESSION", [1029]="AKCIPHER_DESTROY_SESSION"}}},
  {"algo", {is="integer", size=4, field=3}},
  {"flag", {is="integer", size=4, field=4}},
  {"queue_id", {is="integer", size=4, field=5}},
}

S[124] = {is="struct", own=true, type="struct virtio_crypto_destroy_session_req",
  {"session_id", {is="integer", size=8, field=25}},
}

S[125] = {is="struct", own=true, type="struct virtio_crypto_hash_create_session_flf",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_HASH", [1]="MD5", [2]="SHA1", [3]="SHA_224", [4]="SHA_256", [5]="SHA_384", [6]="SHA_512", [7]="SHA3_224", [8]="SHA3_256", [9]="SHA3_384", [10]="SHA3_512", [11]="SHA3_SHAKE128", [12]="SHA3_SHAKE256"}}},
  {"hash_result_len", {is="integer", size=4, field=19}},
}

S[126] = {is="struct", own=true, type="struct virtio_crypto_hash_create_session_req",
  {"para", S[125]},
}

S[127] = {is="struct", own=true, type="struct virtio_crypto_mac_create_session_req",
  {"para", S[15]},
  {"auth_key", {is="bytes", field=24, ref="para.auth_key_len"}},
}

S[128] = {is="struct", own=true, type="struct virtio_crypto_aead_create_session_req",
  {"para", S[17]},
  {"key", {is="bytes", field=14, ref="para.key_len"}},
}

S[129] = {is="struct", own=true, type="struct virtio_crypto_akcipher_session_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_AKCIPHER", [1]="RSA", [2]="ECDSA"}}},
  {"keytype", {is="integer", size=4, field=28, label=29, values={[1]="PUBLIC", [2]="PRIVATE"}}},
  {"keylen", {is="integer", size=4, field=7}},
  {"u", {is="padded", size=8, inner={is="union", refs={"algo"}, ahead=0, {name="rsa", tags={{1}}, layout=S[19]}, {name="ecdsa", tags={{2}}, layout=S[20]}}}},
}

S[130] = {is="struct", own=true, type="struct virtio_crypto_akcipher_create_session_req",
  {"para", S[129]},
  {"padding", {is="bytes", field=20, size=36}},
  {"key", {is="bytes", field=14, ref="para.keylen"}},
}

S[131] = {is="struct", own=true, type="struct virtio_crypto_op_ctrl_req",
  {"header", S[123]},
  {"body", {is="union", refs={"header.opcode"}, ahead=0, {name="cipher_create_session", tags={{2}}, layout=S[11]}, {name="cipher_destroy_session", tags={{3}}, layout=S[124]}, {name="hash_create_session", tags={{258}}, layout=S[126]}, {name="hash_destroy_session", tags={{259}}, layout=S[124]}, {name="mac_create_session", tags={{514}}, layout=S[127]}, {name="mac_destroy_session", tags={{515}}, layout=S[124]}, {name="aead_create_session", tags={{770}}, layout=S[128]}, {name="aead_destroy_session", tags={{771}}, layout=S[124]}, {name="akcipher_create_session", tags={{1028}}, layout=S[130]}, {name="akcipher_destroy_session", tags={{1029}}, layout=S[124]}}},
}

S[132] = {is="struct", own=true, type="struct virtio_crypto_op_header",
  {"opcode", {is="integer", size=4, field=1, label=2, values={[0]="CIPHER_ENCRYPT", [1]="CIPHER_DECRYPT", [256]="HASH", [512]="MAC", [768]="AEAD_ENCRYPT", [769]="AEAD_DECRYPT", [1024]="AKCIPHER_ENCRYPT", [1025]="AKCIPHER_DECRYPT", [1026]="AKCIPHER_SIGN", [1027]="AKCIPHER_VERIFY", [1280]="IPSEC_OUTBOUND", [1281]="IPSEC_INBOUND"}}},
  {"algo", {is="integer", size=4, field=3}},
  {"session_id", {is="integer", size=8, field=25}},
  {"flag", {is="integer", size=4, field=4, label=36, masks={{1, "SESSION_MODE"}}}},
  {"padding", {is="integer", size=4, field=10}},
}

S[133] = {is="struct", own=true, type="struct virtio_crypto_hash_data_req",
  {"para", S[30]},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[134] = {is="struct", own=true, type="struct virtio_crypto_mac_data_req",
  {"para", S[32]},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[135] = {is="struct", own=true, type="struct virtio_crypto_aead_data_req",
  {"para", S[34]},
  {"iv", {is="bytes", field=40, ref="para.iv_len"}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
  {"aad", {is="bytes", field=47, ref="para.aad_len"}},
}

S[136] = {is="struct", own=true, type="struct virtio_crypto_akcipher_data_req",
  {"para", S[36]},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[137] = {is="struct", own=true, type="struct virtio_crypto_akcipher_data_req",
  {"para", S[38]},
  {"signature", {is="bytes", field=48, ref="para.src_data_len"}},
  {"digest", {is="bytes", field=49, ref="para.dst_data_len"}},
}

S[138] = {is="struct", own=true, type="struct sess_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_CIPHER", [1]="ARC4", [2]="AES_ECB", [3]="AES_CBC", [4]="AES_CTR", [5]="DES_ECB", [6]="DES_CBC", [7]="TDES_ECB", [8]="TDES_CBC", [9]="TDES_CTR", [10]="KASUMI_F8", [11]="SNOW3G_UEA2", [12]="AES_F8", [13]="AES_XTS", [14]="ZUC_EEA3"}}},
  {"key_len", {is="integer", size=4, field=26}},
  {"op", {is="integer", size=4, field=8, label=9, values={[1]="ENCRYPT", [2]="DECRYPT"}}},
}

S[139] = {is="struct", own=true, type="struct virtio_crypto_cipher_data_flf_stateless",
  {"sess_para", S[138]},
  {"iv_len", {is="integer", size=4, field=37}},
  {"src_data_len", {is="integer", size=4, field=38}},
  {"dst_data_len", {is="integer", size=4, field=39}},
}

S[140] = {is="struct", own=true, type="struct virtio_crypto_sym_data_req_stateless",
  {"para", S[139]},
  {"reserved", {is="bytes", field=11, size=48}},
  {"op_type", {is="integer", size=4, field=12, label=13, values={[0]="NONE", [1]="CIPHER", [2]="ALGORITHM_CHAINING"}}},
  {"cipher_key", {is="bytes", field=23, ref="para.sess_para.key_len"}},
  {"iv", {is="bytes", field=40, ref="para.iv_len"}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[141] = {is="struct", own=true, type="struct sess_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_CIPHER", [1]="ARC4", [2]="AES_ECB", [3]="AES_CBC", [4]="AES_CTR", [5]="DES_ECB", [6]="DES_CBC", [7]="TDES_ECB", [8]="TDES_CBC", [9]="TDES_CTR", [10]="KASUMI_F8", [11]="SNOW3G_UEA2", [12]="AES_F8", [13]="AES_XTS", [14]="ZUC_EEA3"}}},
  {"key_len", {is="integer", size=4, field=26}},
  {"op", {is="integer", size=4, field=8, label=9, values={[1]="ENCRYPT", [2]="DECRYPT"}}},
}

S[142] = {is="struct", own=true, type="struct hash",
  {"algo", {is="integer", size=4, field=3}},
  {"auth_key_len", {is="integer", size=4, field=21}},
  {"hash_mode", {is="integer", size=4, field=17, label=18, values={[1]="PLAIN", [2]="AUTH", [3]="NESTED"}}},
}

S[143] = {is="struct", own=true, type="struct sess_para",
  {"alg_chain_order", {is="integer", size=4, field=15, label=16, values={[1]="HASH_THEN_CIPHER", [2]="CIPHER_THEN_HASH"}}},
  {"aad_len", {is="integer", size=4, field=22}},
  {"cipher", S[141]},
  {"hash", S[142]},
}

S[144] = {is="struct", own=true, type="struct virtio_crypto_alg_chain_data_flf_stateless",
  {"sess_para", S[143]},
  {"iv_len", {is="integer", size=4, field=37}},
  {"src_data_len", {is="integer", size=4, field=38}},
  {"dst_data_len", {is="integer", size=4, field=39}},
  {"cipher_start_src_offset", {is="integer", size=4, field=42}},
  {"len_to_cipher", {is="integer", size=4, field=43}},
  {"hash_start_src_offset", {is="integer", size=4, field=44}},
  {"len_to_hash", {is="integer", size=4, field=45}},
  {"aad_len", {is="integer", size=4, field=22}},
  {"hash_result_len", {is="integer", size=4, field=19}},
  {"reserved", {is="integer", size=4, field=46}},
}

S[145] = {is="struct", own=true, type="struct virtio_crypto_sym_data_req_stateless",
  {"para", S[144]},
  {"op_type", {is="integer", size=4, field=12, label=13, values={[0]="NONE", [1]="CIPHER", [2]="ALGORITHM_CHAINING"}}},
  {"cipher_key", {is="bytes", field=23, ref="para.sess_para.cipher.key_len"}},
  {"auth_key", {is="bytes", field=24, ref="para.sess_para.hash.auth_key_len"}},
  {"iv", {is="bytes", field=40, ref="para.iv_len"}},
  {"aad", {is="bytes", field=47, ref="para.aad_len"}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[146] = {is="struct", own=true, type="struct sym_data_stateless",
  {"sym", {is="union", refs={}, ahead=72, {name="cipher", tags={{1}}, layout=S[140]}, {name="chain", tags={{2}}, layout=S[145]}}},
}

S[147] = {is="struct", own=true, type="struct sess_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_HASH", [1]="MD5", [2]="SHA1", [3]="SHA_224", [4]="SHA_256", [5]="SHA_384", [6]="SHA_512", [7]="SHA3_224", [8]="SHA3_256", [9]="SHA3_384", [10]="SHA3_512", [11]="SHA3_SHAKE128", [12]="SHA3_SHAKE256"}}},
}

S[148] = {is="struct", own=true, type="struct virtio_crypto_hash_data_flf_stateless",
  {"sess_para", S[147]},
  {"src_data_len", {is="integer", size=4, field=38}},
  {"hash_result_len", {is="integer", size=4, field=19}},
  {"reserved", {is="integer", size=4, field=46}},
}

S[149] = {is="struct", own=true, type="struct virtio_crypto_hash_data_req_stateless",
  {"para", S[148]},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[150] = {is="struct", own=true, type="struct sess_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_MAC", [1]="HMAC_MD5", [2]="HMAC_SHA1", [3]="HMAC_SHA_224", [4]="HMAC_SHA_256", [5]="HMAC_SHA_384", [6]="HMAC_SHA_512", [25]="CMAC_3DES", [26]="CMAC_AES", [27]="KASUMI_F9", [28]="SNOW3G_UIA2", [41]="GMAC_AES", [42]="GMAC_TWOFISH", [49]="CBCMAC_AES", [50]="CBCMAC_KASUMI_F9", [53]="XCBC_AES", [54]="ZUC_EIA3"}}},
  {"auth_key_len", {is="integer", size=4, field=21}},
}

S[151] = {is="struct", own=true, type="struct virtio_crypto_mac_data_flf_stateless",
  {"sess_para", S[150]},
  {"src_data_len", {is="integer", size=4, field=38}},
  {"hash_result_len", {is="integer", size=4, field=19}},
}

S[152] = {is="struct", own=true, type="struct virtio_crypto_mac_data_req_stateless",
  {"para", S[151]},
  {"auth_key", {is="bytes", field=24, ref="para.sess_para.auth_key_len"}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[153] = {is="struct", own=true, type="struct sess_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_AEAD", [1]="GCM", [2]="CCM", [3]="CHACHA20_POLY1305"}}},
  {"key_len", {is="integer", size=4, field=26}},
  {"op", {is="integer", size=4, field=8, label=9, values={[1]="ENCRYPT", [2]="DECRYPT"}}},
}

S[154] = {is="struct", own=true, type="struct virtio_crypto_aead_data_flf_stateless",
  {"sess_para", S[153]},
  {"iv_len", {is="integer", size=4, field=37}},
  {"tag_len", {is="integer", size=4, field=27}},
  {"aad_len", {is="integer", size=4, field=22}},
  {"src_data_len", {is="integer", size=4, field=38}},
  {"dst_data_len", {is="integer", size=4, field=39}},
}

S[155] = {is="struct", own=true, type="struct virtio_crypto_aead_data_req_stateless",
  {"para", S[154]},
  {"key", {is="bytes", field=14, ref="para.sess_para.key_len"}},
  {"iv", {is="bytes", field=40, ref="para.iv_len"}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
  {"aad", {is="bytes", field=47, ref="para.aad_len"}},
}

S[156] = {is="struct", own=true, type="struct sess_para",
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NO_AKCIPHER", [1]="RSA", [2]="ECDSA"}}},
  {"key_type", {is="integer", size=4, field=119, label=120, values={[1]="PUBLIC", [2]="PRIVATE"}}},
  {"key_len", {is="integer", size=4, field=26}},
  {"u", {is="padded", size=8, inner={is="union", refs={"algo"}, ahead=0, {name="rsa", tags={{1}}, layout=S[19]}, {name="ecdsa", tags={{2}}, layout=S[20]}}}},
}

S[157] = {is="struct", own=true, type="struct virtio_crypto_akcipher_data_flf_stateless",
  {"sess_para", S[156]},
  {"src_data_len", {is="integer", size=4, field=38}},
  {"dst_data_len", {is="integer", size=4, field=39}},
}

S[158] = {is="struct", own=true, type="struct virtio_crypto_akcipher_data_req_stateless",
  {"para", S[157]},
  {"akcipher_key", {is="bytes", field=121, ref="para.sess_para.key_len"}},
  {"src_data", {is="bytes", field=41, ref="para.src_data_len"}},
}

S[159] = {is="struct", own=true, type="struct virtio_crypto_akcipher_data_req_stateless",
  {"para", S[157]},
  {"akcipher_key", {is="bytes", field=121, ref="para.sess_para.key_len"}},
  {"signature", {is="bytes", field=48, ref="para.src_data_len"}},
  {"digest", {is="bytes", field=49, ref="para.dst_data_len"}},
}

S[160] = {is="struct", own=true, type="struct virtio_crypto_op_data_req",
  {"header", S[132]},
  {"body", {is="union", refs={"header.opcode", "header.algo"}, ahead=0, {name="cipher_encrypt", tags={{0}}, only={ref="header.flag", mask=1, set=true}, layout=S[29]}, {name="cipher_decrypt", tags={{1}}, only={ref="header.flag", mask=1, set=true}, layout=S[29]}, {name="hash", tags={{256}}, only={ref="header.flag", mask=1, set=true}, layout=S[133]}, {name="mac", tags={{512}}, only={ref="header.flag", mask=1, set=true}, layout=S[134]}, {name="aead_encrypt", tags={{768}}, only={ref="header.flag", mask=1, set=true}, layout=S[135]}, {name="aead_decrypt", tags={{769}}, only={ref="header.flag", mask=1, set=true}, layout=S[135]}, {name="akcipher_encrypt", tags={{1024}}, only={ref="header.flag", mask=1, set=true}, layout=S[136]}, {name="akcipher_decrypt", tags={{1025}}, only={ref="header.flag", mask=1, set=true}, layout=S[136]}, {name="akcipher_sign", tags={{1026}}, only={ref="header.flag", mask=1, set=true}, layout=S[136]}, {name="akcipher_verify", tags={{1027}}, only={ref="header.flag", mask=1, set=true}, layout=S[137]}, {name="cipher_encrypt_stateless", tags={{0}}, only={ref="header.flag", mask=1, set=false}, layout=S[146]}, {name="cipher_decrypt_stateless", tags={{1}}, only={ref="header.flag", mask=1, set=false}, layout=S[146]}, {name="hash_stateless", tags={{256}}, only={ref="header.flag", mask=1, set=false}, layout=S[149]}, {name="mac_stateless", tags={{512}}, only={ref="header.flag", mask=1, set=false}, layout=S[152]}, {name="aead_encrypt_stateless", tags={{768}}, only={ref="header.flag", mask=1, set=false}, layout=S[155]}, {name="aead_decrypt_stateless", tags={{769}}, only={ref="header.flag", mask=1, set=false}, layout=S[155]}, {name="akcipher_encrypt_stateless", tags={{1024}}, only={ref="header.flag", mask=1, set=false}, layout=S[158]}, {name="akcipher_decrypt_stateless", tags={{1025}}, only={ref="header.flag", mask=1, set=false}, layout=S[158]}, {name="akcipher_sign_stateless", tags={{1026}}, only={ref="header.flag", mask=1, set=false}, layout=S[158]}, {name="akcipher_verify_stateless", tags={{1027}}, only={ref="header.flag", mask=1, set=false}, layout=S[159]}}},
}

S[161] = {is="struct", own=true, type="struct virtio_crypto_op_header",
  {"opcode", {is="integer", size=4, field=1, label=2, values={[1024]="SIGN", [1025]="VERIFY", [1026]="ENCRYPT", [1027]="DECRYPT", [1028]="KEY_GEN", [1029]="KEY_EXCHG", [0]="CIPHER_ENCRYPT", [1]="CIPHER_DECRYPT", [256]="HASH", [512]="MAC", [768]="AEAD_ENCRYPT", [769]="AEAD_DECRYPT"}}},
  {"algo", {is="integer", size=4, field=3, label=6, values={[0]="NONE", [1]="RSA", [2]="DSA", [3]="DH", [4]="ECDSA", [5]="ECDH"}}},
  {"session_id", {is="integer", size=8, field=25}},
  {"flag", {is="integer", size=4, field=4, label=36, masks={{1, "SESSION_MODE"}}}},
  {"padding", {is="integer", size=4, field=10}},
}

S[162] = {is="struct", own=true, type="struct virtio_crypto_op_data_req",
  {"header", S[161]},
  {"body", {is="union", refs={"header.opcode", "header.algo"}, ahead=0, {name="ecdsa_sign_req", tags={{1024, 4}}, layout=S[46]}, {name="ecdsa_verify_req", tags={{1025, 4}}, layout=S[49]}, {name="ec_keygen_req", tags={{1028, 4}, {1028, 5}}, layout=S[51]}, {name="ecdh_keyexchg_key_gen_req", tags={{1029, 5, 0}}, layout=S[54]}, {name="ecdh_keyexchg_key_compute_req", tags={{1029, 5, 1}}, layout=S[58]}, {name="dsa_sign_req", tags={{1024, 2}}, layout=S[63]}, {name="dsa_verify_req", tags={{1025, 2}}, layout=S[66]}, {name="dsa_keygen_req", tags={{1028, 2}}, layout=S[68]}, {name="rsa_sign_req", tags={{1024, 1}}, layout=S[76]}, {name="rsa_verify_req", tags={{1025, 1}}, layout=S[81]}, {name="rsa_enc_req", tags={{1026, 1}}, layout=S[84]}, {name="rsa_dec_req", tags={{1027, 1}}, layout=S[87]}, {name="rsa_keygen_req", tags={{1028, 1}}, layout=S[89]}, {name="dh_keyexchg_param_gen_req", tags={{1029, 3, 2}}, layout=S[92]}, {name="dh_keyexchg_key_gen_req", tags={{1029, 3, 0}}, layout=S[95]}, {name="dh_keyexchg_key_compute_req", tags={{1029, 3, 1}}, layout=S[97]}, {name="cipher_encrypt", tags={{0}}, only={ref="header.flag", mask=1, set=true}, layout=S[29]}, {name="cipher_decrypt", tags={{1}}, only={ref="header.flag", mask=1, set=true}, layout=S[29]}, {name="hash", tags={{256}}, only={ref="header.flag", mask=1, set=true}, layout=S[133]}, {name="mac", tags={{512}}, only={ref="header.flag", mask=1, set=true}, layout=S[134]}, {name="aead_encrypt", tags={{768}}, only={ref="header.flag", mask=1, set=true}, layout=S[135]}, {name="aead_decrypt", tags={{769}}, only={ref="header.flag", mask=1, set=true}, layout=S[135]}, {name="cipher_encrypt_stateless", tags={{0}}, only={ref="header.flag", mask=1, set=false}, layout=S[146]}, {name="cipher_decrypt_stateless", tags={{1}}, only={ref="header.flag", mask=1, set=false}, layout=S[146]}, {name="hash_stateless", tags={{256}}, only={ref="header.flag", mask=1, set=false}, layout=S[149]}, {name="mac_stateless", tags={{512}}, only={ref="header.flag", mask=1, set=false}, layout=S[152]}, {name="aead_encrypt_stateless", tags={{768}}, only={ref="header.flag", mask=1, set=false}, layout=S[155]}, {name="aead_decrypt_stateless", tags={{769}}, only={ref="header.flag", mask=1, set=false}, layout=S[155]}}},
}

local LAYOUTS = {
  [1]=S[23],
  [2]=S[40],
  [3]=S[98],
  [4]=S[99],
  [5]=S[100],
  [6]=S[102],
  [7]=S[103],
  [8]={is="sized-by", sibling="parameter", inner=S[104]},
  [9]={is="sized-by", sibling="parameter", inner=S[105]},
  [10]={is="sized-by", sibling="parameter", inner=S[106]},
  [11]=S[107],
  [12]=S[108],
  [13]=S[109],
  [14]=S[110],
  [15]=S[112],
  [16]={is="sized-by", sibling="parameter", inner=S[113]},
  [17]=S[115],
  [18]=S[116],
  [19]={is="sized-by", sibling="odata", inner=S[117]},
  [20]={is="sized-by", sibling="parameter.parameter", inner=S[113]},
  [21]={is="sized-by", sibling="parameter", inner=S[118]},
  [23]=S[119],
  [24]=S[120],
  [30]=S[122],
  [50]=S[131],
  [51]=S[160],
  [52]=S[162],
}

for number, layout in pairs(LAYOUTS) do layout.number = number end

-- What requests without an opcode are called, by number.
local OPERATIONS = {[23]="random bytes"}

-- Answers that end where the device stopped writing, by number.
local ENDS_WHERE_WRITTEN = {[24]=true}

-- The part of the dissector that is written by hand: reads the tables above over a packet.

local proto = Proto("vcrypto", "v86-virtio-crypto trace")

-- --- fields ---

local EVENT = "vcrypto.event."
local event_fields = {
  kind = ProtoField.string(EVENT .. "kind", "Event"),
  instructions = ProtoField.uint64(EVENT .. "instructions", "Guest instructions"),
  device = ProtoField.string(EVENT .. "device", "Device"),
}
local FIELD_OF = {
  number = ProtoField.double, count = ProtoField.uint64, bigint = ProtoField.uint64, boolean = ProtoField.bool,
  text = ProtoField.string, bytes = ProtoField.bytes, choice = ProtoField.string,
}

local function declare_event_fields(shape)
  for _, field in ipairs(shape) do
    if field.is == "list" then
      declare_event_fields(field.shape)
    elseif not event_fields[field.name] then
      event_fields[field.name] = FIELD_OF[field.is](EVENT .. field.name, field.name)
    end
  end
end
for _, kind in ipairs(KINDS) do declare_event_fields(kind.shape) end
for _, kind in pairs(KINDS_1) do declare_event_fields(kind.shape) end

local all = {}
for _, field in pairs(event_fields) do all[#all + 1] = field end
for _, field in ipairs(FIELDS) do all[#all + 1] = field end
proto.fields = all

-- --- layouts ---

-- Steps through a range of bytes. What does not fit ends the reading with an error, which dissect() shows.
local Reader = {}
Reader.__index = Reader

local function reader(tvb) return setmetatable({ tvb = tvb, at = 0, limit = tvb:len() }, Reader) end

function Reader:left() return self.limit - self.at end

function Reader:take(size)
  if size > self:left() then error({ at = self.at, problem = "needs " .. size .. " bytes, " .. self:left() .. " left" }) end
  local range = self.tvb(self.at, size)
  self.at = self.at + size
  return range
end

local function look_up(scope, path)
  local value = scope
  for key in path:gmatch("[^.]+") do value = value and value[key] end
  return value
end

local function number_at(scope, path, input)
  local value = look_up(scope, path)
  if type(value) ~= "number" then error({ at = input.at, problem = "no number at " .. path }) end
  return value
end

local function masks_text(names, value)
  local set = {}
  for _, entry in ipairs(names) do
    if entry[1] ~= 0 and bit.band(value, entry[1]) == entry[1] then set[#set + 1] = entry[2] end
  end
  return #set > 0 and table.concat(set, " | ") or "none"
end

local read = {}

local function read_part(layout, name, input, tree, scope)
  return read[layout.is](layout, name, input, tree, scope)
end

function read.integer(layout, _, input, tree)
  local range = input:take(layout.size)
  if layout.size == 8 then
    tree:add_le(FIELDS[layout.field], range)
    return range:le_uint64()
  end
  local value = range:le_uint()
  local item = tree:add_le(FIELDS[layout.field], range)
  local label = layout.masks and masks_text(layout.masks, value) or layout.values and layout.values[value]
  if label then
    item:append_text(" (" .. label .. ")")
    item:add(FIELDS[layout.label], range, label):set_generated()
  end
  return value
end

local function add_bytes(layout, input, tree, size)
  local start = input.at
  if size == 0 then return "" end
  tree:add(FIELDS[layout.field], input:take(size))
  return start
end

function read.bytes(layout, _, input, tree, scope)
  return add_bytes(layout, input, tree, layout.size or number_at(scope, layout.ref, input))
end

function read.rest(layout, _, input, tree)
  return add_bytes(layout, input, tree, math.max(0, input:left() - layout.leave))
end

local function several(layout, input, tree, scope, count)
  local values = {}
  for i = 1, count do values[i] = read_part(layout.item, tostring(i - 1), input, tree, scope) end
  return values
end

function read.array(layout, _, input, tree, scope) return several(layout, input, tree, scope, layout.count) end

function read.elements(layout, _, input, tree, scope)
  local count = number_at(scope, layout.ref, input) - layout.less
  if count < 0 or count > layout.most then error({ at = input.at, problem = layout.ref .. " is out of range" }) end
  return several(layout, input, tree, scope, count)
end

function read.struct(layout, name, input, tree, outer)
  local value = {}
  local scope = layout.own and value or outer
  local from = input.at
  local item = tree:add(proto, input.tvb(from), name .. ": " .. layout.type)
  for _, part in ipairs(layout) do value[part[1]] = read_part(part[2], part[1], input, item, scope) end
  item:set_len(input.at - from)
  return value
end

function read.padded(layout, name, input, tree, scope)
  local limit, stop = input.limit, input.at + layout.size
  input.limit = math.min(stop, limit)
  local value = read_part(layout.inner, name, input, tree, scope)
  input.limit = limit
  input:take(stop - input.at)
  return value
end

read["sized-by"] = function(layout, name, input, tree, scope)
  return read_part(layout.inner, name, input, tree, look_up(scope, layout.sibling) or {})
end

local function tag_fits(layout, tag, input, scope)
  for i, wanted in ipairs(tag) do
    local found
    if layout.refs[i] then
      found = number_at(scope, layout.refs[i], input)
    else
      if layout.ahead + 4 > input:left() then return false end
      found = input.tvb(input.at + layout.ahead, 4):le_uint()
    end
    if found ~= wanted then return false end
  end
  return true
end

local function bit_fits(only, input, scope)
  if not only then return true end
  return (math.floor(number_at(scope, only.ref, input) / only.mask) % 2 == 1) == only.set
end

function read.union(layout, name, input, tree, scope)
  for _, variant in ipairs(layout) do
    for _, tag in ipairs(variant.tags) do
      if tag_fits(layout, tag, input, scope) and bit_fits(variant.only, input, scope) then
        local value = read_part(variant.layout, name .. " " .. variant.name, input, tree, scope)
        value.kind = variant.name
        return value
      end
    end
  end
  if input:left() > 0 then tree:add(input:take(input:left()), name .. ": a form that is not known here") end
  return { kind = "unknown" }
end

-- The value, as far as it could be read.
local function dissect(layout, name, tvb, tree, scope)
  local input = reader(tvb)
  local ok, result = pcall(read_part, layout, name, input, tree, scope)
  if ok then
    if input:left() > 0 then tree:add(input:take(input:left()), "Bytes that belong to no field") end
    return result
  end
  if type(result) ~= "table" then error(result) end
  local item = tree:add(tvb(math.min(result.at, tvb:len() - 1)), "Does not fit: " .. result.problem)
  item:add_expert_info(PI_MALFORMED, PI_WARN, result.problem)
  return nil
end

-- --- events ---

-- What a request asked for, by device and number: the lengths of its answer stand there.
local requests = {}

function proto.init() requests = {} end

-- A longer answer is no device's.
local MAX_ANSWER = 2097152

local take = {}

function take.number(input, tree, field) tree:add_le(event_fields[field.name], input:take(8)) end

local function take_count(input, tree, field)
  local range = input:take(8)
  tree:add_le(event_fields[field.name], range)
  return range:le_uint64():tonumber()
end
take.count = take_count
take.bigint = take_count

function take.boolean(input, tree, field)
  local range = input:take(1)
  tree:add(event_fields[field.name], range)
  return range:uint() ~= 0
end

function take.choice(input, tree, field)
  local range = input:take(1)
  local value = field.values[range:uint() + 1] or "?"
  tree:add(event_fields[field.name], range, value)
  return value
end

function take.text(input, tree, field)
  local size = input:take(4):le_uint()
  if size == 0 then return "" end
  local range = input:take(size)
  tree:add(event_fields[field.name], range, range:string(ENC_UTF_8))
  return range:string(ENC_UTF_8)
end

function take.bytes(input, tree, field)
  local size = input:take(4):le_uint()
  if size == 0 then return nil end
  local range = input:take(size)
  tree:add(event_fields[field.name], range)
  return range
end

local function take_fields(shape, input, tree)
  local values = {}
  for _, field in ipairs(shape) do
    if field.is == "list" then
      local items = {}
      for i = 1, input:take(4):le_uint() do
        local item = tree:add(proto, input.tvb(input.at), field.name .. " " .. (i - 1))
        local from = input.at
        items[i] = take_fields(field.shape, input, item)
        item:set_len(input.at - from)
      end
      values[field.name] = items
    else
      values[field.name] = take[field.is](input, tree, field)
    end
  end
  return values
end

-- The pieces the device wrote, put together as they stand in the writable part.
local function answer_of(values, room)
  if not room or room > MAX_ANSWER or room == 0 then return nil end
  local answer = ByteArray.new()
  answer:set_size(room)
  for i = 0, room - 1 do answer:set_index(i, 0) end
  for _, piece in ipairs(values.written) do
    if piece.bytes then
      local bytes = piece.bytes:bytes()
      for i = 0, bytes:len() - 1 do
        if piece.offset + i < room then answer:set_index(piece.offset + i, bytes:get_index(i)) end
      end
    end
  end
  return answer:tvb("Device-writable part")
end

-- Where the last byte that the device wrote ends.
local function written_end(values)
  local last = 0
  for _, piece in ipairs(values.written) do
    if piece.bytes then last = math.max(last, piece.offset + piece.bytes:len()) end
  end
  return last
end

local function counted(bytes) return bytes == 1 and "1 byte" or bytes .. " bytes" end

-- Dissects the wire bytes of an event; returns what the Info column says of them.
local function wire_bytes(kind, layout, device, values, tree)
  local key = device .. "/" .. tostring(values.request)
  if kind == "popped" then
    requests[key] = { room = values.writableLength }
    if not layout then return "" end
    local value = values.readable and dissect(layout, "request", values.readable:tvb(), tree, {})
    requests[key].body = value and value.body
    local header = value and value.header
    return header and OPCODES[layout.number][header.opcode] or OPERATIONS[layout.number] or ""
  end
  local request = requests[key]
  local room = request and request.room
  local whole = layout and ENDS_WHERE_WRITTEN[layout.number] and counted(written_end(values)) or ""
  if room and whole ~= "" then room = math.min(room, written_end(values)) end
  local tvb = request and layout and answer_of(values, room)
  if not tvb then return whole end
  local value = dissect(layout, "answer", tvb, tree, request.body or {})
  local status = value and (value.status or (value.inhdr and value.inhdr.status))
  return status and (STATUSES[status] or tostring(status)) or whole
end

local function show(tvb, pinfo, root)
  local input = reader(tvb)
  local version = input:take(2):le_uint()
  if version ~= 1 and version ~= 2 then return end
  local kind_range, layout_range = input:take(1), input:take(1)
  local kind = version == 1 and KINDS_1[kind_range:uint()] or KINDS[kind_range:uint()]
  if not kind then return end
  local tree = root:add(proto, tvb())
  tree:add(event_fields.kind, kind_range, kind.name)
  tree:add_le(event_fields.instructions, input:take(8))
  local name = input:take(input:take(2):le_uint())
  local device = name:string(ENC_UTF_8)
  tree:add(event_fields.device, name, device)
  local values = take_fields(kind.shape, input, tree)
  local info = kind.name .. (values.request and " #" .. tostring(values.request) or "")
  if kind.name == "popped" or kind.name == "used" then
    local said = wire_bytes(kind.name, LAYOUTS[layout_range:uint()], device, values, tree)
    if said ~= "" then info = info .. " " .. said end
  end
  tree:append_text(": " .. info)
  pinfo.cols.protocol = "VCRYPTO"
  pinfo.cols.src = device
  pinfo.cols.info = info
end

function proto.dissector(tvb, pinfo, root)
  local ok, problem = pcall(show, tvb, pinfo, root)
  if ok then return tvb:len() end
  local text = type(problem) == "table" and problem.problem or tostring(problem)
  root:add(proto, tvb(), "No event of a trace: " .. text)
  return tvb:len()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, proto)
